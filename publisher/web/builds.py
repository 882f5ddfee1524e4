"""Builds that are asked for over the web: one at a time, and one for all who ask before it begins.

Each is a process of its own: it may start processes itself, its memory goes with it, and nobody who reads a feed waits.
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

GATHER = 0.05  # seconds in which those who ask at once come together
LONGEST = 1800  # seconds of a build
FETCH = 120  # seconds of fetching commits


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What became of a build: the exit status of `publisher build`, its document, and what it said beside it."""

    status: int
    report: Any
    said: str


class Builds:
    """Whoever asks gets the build that begins next, which knows all that was written before."""

    def __init__(self, run: Callable[[], Awaitable[Built]], clock: Callable[[], datetime]) -> None:
        """`clock` gives the instant at which a build ends."""
        self.run = run
        self.clock = clock
        self.turn = asyncio.Lock()
        self.next: asyncio.Task[Built] | None = None
        self.last: Built | None = None
        self.ended: datetime | None = None
        self.counts: Counter[int] = Counter()  # how many ended with each exit status

    @property
    def is_busy(self) -> bool:
        """Whether one is under way, or about to begin."""
        return self.turn.locked() or self.next is not None

    @property
    def stamp(self) -> str:
        """A text that is another one whenever there is something new to say."""
        return f"{self.is_busy} {self.ended}"

    def ask(self) -> "asyncio.Task[Built]":
        """The next build; it goes on if nobody waits for it any more."""
        if self.next is None:
            self.next = asyncio.create_task(self._build())
        return self.next

    async def _build(self) -> Built:
        await asyncio.sleep(GATHER)
        async with self.turn:
            self.next = None
            self.last = await self.run()
            self.ended = self.clock()
            self.counts[self.last.status] += 1
            return self.last


async def build(project: Path, *, pull: bool) -> Built:
    """Build a project, with `pull` after fetching its newest commits, if that leads nowhere but forward."""
    if pull:
        fetched = await _run(FETCH, "git", "-C", str(project), "pull", "--ff-only", "--quiet")
        if fetched.status:
            return Built(status=3, report=None, said=f"git pull: {fetched.said}")
    return await _run(LONGEST, sys.executable, "-m", "publisher", "--project", str(project), "build", "--json")


async def check(project: Path) -> Built:
    """Check posts, feeds and the next issues of a project: nothing is written."""
    return await _run(LONGEST, sys.executable, "-m", "publisher", "--project", str(project), "check", "--json")


async def _run(patience: float, *words: str) -> Built:
    try:
        process = await asyncio.create_subprocess_exec(
            *words, stdin=asyncio.subprocess.DEVNULL, stdout=PIPE, stderr=PIPE
        )
    except OSError as error:
        return Built(status=3, report=None, said=f"{words[0]}: {error.strerror}")
    try:
        async with asyncio.timeout(patience):
            out, err = await process.communicate()
    except TimeoutError:
        return Built(status=3, report=None, said=f"{words[0]} took longer than {patience:.0f} seconds")
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    return Built(status=process.returncode or 0, report=_document(out), said=err.decode(errors="replace").strip())


def _document(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
