"""Every kind of table goes in, and comes back as what it was."""

from __future__ import annotations

import datetime as dt
import decimal
import itertools
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import uncia
from tests.support.arith import Center, Count, Double
from uncia._runtime.tables.input import read_input
from uncia._runtime.tables.ipc import pieces
from uncia._runtime.tables.kinds import column_to_numpy
from uncia.errors import ColumnExistsError, InvalidDataError, UnsupportedError
from uncia.featurize import DropColumns, SelectColumns

double = Double(input_col="x", output_col="y")
BIG = 2**53 + 1
UTC = dt.timezone.utc

COLUMNS: dict[str, pa.Array] = {
    "bool": pa.array([True, None, False]),
    "int8": pa.array([-128, None, 127], pa.int8()),
    "int16": pa.array([1, None, 3], pa.int16()),
    "int32": pa.array([1, None, 3], pa.int32()),
    "int64": pa.array([BIG, None, -(2**63)], pa.int64()),
    "uint8": pa.array([0, None, 255], pa.uint8()),
    "uint16": pa.array([0, None, 65535], pa.uint16()),
    "uint32": pa.array([0, None, 2**32 - 1], pa.uint32()),
    "uint64": pa.array([0, None, 2**64 - 1], pa.uint64()),
    "float16": pa.array(np.array([0.5, 1.5, 2.5], np.float16)),
    "float32": pa.array([0.5, None, float("nan")], pa.float32()),
    "float64": pa.array([0.1, None, float("inf")], pa.float64()),
    "string": pa.array(["a", None, "größer 🐈"], pa.string()),
    "large_string": pa.array(["a", None, ""], pa.large_string()),
    "binary": pa.array([b"\x00\xff", None, b""], pa.binary()),
    "fixed_binary": pa.array([b"ab", None, b"cd"], pa.binary(2)),
    "date32": pa.array([dt.date(1969, 12, 31), None, dt.date(9999, 12, 31)], pa.date32()),
    "time64": pa.array([dt.time(1, 2, 3, 4), None, dt.time(23)], pa.time64("us")),
    "timestamp_ns": pa.array([1, None, -1], pa.timestamp("ns")),
    "timestamp_tz": pa.array([BIG, None, 0], pa.timestamp("us", "Europe/Zurich")),
    "duration": pa.array([BIG, None, 0], pa.duration("us")),
    "decimal128": pa.array(
        [decimal.Decimal("123456789012345678.91"), None, decimal.Decimal("-0.01")]
    ),
    "list": pa.array([[1, None], None, []], pa.list_(pa.int64())),
    "vector": pa.array([[1.5, 2.5], [0.0, -1.0], [3.0, 4.0]], pa.list_(pa.float64(), 2)),
    "vector32": pa.array([[1.5], None, [3.0]], pa.list_(pa.float32(), 1)),
    "struct": pa.array([{"a": 1, "b": "x"}, None, {"a": None, "b": None}]),
    "map": pa.array([[("k", 1)], None, []], pa.map_(pa.string(), pa.int32())),
    "dictionary": pa.array(["u", None, "v"]).dictionary_encode(),
    "nested": pa.array([[{"v": ["x"]}], [], None]),
    "null": pa.nulls(3),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_every_arrow_type_survives(name: str) -> None:
    table = pa.table({"value": COLUMNS[name]})
    back = uncia.DataFrame(table).to_arrow()
    assert back.schema.field("value").type == table.schema.field("value").type
    if name != "float32":
        assert back.equals(table)
    else:
        got = back["value"].to_pylist()
        assert got[:2] == [0.5, None]
        assert np.isnan(got[2])


@pytest.mark.parametrize("name", COLUMNS)
def test_slices_are_sent_as_what_they_show(name: str) -> None:
    table = pa.table({"value": COLUMNS[name]}).slice(1, 2)
    back = uncia.DataFrame(table).to_arrow()
    if name != "float32":
        assert back["value"].to_pylist() == table["value"].to_pylist()
    assert back.num_rows == 2


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        (pa.array(["a", None], pa.string_view()), pa.string()),
        (pa.array([[1], None], pa.list_view(pa.int32())), pa.list_(pa.int32())),
        (pa.RunEndEncodedArray.from_arrays(pa.array([2], pa.int32()), pa.array([5])), pa.int64()),
    ],
)
def test_rare_encodings_become_plain_ones(column: pa.Array, kind: pa.DataType) -> None:
    back = uncia.DataFrame(pa.table({"value": column})).to_arrow()
    assert back.schema.field("value").type == kind
    assert back["value"].to_pylist() == column.to_pylist()


