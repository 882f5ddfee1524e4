"""What users of other generators, and of the libraries, suffered for years: a test for each, named by it.

What a fault of the parser, of identity or of the disk would be stands in their own tests.
"""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from lxml import etree

from publisher.feeds.formats import FORMATS
from publisher.model import Author, Enclosure, Entry, Feed, Image, Link
from tests.conftest import Project
from tests.contract.test_formats import BARE, FULL, SITE, feed
from tests.validity import faults

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
XML = "{http://www.w3.org/XML/1998/namespace}"


def rss(*entries: Entry, **changes: Any) -> Any:
    """The channel of a feed."""
    return etree.fromstring(FORMATS["rss"].render(replace(feed(*entries), **changes)))[0]


def atom(*entries: Entry, **changes: Any) -> Any:
    return etree.fromstring(FORMATS["atom"].render(replace(feed(*entries, name="atom"), **changes)))


def of_json(*entries: Entry, **changes: Any) -> Any:
    return json.loads(FORMATS["json"].render(replace(feed(*entries, name="json"), **changes)))


def test_one_post_that_is_only_a_title_does_not_lose_what_stands_between_its_brackets() -> None:
    """A title stands in for a body that is missing, and a body is HTML."""
    entry = replace(BARE, title="Vec<T>", summary="")
    assert rss(entry).findtext(f"item/{CONTENT}encoded") == "Vec&lt;T&gt;"
    assert atom(entry).findtext(f"{ATOM}entry/{ATOM}content") == "Vec&lt;T&gt;"
    assert of_json(entry)["items"][0]["content_html"] == "Vec&lt;T&gt;"


def test_the_newest_entry_comes_first() -> None:
    """feedgen puts each before those that are there."""
    assert [each.text for each in rss(FULL, BARE).iterfind("item/guid")] == [FULL.id, BARE.id]
    assert [each.text for each in atom(FULL, BARE).iterfind(f"{ATOM}entry/{ATOM}id")] == [FULL.id, BARE.id]


def test_summary_and_content_are_both_there_and_in_the_order_that_readers_expect() -> None:
    tags = [each.tag for each in rss(FULL).find("item")]
    assert tags.index("description") < tags.index(f"{CONTENT}encoded")
    item = of_json(FULL)["items"][0]
    assert item["summary"] == FULL.summary
    assert FULL.content in item["content_html"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_post_may_show_its_summary_only(name: str) -> None:
    text = FORMATS[name].render(feed(replace(FULL, brief=True), BARE, name=name)).decode()
    assert "bold" not in text
    assert "more" in text


def test_a_file_of_unknown_length_and_type_is_no_error() -> None:
    """feedgen writes "None", or raises for the whole feed."""
    entry = replace(FULL, enclosures=(Enclosure(url="https://example.org/listen"),))
    enclosure = rss(entry).find("item/enclosure")
    assert dict(enclosure.attrib) == {
        "url": "https://example.org/listen",
        "length": "0",
        "type": "application/octet-stream",
    }
    link = atom(entry).find(f"{ATOM}entry/{ATOM}link[@rel='enclosure']")
    assert link.get("length") is None
    assert of_json(entry)["items"][0]["attachments"] == [
        {"url": "https://example.org/listen", "mime_type": "application/octet-stream"}
    ]


def test_of_several_files_rss_encloses_one_and_tells_of_the_others() -> None:
    """Validators warn of a second enclosure, and feedgen forgets the first."""
    names = (("a.pdf", "application/pdf"), ("b.mp3", "audio/mpeg"), ("c.m4a", "audio/mp4"))
    files = tuple(Enclosure(url=f"https://example.org/{name}", type=type_, length=9) for name, type_ in names)
    item = rss(replace(FULL, image=None, enclosures=files)).find("item")
    assert [each.get("url") for each in item.iterfind("enclosure")] == ["https://example.org/b.mp3"]
    assert [each.get("url")[-5:] for each in item.iterfind(f"{MEDIA}content")] == ["a.pdf", "c.m4a"]
    assert item.find(f"{MEDIA}group") is None


def test_a_picture_has_its_type_size_and_description_and_no_group_of_one() -> None:
    image = Image(url="https://example.org/a.png", alt='A "river"', type="image/png", length=9, width=4, height=3)
    for each in (rss(replace(FULL, image=image)), atom(replace(FULL, image=image))):
        found = each.find(f".//{MEDIA}content")
        assert dict(found.attrib) == {
            "url": image.url,
            "medium": "image",
            "type": "image/png",
            "fileSize": "9",
            "width": "4",
            "height": "3",
        }
        assert found.findtext(f"{MEDIA}description") == 'A "river"'
        assert found.getparent().tag in ("item", f"{ATOM}entry")


def test_what_a_picture_shows_is_not_taken_for_the_content_of_a_summary() -> None:
    """feedparser, and what is made of it, reads a description where it found no content."""
    import feedparser

    for name in ("rss", "atom"):
        entry = feedparser.parse(FORMATS[name].render(feed(FULL, mode="summary"))).entries[0]
        assert "content" not in entry


def test_authors_without_an_address_are_named() -> None:
    """RSS's own element wants an address; feedgen drops who has none."""
    assert [each.text for each in rss(FULL).iterfind(f"item/{DC}creator")] == ["Han", "Nell"]


def test_addresses_are_told_where_that_is_wanted_and_no_name_stands_twice() -> None:
    only = replace(FULL, authors=(Author(name="Nell", email="nell@example.org"),))
    channel = rss(only, addresses=True)
    assert channel.findtext("item/author") == "nell@example.org (Nell)"
    assert channel.find(f"item/{DC}creator") is None
    assert channel.findtext("managingEditor") == "editor@example.org (Editor)"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("/소개 [1]", "https://example.org/%EC%86%8C%EA%B0%9C%20%5B1%5D"),
        ("about", "https://example.org/about"),
        ("javascript:x", None),
    ],
)
def test_the_page_of_an_author_is_a_whole_address_or_none(written: str, told: str | None) -> None:
    entry = replace(FULL, authors=(Author(name="Han", url=written),))
    assert atom(entry).findtext(f"{ATOM}entry/{ATOM}author/{ATOM}uri") == told
    assert of_json(entry)["items"][0]["authors"][0].get("url") == told


