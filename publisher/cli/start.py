"""The console script: how it starts, and what comes of errors."""

import io
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from publisher.cli.base import INTERRUPTED, OUTSIDE, USAGE, Call, clock, instant, people
from publisher.cli.build import build
from publisher.errors import FaultError, OutsideError, PublisherError, SettingsError

# What a broken template, ledger or setting costs: nothing was changed, and it is the owner's to mend.
STATUS = {FaultError: USAGE, SettingsError: USAGE, OutsideError: OUTSIDE}


class _Interrupted(BaseException):
    """Ctrl-C or SIGTERM: transactions are undone on the way out, and what was recorded stays."""


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise _Interrupted


def main() -> NoReturn:
    """The console script."""
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115 - it is missing where it was closed
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # whatever the terminal's encoding is, nothing is lost in it
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _plain_build(sys.argv[1:])
        if status is None:
            from publisher.cli.main import cli

            cli(prog_name="publisher")
        sys.stdout.flush()
    except PublisherError as error:
        people.print(str(error))
        sys.exit(next(status for kind, status in STATUS.items() if isinstance(error, kind)))
    except OSError as error:  # one that no part met: most often, standard output is closed or full
        people.print(f"{error.filename or 'standard output'}: {error.strerror}")
        sys.exit(OUTSIDE)
    except _Interrupted:
        people.print("interrupted: the same command goes on from here")
        sys.exit(INTERRUPTED)
    sys.exit(status)


def _plain_build(words: Sequence[str]) -> int | None:
    """Do a `build` that is plainly written, and give its exit status; None for every other call.

    Typer takes longer to load than the build takes if nothing changed. What it would complain of or explain is left
    to it.
    """
    options: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        is_known = (
            word in ("--json", "--accept", "--ping", "--now") if "build" in options else word in ("--project", "build")
        )
        if not is_known or word in options:
            return None
        options[word] = next(rest, "") if word in ("--project", "--now") else word
    try:
        now = instant(options.get("--now", clock()))
    except ValueError:
        return None
    if "build" not in options:
        return None
    call = Call(Path(options["--project"]) if "--project" in options else None, json=False)
    return build(call, now=now, accept="--accept" in options, ping="--ping" in options, json="--json" in options)