def test_names_may_be_anything() -> None:
    names = ["größe", "日本", "a b", 'q"uote', "", "🐈", "x" * 1000]
    table = pa.table({name: [1] for name in names})
    assert uncia.DataFrame(table).columns == names
    assert uncia.DataFrame(table).to_arrow() == table


def test_repeated_names_are_refused() -> None:
    with pytest.raises(ColumnExistsError, match="a"):
        uncia.DataFrame(pa.table([[1], [2]], names=["a", "a"])).count()
    with pytest.raises(ColumnExistsError, match="'a'"):
        uncia.DataFrame(pd.DataFrame([[1, 2]], columns=["a", "a"]))


@pytest.mark.parametrize("rows", [0, 1])
def test_small_tables(rows: int) -> None:
    table = pa.table({"x": pa.array([1.0] * rows), "s": pa.array(["a"] * rows, pa.string())})
    out = double.transform(table)
    assert out.num_rows == rows
    assert out.column_names == ["x", "s", "y"]
    assert double.transform(table.to_pandas()).shape == (rows, 3)
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    assert double.transform(frame).shape == (rows, 3)


def test_a_table_without_columns() -> None:
    assert uncia.DataFrame(pa.table({})).to_arrow().num_columns == 0
    assert uncia.DataFrame(pa.table({"a": [1, 2]})).drop("a").to_arrow().num_columns == 0


def test_ten_thousand_columns() -> None:
    table = pa.table({f"c{i}": [float(i), 0.0] for i in range(10_000)})
    assert uncia.DataFrame(table).to_arrow() == table


def test_a_table_larger_than_the_credit() -> None:
    column = np.arange(36_000_000, dtype=np.float64)  # 288 MB; 256 MiB may be on their way
    table = pa.table({"x": column})
    frame = uncia.DataFrame(table)
    assert frame.count() == len(column)
    back = frame.to_arrow()
    assert max(batch.nbytes for batch in back.to_batches()) <= 64 << 20
    assert back["x"][-1].as_py() == column[-1]
    assert back["x"].to_numpy()[::1000].tolist() == column[::1000].tolist()


class TestPandas:
    def test_same_kind_index_and_names(self) -> None:
        frame = pd.DataFrame(
            {"x": [1.0, 2.0], 7: ["a", "b"]}, index=pd.Index(["r", "s"], name="key")
        )
        out = double.transform(frame)
        assert isinstance(out, pd.DataFrame)
        assert list(out.columns) == ["x", 7, "y"]
        pd.testing.assert_index_equal(out.index, frame.index)
        pd.testing.assert_frame_equal(out[["x", 7]], frame)
        assert out["y"].tolist() == [2.0, 4.0]

    def test_a_large_frame_of_numbers_arrives_in_pieces_with_its_gaps_and_types(self) -> None:
        rows = 400_000
        frame = pd.DataFrame(
            {
                "x": np.arange(rows, dtype=np.float64),
                "n": np.arange(rows, dtype=np.int32),
                "b": np.arange(rows) % 3 == 0,
            }
        )
        frame.loc[[0, 123_456, rows - 1], "x"] = np.nan
        assert len(list(read_input(frame)[0].batches())) == 2
        returned = SelectColumns(cols=["x", "n", "b"]).transform(frame)
        pd.testing.assert_frame_equal(returned, frame)
        nulls = uncia.DataFrame(frame).filter("x IS NULL").to_dict()
        assert nulls["n"].tolist() == [0, 123_456, rows - 1]

    @pytest.mark.parametrize(
        "index",
        [
            pd.RangeIndex(5, 7),
            pd.Index([10, 3]),
            pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["p", "q"]),
            pd.DatetimeIndex(["2020-01-01", "2021-01-01"], tz="Europe/Zurich", name="when"),
        ],
    )
    def test_any_index_is_kept(self, index: pd.Index[Any]) -> None:
        out = double.transform(pd.DataFrame({"x": [1.0, 2.0]}, index=index))
        pd.testing.assert_index_equal(out.index, index, exact="equiv")
        assert list(out.columns) == ["x", "y"]

    def test_dtypes_are_kept(self) -> None:
        frame = pd.DataFrame(
            {
                "x": [1.0, None],
                "big": pd.array([BIG, None], "Int64"),
                "flag": pd.array([True, None], "boolean"),
                "text": pd.array(["a", None], "string"),
                "kind": pd.Categorical(["b", None], categories=["c", "b"], ordered=True),
                "when": pd.to_datetime(["2020-01-01", None]).tz_localize("America/New_York"),
                "span": pd.to_timedelta(["1h", None]),
                "small": np.array([1, 2], np.int8),
                "arrow": pd.Series([[1], None], dtype=pd.ArrowDtype(pa.list_(pa.int64()))),
            }
        )
        out = double.transform(frame)
        pd.testing.assert_frame_equal(out[list(frame.columns)], frame)

    def test_vectors_are_arrays(self) -> None:
        frame = pd.DataFrame({"x": [1.0, 2.0], "v": [np.array([1.0, 2.0]), np.array([3.0, 4.0])]})
        assert uncia.DataFrame(frame).schema.field("v").type == pa.list_(pa.float64(), 2)
        out = double.transform(frame)
        assert isinstance(out["v"][0], np.ndarray)
        assert out["v"][1].tolist() == [3.0, 4.0]
        again = double.copy(output_col="z").transform(out)
        assert again["v"][0].tolist() == [1.0, 2.0]

    def test_numbers_with_nulls_keep_their_digits(self) -> None:
        table = pa.table({"n": pa.array([BIG, None]), "b": pa.array([True, None])})
        frame = uncia.DataFrame(table).to_pandas()
        assert frame["n"].dtype == "Int64"
        assert frame["n"][0] == BIG
        assert frame["b"].dtype == "boolean"

    def test_fewer_columns_come_back(self) -> None:
        frame = pd.DataFrame({"x": [1.0], "c": pd.Categorical(["a"])}, index=["i"])
        out = SelectColumns(cols=["c"]).transform(frame)
        assert list(out.columns) == ["c"]
        assert isinstance(out["c"].dtype, pd.CategoricalDtype)
        assert DropColumns(cols=["c"]).transform(frame).index.tolist() == ["i"]

    def test_an_empty_object_column_holds_texts(self) -> None:
        frame = pd.DataFrame({"s": pd.Series([], dtype=object), "x": pd.Series([], dtype=float)})
        assert uncia.DataFrame(frame).schema.field("s").type == pa.string()
        assert double.transform(frame).shape == (0, 3)

    def test_the_frame_is_not_changed(self) -> None:
        frame = pd.DataFrame({"x": [1.0]})
        before = frame.copy()
        double.transform(frame)
        pd.testing.assert_frame_equal(frame, before)