def test_atom_tells_what_a_post_is_about_and_where_it_came_from() -> None:
    """feedgen knows five relations."""
    entry = replace(
        FULL,
        external="https://other.example/",
        source=Link(rel="via", url="https://via.example/", title="Via"),
        comments="https://example.org/a/#comments",
    )
    found = {each.get("rel"): each.get("href") for each in atom(entry).iterfind(f"{ATOM}entry/{ATOM}link")}
    assert found == {
        "alternate": FULL.url,
        "related": "https://other.example/",
        "via": "https://via.example/",
        "replies": "https://example.org/a/#comments",
    }
    item = rss(entry).find("item")
    assert (item.findtext("comments"), item.find("source").get("url"), item.findtext("source")) == (
        "https://example.org/a/#comments",
        "https://via.example/",
        "Via",
    )


def test_the_base_of_a_body_is_its_post_and_no_link_becomes_one_to_itself() -> None:
    entry = atom(FULL).find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}content").get(f"{XML}base") == FULL.url
    assert entry.get(f"{XML}base") is None


@pytest.mark.parametrize(
    ("zone", "published", "in_rss"),
    [
        (timezone(timedelta(hours=9)), "2026-11-20T09:00:00+09:00", "Fri, 20 Nov 2026 09:00:00 +0900"),
        (timezone(timedelta(hours=5, minutes=30)), "2026-11-20T09:00:00+05:30", "Fri, 20 Nov 2026 09:00:00 +0530"),
        (timezone(timedelta(hours=5, minutes=45)), "2026-11-20T03:15:00+00:00", "Fri, 20 Nov 2026 03:15:00 +0000"),
        (timezone(timedelta(hours=8, seconds=52)), "2026-11-20T00:59:08+00:00", "Fri, 20 Nov 2026 00:59:08 +0000"),
        (UTC, "2026-11-20T09:00:00+00:00", "Fri, 20 Nov 2026 09:00:00 +0000"),
    ],
)
def test_an_offset_that_no_reader_knows_is_told_in_utc(zone: timezone, published: str, in_rss: str) -> None:
    """Clocks of Nepal, and of the time before there were time zones; and no part of a second."""
    moment = datetime(2026, 11, 20, 9, 0, 0, 123456, tzinfo=zone)
    entry = replace(FULL, published=moment, updated=moment)
    assert atom(entry).findtext(f"{ATOM}entry/{ATOM}published") == published
    assert rss(entry).findtext("item/pubDate") == in_rss
    assert of_json(entry)["items"][0]["date_published"] == published.replace("+00:00", "Z")


