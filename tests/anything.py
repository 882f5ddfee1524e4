"""Feeds of anything: what hypothesis makes of every field that an entry has, as the parser would let it through."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from publisher.feeds.base import legible
from publisher.feeds.formats import FORMATS
from publisher.markup.safe import clean
from publisher.model import Author, Enclosure, Entry, Episode, Feed, Image, Link, Podcast, Site
from publisher.text import line, plain
from publisher.urls import absolute
from tests.hostile import BODIES, EMOJI

BASE = "https://example.org/"
ODD = [
    "]]>",
    "&amp;",
    "&",
    "<b>",
    "Vec<T>",
    '"',
    "'",
    "‮",
    "\x92",
    "\x7f",
    "\ufdd0",
    "\ufffd",
    EMOJI,
    "مرحبا",
    "雨",
    "\u2028",
]
TYPES = ["audio/mpeg", "audio/mp4", "video/mp4", "application/pdf", "image/png", ""]


def is_kept(text: str) -> bool:
    """Whether feedparser keeps the text: it mends what was encoded twice, and what happens to look so."""
    try:
        legible(text).encode("iso-8859-1").decode()
    except UnicodeError:
        return True
    return text.isascii()


words = (
    st.lists(st.one_of(st.text(max_size=8), st.sampled_from(ODD)), max_size=5).map("".join).map(line).filter(is_kept)
)
some_words = words.filter(bool)
numbers = st.one_of(st.none(), st.integers(1, 2**33))
urls = st.text("abcé북 []|\"<>\\^`{}%?&=#@:,;'~+!$()*-._/", max_size=12).map(lambda path: absolute(BASE, f"./{path}"))
zones = st.sampled_from([*range(-12 * 60, 14 * 60, 15), 8 * 60 + 28]).map(
    lambda minutes: timezone(timedelta(minutes=minutes))
)
instants = st.datetimes(datetime(1990, 1, 2), datetime(2026, 11, 20), timezones=zones)  # noqa: DTZ001 - they get zones
authors = st.builds(Author, name=some_words, email=st.just("han@example.org"), url=st.one_of(st.just(""), urls))
markup = st.lists(
    st.one_of(st.text(max_size=20), st.sampled_from([body for body in BODIES.values() if len(body) < 1000])), max_size=3
).map(lambda pieces: clean("".join(pieces)))
images = st.builds(
    Image, url=urls, alt=words, type=st.sampled_from(["image/png", ""]), length=numbers, width=numbers, height=numbers
)
enclosures = st.builds(
    Enclosure,
    url=urls,
    type=st.sampled_from(TYPES),
    length=numbers,
    duration=st.one_of(st.none(), st.integers(1, 100_000)),
)
episodes = st.builds(
    Episode,
    season=st.one_of(st.none(), st.integers(1, 99)),
    number=st.one_of(st.none(), st.integers(1, 9999)),
    kind=st.sampled_from(["", "full", "trailer", "bonus"]),
    explicit=st.sampled_from([None, True, False]),
    transcripts=st.lists(
        st.builds(Link, rel=st.just("transcript"), url=urls, type=st.just("text/vtt")), max_size=2
    ).map(tuple),
    chapters=st.one_of(st.just(""), urls),
    persons=st.lists(some_words, max_size=2).map(tuple),
)


@st.composite
def entries(draw: Any, number: int) -> Entry:
    """One entry, with every field, and the `number` by which it differs from the others."""
    published = draw(instants)
    content = draw(markup)
    return Entry(
        id=draw(st.sampled_from([f"urn:uuid:00000000-0000-0000-0000-{number:012}", f"{BASE}?p={number}"])),
        url=f"{draw(urls).partition('?')[0].partition('#')[0]}{number}/",
        title=draw(some_words),
        published=published,
        updated=max(published, draw(instants)),
        authors=tuple(draw(st.lists(authors, max_size=3, unique_by=lambda each: each.name))),
        categories=tuple(draw(st.lists(some_words, max_size=3))),
        tags=tuple(draw(st.lists(some_words, max_size=3))),
        language=draw(st.sampled_from(["ko", "en", "zh-Hant"])),
        image=draw(st.one_of(st.none(), images)),
        enclosures=tuple(draw(st.lists(enclosures, max_size=3, unique_by=lambda each: each.url))),
        brief=draw(st.booleans()),
        comments=draw(st.one_of(st.just(""), urls)),
        rights=draw(words),
        source=draw(st.one_of(st.none(), st.builds(Link, rel=st.just("via"), url=urls, title=words))),
        external=draw(st.one_of(st.just(""), urls)),
        episode=draw(st.one_of(st.none(), episodes)),
        summary=draw(words),
        content=content,
        text=plain(content),
    )


@st.composite
def feeds(draw: Any) -> dict[str, Feed]:
    """One feed in each format: with archives or without, of all an entry can say, in full or as summaries."""
    made = tuple(draw(entries(number)) for number in range(draw(st.integers(0, 3))))
    paging = draw(st.sampled_from(["", "complete", "archive"]))
    site = Site(
        title=draw(some_words),
        url=BASE,
        description=draw(words),
        language="ko",
        author=draw(st.one_of(st.none(), authors)),
        rights=draw(words),
        icon=f"{BASE}icon.png",
        logo=f"{BASE}logo.png",
    )
    owner = Author(name="Han", email="podcast@example.org")
    podcast = Podcast(category="Arts/Food", image=f"{BASE}cover.jpg", owner=owner, guid=draw(st.uuids().map(str)))
    addresses, mode = draw(st.booleans()), draw(st.sampled_from(["full", "summary"]))
    return {
        name: Feed(
            site=site,
            id="urn:uuid:00000000-0000-0000-0000-00000000000f",
            title=site.title,
            url=f"{BASE}{each.file}",
            updated=max((entry.updated for entry in made), default=datetime(2026, 1, 1, tzinfo=UTC)),
            entries=made,
            language="ko",
            mode=mode,
            links=tuple(_links(name, paging)),
            archive=paging == "archive",
            complete=paging == "complete",
            addresses=addresses,
            podcast=podcast if any(entry.enclosures for entry in made) else None,
        )
        for name, each in FORMATS.items()
    }


def _links(name: str, paging: str) -> list[Link]:
    others = [other for other in FORMATS if other != name]
    links = [Link(rel="alternate", url=BASE + FORMATS[other].file, type=FORMATS[other].type) for other in others]
    if paging == "archive":
        relations = ("current", "prev-archive", "next-archive")
        links += [Link(rel=rel, url=f"{BASE}{rel}/{name}", type=FORMATS[name].type) for rel in relations]
    return [*links, Link(rel="hub", url="https://hub.example/")]
