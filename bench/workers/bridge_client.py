"""Our side of the bridge's benchmark: Python and the core. It answers a line of JSON with a line of JSON."""

import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
from uncia import DataFrame
from uncia._runtime import session, wire
from uncia._runtime.tables.ipc import read_table
from uncia.base import StagePackage, register

ROWS, WIDTH, PINGS = 1_250_000, 10, 2000
# The package of stages of the tests has a table that is made once and then held.
STAGES = Path(__file__).parents[2] / "test/stages"
register(StagePackage("uncia-arith", "1.2.0", "", subjects={}, path=str(STAGES)))
NUMBERS = {
    "class": "uncia-arith/arith#Count",
    "method": "numbers",
    "args": {"rows": ROWS, "columns": WIDTH, "batches": 1},
}
random = np.random.default_rng(7)
table = pa.table({f"c{i}": random.random(ROWS) for i in range(WIDTH)})


def ping() -> float:
    """The median of many round trips of an empty call."""
    times = []
    core = session.current()
    for _ in range(PINGS):
        started = time.perf_counter()
        core.call("ping")
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def put() -> float:
    """100 MB to the core, which only counts their rows."""
    started = time.perf_counter()
    rows = DataFrame(table).count()
    seconds = time.perf_counter() - started
    assert rows == ROWS
    return seconds


def get() -> float:
    """100 MB from the core, which made them at the first call and holds them since."""
    started = time.perf_counter()
    returned = read_table(wire.stream("static", NUMBERS))
    seconds = time.perf_counter() - started
    assert returned.num_rows == ROWS and returned["c9"][-1].as_py() == ROWS - 1 + 9
    return seconds


WORK = {"ping": ping, "put": put, "get": get}
for line in sys.stdin:
    print(json.dumps({"seconds": WORK[json.loads(line)["work"]]()}), flush=True)
