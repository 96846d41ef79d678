"""The core as a process: started once, shared by threads, replaced when it dies, ended with the interpreter."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import uncia
from tests.support.arith import Center, CenterModel, Count, Double
from uncia._runtime import progress, session
from uncia.errors import (
    CancelledError,
    CoreDiedError,
    EmptyDataError,
    InternalError,
    IOFailedError,
    MissingColumnError,
    UnciaError,
    VersionMismatchError,
)
from uncia.lightgbm import LightGBMClassifier


def core_pid() -> int:
    session.current().call("ping")
    return session.current().welcome["pid"]


def slow(delay: int = 10_000) -> Double:
    return Double(input_col="x", output_col="y", delay=delay)


def run_python(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
        cwd=Path(__file__).parent.parent,
        check=False,
    )


def in_thread(work: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    """Run in a thread; the list gets the result or the exception."""
    outcome: list[Any] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            outcome.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, outcome


def wait_for_calls(count: int) -> None:
    deadline = time.monotonic() + 10
    while uncia.stats()["calls"] < count:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_one_core_serves_all_calls() -> None:
    assert core_pid() == core_pid()
    assert core_pid() != os.getpid()


def test_errors_of_the_core_have_classes_and_places() -> None:
    with pytest.raises(MissingColumnError) as caught:
        Center(input_col="z", output_col="c").fit({"x": [1.0, 2.0]})
    error = caught.value
    assert isinstance(error, KeyError)
    assert (error.code, error.stage, error.column) == ("missing_column", "Center", "z")
    assert str(error).startswith(("Center", "There is no", "there is no")), str(error)
    with pytest.raises(EmptyDataError):
        Center(input_col="x", output_col="c").fit(pa.table({"x": pa.array([], pa.float64())}))


def test_threads_share_one_core() -> None:
    pid = core_pid()

    def work(number: int) -> float:
        column = np.arange(1000) + float(number)
        model = Center(input_col="x", output_col="c").fit({"x": column})
        centered = model.transform({"x": column})
        assert abs(centered["c"].sum()) < 1e-6
        return model.means()["x"]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(40))) == [499.5 + number for number in range(40)]
    assert core_pid() == pid


def test_a_slow_call_does_not_hold_others_up() -> None:
    thread, outcome = in_thread(lambda: slow(1000).transform({"x": [1.0]}))
    wait_for_calls(1)
    started = time.monotonic()
    core_pid()
    assert time.monotonic() - started < 0.5
    thread.join()
    assert outcome[0]["y"] == [2.0]


def test_a_core_that_dies_is_an_error_within_a_second(fresh_core: session.Session) -> None:
    thread, outcome = in_thread(lambda: slow().transform({"x": [1.0]}))
    wait_for_calls(1)
    pid = core_pid()
    started = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    thread.join()
    assert time.monotonic() - started < 1
    assert isinstance(outcome[0], CoreDiedError)
    assert "signal 9" in str(outcome[0])
    assert core_pid() != pid


def test_all_threads_learn_of_the_death(fresh_core: session.Session) -> None:
    threads = [in_thread(lambda: slow().transform({"x": [1.0]})) for _ in range(4)]
    wait_for_calls(4)
    os.kill(core_pid(), signal.SIGKILL)
    for thread, outcome in threads:
        thread.join(2)
        assert isinstance(outcome[0], CoreDiedError)
        assert outcome[0] is not threads[0][1][0] or thread is threads[0][0]


def test_models_outlive_their_core(fresh_core: session.Session) -> None:
    model = Center(input_col="x", output_col="c").fit({"x": [1.0, 3.0]})
    os.kill(core_pid(), signal.SIGKILL)
    time.sleep(0.2)
    assert model.means() == {"x": 2.0}
    assert uncia.stats()["models"] == 1


def test_the_log_of_a_dead_core_is_in_the_error(fresh_core: session.Session) -> None:
    model = Center(input_col="x", output_col="c").fit({"x": [1.0]})
    thread, outcome = in_thread(lambda: slow(3000).copy(print_col="x").transform({"x": [1.0, 2.0]}))
    wait_for_calls(1)
    del model
    time.sleep(3.3)
    thread.join()
    assert outcome[0]["y"] == [2.0, 4.0]
    deadline = time.monotonic() + 5
    connection = session.current().connect()
    while "x: 2 rows" not in connection.process.log.last_lines(0):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(core_pid(), signal.SIGKILL)
    notice = connection.process.death_notice("in a test")
    assert "x: 2 rows" in str(notice)


def test_what_a_stage_prints_reaches_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    slow(0).copy(print_col="x").transform({"x": [1.0]})
    deadline = time.monotonic() + 5
    seen = ""
    while "x: 1 rows" not in seen:
        assert time.monotonic() < deadline
        seen += capfd.readouterr().err
        time.sleep(0.01)


def test_a_bug_in_a_stage_is_an_internal_error() -> None:
    model = Center(input_col="x", output_col="c").fit({"x": [1.0]})
    with pytest.raises(InternalError, match="thrown on purpose"):
        model.fail("throw")


def test_a_failing_source_shows_its_own_exception() -> None:
    schema = pa.schema({"x": pa.float64()})

    def source() -> Iterator[pa.RecordBatch]:
        yield pa.record_batch({"x": [1.0]}, schema=schema)
        raise RuntimeError("the disk is gone")

    reader = pa.RecordBatchReader.from_batches(schema, source())
    with pytest.raises(Exception, match="the disk is gone"):
        Center(input_col="x", output_col="c").fit(reader)
    assert uncia.stats()["calls"] <= 1


CTRL_C = """
import os, signal, sys, threading, time
import numpy as np
import uncia
from uncia._runtime import session
from uncia.lightgbm import LightGBMClassifier

