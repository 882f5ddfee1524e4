"""A page for each post, as a person runs it: made, left alone, changed, moved, and gone."""

import json
import os
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import html as parser

from tests.conftest import ROOT, Project, Run

NOW = "2026-11-21T09:00:00Z"
SETTINGS = '[site]\ntitle = "Blog"\nurl = "https://example.org/"\nlanguage = "en"\n[pages]\nposts = true\n'


@pytest.fixture
def blog(project: Project) -> Project:
    project.write("publisher.toml", SETTINGS)
    project.write("content/rain/index.md", "---\ndate: 2026-11-02\ntags: [wet]\n---\n# Rain\n\n![](a.png)\n")
    project.write("content/rain/a.png", "picture")
    project.write("content/sun.md", "---\ndate: 2026-11-01\n---\n# Sun\n\nThe sun shone.\n")
    return project


def build(project: Project, status: int = 0, **environment: str) -> Run:
    run = project.run("build", "--now", NOW, "--json", **environment)
    assert run.status == status, run.err
    return run


def pages(project: Project) -> list[str]:
    """What lies in the output folder for posts."""
    out = project.folder / "out"
    found = (path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    return sorted(path for path in found if path.startswith(("20", "posts/", "assets/", "rain", "sun")))


RAIN = ["2026/11/02/rain/a.png", "2026/11/02/rain/index.html"]
SUN = ["2026/11/01/sun/index.html"]
YEAR = ["posts/2026/index.html"]


def test_the_sample_gets_a_page_for_each_post_with_its_pictures(project: Project) -> None:
    shutil.copytree(ROOT / "content", project.folder / "content")
    shutil.copy(ROOT / "publisher.toml", project.folder)
    before = build(project)
    assert not pages(project)
    run = build(project, PUBLISHER_PAGES__POSTS="true")
    assert "no effect" not in run.err
    items = json.loads(project.read("out/feed.json"))["items"]
    out = project.folder / "out"
    for item in items:
        page = out / item["url"].removeprefix("https://slow-afternoon.example/") / "index.html"
        read = parser.parse(str(page))
        assert read.findtext(".//h1") == item["title"]
        local = [src for src in read.xpath("//main//img/@src | //main//a/@href") if src.startswith("../")]
        assert local
        assert [src for src in local if not (page.parent / unquote(src)).exists()] == []
    assert (out / "assets/rain.png").read_bytes() == (ROOT / "content/assets/rain.png").read_bytes()
    assert len(run.json["documents"]) > len(before.json["documents"]) + len(items)
    index = parser.parse(str(out / "index.html"))
    assert index.xpath("//article//h3/a/@href")[0].startswith("2026/")
    assert index.xpath("//nav//a/@href") == ["posts/2026/"]


def test_pages_follow_their_posts_and_nothing_else(blog: Project) -> None:
    build(blog)
    assert pages(blog) == sorted(RAIN + SUN + YEAR)
    assert build(blog).json["changed"] == []
    blog.write("content/rain/a.png", "another picture")
    assert build(blog).json["changed"] == ["2026/11/02/rain/a.png"]
    blog.write("content/sun.md", "---\ndate: 2026-11-01\n---\n# Sun\n\nIt shone all day.\n")
    changed = build(blog).json["changed"]
    assert "2026/11/01/sun/index.html" in changed
    assert "2026/11/02/rain/index.html" not in changed
    blog.write("out/2026/11/02/rain/mine.txt", "mine")
    blog.write("out/mine.html", "mine")
    shutil.rmtree(blog.folder / "content/rain")
    assert set(build(blog).json["removed"]) >= set(RAIN)
    assert pages(blog) == sorted([*SUN, *YEAR, "2026/11/02/rain/mine.txt"])
    assert "2026/11/01/sun/" not in blog.read("out/mine.html")
    run = build(blog, PUBLISHER_PAGES__POSTS="false")
    assert run.json["removed"] == sorted(SUN + YEAR)
    assert pages(blog) == ["2026/11/02/rain/mine.txt"]
    assert not (blog.folder / "out/pages.txt").exists()


def test_pages_that_moved_leave_nothing_behind_though_the_cache_is_lost(blog: Project) -> None:
    build(blog)
    shutil.rmtree(blog.folder / ".publisher-cache")
    build(blog, PUBLISHER_CONTENT__PERMALINK="/:slug.html")
    assert pages(blog) == [*YEAR, "rain.html", "sun.html"]
    assert (blog.folder / "out/a.png").read_text() == "picture"
    assert not (blog.folder / "out/2026").exists()


def test_a_build_from_nothing_gives_the_same_bytes(blog: Project) -> None:
    def files() -> dict[str, bytes]:
        out = blog.folder / "out"
        return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}

    build(blog)
    before = files()
    for lost in ("out", ".publisher-cache"):
        shutil.rmtree(blog.folder / lost)
        build(blog)
        assert files() == before


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("permalink: /rss.xml/", "no page is made at https://example.org/rss.xml/: rss.xml stands there"),
        ("permalink: /", "no page is made at https://example.org/: index.html stands there"),
        ("permalink: /INDEX.html", "no page is made at https://example.org/INDEX.html: index.html stands there"),
        ("permalink: /posts/2026/", "no page is made at https://example.org/posts/2026/: posts/2026/index.html stands"),
        ("permalink: /mine.html", "publisher did not write the out/mine.html that is there"),
        ("permalink: https://elsewhere.example/x/", "does not lie below https://example.org/"),
        ("permalink: /%2e%2e/%2e%2e/x/", "has the part '..'"),
        ("permalink: /.git/", "has the part '.git'"),
    ],
)
def test_an_address_that_no_page_can_have_is_refused_by_name(blog: Project, keys: str, said: str) -> None:
    blog.write("out/mine.html", "mine")
    blog.write("content/odd.md", f"---\ndate: 2026-11-03\n{keys}\n---\n# Odd\n")
    run = build(blog, status=1)
    assert run.err.startswith("content/odd.md:1: no page is made")
    assert said in run.err
    assert len(run.json["refused"]) == 1
    assert pages(blog) == sorted(RAIN + SUN + YEAR)
    assert blog.read("out/mine.html") == "mine"
    assert "Odd" in blog.read("out/rss.xml")
    assert [path.name for path in blog.folder.parent.iterdir()] == ["blog"]


