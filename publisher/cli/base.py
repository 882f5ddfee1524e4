"""What every verb shares: how it is called, and how it answers."""

import json as jsonlib
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Any, TypeVar

from publisher.app import App
from publisher.config import FILE
from publisher.errors import Fault, SettingsError
from publisher.project import Project
from publisher.text import columns

ALL_WELL, REFUSED, USAGE, OUTSIDE, INTERRUPTED = 0, 1, 2, 3, 130

T = TypeVar("T")


class Lines:
    """Lines of text to one of the standard streams."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def is_terminal(self) -> bool:
        return bool(getattr(sys, self.name).isatty())

    def print(self, text: str) -> None:
        getattr(sys, self.name).write(f"{text}\n")

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Rows of the same length: under each other on a terminal, with tabs between their parts for programs."""
        if not self.is_terminal:
            for row in rows:
                self.print("\t".join(row))
            return
        widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            padded = (part + " " * (width - columns(part)) for part, width in zip(row, widths, strict=True))
            self.print("  ".join(padded).rstrip())


people, answers = Lines("stderr"), Lines("stdout")


def instant(text: str) -> datetime:
    """An instant of ISO 8601 to the second, in UTC where it names no offset. Raises ValueError."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ValueError(f"{text!r} is no instant; write one as in 2026-11-23T09:00:00+09:00") from error
    if not 1970 < moment.year < 9990:
        raise ValueError(f"{text!r} is too far away; write a year from 1971 to 9989")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).replace(microsecond=0)


def clock() -> str:
    """The instant at which this is called."""
    return moment().isoformat()


def moment() -> datetime:
    """The instant at which this is called."""
    return datetime.now(UTC)


def seconds() -> float:
    """The seconds of the epoch at which this is called."""
    return moment().timestamp()


class Call:
    """What stands before the verb, and how its answer is given."""

    def __init__(self, project: Path | None, *, json: bool, log_json: bool = False) -> None:
        """Without a `project` it is the nearest folder upwards with settings. Raises SettingsError."""
        if project is not None and not project.is_dir():
            cure = "name the folder of the project"
            raise SettingsError([Fault(path=str(project), line=0, what="there is no such folder", cure=cure)])
        self.project = project or _nearest()
        self.json = json
        self.log_json = log_json

    def app(self, *, warn: bool = True) -> App:
        """The project, open; its warnings are told by the verbs that read the posts."""
        app = App(Project(self.project, os.environ))
        for warning in app.project.warnings if warn else ():
            people.print(f"warning: {warning}")
        return app

    def answer(self, document: Any, *, json: bool) -> bool:
        """Print the document where JSON was asked for; whether it was."""
        if self.json or json:
            sys.stdout.write(jsonlib.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n")
        return self.json or json


def track(things: Iterable[T], doing: str, count: int) -> Iterable[T]:
    """A progress bar on a terminal, nothing in a pipe."""
    if not people.is_terminal:
        return things
    from rich.console import Console  # it takes a while to load
    from rich.progress import track as progress

    return progress(things, total=count, description=doing, console=Console(stderr=True), transient=True)


@contextmanager
def progress(doing: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar with the rate and the time that is left, on a terminal; each call takes it one further."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.fields[rate]}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=total, rate="")

        def advance() -> None:
            speed = bar.tasks[0].speed
            bar.update(task, advance=1, rate=f"{speed:,.0f}/s" if speed else "")

        yield advance


@contextmanager
def stopping() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C, SIGTERM or a terminal that was closed asked to stop: what is open is finished first.

    A second signal interrupts at once.
    """
    asked = Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    if before[signal.SIGHUP] == signal.SIG_IGN:  # `nohup`
        del before[signal.SIGHUP]

    def stop(_number: int, _frame: FrameType | None) -> None:
        asked.set()
        for number, handler in before.items():
            signal.signal(number, handler)
        with suppress(OSError):  # the terminal may be gone
            people.print("finishing what is open; once more ends it at once")

    for number in before:
        signal.signal(number, stop)
    try:
        yield asked.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def name_refused(refused: Iterable[Fault]) -> None:
    """Name each refused thing on standard error, a line each."""
    for fault in refused:
        people.print(str(fault))


def count(number: int, noun: str) -> str:
    """`1 post`, `5 posts`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _nearest() -> Path:
    """The nearest folder upwards with settings, else this one."""
    try:
        folder = Path.cwd()
    except OSError as error:
        fault = Fault(path=".", line=0, what="this folder is gone", cure="go to another, or name one with --project")
        raise SettingsError([fault]) from error
    return next((place for place in (folder, *folder.parents) if (place / FILE).is_file()), folder)