rng = np.random.default_rng(0)
X = rng.random((20000, 20))
y = (X[:, 0] > 0.5).astype(int)
small = LightGBMClassifier(num_iterations=2).fit(X[:500], y[:500])
pid = session.current().welcome["pid"]

def interrupt():
    while uncia.stats()["calls"] < 1:
        time.sleep(0.01)
    time.sleep(0.3)
    os.killpg(os.getpgid(0), signal.SIGINT)

threading.Thread(target=interrupt, daemon=True).start()
started = time.monotonic()
try:
    LightGBMClassifier(num_iterations=100000, num_leaves=255).fit(X, y)
except KeyboardInterrupt as error:
    assert time.monotonic() - started < 20, "it took too long"
    assert type(error.__context__).__name__ == "CancelledError", repr(error.__context__)
    small.predict(X[:10])
    assert session.current().welcome["pid"] == pid, "the core was replaced"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    print("interrupted")
"""


def test_ctrl_c_cancels_a_fit_and_the_core_lives_on() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CTRL_C],
        capture_output=True,
        text=True,
        timeout=90,
        start_new_session=True,
        check=False,
    )
    assert done.stdout.strip() == "interrupted", done.stderr


CTRL_C_TWICE = """
import os, signal, threading, time
import uncia
from tests.support.arith import Center
from uncia._runtime import session

model = Center(input_col="x", output_col="c").fit({"x": [1.0, 3.0]})
pid = session.current().welcome["pid"]

def interrupt():
    time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGINT)

threading.Thread(target=interrupt, daemon=True).start()
started = time.monotonic()
try:
    model.spin(60_000)  # does not listen to anybody
except KeyboardInterrupt:
    assert time.monotonic() - started < 10
    assert model.means() == {"x": 2.0}
    assert session.current().welcome["pid"] != pid
    print("interrupted")
"""


def test_a_second_ctrl_c_ends_a_core_that_does_not_listen() -> None:
    done = run_python(CTRL_C_TWICE)
    assert done.stdout.strip() == "interrupted", done.stderr


FORK = """
import os, signal
import uncia
from tests.support.arith import Center
from uncia._runtime import models, session

model = Center(input_col="x", output_col="c").fit({"x": [1.0, 3.0]})
folder = model._handle.state.folder.path
parent = session.current().welcome["pid"]
child = os.fork()
if child == 0:
    assert model.means() == {"x": 2.0}
    assert session.current().welcome["pid"] != parent
    other = Center(input_col="x", output_col="c").fit({"x": [5.0]})
    assert other.means() == {"x": 5.0}
    del model, other
    os._exit(0 if os.path.isdir(folder) else 3)