@pytest.mark.parametrize("words", ["AT&T", "Vec<T>", "&lt;b&gt;", "&copy; 2026", "1 < 2", "</p> closes"])
def test_plain_words_are_not_taken_for_html(words: str) -> None:
    """Readers and validators guess; numeric references tell them that the words are meant."""
    entry = replace(FULL, title=words, tags=(words,))
    for name in ("rss", "atom"):
        data = FORMATS[name].render(feed(entry, name=name))
        lines = [line for line in data.splitlines() if b"<title>" in line or b"<category " in line]
        assert not any(b"&lt;" in line or b"&amp;" in line for line in lines)
        assert words in [each.text for each in etree.fromstring(data).iter("{*}title")]
        assert words in etree.fromstring(data).xpath("//*[local-name()='category']/text() | //@term")


def test_a_site_without_a_description_is_described_by_its_title() -> None:
    """feedgen raises, and the whole feed is lost."""
    assert rss(FULL, site=replace(SITE, description="")).findtext("description") == SITE.title


def test_an_empty_feed_has_no_fault() -> None:
    for name, each in FORMATS.items():
        assert faults(name, each.render(feed(name=name))) == []


@pytest.mark.parametrize("logo", ["https://example.org/l.webp", "https://example.org/l.svg", ""])
def test_rss_takes_no_picture_of_a_kind_that_it_does_not_know(logo: str) -> None:
    assert rss(site=replace(SITE, logo=logo)).find("image") is None


def test_the_picture_of_a_channel_repeats_its_title_and_link() -> None:
    image = rss(site=replace(SITE, logo="https://example.org/l.png")).find("image")
    assert (image.findtext("title"), image.findtext("link")) == (SITE.title, SITE.url)


def test_no_other_program_is_named_as_the_generator() -> None:
    assert rss().findtext("generator") == "publisher"
    assert atom().findtext(f"{ATOM}generator") == "publisher"


def test_only_the_names_that_are_used_are_declared() -> None:
    """Validators warn of a namespace that they do not know, even where nothing bears it."""
    plain: Feed = feed(replace(BARE, image=None))
    assert set(atom(*plain.entries).nsmap) == {None}
    assert not {"itunes", "podcast", "media", "at", "fh"} & set(rss(*plain.entries).nsmap)


@pytest.mark.parametrize("module", ["publisher.feeds.entries", "publisher.feeds.elements", "publisher.feeds.formats"])
def test_any_part_may_be_loaded_first(module: str) -> None:
    """feedgen's parts fail where lxml.etree was not loaded before them."""
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True, capture_output=True)


def test_what_is_scheduled_dates_no_feed_and_midnight_of_the_next_day_is_a_date(project: Project) -> None:
    project.write("publisher.toml", '[site]\nurl = "https://example.org/"\nlanguage = "en"\ntimezone = "Asia/Seoul"\n')
    project.write("content/late.md", "---\ntitle: Late\ndate: 2026-10-01 24:00:00\n---\nIt rained.\n")
    project.write("content/soon.md", "---\ntitle: Soon\ndate: 2027-01-01\ntags: [a]\n---\nIt will rain.\n")
    assert project.run("build", "--now", "2026-11-21T09:00:00Z").status == 0
    for name, file in (("rss", "rss.xml"), ("atom", "atom.xml"), ("json", "feed.json")):
        data = (project.folder / "out" / file).read_bytes()
        assert b"2027" not in data
        assert b"Soon" not in data
        assert faults(name, data, now=datetime(2026, 11, 21, 9, tzinfo=UTC)) == []
    assert "Fri, 02 Oct 2026 00:00:00 +0900" in project.read("out/rss.xml")


