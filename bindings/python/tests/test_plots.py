"""Plots: drawn in the core, the same in every language."""

from __future__ import annotations

import hashlib
import json
import webbrowser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest

import uncia
from tests.support import REPOSITORY
from uncia.errors import InvalidParamError, MissingParamError, UnciaError
from uncia.lightgbm import LightGBMClassifier
from uncia.train import ComputeModelStatistics

EXPECTED: dict[str, Any] = json.loads(
    (REPOSITORY / "test" / "conformance" / "plot.json").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def plot() -> uncia.Plot:
    return ComputeModelStatistics().plot_confusion_matrix(pd.DataFrame(EXPECTED["data"]))


@pytest.fixture(scope="module")
def penguins() -> pd.DataFrame:
    return pd.read_csv(REPOSITORY / "examples" / "data" / "penguins.csv")


def test_a_plot_is_that_of_every_language(plot: uncia.Plot) -> None:
    assert (plot.title, plot.description) == (EXPECTED["title"], EXPECTED["description"])
    assert hashlib.sha256(plot.svg.encode()).hexdigest() == EXPECTED["svg"]
    assert plot.spec["data"]["values"] == EXPECTED["values"]


def test_a_plot_is_saved_by_its_ending(plot: uncia.Plot, tmp_path: Path) -> None:
    for name in ("a.svg", "a.html", "a.json"):
        plot.save(tmp_path / name)
    assert ElementTree.parse(tmp_path / "a.svg").getroot().tag.endswith("svg")
    assert plot.svg in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == plot.spec
    with pytest.raises(InvalidParamError, match=r"ends in \.svg, \.html or \.json"):
        plot.save(tmp_path / "a.png")


def test_a_plot_shows_itself(plot: uncia.Plot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: bool(opened.append(url)) or True)
    plot.show()
    assert opened[0].startswith("file://")
    assert plot._repr_html_() == plot._repr_svg_() == plot.svg
    assert "<svg" not in repr(plot)


def test_plots_of_models_and_tables(penguins: pd.DataFrame) -> None:
    model = LightGBMClassifier(
        label_col="species",
        features_cols=["bill_length", "island"],
        num_iterations=5,
        validation_indicator_col="held_out",
        is_provide_training_metric=True,
    ).fit(penguins)
    importance = model.plot_feature_importance("gain", max_features=1)
    assert [row["rank"] for row in importance.spec["data"]["values"]] == [1]
    history = model.training_history().to_pandas()
    assert list(history.columns) == ["iteration", "dataset", "metric", "value"]
    assert len(history) == 10
    assert "Lines of multi_logloss over 5 iterations" in model.plot_learning_curve().description
    scored = model.transform(penguins)
    statistics = ComputeModelStatistics(label_col="species", probability_col="probability")
    for drawn in (
        statistics.plot_roc(scored, ["Gentoo"]),
        statistics.plot_precision_recall(scored),
        statistics.plot_calibration(scored, bins=4),
    ):
        assert drawn.svg.startswith("<svg ")


def test_what_cannot_be_drawn_is_refused(penguins: pd.DataFrame) -> None:
    scored = pd.DataFrame(EXPECTED["data"])
    with pytest.raises(MissingParamError, match="probability_col"):
        ComputeModelStatistics().plot_roc(scored)
    with pytest.raises(InvalidParamError, match="evaluation_metric"):
        ComputeModelStatistics(evaluation_metric="regression").plot_confusion_matrix(scored)
    stage = LightGBMClassifier(label_col="species", features_cols=["bill_length"], num_iterations=2)
    with pytest.raises(UnciaError, match="no evaluations") as caught:
        stage.fit(penguins).plot_learning_curve()
    assert caught.value.code == "unsupported"