class TestPolars:
    def test_same_kind_and_types(self) -> None:
        frame = pl.DataFrame(
            {"x": [1.0, None], "s": ["a", None], "n": [BIG, None], "l": [[1], None]},
        ).with_columns(
            pl.col("s").cast(pl.Categorical).alias("c"),
            pl.col("s").cast(pl.Enum(["b", "a"])).alias("e"),
            pl.Series("v", [[1.0, 2.0], [3.0, 4.0]], dtype=pl.Array(pl.Float64, 2)),
        )
        out = double.transform(frame)
        assert isinstance(out, pl.DataFrame)
        assert out.drop("y").schema == frame.schema
        assert out.drop("y").equals(frame)
        assert out["y"].to_list() == [2.0, None]

    def test_lazy_frames_stay_lazy(self) -> None:
        out = double.transform(pl.LazyFrame({"x": [1.0]}))
        assert isinstance(out, pl.LazyFrame)
        assert out.collect()["y"].to_list() == [2.0]


class TestArrow:
    def test_tables_and_batches(self) -> None:
        batch = pa.record_batch({"x": [1.0, 2.0]})
        assert double.transform(batch).column("y").to_pylist() == [2.0, 4.0]
        assert isinstance(double.transform(batch), pa.RecordBatch)
        assert isinstance(double.transform(pa.Table.from_batches([batch])), pa.Table)
        assert isinstance(double.transform(batch.slice(0, 0)), pa.RecordBatch)

    def test_readers_stream(self) -> None:
        schema = pa.schema({"x": pa.float64()})
        given: list[int] = []

        def source() -> Any:
            for number in range(200):
                given.append(number)
                yield pa.record_batch({"x": np.full(1_000_000, float(number))}, schema=schema)

        out = double.transform(pa.RecordBatchReader.from_batches(schema, source()))
        assert isinstance(out, pa.RecordBatchReader)
        first = out.read_next_batch()
        assert first.column("y")[0].as_py() == 0.0
        assert len(given) < 200
        out.close()

    def test_a_reader_can_be_read_once(self) -> None:
        table = pa.table({"x": [1.0, 2.0]})
        frame = uncia.DataFrame(table.to_reader())
        assert frame.count() == 2
        with pytest.raises(UnsupportedError, match="was read already"):
            frame.count()

    def test_a_reader_can_be_fitted_in_several_passes(self) -> None:
        reader = pa.table({"x": [1.0, 2.0]}).to_reader()
        model = Center(input_col="x", output_col="c", passes=3).fit(reader)
        assert model.means() == {"x": 1.5}

    def test_anything_with_the_stream_interface(self) -> None:
        class Exporter:
            def __arrow_c_stream__(self, requested_schema: object = None) -> object:
                return pa.table({"x": [4.0]}).__arrow_c_stream__(requested_schema)

        out = double.transform(Exporter())
        assert isinstance(out, pa.Table)
        assert pl.DataFrame(uncia.DataFrame(Exporter()))["x"].to_list() == [4.0]


