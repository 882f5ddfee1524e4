"""What a build leaves for hosts: headers, redirects, feeds at old addresses, compressed forms."""

import gzip
import os
from pathlib import Path

import feedparser
import pytest

from tests.conftest import Project

NOW = ("--now", "2026-11-21T09:00:00Z")
SITE = '[site]\nurl = "https://example.org/"\n'


def settings(project: Project, feeds: str = "") -> None:
    project.write("publisher.toml", f"{SITE}[feeds]\n{feeds}")


@pytest.fixture
def blog(project: Project) -> Project:
    settings(project)
    project.write("content/rain.md", "---\ntitle: Rain\ndate: 2024-01-02\ntags: [weather]\n---\nIt rained.\n")
    return project


def files(project: Project) -> set[str]:
    out = project.folder / "out"
    return {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}


def state(project: Project) -> dict[str, tuple[int, bytes]]:
    out = project.folder / "out"
    return {name: ((out / name).stat().st_mtime_ns, (out / name).read_bytes()) for name in files(project)}


def test_headers_are_written_and_stay_while_nothing_changes(blog: Project) -> None:
    first = blog.run("build", "--json", *NOW).json
    assert {
        "path": "_headers",
        "type": "text/plain",
        "bytes": len(blog.read("out/_headers")),
        "changed": True,
    } in first["documents"]
    assert "/tag/:a/rss.xml\n  Content-Type: application/rss+xml; charset=utf-8\n" in blog.read("out/_headers")
    before = state(blog)
    assert blog.run("build", "--json", *NOW).json["changed"] == []
    assert state(blog) == before
    blog.write("content/snow.md", "---\ntitle: Snow\ndate: 2024-01-02\ntags: [snow]\n---\nIt snowed.\n")
    assert "_headers" not in blog.run("build", "--json", *NOW).json["changed"], "another tag is no other rule"


def test_headers_of_someone_else_stay(blog: Project) -> None:
    blog.write("out/_headers", "/*\n  X: mine\n")
    run = blog.run("build", *NOW)
    assert run.status == 0
    assert "warning: out/_headers:1: is not publisher's, and stays: " in run.err
    assert blog.read("out/_headers") == "/*\n  X: mine\n"


def test_a_feed_that_moved_is_at_both_addresses_and_says_the_new_one(blog: Project) -> None:
    settings(
        blog, 'moved = { "old/feed.xml" = "rss.xml", "tag/rain/rss.xml" = "tag/weather/rss.xml", "feed/" = "atom.xml" }'
    )
    assert blog.run("build", *NOW).status == 0
    assert blog.read("out/old/feed.xml") == blog.read("out/rss.xml")
    assert blog.read("out/tag/rain/rss.xml") == blog.read("out/tag/weather/rss.xml")
    assert not (blog.folder / "out/feed").exists()
    parsed = feedparser.parse(blog.read("out/old/feed.xml"))
    assert {link.href for link in parsed.feed.links if link.rel == "self"} == {"https://example.org/rss.xml"}
    assert "/feed/ /atom.xml 301\n" in blog.read("out/_redirects")
    before = state(blog)
    assert blog.run("build", "--json", *NOW).json["changed"] == []
    assert state(blog) == before
    blog.write("content/snow.md", "---\ntitle: Snow\ndate: 2024-01-03\n---\nIt snowed.\n")
    blog.run("build", *NOW)
    assert "Snow" in blog.read("out/old/feed.xml")


def test_what_was_written_for_a_move_goes_with_it(blog: Project) -> None:
    blog.run("build", *NOW)
    plain = files(blog)
    settings(blog, 'compress = ["gzip"]\nmoved = { "old/feed.xml" = "rss.xml", "a.xml" = "rss.xml" }')
    blog.run("build", *NOW)
    assert {"_redirects", "old/feed.xml", "old/feed.xml.gz", "a.xml"} <= files(blog)
    (blog.folder / ".publisher-cache" / "posts.db").unlink(missing_ok=True)
    settings(blog, 'moved = { "a.xml" = "rss.xml" }')
    removed = blog.run("build", "--json", *NOW).json["removed"]
    assert {"old/feed.xml", "old/feed.xml.gz", "rss.xml.gz"} <= set(removed)
    assert files(blog) == plain | {"_redirects", "a.xml"}
    settings(blog)
    blog.run("build", *NOW)
    assert files(blog) == plain


