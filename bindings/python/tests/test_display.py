"""How stages and tables look in a notebook, and what completion and `help` say."""

from __future__ import annotations

import base64
import inspect
import io
import pydoc
import re
import time
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from PIL import Image

import uncia
from tests.support.arith import Double
from uncia import DataFrame, Pipeline
from uncia._runtime.display import album, table
from uncia._runtime.pictures import from_numpy
from uncia.featurize import CleanMissingData
from uncia.lightgbm import LightGBMClassificationModel, LightGBMClassifier

_VOID = {"br", "img"}


class _Page(HTMLParser):
    """Checks that elements are closed in order; collects those that load or run something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.active: list[str] = []
        self.pictures: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "link", "iframe", "object", "embed"):
            self.active.append(tag)
        given = dict(attrs)
        if tag == "img" and (given["src"] or "").startswith("data:image/"):
            self.pictures.append((given.pop("src") or "", given["alt"] or ""))
        self.active += [n for n in given if n.startswith("on") or n in ("src", "href")]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words.append(data)


def words_of(thing: Any) -> str:
    """Give the text of the HTML of an object, which must be well formed and lifeless."""
    html = thing._repr_html_()
    page = _Page(html)
    assert page.active == []
    assert "url(" not in html
    assert "@import" not in html
    return " ".join(page.words)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    cleaner = CleanMissingData(input_cols=["bill_length"], cleaning_mode="median")
    learner = LightGBMClassifier(
        label_col="species", features_cols=["bill_length", "island"], num_iterations=3
    )
    return Pipeline(stages=[cleaner, learner])


def test_a_pipeline_is_a_diagram(pipeline: Pipeline, penguins: pd.DataFrame) -> None:
    words = words_of(pipeline)
    order = [words.index(name) for name in ("Pipeline", "CleanMissingData", "LightGBMClassifier")]
    assert order == sorted(order)
    assert words.count("not fitted") == 3
    assert "num_iterations 3" in words
    assert "params at their default" in words
    fitted = words_of(pipeline.fit(penguins))
    assert "not fitted" not in fitted
    assert fitted.count("fitted") == 3


def test_what_is_shown_is_escaped_and_short() -> None:
    stage = LightGBMClassifier(label_col="<b>&", model_string="x" * 100_000)
    html = stage._repr_html_()
    assert "&lt;b&gt;&amp;" in html
    assert "<b>" not in html
    assert len(html) < 100_000
    assert "(100,002 characters)" in html


def test_params_carry_their_documentation() -> None:
    html = LightGBMClassifier(num_leaves=5)._repr_html_()
    assert 'title="Set `num_leaves`. The largest number of leaves of a tree.' in html


def test_a_closed_model_says_so(pipeline: Pipeline, penguins: pd.DataFrame) -> None:
    model = pipeline.fit(penguins)
    model.close()
    assert "closed" in words_of(model)


def test_a_table_shows_its_first_rows_types_and_nulls() -> None:
    columns = {
        "<i>": pa.array(["null", None, "a\nb"]),
        "v": pa.FixedSizeListArray.from_arrays(pa.array(np.arange(6.0)), 2),
        "c": pa.array(["x", "y", None]).dictionary_encode(),
        "x": pa.array([1.5, None, float("nan")]),
    }
    frame = DataFrame(pa.table(columns))
    words = words_of(frame)
    assert "<i>" in words
    assert "double[2]" in words
    assert "category of string" in words
    assert "nan" in words
    html = frame._repr_html_()
    assert "<td>null</td>" in html
    assert html.count('<span class="u-null">null</span>') == 3
    assert "All 3 rows. 4 columns." in words


def _pictures(count: int, side: int) -> DataFrame:
    rng = np.random.default_rng(0)
    arrays = [rng.integers(0, 256, (side, 2 * side, 3), np.uint8) for _ in range(count)]
    origins = [f"<{n}>.jpg" for n in range(count)]
    return DataFrame({"picture": from_numpy([*arrays, None], origins=[*origins, None])})


def test_pictures_are_small_files_in_their_cells() -> None:
    frame = _pictures(2, 300)
    html = frame._repr_html_()
    page = _Page(html)
    assert page.active == []
    assert [alt for _, alt in page.pictures] == ["<0>.jpg 600x300x3", "<1>.jpg 600x300x3"]
    for source, _ in page.pictures:
        head, data = source.split(",")
        assert head == "data:image/jpeg;base64"
        with Image.open(io.BytesIO(base64.b64decode(data))) as small:
            assert small.size == (96, 48)
    assert "<small>image</small>" in html
    assert html.count('<span class="u-null">null</span>') == 1


def test_pictures_of_a_table_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(album, "_MOST_BYTES", 10_000)
    page = _Page(_pictures(9, 100)._repr_html_())
    assert 1 <= len(page.pictures) < 9
    assert sum(len(base64.b64decode(source.split(",")[1])) for source, _ in page.pictures) <= 10_000
    assert page.words.count("image 200x100x3") == 9 - len(page.pictures)


def test_a_table_says_how_many_rows_it_reads() -> None:
    words = words_of(DataFrame({"x": np.arange(10_000)}))
    assert "The first 10 rows; 11 are asked for each time this is shown." in words
    wide = words_of(DataFrame({f"c{i}": [1] for i in range(30)}))
    assert "The first 20 of 30 columns." in wide
    assert "c19" in wide
    assert "c20" not in wide


def test_a_table_that_takes_long_is_not_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "LONGEST_READ", 0.3)
    frame = DataFrame({"x": [1.0]}).transform(Double(input_col="x", output_col="y", delay=60_000))
    started = time.monotonic()
    words = words_of(frame)
    assert time.monotonic() - started < 20
    assert "take longer than 0.3 s" in words
    assert "a table in memory → transform" in words


def test_a_table_that_cannot_be_read_says_why() -> None:
    words = words_of(DataFrame.read_csv("/nowhere/<x>.csv"))
    assert "IOFailedError" in words
    assert "/nowhere/<x>.csv" in words


def test_completion_offers_what_users_call() -> None:
    stage = LightGBMClassifier()
    for thing in (stage, LightGBMClassifier, DataFrame({"x": [1]}), uncia, uncia.lightgbm):
        clutter = [n for n in dir(thing) if n.startswith("_") and not n.startswith("__")]
        assert clutter == []
    assert {"fit", "num_leaves", "set_num_leaves", "get_params"} <= set(dir(stage))
    assert {"fit", "num_leaves", "load"} <= set(dir(LightGBMClassifier))
    assert {"Pipeline", "doctor", "lightgbm", "errors"} <= set(dir(uncia))
    assert not {"Any", "TYPE_CHECKING", "annotations", "import_module"} & set(dir(uncia.lightgbm))


def test_modules_need_no_import_of_their_own() -> None:
    assert uncia.featurize.CleanMissingData is CleanMissingData
    with pytest.raises(AttributeError, match="no attribute 'featurise'"):
        _ = uncia.featurise  # pyright: ignore


def test_signatures_show_params_with_their_defaults() -> None:
    params = inspect.signature(LightGBMClassifier).parameters
    assert list(params) == LightGBMClassifier.param_names()
    assert params["num_iterations"].default == 100
    assert params["weight_col"].default is None


@pytest.mark.parametrize("cls", [LightGBMClassifier, LightGBMClassificationModel])
def test_help_reads_well(cls: type) -> None:
    text = pydoc.render_doc(cls, renderer=pydoc.plaintext)
    for noise in ("__class_getitem__", "__abstractmethods__", "_abc_", "typing.Generic", "*args"):
        assert noise not in text
    # Newer versions of Python write a long signature on several lines.
    assert re.search(rf" {cls.__name__}\([\s|]*\*,[\s|]*features_col='features'", text)
    assert "num_threads\n |      int; default 0." in text
    assert "Parameters\n |  ----------" in text