def test_only_pictures_of_the_content_folder_are_copied(blog: Project, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_text("secret")
    os.symlink(secret, blog.folder / "content/rain/link.png")
    blog.write("content/.private/b.png", "secret")
    blog.write("content/keys.txt", "secret")
    blog.write("b.png", "secret")
    names = ["link.png", "/.private/b.png", "/keys.txt", "../../b.png", "missing.png", "//cdn.example/c.png"]
    body = "".join(f"![]({name}) [x]({name})\n" for name in names)
    blog.write("content/rain/index.md", f"---\ndate: 2026-11-02\n---\n# Rain\n\n![](a.png)\n{body}")
    build(blog)
    assert pages(blog) == sorted(RAIN + SUN + YEAR)
    assert not any("secret" in path.read_text() for path in (blog.folder / "out").rglob("*") if path.is_file())


def test_a_file_of_someone_elses_where_a_picture_belongs_is_left_alone(blog: Project) -> None:
    blog.write("out/2026/11/02/rain/a.png", "mine")
    run = build(blog, status=1)
    assert "content/rain/index.md:1: https://example.org/2026/11/02/rain/a.png is not copied: a file" in run.err
    assert blog.read("out/2026/11/02/rain/a.png") == "mine"
    blog.write("out/2026/11/02/rain/a.png", "picture")  # someone copied it already
    build(blog)
    shutil.rmtree(blog.folder / "content/rain")
    build(blog)
    assert blog.read("out/2026/11/02/rain/a.png") == "picture"


def test_a_page_of_someone_elses_where_a_year_belongs_is_left_alone(blog: Project) -> None:
    blog.write("out/posts/2026/index.html", "mine")
    run = build(blog, status=1)
    assert run.err.startswith("content/rain/index.md:1: no page is made of its year: publisher did not write the out/")
    assert "posts/2026" not in blog.read("out/pages.txt")
    build(blog, PUBLISHER_PAGES__POSTS="false")
    assert blog.read("out/posts/2026/index.html") == "mine"


def test_a_list_of_pages_that_was_tampered_with_removes_nothing_outside(blog: Project) -> None:
    build(blog)
    blog.write("keep.txt", "keep")
    (blog.folder / "elsewhere").mkdir()
    blog.write("elsewhere/keep.txt", "keep")
    (blog.folder / "out/link").symlink_to(blog.folder / "elsewhere")
    with (blog.folder / "out/pages.txt").open("a") as file:
        file.write(f"../keep.txt\n{blog.folder}/keep.txt\nlink/keep.txt\nno/such/file\n")
    build(blog)
    assert blog.read("keep.txt") == blog.read("elsewhere/keep.txt") == "keep"


def test_more_posts_than_are_written_at_once(project: Project) -> None:
    project.write("publisher.toml", SETTINGS)
    for number in range(120):
        project.write(f"content/{number}.md", f"---\ndate: {2020 + number % 5}-01-01\n---\n# Post {number}\n")
    build(project)
    assert len(list((project.folder / "out").glob("20*/01/01/*/index.html"))) == 120
    assert build(project).json["changed"] == []


def test_the_snippet_names_the_feeds(blog: Project) -> None:
    run = blog.run("snippet")
    found = parser.fragments_fromstring(run.out)
    assert [each.get("href") for each in found] == [
        "https://example.org/rss.xml",
        "https://example.org/atom.xml",
        "https://example.org/feed.json",
    ]
    wide = parser.fragments_fromstring(blog.run("snippet", "--all", "--json").json["html"])
    assert "https://example.org/tag/wet/atom.xml" in [each.get("href") for each in wide if hasattr(each, "get")]
    assert not (blog.folder / "out").exists()
    assert not (blog.folder / "publisher.lock").exists()
