"""Processes of publisher that are started, killed and started again.

To start one takes the console script most of a second. So most are forked from a process that has loaded all modules:
they call the same `main` with the same words, and begin their work after a few hundredths.
"""

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from publisher.cli import start

CRASHED = 70  # the exit status of a process that ended with a traceback (sysexits.h: EX_SOFTWARE)


# What verbs load while they run. A project of its own is ticked once to see.
_REHEARSAL = """
import json, sys
sys.argv = ["publisher", "--project", sys.argv[1], "tick"]
from publisher.cli.start import main
try:
    main()
except SystemExit:
    import apscheduler.schedulers.blocking, apscheduler.triggers.cron
    json.dump(sorted(sys.modules), sys.stdout)
"""
_PROJECT = """
[mail]
transport = "smtp://127.0.0.1:1"

[newsletters.one]
schedule = "* * * * *"
"""


@dataclass
class Actor:
    """A process, the words that it was started with, and when."""

    pid: int
    words: tuple[str, ...]
    began: float

    @property
    def verb(self) -> str:
        return next(word for word in self.words if not word.startswith("-"))


@dataclass
class Troupe:
    """The processes that run on one project. What they say goes to a file."""

    folder: Path
    log: Path
    is_forked: bool = True
    actors: list[Actor] = field(default_factory=list)

    def start(self, *words: str) -> Actor:
        line = ["publisher", "--project", str(self.folder), *words]
        pid = self._forked(line) if self.is_forked else self._spawned(line)
        self.actors.append(Actor(pid, words, time.monotonic()))
        return self.actors[-1]

    def kill(self, actor: Actor, number: int = signal.SIGKILL) -> bool:
        """Whether the process was still there to be killed."""
        os.kill(actor.pid, number)
        _, status = os.waitpid(actor.pid, 0)
        self.actors.remove(actor)
        return os.WIFSIGNALED(status) and os.WTERMSIG(status) == number

    def signal(self, actor: Actor, number: int) -> None:
        os.kill(actor.pid, number)  # whose number nobody else can have before we waited for it

    def answer(self, *words: str) -> Any:
        """What it answers in JSON."""
        other = Troupe(self.folder, self.folder / "answer.txt", is_forked=self.is_forked)
        other.log.unlink(missing_ok=True)
        os.waitpid(other.start(*words, "--json").pid, 0)
        return json.loads(other.said())

    def ended(self) -> list[tuple[Actor, int]]:
        """The processes that came to their own end, with their exit statuses."""
        found = []
        for actor in list(self.actors):
            pid, status = os.waitpid(actor.pid, os.WNOHANG)
            if pid:
                self.actors.remove(actor)
                found.append((actor, os.waitstatus_to_exitcode(status)))
        return found

    def stop(self) -> None:
        """End all of them politely."""
        for actor in list(self.actors):
            self.kill(actor, signal.SIGTERM)

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def _forked(self, line: Sequence[str]) -> int:
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            return pid
        status = CRASHED
        try:
            file = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(file, 1)
            os.dup2(file, 2)
            sys.argv = list(line)
            start.main()
        except SystemExit as error:
            status = error.code if isinstance(error.code, int) else int(error.code is not None)
        except BaseException:
            traceback.print_exc()
        finally:
            with contextlib.suppress(Exception):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(status)

    def _spawned(self, line: Sequence[str]) -> int:
        file = str(self.log)
        return os.posix_spawn(
            sys.executable,
            [sys.executable, "-m", *line],
            environment(),
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
        )


def load() -> None:
    """Load every module that a verb of ours will need, so that a process that is forked has them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "publisher.toml").write_text(_PROJECT)
        (folder / "content").mkdir()
        (folder / "content" / "rain.md").write_text("# Rain\n\n`It` rained.\n")
        publisher = [sys.executable, "-m", "publisher", "--project", name]
        words = [*publisher, "subscribers", "add", "a@example.org", "--confirmed"]
        subprocess.run(words, check=True, capture_output=True)
        line = [sys.executable, "-c", _REHEARSAL, name]
        modules = json.loads(subprocess.run(line, check=True, capture_output=True).stdout)
    for module in modules:
        if module not in sys.modules and not module.startswith("__"):
            with contextlib.suppress(ImportError):
                importlib.import_module(module)


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PUBLISHER_")}
