"""The three formats say the same: read back by feedparser and json, of anything that an entry may say."""

import html
import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from publisher.feeds.base import uri
from publisher.feeds.formats import FORMATS
from publisher.model import Feed
from tests.anything import feeds
from tests.conftest import ROOT, Project
from tests.hostile import posts
from tests.validity import faults

FILES = {name: each.file for name, each in FORMATS.items()}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class Seen:
    """What a reader knows of an entry, whatever the format it came in."""

    id: str
    link: str
    title: str
    published: datetime
    updated: datetime
    names: tuple[str, ...]
    tags: tuple[str, ...]
    summary: str
    content: str
    enclosures: tuple[tuple[str, str, int], ...]
    comments: str
    rights: str
    language: str


def seen(name: str, data: bytes) -> list[Seen]:
    return list(read_json(data) if name == "json" else read_xml(data, name))


def read_json(data: bytes) -> Iterator[Seen]:
    feed = json.loads(data)
    for item in feed["items"]:
        yield Seen(
            id=uri(item["id"]),
            link=item["url"],
            title=item["title"],
            published=datetime.fromisoformat(item["date_published"]).astimezone(UTC),
            updated=datetime.fromisoformat(item["date_modified"]).astimezone(UTC),
            names=tuple(each["name"] for each in item.get("authors", ())),
            tags=tuple(item.get("tags", ())),
            summary=item.get("summary", ""),
            content=item.get("content_html", ""),
            enclosures=tuple(
                (each["url"], each["mime_type"], each.get("size_in_bytes", 0)) for each in item.get("attachments", ())
            ),
            comments=item.get("_publisher", {}).get("comments", ""),
            rights=item.get("_publisher", {}).get("rights", ""),
            language=item.get("language", feed.get("language", "")),
        )


def read_xml(data: bytes, name: str) -> Iterator[Seen]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # feedparser's own, of its aliases
        parsed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
        assert parsed.bozo == 0
        languages = list(xml_languages(data, parsed.feed.get("language", "")))
        for entry, language in zip(parsed.entries, languages, strict=True):
            yield from_feedparser(entry, language, name)


def from_feedparser(entry: Any, language: str, name: str) -> Seen:
    contents = [each.value for each in entry.get("content", ())]
    published = datetime(*entry.published_parsed[:6], tzinfo=UTC)
    updated = entry.get("updated_parsed") or entry.published_parsed
    files = [(each.href, each.type, int(each.get("length") or 0)) for each in entry.get("enclosures", ())]
    if name == "rss":  # one as the enclosure, the others as media
        media = [each for each in entry.get("media_content", ()) if each.get("medium") != "image"]
        files += [(each["url"], each["type"], int(each.get("filesize") or 0)) for each in media]
    replies = [each.href for each in entry.links if each.rel == "replies"]
    return Seen(
        id=uri(entry.id),
        link=entry.link,
        title=entry.title,
        published=published,
        updated=datetime(*updated[:6], tzinfo=UTC),
        names=tuple(each["name"] for each in entry.get("authors", ()) if each.get("name")),
        tags=tuple(each.term for each in entry.get("tags", ())),
        summary=entry.get("summary", ""),
        content=contents[-1] if contents else "",
        enclosures=tuple(files),
        comments=entry.get("comments", "") or "".join(replies),
        rights=entry.get("rights", "") or entry.get("dc_rights", ""),
        language=language,
    )


def xml_languages(data: bytes, whole: str) -> Iterator[str]:
    root = etree.fromstring(data)
    for each in root.iterfind("{*}entry"):
        yield each.get(LANG) or root.get(LANG)
    for each in root.iterfind("channel/item"):
        yield each.findtext("{http://purl.org/dc/elements/1.1/}language") or whole


