"""A notebook that is executed: what a fit shows while it runs, and how results look in their cells."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.support import DATA

_SETUP = f"""
import pandas as pd
from uncia import DataFrame, Pipeline
from uncia.featurize import CleanMissingData
from uncia.lightgbm import LightGBMClassifier
penguins = pd.read_csv({str(DATA / "penguins.csv")!r})
features = ["bill_length", "bill_depth", "flipper_length", "body_mass"]
"""
_FIT = """
learner = LightGBMClassifier(label_col="species", features_cols=features, num_iterations=20)
pipeline = Pipeline(stages=[CleanMissingData(input_cols=features), learner])
model = pipeline.fit(penguins)
"""
_LONG = """
from uncia._runtime import progress
progress.DELAY = 0
trees = len(learner.copy(num_iterations=1000).fit(penguins).dump_model()["tree_info"])
"""
_FORK = """
import multiprocessing
with multiprocessing.get_context("fork").Pool(1) as pool:
    forked = pool.map(model.predict, [penguins.head(3)])[0]
list(forked)
"""
_THREADS = """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(4) as pool:
    sizes = [len(part) for part in pool.map(model.predict, [penguins.head(n) for n in (1, 2, 3)])]
sizes
"""
_COMPLETION = """
from IPython.core.completer import provisionalcompleter
with provisionalcompleter():
    offered = [one.text for one in get_ipython().Completer.completions("pipeline.se", 11)]
offered
"""
_CELLS = {
    "setup": _SETUP,
    "fit": _FIT,
    "pipeline": "pipeline",
    "model": "model",
    "frame": "DataFrame(penguins).transform(model)",
    "pandas": "model.transform(penguins).head(3)",
    "plot": "model.stages[-1].plot_feature_importance()",
    "long": _LONG,
    "threads": _THREADS,
    "fork": _FORK,
    "error": "learner.copy(label_col='specie').fit(penguins)",
    "completion": _COMPLETION,
}


@pytest.fixture(scope="module")
def outputs() -> dict[str, list[Any]]:
    """The outputs of each cell, by its name."""
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in _CELLS.values()]
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", allow_errors=True)
    client.execute()
    return {n: cell.outputs for n, cell in zip(_CELLS, notebook.cells, strict=True)}


def data_of(outputs: list[Any], kind: str) -> str:
    """Give what a cell shows in one format."""
    found = [output["data"][kind] for output in outputs if kind in output.get("data", {})]
    assert len(found) == 1, outputs
    return found[0]


def test_cells_fail_only_where_they_must(outputs: dict[str, list[Any]]) -> None:
    failed = {n: o for n, all_of in outputs.items() for o in all_of if o.output_type == "error"}
    assert list(failed) == ["error"], failed
    assert failed["error"]["ename"] == "MissingColumnError"
    assert "specie" in failed["error"]["evalue"]


def test_stages_are_diagrams(outputs: dict[str, list[Any]]) -> None:
    assert "not fitted" in data_of(outputs["pipeline"], "text/html")
    assert "LightGBMClassificationModel" in data_of(outputs["model"], "text/html")
    assert data_of(outputs["pipeline"], "text/plain").startswith("Pipeline(stages=[")


def test_tables_are_tables(outputs: dict[str, list[Any]]) -> None:
    assert "<th>probability<br>" in data_of(outputs["frame"], "text/html")
    assert "probability</th>" in data_of(outputs["pandas"], "text/html")


def test_plots_are_drawn_in_place(outputs: dict[str, list[Any]]) -> None:
    assert data_of(outputs["plot"], "image/svg+xml").startswith("<svg")
    assert "flipper_length" in data_of(outputs["plot"], "text/html")


def test_a_long_call_shows_its_progress(outputs: dict[str, list[Any]]) -> None:
    streams = "".join(output.get("text", "") for output in outputs["long"])
    assert "LightGBMClassifier:" in streams
    assert "/1000 [" in streams
    assert "Warning" not in streams
    assert outputs["fit"] == []


def test_threads_and_forks_work_in_a_kernel(outputs: dict[str, list[Any]]) -> None:
    assert data_of(outputs["threads"], "text/plain") == "[1, 2, 3]"
    assert data_of(outputs["fork"], "text/plain") == "['Adelie', 'Adelie', 'Adelie']"


def test_completion_in_a_kernel(outputs: dict[str, list[Any]]) -> None:
    offered = data_of(outputs["completion"], "text/plain")
    assert "set_stages" in offered
    assert "set_params" in offered
