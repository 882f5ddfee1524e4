"""The verbs that keep readers from seeing old posts as new: init, diff, stamp, and the guard of build."""

import json
import tomllib
from collections.abc import Callable

import feedparser
import pytest

from tests.conftest import Project, Run

NOW = ("--now", "2026-11-21T09:00:00Z")
LATER = ("--now", "2026-11-25T09:00:00Z")
OLD_FEED = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Old</title><link>http://old.example/</link><description>x</description>
<item><title>Other words</title><link>http://old.example/2024/01/02/rain.html</link>
<guid isPermaLink="false">17</guid><pubDate>Tue, 02 Jan 2024 08:00:00 GMT</pubDate></item>
<item><title>Snow</title><link>http://old.example/?p=18</link><guid>http://old.example/?p=18</guid></item>
<item><title>Gone</title><link>http://old.example/gone</link><guid>http://old.example/gone</guid></item>
</channel></rss>"""


JEKYLL = "title: Notes\nurl: https://me.example\nbaseurl: /b\n"
HUGO = 'title = "Notes"\nbaseURL = "https://me.example/b/"\n'


def post(project: Project, name: str, title: str, *, date: str = "2024-01-02") -> None:
    project.write(f"content/{name}.md", f"---\ntitle: {title}\ndate: {date}\n---\nOf {title}.\n")


@pytest.fixture
def blog(project: Project) -> Project:
    project.write("publisher.toml", '[site]\nurl = "https://example.org/"\n')
    for name, title in (("rain", "Rain"), ("snow", "Snow"), ("fog", "Fog"), ("wind", "Wind"), ("hail", "Hail")):
        post(project, name, title)
    return project


def ids(project: Project) -> dict[str, str]:
    return {item["title"]: item["id"] for item in json.loads(project.read("out/feed.json"))["items"]}


@pytest.mark.parametrize(
    ("files", "generator", "permalink"),
    [
        ({"_config.yml": JEKYLL, "_posts/2024-01-02-rain.md": "x"}, "jekyll", None),
        ({"hugo.toml": HUGO, "content/posts/rain.md": "x"}, "hugo", None),
        ({"content/rain.md": "x"}, "", "/:year/:month/:day/:slug/"),
    ],
    ids=["Jekyll", "Hugo", "plain"],
)
def test_init_writes_down_what_it_recognised(
    project: Project, files: dict[str, str], generator: str, permalink: str | None
) -> None:
    for path, text in files.items():
        project.write(path, text)
    run = project.run("init", str(project.folder), "--json")
    assert (run.status, run.json["generator"], run.json["written"]) == (0, generator, True)
    written = tomllib.loads(project.read("publisher.toml"))
    if generator:
        assert written["site"]["title"] == "Notes"
        assert written["site"]["url"] == "https://me.example/b/"
    assert written["content"].get("generator", "") == generator
    if permalink:
        assert written["content"]["permalink"] == permalink
    assert project.run("build", *NOW).status == 0


def test_init_leaves_settings_that_are_there_alone(blog: Project) -> None:
    before = blog.read("publisher.toml")
    run = blog.run("init", str(blog.folder), "--json")
    assert (run.status, run.json["written"]) == (0, False)
    assert blog.read("publisher.toml") == before


def test_the_ids_of_another_feed_are_taken_over(blog: Project) -> None:
    blog.write("old.xml", OLD_FEED)
    run = blog.run("init", str(blog.folder), "--import-feed", str(blog.folder / "old.xml"), "--json", *NOW)
    assert (run.json["adopted"], run.json["unmatched"]) == (["rain.md", "snow.md"], ["Gone"])
    blog.run("build", *NOW)
    known = ids(blog)
    assert (known["Rain"], known["Snow"]) == ("17", "http://old.example/?p=18")
    rss, atom = (feedparser.parse(blog.read(f"out/{name}")) for name in ("rss.xml", "atom.xml"))
    assert "17" in {entry.id for entry in rss.entries}
    assert all(":" in entry.id for entry in atom.entries), "Atom asks for a URI"


def test_what_is_no_feed_is_refused(blog: Project) -> None:
    run = blog.run("init", str(blog.folder), "--import-feed", str(blog.folder / "publisher.toml"))
    assert run.status == 2
    assert "neither RSS, Atom nor JSON Feed: name a feed" in run.err
    assert blog.run("init", str(blog.folder), "--import-feed", str(blog.folder / "none.xml")).status == 3


def test_diff_says_what_readers_would_notice_and_writes_nothing(blog: Project, build_at: Callable[..., Run]) -> None:
    build_at(blog)
    before = blog.read("publisher.lock"), blog.read("out/feed.json")
    post(blog, "new", "New")
    blog.write("content/rain.md", "---\ntitle: Rain\ndate: 2024-01-02\n---\nIt rained more.\n")
    (blog.folder / "content" / "fog.md").unlink()
    blog.write("content/snow.md", "---\ntitle: Snow\ndate: 2024-01-02\nid: urn:snow\n---\nOf Snow.\n")
    found = blog.run("diff", "--json", *LATER).json
    assert [each["path"] for each in found["new"]] == ["new.md"]
    assert [each["path"] for each in found["updated"]] == ["rain.md"]
    assert [each["path"] for each in found["removed"]] == ["fog.md"]
    assert [(each["path"], each["new"]) for each in found["reidentified"]] == [("snow.md", "urn:snow")]
    assert (blog.read("publisher.lock"), blog.read("out/feed.json")) == before


def test_a_build_that_would_take_many_posts_stops_and_changes_nothing(
    blog: Project, build_at: Callable[..., Run]
) -> None:
    build_at(blog)
    before = blog.read("publisher.lock"), blog.read("out/feed.json")
    for name in ("rain", "snow", "fog", "wind"):
        (blog.folder / "content" / f"{name}.md").rename(blog.folder / f"{name}.away")
    run = blog.run("build", *LATER)
    assert run.status == 2
    assert "4 posts would go and 0 get another id (fog.md, rain.md, snow.md …)" in run.err
    assert (blog.read("publisher.lock"), blog.read("out/feed.json")) == before
    assert blog.run("build", "--accept", *LATER).status == 0
    assert list(ids(blog)) == ["Hail"]
    for name in ("rain", "snow", "fog", "wind"):
        (blog.folder / f"{name}.away").rename(blog.folder / "content" / f"{name}.md")
    blog.run("build", *LATER)
    assert ids(blog) == {item["title"]: item["id"] for item in json.loads(before[1])["items"]}


def test_a_few_posts_may_go_and_a_broken_one_counts_for_none(blog: Project, build_at: Callable[..., Run]) -> None:
    build_at(blog)
    for name in ("rain", "snow", "fog"):
        (blog.folder / "content" / f"{name}.md").unlink()
    for name in ("wind", "hail"):
        blog.write(f"content/{name}.md", "---\ntitle: [\n---\n")
    assert blog.run("build", *LATER).status == 1


def test_stamped_posts_carry_their_identity_themselves(blog: Project, build_at: Callable[..., Run]) -> None:
    blog.write("content/undated.md", "\ufeffJust words.\r\n\r\nAnd more.\r\n")
    blog.write("content/toml.md", '+++\ntitle = "T"\ndate = 2024-01-02\n[extra]\nx = 1\n+++\nWords.\n')
    blog.write("content/json.md", '{"title": "J", "date": "2024-01-02"}\n\nWords.\n')
    blog.write("content/headers.md", "Title: H\nDate: 2024-01-02\n\nWords.\n")
    build_at(blog)
    before = ids(blog)
    run = blog.run("stamp", "--json", *LATER)
    assert (run.status, len(run.json["stamped"])) == (0, 9)
    stamped = (blog.folder / "content/undated.md").read_bytes().decode()
    assert stamped.startswith("\ufeff---\r\n")
    assert stamped.endswith("---\r\n\r\nJust words.\r\n\r\nAnd more.\r\n")
    (blog.folder / "publisher.lock").unlink()
    for path in list((blog.folder / "content").iterdir()):
        path.rename(path.with_name(f"moved-{path.name}"))
    blog.run("build", *LATER)
    after = ids(blog)
    assert set(after.values()) == set(before.values())
    assert blog.run("stamp", "--json", *LATER).json["stamped"] == []
