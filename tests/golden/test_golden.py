"""Content in, expected files out. `pytest --update-golden` rewrites them; the diff is then reviewed like any other."""

import difflib
import shutil
from pathlib import Path

import pytest

from tests.conftest import Project

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())
NOW = "2026-11-21T09:00:00Z"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    project = Project(tmp_path / case.name)
    shutil.copytree(case, project.folder, ignore=shutil.ignore_patterns("expected"))
    assert project.run("build", "--now", NOW).status == 0
    assert project.run("digest", "preview", "--to", str(project.folder / "preview"), "--now", NOW).status == 0
    made = {
        path.relative_to(project.folder): path.read_bytes()
        for folder in ("out", "preview")
        for path in (project.folder / folder).rglob("*")
        if path.is_file()
    } | {Path("publisher.lock"): (project.folder / "publisher.lock").read_bytes()}
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


def _difference(path: Path, before: bytes, after: bytes) -> str:
    lines = (data.decode(errors="replace").splitlines() for data in (before, after))
    return "\n".join(difflib.unified_diff(*lines, f"expected/{path}", f"made/{path}", lineterm=""))
