"""A loaded stage that carries a file has it wherever it goes."""

import gc
import pickle
import shutil
from pathlib import Path

import pytest

import uncia
from tests.support import DATA, REPOSITORY
from uncia.onnx import ImageFeaturizer


@pytest.fixture(scope="module")
def featurizer() -> ImageFeaturizer:
    return ImageFeaturizer(
        input_col="picture",
        model_name="patterns",
        model_index=str(REPOSITORY / "examples/networks"),
    )


@pytest.fixture(scope="module")
def textures() -> uncia.DataFrame:
    return uncia.DataFrame.read_parquet(DATA / "textures.parquet")


def features(stage: ImageFeaturizer, table: uncia.DataFrame) -> list[object]:
    return stage.transform(table).select("features").to_arrow()["features"].to_pylist()


def test_it_outlives_the_folder_that_it_was_loaded_from(
    featurizer: ImageFeaturizer, textures: uncia.DataFrame, tmp_path: Path
) -> None:
    featurizer.save(tmp_path / "stage")
    loaded = uncia.load(tmp_path / "stage")
    shutil.rmtree(tmp_path / "stage")
    gc.collect()
    assert features(loaded, textures) == features(featurizer, textures)


def test_it_is_pickled_with_its_file(
    featurizer: ImageFeaturizer, textures: uncia.DataFrame, tmp_path: Path
) -> None:
    uncia.Pipeline(stages=[featurizer]).save(tmp_path / "pipeline")
    pickled = pickle.dumps(uncia.load(tmp_path / "pipeline"))
    shutil.rmtree(tmp_path / "pipeline")
    gc.collect()
    assert len(pickled) > 100_000
    (unpickled,) = pickle.loads(pickled).stages
    assert features(unpickled, textures) == features(featurizer, textures)


def test_another_file_can_be_named(
    featurizer: ImageFeaturizer, textures: uncia.DataFrame, tmp_path: Path
) -> None:
    featurizer.save(tmp_path / "stage")
    loaded = uncia.load(tmp_path / "stage")
    cropped = str(REPOSITORY / "examples/networks/cropped.json")
    changed = features(loaded.copy().set_model_index(cropped), textures)
    assert changed == features(featurizer.copy().set_model_index(cropped), textures)
    assert changed != features(loaded, textures)
    with pytest.raises(uncia.UnciaError, match="no index of models"):
        features(featurizer.copy().set_model_index("saved:files/index.json"), textures)


def test_a_fitted_pipeline_has_the_file_in_its_own_folder(
    featurizer: ImageFeaturizer, textures: uncia.DataFrame, tmp_path: Path
) -> None:
    networks = tmp_path / "networks"
    shutil.copytree(REPOSITORY / "examples/networks", networks)
    model = uncia.Pipeline(stages=[featurizer.copy().set_model_index(str(networks))]).fit(textures)
    shutil.rmtree(networks)
    found = model.transform(textures).select("features").to_arrow()["features"].to_pylist()
    assert found == features(featurizer, textures)
