"""The command line ``uncia``: `doctor` is answered here, all else by the core."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

_HELP = """Usage: uncia doctor [--json] [--deep]

Says what is found, missing or does not fit in this installation, and the fix. The exit code is 1
where something is an error.

  --json   print the findings as JSON
  --deep   read the whole core, to see whether a file of it has changed
  --help   print this
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["doctor"]:
        return _doctor(given[1:])
    return _core(given)


def _doctor(options: list[str]) -> int:
    if "--help" in options or "-h" in options:
        print(_HELP, end="")
        return 0
    unknown = [option for option in options if option not in ("--json", "--deep")]
    if unknown:
        print(f"uncia doctor: unknown option {unknown[0]}\n\n{_HELP}", end="", file=sys.stderr)
        return 2
    from uncia._runtime.doctor import doctor

    report = doctor(deep="--deep" in options)
    print(report.to_json() if "--json" in options else report)
    return 0 if report.ok else 1


def _core(arguments: list[str]) -> int:
    from uncia._runtime.locate import find_core, find_node
    from uncia._runtime.process import core_environment
    from uncia.errors import UnciaError

    try:
        node, core = find_node().path, find_core().path
        cli = os.path.join(os.path.dirname(core), "cli.js")
        if not os.path.isfile(cli):
            raise UnciaError(f"There is no {cli}.", fix="Use a core of this version.")
        # In place of this process, so that signals and the terminal are the command's.
        os.execve(node, [node, cli, *arguments], core_environment())
    except UnciaError as error:
        print(f"uncia: {error}\nSee `uncia doctor`.", file=sys.stderr)
    except OSError as error:
        print(f"uncia: Node cannot be started: {error}\nSee `uncia doctor`.", file=sys.stderr)
    return 1