def test_a_move_that_leads_nowhere_is_refused_alone_and_takes_nothing_away(blog: Project) -> None:
    settings(blog, '[feeds.moved]\n"old.xml" = "tag/weather/rss.xml"\n"other.xml" = "rss.xml"')
    assert blog.run("build", *NOW).status == 0
    blog.write("content/rain.md", "---\ntitle: Rain\ndate: 2024-01-02\n---\nIt rained.\n")
    run = blog.run("build", *NOW)
    assert run.status == 1
    assert (
        "publisher.toml:5: feeds.moved: old.xml leads to tag/weather/rss.xml, and no such feed is built: "
        "name one, as atom.xml, feed.json, rss.xml"
    ) in run.err
    assert "Rain" in blog.read("out/old.xml")
    assert blog.read("out/other.xml") == blog.read("out/rss.xml")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('"../up.xml" = "rss.xml"', "'../up.xml' is no path below the site's address"),
        ('"a.xml" = "a.xml"', "a.xml has moved to itself: name the feed that took its place"),
        ('"a.xml" = "https://example.org/a.xml"', "a.xml has moved to itself"),
        ('"a.xml" = "b.xml"\n"b.xml" = "a.xml"', "a.xml leads to b.xml, which has moved too"),
        ('"a.xml" = "../rss.xml"', "'../rss.xml' is no feed: write its path, as in atom.xml, or an address"),
        ('"_redirects" = "rss.xml"', "_redirects is a file for the host"),
    ],
)
def test_moves_that_cannot_be_cost_the_call_and_name_their_line(blog: Project, row: str, said: str) -> None:
    settings(blog, f"[feeds.moved]\n{row}")
    run = blog.run("build", *NOW)
    assert run.status == 2
    assert run.err.startswith("publisher.toml:5: feeds.moved")
    assert said in run.err
    assert files(blog) == set()


def test_compressed_forms_are_kept_beside_the_files(blog: Project) -> None:
    settings(blog, 'compress = ["gzip", "brotli"]')
    blog.run("build", *NOW)
    out = blog.folder / "out"
    for name in ("rss.xml", "atom.xml", "feed.json", "index.html", "tag/weather/rss.xml"):
        assert gzip.decompress((out / f"{name}.gz").read_bytes()) == (out / name).read_bytes()
        assert {(out / f"{name}{suffix}").stat().st_mtime_ns for suffix in ("", ".gz", ".br")} == {
            (out / name).stat().st_mtime_ns
        }
    assert not list(out.glob("_*.gz"))
    before = state(blog)
    assert blog.run("build", "--json", *NOW).json["changed"] == []
    assert state(blog) == before
    (out / "rss.xml.gz").unlink()
    os.utime(out / "atom.xml.gz", ns=(0, 0))
    assert blog.run("build", "--json", *NOW).json["changed"] == ["rss.xml.gz", "atom.xml.gz"]
    assert state(blog) == before


def test_compressed_forms_follow_their_file_and_go_with_the_setting(blog: Project) -> None:
    blog.run("build", *NOW)
    plain = files(blog)
    settings(blog, 'compress = ["gzip", "brotli"]')
    blog.run("build", *NOW)
    blog.write("content/rain.md", "---\ntitle: Rain\ndate: 2024-01-02\ntags: [storm]\n---\nIt stormed.\n")
    run = blog.run("build", "--json", *NOW)
    assert b"stormed" in gzip.decompress((blog.folder / "out/rss.xml.gz").read_bytes())
    assert {"tag/weather/rss.xml", "tag/weather/rss.xml.gz", "tag/weather/rss.xml.br"} <= set(run.json["removed"])
    blog.write("out/notes.txt.gz", "of someone else")
    settings(blog, 'compress = ["gzip"]')
    assert "rss.xml.br" in blog.run("build", "--json", *NOW).json["removed"]
    settings(blog)
    blog.run("build", *NOW)
    assert files(blog) == {name.replace("weather", "storm") for name in plain} | {"notes.txt.gz"}


def test_the_configuration_of_a_server_needs_a_build_and_a_server_that_is_known(blog: Project) -> None:
    run = blog.run("hosting", "nginx")
    assert (run.status, run.err) == (2, "out/_headers: was not built: run publisher build first\n")
    blog.run("build", *NOW)
    assert blog.run("hosting", "nginx", "--json").json["configuration"] == blog.run("hosting", "nginx").out
    run = blog.run("hosting", "iis")
    assert (run.status, run.err) == (2, "iis: no server that is known: name one of: nginx, caddy, apache\n")


def test_a_full_folder_is_named(blog: Project, tmp_path: Path) -> None:
    settings(blog, 'moved = { "old/feed.xml" = "rss.xml" }')
    blog.write("out/old", "a file where a folder belongs")
    run = blog.run("build", *NOW)
    assert run.status == 3
    assert "out/old: File exists" in run.err
    assert blog.read("out/rss.xml")
