"""Whatever happened to a folder, a build that reads only what changed leaves what one that reads everything leaves."""

import itertools
import json
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import time_ns
from typing import Any

import pytest

from publisher.actions.base import Shelf
from publisher.actions.build import BuildReport, build
from publisher.actions.library import opened
from publisher.actions.planning import FeedPlan
from publisher.model import Author, Permalinks, Site
from tests.conftest import ROOT

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SECOND = 1_000_000_000
PATHS = ("a.md", "b.md", "c.md", "d.html", "notes/a.md", "notes/e.md", "notes/deep/f.md", "2026-11-20-g.md")
BODIES = (
    "",
    "It rained.",
    "The sun shone.",
    "It snowed; see [the rain](b.md).",
    "비가 왔다. [해](notes/a.md)",
    "![](c.png)",
)
PLAN = FeedPlan(
    files={"json": "feed.json"},
    limit=5,
    by=("category", "tag", "author"),
    templates={"index.html.j2": (ROOT / "templates" / "index.html.j2").read_text(encoding="utf-8")},
)

CHOICES: dict[str, tuple[Any, ...]] = {
    "title": ("Rain", "Rain", "Sun", "비", "눈이 온다"),
    "date": (None, None, "2026-11-01", "2026-11-20 10:00", "2026-11-25", "1970-01-01"),
    "lastmod": (None, None, None, "2026-11-24"),
    "expirydate": (None, None, "2026-11-23", "2026-11-28", "2026-12-02"),
    "tags": ("[]", "[wet]", "[WET, cold]", '["C", "C!"]', '["C!"]', "[비]"),
    "category": (None, "Weather", "weather"),
    "author": (None, "Ann", "ann"),
    "id": (None, None, None, None, "42", "43", "tag:example.org,2026:x"),
    "permalink": (*[None] * 8, "/same/", "https://["),
    "draft": (*[None] * 6, "true", "maybe"),
    "published": (*[None] * 8, "false"),
    "body": BODIES,
}


