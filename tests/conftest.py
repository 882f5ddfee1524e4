"""What the whole suite shares: a project in a temporary folder, and the program as a person runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# How long something takes is measured in benchmarks: a busy machine is no fault.
settings.register_profile("publisher", deadline=None)
settings.load_profile("publisher")

ROOT = Path(__file__).parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Run:
    """What a finished program left: its exit status and what it said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Project:
    """A folder that is being published."""

    folder: Path

    def write(self, path: str, text: str) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def read(self, path: str) -> str:
        return (self.folder / path).read_text(encoding="utf-8")

    def start(self, *words: str, **environment: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "publisher", "--project", str(self.folder), *words],
            env=clean_environment() | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, **environment: str) -> Run:
        """The program in a process of its own; a traceback is never right."""
        process = self.start(*words, **environment)
        out, err = process.communicate(timeout=60)
        assert "Traceback" not in err, err
        return Run(process.returncode, out, err)


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PUBLISHER_")}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "blog"
    folder.mkdir()
    return Project(folder)


@pytest.fixture
def seeds(project: Project) -> Project:
    """The five real posts in an otherwise empty folder."""
    if not SEEDS.is_dir():
        pytest.skip("the seeds are not here: they stand beside the project, in ../shared/seeds")
    for file in SEEDS.glob("*.md"):
        project.write(file.name, file.read_text(encoding="utf-8"))
    return project


@pytest.fixture
def build_at() -> Callable[..., Run]:
    def build(project: Project, now: str = "2026-11-21T09:00:00Z", **environment: str) -> Run:
        return project.run("build", "--now", now, "--json", **environment)

    return build


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the expected files; review the diff")