def test_every_feed_has_an_id_of_its_own(project: Project) -> None:
    project.write("publisher.toml", '[site]\nurl = "https://example.org/"\nlanguage = "en"\n')
    project.write("content/a.md", "---\ntitle: A\ndate: 2026-10-01\ntags: [x, y]\ncategories: [x]\n---\nIt rained.\n")
    assert project.run("build", "--now", "2026-11-21T09:00:00Z").status == 0
    feeds = list((project.folder / "out").rglob("atom.xml"))
    assert len({etree.parse(str(each)).findtext(f"{ATOM}id") for each in feeds}) == len(feeds) == 4


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("comments: true", {}),
        ("comments_url: 'https://example.org/길?x=[1]'", {"comments": "https://example.org/%EA%B8%B8?x=%5B1%5D"}),
        ("source: 'https://via.example/길'", {"source": {"url": "https://via.example/%EA%B8%B8", "title": ""}}),
        ("source: 'a book'", {}),
        ("rights: '© <b>Han</b>'", {"rights": "© Han"}),
    ],
)
def test_addresses_of_the_front_matter_are_uris(project: Project, lines: str, told: dict[str, Any]) -> None:
    project.write("publisher.toml", '[site]\nurl = "https://example.org/"\nlanguage = "en"\n')
    project.write("content/a.md", f"---\ntitle: A\ndate: 2026-10-01\n{lines}\n---\nIt rained.\n")
    assert project.run("build", "--now", "2026-11-21T09:00:00Z").status == 0
    assert json.loads(project.read("out/feed.json"))["items"][0].get("_publisher", {}) == told


def test_a_sound_with_a_blank_in_its_name_is_carried_and_a_script_is_not(project: Project) -> None:
    project.write("publisher.toml", '[site]\nurl = "https://example.org/"\nlanguage = "en"\n')
    project.write("content/a.md", "---\ntitle: A\ndate: 2026-10-02\naudio: /my sound.mp3\n---\nIt rained.\n")
    project.write("content/b.md", "---\ntitle: B\ndate: 2026-10-01\naudio: 'javascript:b.mp3'\n---\nIt rained.\n")
    assert project.run("build", "--now", "2026-11-21T09:00:00Z").status == 0
    items = json.loads(project.read("out/feed.json"))["items"]
    assert [item.get("attachments", [{}])[0].get("url") for item in items] == [
        "https://example.org/my%20sound.mp3",
        None,
    ]


def frames(seconds: int) -> bytes:
    """An MP3 file of silence: frames of MPEG 1, layer 3, 128 kbit/s, 44.1 kHz, 26 ms each."""
    return (b"\xff\xfb\x90\x00" + bytes(413)) * round(seconds * 44100 / 1152)


def test_a_folder_of_episodes_is_a_podcast_that_directories_take(project: Project) -> None:
    project.write(
        "publisher.toml",
        '[site]\ntitle = "Rain"\nurl = "https://example.org/"\nlanguage = "en"\ndescription = "Of rain"\n'
        'author = { name = "Han" }\n\n[podcast]\ncategory = "Society & Culture/Personal Journals"\n'
        'image = "https://example.org/cover.jpg"\nowner = { name = "Han", email = "podcast@example.org" }\n'
        'locked = "yes"\nfunding = { url = "https://example.org/give", title = "Give" }\n',
    )
    for number in range(1, 4):
        project.write(f"static/{number}.mp3", "").write_bytes(frames(60 * number))
        project.write(
            f"content/{number}.md",
            f"---\ntitle: Episode {number}\ndate: 2026-10-0{number}\naudio: /{number}.mp3\nseason: 1\n"
            f"episode: {number}\nepisode_type: full\nexplicit: no\ntranscript: t.vtt\nchapters: c.json\nguests: [Kim]\n"
            "image: /p.jpg\n---\n"
            "It rained.\n",
        )
    run = project.run("build", "--now", "2026-11-21T09:00:00Z")
    assert (run.status, run.err.count("podcast")) == (0, 0)
    data = (project.folder / "out" / "rss.xml").read_bytes()
    assert faults("rss", data, address="https://example.org/rss.xml") == []
    itunes = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
    items = list(etree.fromstring(data).iterfind("channel/item"))
    assert [item.findtext(f"{itunes}duration") for item in items] == ["180", "120", "60"]
    assert [int(item.find("enclosure").get("length")) for item in items] == [len(frames(60 * n)) for n in (3, 2, 1)]
    assert {item.find("enclosure").get("type") for item in items} == {"audio/mpeg"}
    assert [item.findtext(f"{itunes}episode") for item in items] == ["3", "2", "1"]
    assert {item.findtext(f"{itunes}explicit") for item in items} == {"false"}
    for name, file in (("atom", "atom.xml"), ("json", "feed.json")):
        assert faults(name, (project.folder / "out" / file).read_bytes()) == []
