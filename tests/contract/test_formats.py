"""Every feed format says the same: read back by parsers that know nothing of publisher."""

import json
import locale
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import feedparser
import pytest
from lxml import etree

from publisher.feeds.formats import FORMATS
from publisher.model import Author, Entry, Feed, Image, Link, Site

SEOUL = timezone(timedelta(hours=9))
SITE = Site(
    title="느린 오후 & friends",
    url="https://example.org/",
    description="Words",
    language="ko",
    author=Author(name="Editor", email="editor@example.org", url="https://example.org/about/"),
)
FULL = Entry(
    id="urn:uuid:00000000-0000-0000-0000-000000000001",
    url="https://example.org/a/",
    title='Vec<T> & "비" 北',
    published=datetime(2026, 11, 20, 9, 0, tzinfo=SEOUL),
    updated=datetime(2026, 11, 21, 9, 0, tzinfo=UTC),
    authors=(Author(name="Han", url="https://example.org/han/"), Author(name="Nell", email="nell@example.org")),
    categories=("News", "동네"),
    tags=("C++",),
    language="en",
    image=Image(url="https://example.org/a.png?x=1&y=2", alt='A "river"'),
    summary="1 < 2 & more",
    content="<p>Body ]]&gt; <b>bold</b></p>",
    text="Body",
)
BARE = replace(
    FULL,
    id="urn:uuid:00000000-0000-0000-0000-000000000002",
    url="https://example.org/b/",
    authors=(),
    categories=(),
    tags=(),
    language="ko",
    image=None,
    summary="",
    content="",
)


def feed(*entries: Entry, mode: Any = "full", name: str = "rss") -> Feed:
    links = [
        Link(rel="alternate", url=f"https://example.org/{each}", type=FORMATS[each].type)
        for each in FORMATS
        if each != name
    ]
    return Feed(
        site=SITE,
        id="urn:uuid:00000000-0000-0000-0000-00000000000f",
        title=SITE.title,
        url=f"https://example.org/{name}",
        updated=FULL.updated,
        entries=entries,
        language="ko",
        mode=mode,
        links=(*links, Link(rel="hub", url="https://hub.example/")),
    )


@dataclass(frozen=True)
class Seen:
    """An entry as a reader sees it, whatever the format."""

    id: str
    link: str
    title: str
    published: datetime
    names: tuple[str, ...]
    tags: tuple[str, ...]
    body: str


def read(name: str, data: bytes) -> tuple[Seen, ...]:
    return tuple(read_json(data) if name == "json" else read_xml(data))


def read_json(data: bytes) -> Iterator[Seen]:
    for item in json.loads(data)["items"]:
        yield Seen(
            id=item["id"],
            link=item["url"],
            title=item["title"],
            published=datetime.fromisoformat(item["date_published"]).astimezone(UTC),
            names=tuple(author["name"] for author in item.get("authors", ())),
            tags=tuple(item.get("tags", ())),
            body=item.get("content_html") or item["content_text"],
        )


def read_xml(data: bytes) -> Iterator[Seen]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # feedparser's own, about its updated/published aliases
        parsed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    assert parsed.bozo == 0
    for entry in parsed.entries:
        bodies = [content.value for content in entry.get("content", ())]
        yield Seen(
            id=entry.id,
            link=entry.link,
            title=entry.title,
            published=datetime(*entry.published_parsed[:6], tzinfo=UTC),
            names=tuple(author["name"] for author in entry.get("authors", ()) if author.get("name")),
            tags=tuple(tag.term for tag in entry.get("tags", ())),
            body=bodies[-1] if bodies else entry.summary,
        )


@pytest.mark.parametrize("mode", ["full", "summary"])
def test_all_formats_say_the_same(mode: str) -> None:
    seen = {name: read(name, FORMATS[name].render(feed(FULL, BARE, mode=mode))) for name in FORMATS}
    facts = {name: [(e.id, e.link, e.title, e.published, e.tags) for e in entries] for name, entries in seen.items()}
    assert facts["rss"] == facts["atom"] == facts["json"]
    assert [entry.id for entry in seen["rss"]] == [FULL.id, BARE.id]