class TestPlainPython:
    def test_dicts_of_lists(self) -> None:
        assert double.transform({"x": [1.0, None], "s": ["a", None]}) == {
            "x": [1.0, None],
            "s": ["a", None],
            "y": [2.0, None],
        }

    def test_dicts_of_arrays(self) -> None:
        out = double.transform({"x": np.array([1.0, 2.0]), "v": np.ones((2, 3), np.float32)})
        assert out["y"].tolist() == [2.0, 4.0]
        assert out["v"].shape == (2, 3)
        assert out["v"].dtype == np.float32

    def test_lists_of_dicts(self) -> None:
        rows = [{"x": 1.0}, {"x": 2.0, "s": "b"}]
        assert double.transform(rows) == [
            {"x": 1.0, "s": None, "y": 2.0},
            {"x": 2.0, "s": "b", "y": 4.0},
        ]

    def test_matrices_are_vectors_and_are_not_copied(self) -> None:
        from uncia._runtime.tables.plain import vectors

        matrix = np.arange(6.0).reshape(3, 2)
        column = vectors(matrix)
        assert column.type == pa.list_(pa.float64(), 2)
        assert column.flatten().buffers()[1].address == matrix.ctypes.data
        assert vectors(np.asfortranarray(matrix)).to_pylist() == matrix.tolist()
        assert vectors(matrix.astype(">f8")).to_pylist() == matrix.tolist()
        assert vectors(matrix.astype(np.int16)).to_pylist() == matrix.tolist()
        assert uncia.DataFrame(matrix).columns == ["features"]

    @pytest.mark.parametrize(
        ("data", "error", "text"),
        [
            ({"a": [1], "b": [1, 2]}, InvalidDataError, "differ in length"),
            ({"a": [1, "x"]}, InvalidDataError, "Column 'a'"),
            ([1, 2], InvalidDataError, "Row 0"),
            ([{"a": 1}, {"a": "x"}], InvalidDataError, "differ in type"),
            (np.zeros(3), InvalidDataError, "two dimensions"),
            (np.zeros((3, 0)), InvalidDataError, "no features"),
            (object(), UnsupportedError, "builtins.object"),
            ("table.csv", UnsupportedError, "builtins.str"),
            (None, TypeError, "not None"),
        ],
    )
    def test_what_is_no_table_is_named(self, data: Any, error: type[Exception], text: str) -> None:
        with pytest.raises(error, match=text):
            uncia.DataFrame(data)