_, status = os.waitpid(child, 0)
assert os.waitstatus_to_exitcode(status) == 0, status
assert model.means() == {"x": 2.0}
assert session.current().welcome["pid"] == parent
print("forked")
"""


def test_a_forked_child_starts_a_core_of_its_own() -> None:
    done = run_python(FORK)
    assert done.stdout.strip() == "forked", done.stderr


EXIT = """
import os
from tests.support.arith import Center
from uncia._runtime import models, session
model = Center(input_col="x", output_col="c").fit({"x": [1.0, 3.0]})
print(session.current().welcome["pid"], os.path.dirname(model._handle.state.folder.path))
"""


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z")


@pytest.mark.parametrize("ending", ["", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"])
def test_the_core_ends_with_its_parent(ending: str) -> None:
    done = run_python(EXIT + "\nimport sys; sys.stdout.flush()\n" + ending)
    pid, folder = done.stdout.split()
    deadline = time.monotonic() + 5
    while is_running(int(pid)):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    if not ending:
        assert not os.path.exists(folder)
        assert done.stderr == ""


def test_the_folder_of_a_killed_process_is_removed_by_the_next_one() -> None:
    kill = "\nimport sys; sys.stdout.flush(); import signal; os.kill(os.getpid(), signal.SIGKILL)"
    left = run_python(EXIT + kill).stdout.split()[1]
    assert os.path.isdir(left)
    own = run_python(EXIT + f"\nassert not os.path.exists({left!r})")
    assert own.returncode == 0, own.stderr


def test_a_missing_core_says_how_to_get_one() -> None:
    done = run_python("from uncia import stats; stats()", UNCIA_CORE="/nowhere/bridge.js")
    assert "UNCIA_CORE names /nowhere/bridge.js, which is not a file." in done.stderr


def test_a_core_that_fails_at_start_shows_its_log(tmp_path: Path) -> None:
    broken = tmp_path / "bridge.js"
    broken.write_text("throw new Error('no disk');")
    started = time.monotonic()
    done = run_python("from uncia import stats; stats()", UNCIA_CORE=str(broken))
    assert time.monotonic() - started < 15
    assert "CoreDiedError: The core ended with exit code 1 before it had connected." in done.stderr
    assert "no disk" in done.stderr


def test_an_unfit_version_of_a_package_is_refused() -> None:
    script = (
        "from uncia._runtime import registry, session\n"
        "own = registry.packages()['uncia']\n"
        "registry.register(own._replace(version='99.0.0'))\n"
        "session.current().call('ping')"
    )
    done = run_python(script)
    assert VersionMismatchError.__name__ in done.stderr
    assert "99.0.0" in done.stderr


def test_importing_starts_nothing() -> None:
    script = (
        "import sys, uncia\n"
        "from uncia.lightgbm import LightGBMClassifier\n"
        "from uncia._runtime import session\n"
        "heavy = {'pyarrow', 'numpy', 'pandas', 'tqdm', 'asyncio', 'importlib.metadata'} & set(sys.modules)\n"
        "print(heavy, session.current()._starting, session.current()._connection)"
    )
    assert run_python(script).stdout.strip() == "set() None None"


def test_a_stream_that_is_not_read_to_its_end_stops_the_work() -> None:
    frame = Count.numbers(100_000, 10, 50)
    assert isinstance(frame, uncia.DataFrame)
    table = frame.to_arrow()
    batches = table.to_batches(max_chunksize=1000)
    lazy = uncia.DataFrame(pa.Table.from_batches(batches)).transform(
        Double(input_col="c0", output_col="d", delay=20)
    )
    with lazy.to_reader() as reader:
        first = next(reader)
        assert first.column("d")[0].as_py() == 0
    deadline = time.monotonic() + 3
    while uncia.stats()["calls"] > 1:
        assert time.monotonic() < deadline, "the call went on"
        time.sleep(0.01)


def test_a_stream_that_is_dropped_stops_the_work() -> None:
    lazy = uncia.DataFrame({"x": [1.0] * 10}).transform(slow(0))
    reader = lazy.to_reader()
    next(reader)
    del reader
    deadline = time.monotonic() + 3
    while session.current().connect().open_calls > 0:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_progress_is_silent_without_a_terminal(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "DELAY", 0)
    features, labels = np.random.default_rng(0).random((500, 4)), np.arange(500) % 2
    LightGBMClassifier(num_iterations=300).fit(features, labels)
    assert capfd.readouterr().err == ""


def test_progress_is_shown_when_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "DELAY", 0)
    features, labels = np.random.default_rng(0).random((5000, 10)), np.arange(5000) % 2
    LightGBMClassifier(num_iterations=300).fit(features, labels, progress=True)
    assert "LightGBMClassifier" in capsys.readouterr().err


def test_cancelling_is_an_error_of_its_own() -> None:
    assert issubclass(CancelledError, UnciaError)
    assert issubclass(IOFailedError, OSError)


def test_closing_the_session_is_no_end(fresh_core: session.Session) -> None:
    model: CenterModel = Center(input_col="x", output_col="c").fit({"x": [1.0, 3.0]})
    pid = core_pid()
    session.current().close()
    assert model.means() == {"x": 2.0}
    assert core_pid() != pid
