"""A build that is plainly written is done at once; it is the same as the one that typer reads."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from publisher.cli.start import _plain_build

NOW = "2026-11-21T09:00:00Z"


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "rain.md").write_text("---\ntitle: Rain\ndate: 2026-11-20\n---\nIt rained.\n")
    (tmp_path / "content" / "bad.md").write_text("---\ntitle: [\n---\nIt rained.\n")
    return tmp_path


def test_both_ways_tell_the_same(blog: Path) -> None:
    run(blog, "-m", "publisher", "build", "--now", NOW)
    plain = run(blog, "-m", "publisher", "--project", str(blog), "build", "--now", NOW, "--json")
    other = run(blog, "-m", "publisher", "--json", "--project", str(blog), "build", "--now", NOW)
    assert json.loads(plain.stdout)["posts"] == 1
    assert (plain.returncode, plain.stdout, plain.stderr) == (other.returncode, other.stdout, other.stderr)
    assert plain.returncode == 1


def test_a_plain_build_does_not_wait_for_the_command_lines_library(blog: Path) -> None:
    code = """
import sys
from publisher.cli.start import main
sys.argv = ["publisher", "build"]
try:
    main()
finally:
    print(*sorted({"typer", "rich"} & sys.modules.keys()))
"""
    assert run(blog, "-c", code).stdout.strip() == ""


@pytest.mark.parametrize(
    "words",
    [
        "",
        "diff",
        "--project",
        "--project build",
        "--json build",
        "build --help",
        "build --now",
        "build --now yesterday",
        "build --json --json",
        "build build",
        "build there",
        "build --project .",
    ],
)
def test_whatever_else_is_written_is_typers(words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert _plain_build(words.split()) is None
    assert list(tmp_path.iterdir()) == []