def alike(rss: Seen, atom: Seen, other: Seen) -> None:
    """RSS's description is HTML; JSON Feed leaves an empty summary out; RSS names one author with an address only."""
    for fact in ("id", "link", "title", "published", "tags", "comments", "rights", "language", "content"):
        assert getattr(rss, fact) == getattr(atom, fact) == getattr(other, fact), fact
    assert rss.updated == atom.updated == other.updated
    assert html.unescape(rss.summary) == atom.summary
    assert other.summary in (atom.summary, "")
    assert set(rss.enclosures) == set(atom.enclosures) == set(other.enclosures)
    assert atom.names == other.names
    assert rss.names in (atom.names, ()) or len(rss.names) == 1


def documents(made: dict[str, Feed]) -> dict[str, bytes]:
    return {name: FORMATS[name].render(feed) for name, feed in made.items()}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(feeds())
def test_whatever_entries_say_every_format_says_it_and_none_has_a_fault(made: dict[str, Feed]) -> None:
    data = documents(made)
    for name, feed in made.items():
        assert FORMATS[name].holds(data[name], feed)
        assert faults(name, data[name], address=feed.url) == []
        assert FORMATS[name].render(feed) == data[name]
    for rows in zip(*(seen(name, data[name]) for name in ("rss", "atom", "json")), strict=True):
        alike(*rows)


def built(project: Project) -> Path:
    assert project.run("build", "--now", "2026-11-21T09:00:00Z").status in (0, 1)
    return project.folder / "out"


def check(out: Path, address: str) -> int:
    """Every feed below a folder, its archived ones too, in each of its formats; how many."""
    count = 0
    for rss in sorted(out.rglob("rss*.xml")):
        paths = {name: rss.with_name(rss.name.replace("rss", stem).replace(".xml", end)) for name, stem, end in KINDS}
        for name, path in paths.items():
            url = f"{address}{path.relative_to(out).as_posix()}" if path.as_posix().isascii() else ""
            assert faults(name, path.read_bytes(), address=url) == [], path
        for rows in zip(*(seen(name, paths[name].read_bytes()) for name in paths), strict=True):
            alike(*rows)
        count += 1
    return count


KINDS = (("rss", "rss", ".xml"), ("atom", "atom", ".xml"), ("json", "feed", ".json"))


def test_the_samples(project: Project) -> None:
    for file in (ROOT / "content").rglob("*.*"):
        target = project.folder / "content" / file.relative_to(ROOT / "content")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    project.write("publisher.toml", (ROOT / "publisher.toml").read_text() + "\n[feeds]\nlimit = 2\n")
    assert check(built(project), "https://slow-afternoon.example/") > 10


def test_the_seeds(seeds: Project) -> None:
    seeds.write("publisher.toml", '[site]\nurl = "https://example.org/"\nlanguage = "ko"\n\n[feeds]\nlimit = 2\n')
    assert check(built(seeds), "https://example.org/") > 3


@pytest.mark.parametrize("limit", [200, 7])
def test_a_hostile_folder(project: Project, limit: int) -> None:
    for path, data in posts():
        project.write(f"content/{path}", "").write_bytes(data)
    project.write(
        "publisher.toml",
        '[site]\ntitle = "Hostile & <T>"\nurl = "https://example.org/"\nlanguage = "en"\ntimezone = "Asia/Seoul"\n'
        'logo = "https://example.org/l.webp"\nauthor = { name = "Ed", url = "https://example.org/소개" }\n\n'
        f"[feeds]\nlimit = {limit}\n" + ('by = ["author", "category"]' if limit == 200 else "by = []") + "\n\n"
        '[podcast]\ncategory = "Arts/Food"\nimage = "https://example.org/cover.jpg"\n'
        'owner = { name = "Ed", email = "podcast@example.org" }\n',
    )
    out = built(project)
    assert check(out, "https://example.org/") > 3
    walked = [item["id"] for each in out.rglob("feed*.json") if "author" not in each.parts for item in items(each)]
    refused = len(("date-1", "date-999", "date-9999", "date-none", "binary"))
    if limit == 7:
        assert len(walked) == len(set(walked)) == len(list(posts())) - refused


def items(path: Path) -> list[Any]:
    found: list[Any] = json.loads(path.read_bytes())["items"]
    return found