class TestDataFrame:
    def test_plans_are_lazy_and_replayable(self, tmp_path: Any) -> None:
        missing = uncia.DataFrame.read_csv(tmp_path / "later.csv").filter("x > 1")
        (tmp_path / "later.csv").write_text("x,s\n1,a\n2,b\n3,c\n")
        assert missing.count() == 2
        assert missing.to_rows() == [{"x": 2, "s": "b"}, {"x": 3, "s": "c"}]
        assert missing.select("s").to_dict()["s"].tolist() == ["b", "c"]
        assert missing.select(["s", "x"]).columns == ["s", "x"]
        assert missing.schema.field("s").type == pa.string()

    def test_relative_paths_are_those_of_this_process(
        self, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        uncia.stats()  # the core is running, in another folder
        monkeypatch.chdir(tmp_path)
        uncia.DataFrame({"x": [1, 2]}).write_parquet("t.parquet")
        assert (tmp_path / "t.parquet").is_file()
        assert uncia.DataFrame.read_parquet(["t.parquet"]).count() == 2

    def test_a_dataframe_in_gives_a_dataframe_back(self) -> None:
        frame = uncia.DataFrame({"x": [1.0, 2.0]})
        out = double.transform(frame)
        assert isinstance(out, uncia.DataFrame)
        assert out.to_pandas()["y"].tolist() == [2.0, 4.0]
        assert frame.transform(double).to_polars()["y"].to_list() == [2.0, 4.0]

    def test_several_tables_in_one_plan(self) -> None:
        left, right = pa.table({"k": [1, 2]}), pd.DataFrame({"k": [2, 3]})
        assert uncia.DataFrame(left).union(right).count() == 4
        joined = uncia.DataFrame.sql(
            "SELECT k FROM l JOIN r USING (k)", tables={"l": left, "r": right}
        )
        assert joined.to_rows() == [{"k": 2}]

    def test_random_split_gives_as_many_tables_as_weights(self) -> None:
        frame = uncia.DataFrame({"x": np.arange(1000)})
        parts = frame.random_split([0.7, 0.2, 0.1], seed=3)
        counts = [part.count() for part in parts]
        assert len(counts) == 3
        assert sum(counts) == 1000
        assert counts[0] > counts[1] > counts[2]

    def test_iteration_gives_batches(self) -> None:
        frame = Count.numbers(1000, 2, 4)
        assert sum(batch.num_rows for batch in frame) == 1000

    def test_show(self, capsys: pytest.CaptureFixture[str]) -> None:
        frame = uncia.DataFrame({"x": [1.5, 2.5], "s": ["<a>", "b"]})
        frame.show(rows=1)
        printed = capsys.readouterr().out
        assert "1.5" in printed
        assert "2.5" not in printed
        html = frame._repr_html_()
        assert "&lt;a&gt;" in html
        assert ">2.5</td>" in html
        assert repr(frame.filter("x > 1")) == "DataFrame(a table in memory → filter)"


class TestPieces:
    """Of a table that is sent."""

    MIB = 1 << 20

    @pytest.mark.parametrize("row_bytes", [1.5, 100, 2048, 150_528, 6e6, 40e6])
    def test_hold_all_rows_once_in_parts_of_about_the_limit(self, row_bytes: float) -> None:
        rows = int(200 * self.MIB / row_bytes)
        cuts = list(pieces(rows, row_bytes))
        assert [start for start, _ in cuts] == [0, *itertools.accumulate(n for _, n in cuts[:-1])]
        assert sum(count for _, count in cuts) == rows
        sizes = [count * row_bytes / self.MIB for _, count in cuts]
        assert all(size <= 24 for (_, count), size in zip(cuts, sizes, strict=True) if count > 1)
        assert sizes[0] < max(sizes) or row_bytes > 2 * self.MIB

    def test_suit_networks_that_take_sixteen_rows_at_a_time(self) -> None:
        assert [count for _, count in pieces(250, 150_528)] == [16, 32, 48, 112, 42]

    def test_of_a_small_table_is_the_table(self) -> None:
        assert list(pieces(1000, 4096)) == [(0, 1000)]
        assert list(pieces(0, 0)) == []


class TestColumnsAsNumpy:
    NUMBERS: tuple[pa.DataType, ...] = (
        *(pa.int8(), pa.int16(), pa.int32(), pa.int64()),
        *(pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()),
        *(pa.float32(), pa.float64()),
    )

    @pytest.mark.parametrize("kind", NUMBERS, ids=str)
    @pytest.mark.parametrize("cuts", [(1, 5), (1, 3, 5), (2, 2)], ids=str)
    def test_pieces_that_begin_in_the_middle_of_their_memory(
        self, kind: pa.DataType, cuts: tuple[int, ...]
    ) -> None:
        whole = pa.array(range(12), kind)
        pieces = [whole[a:b] for a, b in itertools.pairwise(cuts)]
        found = column_to_numpy(pa.chunked_array(pieces))
        assert found.dtype == kind.to_pandas_dtype()
        assert found.tolist() == list(range(cuts[0], cuts[-1]))

        pairs = pa.FixedSizeListArray.from_arrays(whole, 2)
        rows = [pairs[a:b] for a, b in itertools.pairwise(cuts)]
        matrix = column_to_numpy(pa.chunked_array(rows))
        assert matrix.dtype == kind.to_pandas_dtype()
        assert matrix.tolist() == [[2 * i, 2 * i + 1] for i in range(cuts[0], cuts[-1])]

    def test_a_missing_number_is_nan(self) -> None:
        found = column_to_numpy(pa.chunked_array([[1, None], [3]]))
        np.testing.assert_array_equal(found, [1, np.nan, 3])

    def test_no_rows(self) -> None:
        assert column_to_numpy(pa.chunked_array([], pa.float32())).dtype == np.float32
        assert column_to_numpy(pa.chunked_array([], pa.list_(pa.float64(), 3))).shape == (0, 3)
