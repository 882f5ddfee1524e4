"""Content in, expected files out. `pytest --update-golden` rewrites them; the diff is then reviewed like any other."""

import difflib
import shutil
from pathlib import Path

import pytest

from tests.conftest import Project

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())
NOW = "2026-11-21T09:00:00Z"

# A case without a file of settings is a generator's project as it lies; what is expected of it is one feed.
SITE = {
    "PUBLISHER_FEEDS__FORMATS": "atom",
    "PUBLISHER_FEEDS__BY": "[]",
    "PUBLISHER_PAGES__INDEX": "false",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    project = Project(tmp_path / case.name)
    shutil.copytree(case, project.folder, ignore=shutil.ignore_patterns("expected"))
    made = _published(project) if (case / "publisher.toml").exists() else _built(project)
    expected = case / "expected"
    if request.config.getoption("--update-golden"):
        shutil.rmtree(expected, ignore_errors=True)
        for path, data in made.items():
            (expected / path).parent.mkdir(parents=True, exist_ok=True)
            (expected / path).write_bytes(data)
    kept = {path.relative_to(expected): path.read_bytes() for path in expected.rglob("*") if path.is_file()}
    assert sorted(made) == sorted(kept)
    changes = [_difference(path, kept[path], made[path]) for path in sorted(made) if kept[path] != made[path]]
    assert not changes, "\n".join(changes)


def _published(project: Project) -> dict[Path, bytes]:
    """Every file that a build and a digest's preview leave, and the ledger."""
    assert project.run("build", "--now", NOW).status == 0
    assert project.run("digest", "preview", "--to", str(project.folder / "preview"), "--now", NOW).status == 0
    return {
        path.relative_to(project.folder): path.read_bytes()
        for folder in ("out", "preview")
        for path in (project.folder / folder).rglob("*")
        if path.is_file()
    } | {Path("publisher.lock"): (project.folder / "publisher.lock").read_bytes()}


def _built(project: Project) -> dict[Path, bytes]:
    """The feed of a folder that was not made for publisher, and what its author is told."""
    run = project.run("build", "--now", NOW, **SITE)
    assert run.status == 1, run.err  # each folder has one post that is refused
    return {
        Path("atom.xml"): (project.folder / "out" / "atom.xml").read_bytes(),
        Path("stderr.txt"): run.err.encode(),
    }


def _difference(path: Path, before: bytes, after: bytes) -> str:
    lines = (data.decode(errors="replace").splitlines() for data in (before, after))
    return "\n".join(difflib.unified_diff(*lines, f"expected/{path}", f"made/{path}", lineterm=""))