class Walk:
    """A folder of posts, edited at random, and built after each step."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.content = folder / "content"
        self.content.mkdir()
        self.chance = random.Random(seed)
        self.now = START
        self.number = itertools.count(1)
        self.ledgers: list[bytes] = []
        self.done: list[str] = []

    def shelf(self, project: str) -> Shelf:
        return Shelf(
            project=self.folder / project,
            folder=self.content,
            cache=self.folder / project / "cache",
            site=Site(title="Blog", url="https://example.org/", author=Author(name="Nobody")),
            permalinks=Permalinks(pattern="/:year/:slug/"),
            guard=1000,
        )

    def build(self, project: str) -> BuildReport:
        return build(self.shelf(project), PLAN, out=self.folder / project / "out", now=self.now)

    def state(self, project: str) -> dict[str, bytes]:
        """What a build leaves for others to see."""
        root = self.folder / project
        files = [*(root / "out").rglob("*"), root / "publisher.lock"]
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in files if path.is_file()}

    def times(self) -> dict[Path, int]:
        return {
            path: path.stat().st_mtime_ns for path in (self.folder / "kept").rglob("*") if "cache" not in path.parts
        }

    def step(self) -> None:
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            edit = self.chance.choice(EDITS)
            edit(self)
            self.done.append(f"{edit.__name__} at {self.now:%d %H:%M}")
        self.check()

    def check(self) -> None:
        ledger = self.folder / "kept" / "publisher.lock"
        fresh = self.folder / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        if ledger.exists():
            shutil.copy(ledger, fresh)
        expected = self.build("fresh")
        report = self.build("kept")
        assert self.state("kept") == self.state("fresh"), self.done
        assert (report.posts, report.refused, report.warnings) == (
            (expected.posts, expected.refused, expected.warnings)
        ), self.done
        records = [json.loads(line)["id"] for line in ledger.read_text().splitlines()[2:]]
        assert max(Counter(records).values(), default=1) == 1, self.done
        before = self.times()
        again = self.build("kept")
        assert self.times() == before, self.done
        assert again.removed == ()
        assert not any(file.changed for file in again.files)
        assert (again.posts, again.refused) == (report.posts, report.refused), self.done
        self.ledgers.append(ledger.read_bytes())

    # What may happen between two builds

    def files(self) -> list[Path]:
        return sorted(path for path in self.content.rglob("*") if path.is_file())

    def some(self) -> Path:
        files = self.files()
        return self.chance.choice(files) if files else self.new()

    def free(self) -> Path:
        """A path of the few that there are, so that they are used again."""
        path = self.content / self.chance.choice(PATHS)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def new(self) -> Path:
        path = self.free()
        picked = {key: self.chance.choice(choices) for key, choices in CHOICES.items()}
        self.write(path, picked)
        return path

    def write(self, path: Path, keys: dict[str, Any]) -> None:
        """No two files are as long: a disk whose clock is coarse shows every change in the size."""
        head = "".join(f"{key}: {value}\n" for key, value in keys.items() if value is not None and key != "body")
        path.write_text(f"---\n{head}pad: {'x' * next(self.number)}\n---\n{keys['body']}\n", encoding="utf-8")

    def change(self) -> None:
        """Other words for one key of one post."""
        path = self.some()
        key = self.chance.choice([*CHOICES, "title", "body", "body"])
        self.write(path, self.keys(path) | {key: self.chance.choice(CHOICES[key])})

    def keys(self, path: Path) -> dict[str, Any]:
        _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
        keys = dict(line.split(": ", 1) for line in head.splitlines() if not line.startswith(("pad", "- ")))
        return keys | {"body": body.removesuffix("\n")}

    def spoil(self) -> None:
        path = self.some()
        keys = self.keys(path)
        self.write(path, keys | {"title": "a: b" if keys.get("title") != "a: b" else "Rain"})

    def touch(self) -> None:
        self.some().touch()

    def rename(self) -> None:
        self.some().rename(self.free())

    def copy(self) -> None:
        source, target = self.some(), self.free()
        if source != target:
            shutil.copy(source, target)

    def swap(self) -> None:
        one, other, aside = self.some(), self.some(), self.content / "aside"
        if one != other:
            one.rename(aside)
            other.rename(one)
            aside.rename(other)

    def delete(self) -> None:
        self.some().unlink()

    def wait(self) -> None:
        self.now += timedelta(hours=self.chance.choice((1, 30, 30, 24 * 7)))

    def wait_backwards(self) -> None:
        self.now -= timedelta(hours=self.chance.choice((1, 30)))

    def look_ahead(self) -> None:
        with opened(self.shelf("kept"), now=self.now, keep=False) as library:
            library.entries(library.newest())

    def meddle(self) -> None:
        """Somebody edits what was generated."""
        files = sorted(path for path in (self.folder / "kept" / "out").rglob("*") if path.is_file())
        if files:
            path = self.chance.choice(files)
            path.write_bytes(path.read_bytes() + b"?") if self.chance.random() < 0.5 else path.unlink()

    def go_back(self) -> None:
        """Somebody checks out the ledger of an earlier commit."""
        if self.ledgers:
            (self.folder / "kept" / "publisher.lock").write_bytes(self.chance.choice(self.ledgers))

    def lose(self) -> None:
        (self.folder / "kept" / "publisher.lock").unlink(missing_ok=True)


EDITS: list[Callable[[Walk], object]] = [
    *(Walk.new, Walk.new, Walk.new, Walk.change, Walk.change, Walk.change, Walk.spoil, Walk.touch, Walk.rename),
    *(Walk.rename, Walk.copy, Walk.swap, Walk.delete, Walk.look_ahead, Walk.meddle),
    *(Walk.wait, Walk.wait, Walk.wait, Walk.wait_backwards, Walk.wait_backwards),
    *(Walk.go_back, Walk.lose),
]


@pytest.mark.parametrize("seed", range(int(os.environ.get("SEEDS", "8"))))  # SEEDS=200 walks further
def test_a_walk(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.fsync", lambda _file: None)
    monkeypatch.setattr("publisher.content.time_ns", lambda: time_ns() + SECOND)  # what was edited has rested
    walk = Walk(tmp_path, seed)
    (tmp_path / "kept").mkdir()
    for _ in range(20):
        walk.step()