@pytest.mark.parametrize("name", FORMATS)
def test_the_body_is_carried_with_its_picture(name: str) -> None:
    entry = read(name, FORMATS[name].render(feed(FULL)))[0]
    assert entry.body == (
        '<p><img src="https://example.org/a.png?x=1&amp;y=2" alt="A &quot;river&quot;"></p>\n'
        "<p>Body ]]&gt; <b>bold</b></p>"
    )


@pytest.mark.parametrize("name", FORMATS)
def test_all_authors_are_named_and_no_address_is_published(name: str) -> None:
    data = FORMATS[name].render(feed(FULL))
    assert b"Han" in data
    assert b"Nell" in data
    assert b"@example.org" not in data


@pytest.mark.parametrize("name", FORMATS)
def test_each_names_the_other_formats_and_the_hub(name: str) -> None:
    text = FORMATS[name].render(feed(FULL, name=name)).decode()
    for other in FORMATS:
        assert f"https://example.org/{other}" in text
    assert "https://hub.example/" in text


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_says_now(name: str) -> None:
    text = FORMATS[name].render(feed(FULL, BARE)).decode()
    assert not re.search(str(datetime.now(UTC).year + 1), text)
    assert FORMATS[name].render(feed(FULL, BARE)).decode() == text
    dates = set(re.findall(r"\d{4}-\d\d-\d\dT|\d\d \w{3} \d{4}", text))
    assert dates <= {"2026-11-20T", "2026-11-21T", "20 Nov 2026", "21 Nov 2026"}


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_feed_is_a_feed(name: str) -> None:
    assert read(name, FORMATS[name].render(feed())) == ()


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_the_process_locale_is_left_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """feedgen sets it for every RSS date, which races with every other thread."""

    def refuse(*_: object) -> str:
        raise AssertionError("setlocale was called")

    monkeypatch.setattr(locale, "setlocale", refuse)
    FORMATS[name].render(feed(FULL))


def test_rss_links_to_the_site_and_not_to_itself() -> None:
    """feedgen takes the link that was set last."""
    channel = etree.fromstring(FORMATS["rss"].render(feed(FULL)))[0]
    assert channel.findtext("link") == "https://example.org/"


def test_rss_says_that_an_id_is_no_address() -> None:
    channel = etree.fromstring(FORMATS["rss"].render(feed(FULL)))[0]
    assert channel.find("item/guid").get("isPermaLink") == "false"


def test_an_rss_description_is_html_and_an_atom_summary_is_text() -> None:
    channel = etree.fromstring(FORMATS["rss"].render(feed(FULL)))[0]
    assert channel.findtext("item/description") == "1 &lt; 2 &amp; more"
    atom = etree.fromstring(FORMATS["atom"].render(feed(FULL)))
    assert atom.findtext("{*}entry/{*}summary") == "1 < 2 & more"


def test_atom_entry_links_keep_their_relation() -> None:
    """feedgen 1.0 writes them without any attribute but href."""
    atom = etree.fromstring(FORMATS["atom"].render(feed(FULL)))
    links = atom.findall("{*}entry/{*}link")
    assert [dict(link.attrib) for link in links] == [{"rel": "alternate", "type": "text/html", "href": FULL.url}]


def test_atom_content_is_html_and_its_language_is_told_where_it_differs() -> None:
    atom = etree.fromstring(FORMATS["atom"].render(feed(FULL, BARE)))
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert atom.get(lang) == "ko"
    assert [entry.get(lang) for entry in atom.findall("{*}entry")] == ["en", None]
    assert atom.find("{*}entry/{*}content").get("type") == "html"


def test_atom_tells_published_and_updated_apart() -> None:
    atom = etree.fromstring(FORMATS["atom"].render(feed(FULL)))
    assert atom.findtext("{*}entry/{*}published") == "2026-11-20T09:00:00+09:00"
    assert atom.findtext("{*}entry/{*}updated") == "2026-11-21T09:00:00+00:00"


def test_atom_without_an_author_is_by_its_site() -> None:
    nobody = replace(feed(BARE), site=replace(SITE, author=None))
    atom = etree.fromstring(FORMATS["atom"].render(nobody))
    assert atom.findtext("{*}author/{*}name") == SITE.title
