"""The older entries: a walk from the feed meets every post once, and what is full stays as it is."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree

from publisher.actions.base import Shelf
from publisher.actions.build import BuildReport, build
from publisher.actions.planning import FeedPlan
from publisher.feeds import archives
from publisher.model import Permalinks, Site

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"
FILES = {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"}
PLAN = FeedPlan(files=FILES, limit=2, archive=True, page=False)  # ten to an archived document


class Blog:
    """A folder of posts, one for each day, and its feeds."""

    def __init__(self, folder: Path, plan: FeedPlan = PLAN) -> None:
        self.folder = folder
        self.plan = plan
        self.now = NOW
        self.out = folder / "out"

    def write(self, number: int, *, day: int | None = None, body: str = "It rained.") -> None:
        date = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=number if day is None else day)
        file = self.folder / "content" / f"{number:03}.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text(
            f"---\ntitle: Post {number}\ndate: {date.isoformat()}\n---\n{body} {number}\n", encoding="utf-8"
        )

    def remove(self, number: int) -> None:
        (self.folder / "content" / f"{number:03}.md").unlink()

    def build(self) -> BuildReport:
        shelf = Shelf(
            project=self.folder,
            folder=self.folder / "content",
            cache=self.folder / "cache",
            site=Site(title="Blog", url="https://example.org/", language="en"),
            permalinks=Permalinks(pattern="/:slug/"),
            guard=1000,
        )
        return build(shelf, self.plan, out=self.out, now=self.now)

    def changed(self) -> set[str]:
        return {each.path for each in self.build().files if each.changed} - {"feeds.opml"}

    def path(self, url: str) -> Path:
        return self.out / urlsplit(url).path.lstrip("/")

    def walk(self, name: str) -> list[str]:
        """The titles that a reader meets, from the feed on."""
        read = walk_json if name == "json" else walk_atom if name == "atom" else walk_rss
        titles: list[str] = []
        file: Path | None = self.out / FILES[name]
        while file:
            found, older = read(file.read_bytes())
            titles.extend(found)
            file = self.path(older) if older else None
        return titles

    def archived(self) -> dict[str, bytes]:
        return {each.name: each.read_bytes() for each in sorted(self.out.glob("archive/*"))}


def walk_json(data: bytes) -> tuple[list[str], str | None]:
    feed = json.loads(data)
    return [item["title"] for item in feed["items"]], feed.get("next_url")


def walk_atom(data: bytes) -> tuple[list[str], str | None]:
    feed = etree.fromstring(data)
    older = feed.find(f"{ATOM}link[@rel='prev-archive']")
    return [each.text for each in feed.iterfind(f"{ATOM}entry/{ATOM}title")], older.get(
        "href"
    ) if older is not None else None


def walk_rss(data: bytes) -> tuple[list[str], str | None]:
    channel = etree.fromstring(data)[0]
    older = channel.find(f"{ATOM}link[@rel='prev-archive']")
    return [each.text for each in channel.iterfind("item/title")], older.get("href") if older is not None else None


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    return Blog(tmp_path)


def posts(*numbers: int) -> list[str]:
    return [f"Post {number}" for number in numbers]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 12, 13, 25])
@pytest.mark.parametrize("name", FILES)
def test_a_walk_meets_every_post_once(blog: Blog, name: str, count: int) -> None:
    (blog.folder / "content").mkdir()
    for number in range(count):
        blog.write(number)
    blog.build()
    assert blog.walk(name) == posts(*reversed(range(count)))


@pytest.mark.parametrize("name", FILES)
def test_a_walk_meets_every_post_once_whatever_happened_to_it(blog: Blog, name: str) -> None:
    for number in range(14):
        blog.write(number)
    blog.build()
    blog.write(99, day=-1000)  # written late
    blog.write(2, day=500)  # dated anew, so that it is the newest
    blog.write(13, day=-2000)  # ... and the oldest
    blog.remove(5)
    blog.write(7, body="It snowed.")
    blog.build()
    assert sorted(blog.walk(name)) == sorted(posts(*(set(range(14)) - {5}), 99))


def test_a_new_post_changes_the_feed_and_the_newest_archived_document_only(blog: Blog) -> None:
    for number in range(24):
        blog.write(number)
    blog.build()
    for number in range(24, 30):
        blog.write(number)
        assert blog.changed() == {*FILES.values(), *(archives.path(file, 3) for file in FILES.values())}


def test_an_archived_document_that_is_full_never_changes_again(blog: Blog) -> None:
    full: dict[str, bytes] = {}
    for number in range(36):
        blog.write(number)
        blog.build()
        now = blog.archived()
        assert {name: now[name] for name in full} == full
        full = {name: data for name, data in now.items() if len(entries(name, data)) == 10}
    assert sorted(full) == [f"{stem}-{n}.{end}" for stem, end in STEMS for n in (1, 2, 3)]


STEMS = (("atom", "xml"), ("feed", "json"), ("rss", "xml"))


def entries(name: str, data: bytes) -> list[str]:
    read = walk_json if name.endswith("json") else walk_atom if name.startswith("atom") else walk_rss
    return read(data)[0]


def test_a_post_that_changes_changes_its_own_document_only(blog: Blog) -> None:
    for number in range(36):
        blog.write(number)
    blog.build()
    blog.write(4, body="It snowed.")
    assert blog.changed() == {archives.path(file, 1) for file in FILES.values()}


def test_documents_tell_where_to_go_on(blog: Blog) -> None:
    for number in range(26):
        blog.write(number)
    blog.build()
    feed = etree.fromstring((blog.out / "archive/atom-2.xml").read_bytes())
    links = {
        each.get("rel"): each.get("href") for each in feed.iterfind(f"{ATOM}link") if each.get("rel") != "alternate"
    }
    assert links == {
        "self": "https://example.org/archive/atom-2.xml",
        "current": "https://example.org/atom.xml",
        "prev-archive": "https://example.org/archive/atom-1.xml",
        "next-archive": "https://example.org/archive/atom-3.xml",
    }
    assert feed.find(f"{HISTORY}archive") is not None
    assert feed.findtext(f"{ATOM}id") == etree.parse(str(blog.out / "atom.xml")).findtext(f"{ATOM}id")


def test_a_feed_that_holds_all_there_is_says_so(blog: Blog) -> None:
    blog.write(1)
    blog.write(2)
    blog.build()
    assert etree.parse(str(blog.out / "atom.xml")).find(f"{HISTORY}complete") is not None
    assert etree.parse(str(blog.out / "rss.xml")).find(f"channel/{HISTORY}complete") is not None
    blog.write(3)
    blog.build()
    assert etree.parse(str(blog.out / "atom.xml")).find(f"{HISTORY}complete") is None


def test_a_cache_and_files_that_were_lost_come_back_as_they_were(blog: Blog) -> None:
    import shutil

    for number in range(30):
        blog.write(number)
    blog.build()
    blog.write(99, day=-1000)
    blog.remove(7)
    blog.build()
    before = blog.archived()
    shutil.rmtree(blog.out)
    shutil.rmtree(blog.folder / "cache")
    blog.build()
    assert blog.archived() == before


def test_documents_that_nothing_needs_any_more_go(blog: Blog) -> None:
    for number in range(5):
        blog.write(number)
    blog.build()
    assert blog.archived()
    blog.plan = replace(blog.plan, archive=False)
    assert "archive/atom-1.xml" in blog.build().removed
    assert blog.archived() == {}


# Posts that went


def graves(blog: Blog) -> Iterator[tuple[str, str]]:
    for each in etree.parse(str(blog.out / "atom.xml")).iterfind(f"{TOMBSTONES}deleted-entry"):
        yield each.get("ref"), each.get("when")


def test_a_post_that_went_leaves_a_tombstone_in_atom_and_no_trace_elsewhere(blog: Blog) -> None:
    for number in range(5):
        blog.write(number)
    blog.build()
    ids = {item["title"]: item["id"] for item in json.loads((blog.out / "archive/feed-1.json").read_text())["items"]}
    blog.now = NOW + timedelta(days=1)
    blog.remove(1)
    blog.build()
    assert list(graves(blog)) == [(ids["Post 1"], "2026-11-22T09:00:00Z")]
    assert etree.parse(str(blog.out / "atom.xml")).findtext(f"{ATOM}updated") == "2026-11-22T09:00:00+00:00"
    elsewhere = [each for each in blog.out.rglob("*.*") if each.name != "atom.xml"]
    assert [each.name for each in elsewhere if ids["Post 1"] in each.read_text()] == []
    blog.write(1)
    blog.build()
    assert list(graves(blog)) == []


# What a feed may weigh


def test_a_feed_that_would_be_too_large_shows_summaries_and_then_less(tmp_path: Path) -> None:
    blog = Blog(tmp_path, replace(PLAN, limit=10, size=100_000))
    for number in range(10):
        blog.write(number, body="It rained. " * 2_000)  # 22 KB
    report = blog.build()
    assert {each.path: each.size <= 100_000 for each in report.files} == {each.path: True for each in report.files}
    items = json.loads((blog.out / "feed.json").read_text())["items"]
    assert ["content_html" in item for item in items] == [True] * 2 + [False] * 8
    assert [str(each) for each in report.warnings] == [
        "out/rss.xml: with everything it would be larger than feeds.max_bytes = 100000: 8 entries show only their "
        "summary, and 0 are left out: raise it, or lower feeds.limit"
    ]
    assert blog.build().warnings == report.warnings


@pytest.mark.parametrize("name", FILES)
def test_what_a_feed_has_no_room_for_stands_in_the_archive(tmp_path: Path, name: str) -> None:
    blog = Blog(tmp_path, replace(PLAN, limit=60, size=100_000))
    for number in range(60):
        blog.write(number, body="A" * 200_000)
    report = blog.build()
    items = json.loads((blog.out / "feed.json").read_text())["items"]
    assert 1 < len(items) < 60
    assert sorted(blog.walk(name)) == sorted(posts(*range(60)))
    assert f"and {60 - len(items)} are left out" in str(report.warnings[0])
