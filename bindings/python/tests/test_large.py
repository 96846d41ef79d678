"""Tables larger than any one buffer may be."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

import uncia
from uncia import DataFrame
from uncia.featurize import RenameColumn

ROWS = 8 * 2**20
BATCHES = 33
"""Each of 64 MiB: more than 2^31 bytes in all."""


def _reader() -> pa.RecordBatchReader:
    batch = pa.record_batch({"x": pa.array(range(ROWS), pa.int64())})
    return pa.RecordBatchReader.from_batches(batch.schema, (batch for _ in range(BATCHES)))


def test_a_table_of_more_than_two_gibibytes_flows_there_and_back_in_bounded_memory() -> None:
    assert BATCHES * ROWS * 8 > 2**31
    renamed = DataFrame(_reader()).transform(RenameColumn(input_col="x", output_col="y"))
    rows = total = 0
    for batch in renamed.to_reader():
        rows += batch.num_rows
        total += pc.sum(batch.column("y")).as_py()
    assert rows == BATCHES * ROWS
    assert total == BATCHES * ROWS * (ROWS - 1) // 2
    # A core that had kept the table would hold all of it.
    assert uncia.stats()["rss"] < 1.5 * 2**30
