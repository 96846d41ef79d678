"""Fitted models: saved, loaded, pickled, closed, and gone when nobody uses them."""

from __future__ import annotations

import copy
import gc
import multiprocessing
import os
import pickle
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import uncia
from tests.support import REPOSITORY
from tests.support.arith import Center, CenterModel, Double
from uncia._runtime import calls, session
from uncia.errors import ModelCorruptError, ModelFormatError, UnciaError, UnknownStageError
from uncia.lightgbm import LightGBMClassificationModel, LightGBMClassifier

Numbers = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]


def center(value: float = 2.0) -> CenterModel:
    return Center(input_col="x", output_col="c").fit({"x": [value - 1, value + 1]})


def models_in_memory() -> int:
    return uncia.stats()["models"]


def folder_of(model: Any) -> Path:
    return Path(model._handle.state.folder.path)


def test_saved_models_load_as_their_class(tmp_path: Path) -> None:
    center().save(tmp_path / "m")
    model = uncia.load(tmp_path / "m")
    assert type(model) is CenterModel
    assert model.means() == {"x": 2.0}
    assert CenterModel.load(str(tmp_path / "m")).means() == {"x": 2.0}
    with pytest.raises(ModelFormatError, match="holds a CenterModel, not a LightGBMClassifier"):
        LightGBMClassifier.load(tmp_path / "m")


def test_stages_that_are_not_fitted_are_saved_too(tmp_path: Path) -> None:
    LightGBMClassifier(num_iterations=3, features_cols=["a"]).save(tmp_path / "s")
    stage = uncia.load(tmp_path / "s")
    assert (stage.num_iterations, stage.features_cols) == (3, ("a",))


def test_an_existing_folder_is_replaced_only_when_asked(tmp_path: Path) -> None:
    center(1).save(tmp_path / "m")
    with pytest.raises(OSError, match="exists"):
        center(2).save(tmp_path / "m")
    loaded = uncia.load(tmp_path / "m")
    center(2).save(tmp_path / "m", overwrite=True)
    assert loaded.means() == {"x": 1.0}
    assert uncia.load(tmp_path / "m").means() == {"x": 2.0}


def test_relative_folders_are_those_of_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = center()
    monkeypatch.chdir(tmp_path)
    model.save("here")
    assert (tmp_path / "here" / "manifest.json").is_file()
    assert uncia.load("here").means() == {"x": 2.0}


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no folder"):
        uncia.load(tmp_path / "nothing")
    with pytest.raises(ModelCorruptError):
        uncia.load(tmp_path)
    assert tmp_path.is_dir()
    center().save(tmp_path / "m")
    (tmp_path / "m" / "mean.json").write_text('{"mean": 3}')
    with pytest.raises(ModelCorruptError, match=r"mean\.json"):
        uncia.load(tmp_path / "m")


def test_a_model_of_an_unknown_package_is_named(tmp_path: Path) -> None:
    center().save(tmp_path / "m")
    script = f"import uncia; uncia.load({str(tmp_path / 'm')!r})"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert UnknownStageError.__name__ in done.stderr
    assert "uncia-arith" in done.stderr


def test_an_installed_package_is_found_by_its_entry_point(tmp_path: Path) -> None:
    center().save(tmp_path / "m")
    installed = tmp_path / "uncia_arith-1.2.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Name: uncia-arith\nVersion: 1.2.0\n")
    (installed / "entry_points.txt").write_text(
        "[uncia.packages]\nuncia-arith = tests.support.arith\n"
    )
    script = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(Path(__file__).parents[1])!r}]\n"
        f"import uncia; print(uncia.load({str(tmp_path / 'm')!r}).means())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "{'x': 2.0}", done.stderr


@pytest.mark.parametrize(
    "duplicate",
    [copy.copy, copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m)), lambda m: m.copy()],
)
def test_copies_work_on_their_own(duplicate: Any) -> None:
    model = center()
    twin = duplicate(model)
    del model
    gc.collect()
    uncia.stats()
    assert twin.means() == {"x": 2.0}


