"""Broken input is refused post by post, in words that name place, fault and cure; the rest is published."""

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import Project

HERE = Path(__file__).parent


def test_every_broken_post_is_named_and_the_good_one_published(
    project: Project, request: pytest.FixtureRequest
) -> None:
    shutil.copytree(HERE / "content", project.folder / "content")
    run = project.run("build", "--json", PUBLISHER_SITE__URL="https://example.org/")
    expected = HERE / "expected.txt"
    if request.config.getoption("--update-golden"):
        expected.write_text(run.err, encoding="utf-8")
    assert run.err == expected.read_text(encoding="utf-8")
    assert run.status == 1
    assert [fault["path"] for fault in run.json["refused"]] == [line.partition(":")[0] for line in run.err.splitlines()]
    published = [item["title"] for item in json.loads(project.read("out/feed.json"))["items"]]
    assert published == ["Good", "x"]


def test_files_that_are_no_posts_cost_nothing_but_themselves(project: Project, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("# Secret\n\nNobody may read this.\n")
    project.write("content/good.md", "# Good\n\nWords.\n")
    content = project.folder / "content"
    (content / "link.md").symlink_to(secret)
    (content / "loop").symlink_to(content)
    (content / "gone.md").symlink_to(content / "nowhere.md")
    (content / "huge.md").write_bytes(b"x" * (10 * 1024 * 1024 + 1))
    (content / "folder.md").mkdir()
    run = project.run("build", PUBLISHER_SITE__URL="https://example.org/")
    assert run.status == 1
    assert run.err.splitlines()[:3] == [
        "content/gone.md:1: not a regular file: remove it or put a text file in its place",
        "content/huge.md:1: larger than 10 MB: no post is: split it, or give it another suffix",
        "content/link.md:1: a link that leads out of the content folder: put the file itself here",
    ]
    assert "Secret" not in project.read("out/feed.json")
    assert [item["title"] for item in json.loads(project.read("out/feed.json"))["items"]] == ["Good"]