def test_a_pickled_pipeline_holds_its_files_once(numbers: Numbers) -> None:
    features, labels = numbers
    frame = pd.DataFrame(features, columns=[f"f{i}" for i in range(features.shape[1])])
    frame["label"] = labels
    stages = [
        Double(input_col="f0", output_col="f0_twice"),
        LightGBMClassifier(num_iterations=5, features_cols=["f0_twice", "f1"]),
    ]
    model = uncia.Pipeline(stages=stages).fit(frame)
    pickled = pickle.dumps(model)
    size = sum(file.stat().st_size for file in folder_of(model).rglob("*") if file.is_file())
    assert len(pickled) < 1.5 * size + 10_000
    expected = model.predict(frame)
    session.current().close()
    twin = pickle.loads(pickled)
    assert folder_of(twin) != folder_of(model)
    pd.testing.assert_series_equal(twin.predict(frame), expected)
    assert isinstance(twin.stages[1], LightGBMClassificationModel)
    assert twin.stages[1].predict(twin.stages[0].transform(frame)).tolist() == expected.tolist()


def test_a_pickle_cannot_write_outside_of_its_folder(tmp_path: Path) -> None:
    from uncia._runtime.models import _unpack

    for name in ("../escape", str(tmp_path / "escape")):
        with pytest.raises(ModelFormatError):
            _unpack({name: b"x"})


def _mean_in_child(model: CenterModel) -> float:
    return model.means()["x"]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_models_go_to_worker_processes(method: str) -> None:
    model = center(5)
    with multiprocessing.get_context(method).Pool(1) as pool:
        assert pool.map(_mean_in_child, [model, model]) == [5.0, 5.0]


def test_unused_models_are_freed_and_their_folders_removed(fresh_core: session.Session) -> None:
    models = [center(float(i)) for i in range(10)]
    folders = [folder_of(model) for model in models]
    assert models_in_memory() == 10
    del models
    gc.collect()
    assert models_in_memory() == 0
    assert not any(folder.exists() for folder in folders)


def test_unused_models_are_freed_without_a_further_call(fresh_core: session.Session) -> None:
    model = center(1234.5)
    assert model._handle is not None
    digest = model._handle.state.digest
    del model
    gc.collect()
    garbage = session.current().garbage
    deadline = time.monotonic() + 10
    while not garbage.is_empty() or digest in garbage._used:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    connection = session.current().connect()
    stats = calls.Call(connection, "stats", {}, (), progress=False).run()
    assert stats["models"] == 0


def test_no_leak_over_many_fits(fresh_core: session.Session) -> None:
    for i in range(30):
        center(float(i))
    assert models_in_memory() <= 1
    assert session.current().connect().open_calls == 0
    assert len(os.listdir("/proc/self/fd")) < 200


def test_a_call_frees_what_the_sweeper_would_free_later(fresh_core: session.Session) -> None:
    model = center()
    assert models_in_memory() == 1
    del model
    gc.collect()
    time.sleep(0.1)  # by now the sweeper has been told, and waits for more
    assert models_in_memory() == 0


def test_two_models_that_are_equal_are_counted(fresh_core: session.Session) -> None:
    first = center()
    second = first.copy()
    del first
    gc.collect()
    assert models_in_memory() == 1
    assert second.means() == {"x": 2.0}


def test_the_parts_of_a_pipeline_keep_its_folder(numbers: Numbers) -> None:
    features, labels = numbers
    pipeline = uncia.Pipeline(stages=[LightGBMClassifier(num_iterations=2)])
    part = pipeline.fit(features, labels).stages[0]
    gc.collect()
    session.current().close()
    assert part.predict(features).shape == labels.shape


def test_close_frees_at_once_and_for_good(fresh_core: session.Session) -> None:
    with center() as model:
        folder = folder_of(model)
        assert models_in_memory() == 1
    assert models_in_memory() == 0
    with pytest.raises(UnciaError, match="CenterModel was closed"):
        model.means()
    model.close()
    del model
    gc.collect()
    assert not folder.exists()


def test_closing_a_pipeline_closes_its_parts(fresh_core: session.Session, numbers: Numbers) -> None:
    model = uncia.Pipeline(stages=[LightGBMClassifier(num_iterations=2)]).fit(*numbers)
    model.close()
    assert models_in_memory() == 0
    with pytest.raises(UnciaError, match="was closed"):
        model.predict(numbers[0])


def test_models_saved_here_load_in_typescript(tmp_path: Path) -> None:
    uncia.Pipeline(stages=[Double(input_col="x", output_col="y")]).save(tmp_path / "p")
    text = (tmp_path / "p" / "metadata.json").read_text()
    assert '"uncia/pipeline#Pipeline"' in text
    assert str(REPOSITORY) not in text
