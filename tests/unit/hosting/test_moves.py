"""Addresses that feeds had before."""

from collections.abc import Mapping

import pytest

from publisher.hosting.moves import Move, below, circles, new_place, old_path, old_paths, redirects, settle

SITE = "https://example.org/b/"
FEEDS = ("atom.xml", "tag/비/rss.xml")
FILES = (*FEEDS, "index.html", "feeds.opml")


def moves(table: Mapping[str, str]) -> list[Move]:
    return [
        Move(old=old_path(old), new=below(new_place(new), SITE), path="publisher.toml", line=line)
        for line, (old, new) in enumerate(table.items(), start=1)
    ]


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("feed.xml", "feed.xml"),
        ("/feed.xml", "feed.xml"),
        ("feed/", "feed/"),
        ("a/b/c.rss", "a/b/c.rss"),
        ("%EB%B9%84/rss.xml", "비/rss.xml"),
    ],
)
def test_an_old_address_is_a_path(written: str, path: str) -> None:
    assert old_path(written) == path


@pytest.mark.parametrize(
    "written",
    [
        *'/ ?#*:\\;$"\n\0',
        *["", "//", "../feed.xml", "a/../../b", "%2e%2e/feed.xml", "a//b", "a/./b", "a b", "a*", ":a", "{a}"],
        *["?feed=rss2", "https://example.org/feed.xml", "x" * 201],
    ],
)
def test_what_is_no_path_of_a_feed_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"write one as in old/feed\.xml"):
        old_path(written)


@pytest.mark.parametrize(
    "written", ["javascript:alert(1)", "https://", "https://a b", "../x", "ftp://a/b", 'https://a/"']
)
def test_what_is_no_place_of_a_feed_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"write its path, as in atom\.xml, or an address"):
        new_place(written)


def test_an_address_below_the_site_is_a_path() -> None:
    assert below("https://example.org/b/tag/%EB%B9%84/rss.xml", SITE) == "tag/비/rss.xml"
    assert below("https://example.org/rss.xml", SITE) == "https://example.org/rss.xml"


def test_circles_are_found() -> None:
    table = {
        "a": "a",
        "b": "c",
        "c": "b",
        "d": "https://example.org/b/d",
        "e": "b",
        "f": "atom.xml",
        "_headers": "atom.xml",
        "rss.xml.gz": "atom.xml",
    }
    assert [f"{fault.line}: {fault.what}" for fault in circles(moves(table))] == [
        "1: feeds.moved: a has moved to itself",
        "2: feeds.moved: b leads to c, which has moved too",
        "3: feeds.moved: c leads to b, which has moved too",
        "4: feeds.moved: d has moved to itself",
        "5: feeds.moved: e leads to b, which has moved too",
        "7: feeds.moved: _headers is a file for the host",
        "8: feeds.moved: rss.xml.gz has the name of a compressed form",
    ]


def test_what_leads_to_a_feed_is_kept_and_the_rest_is_refused() -> None:
    table = {
        "feed.xml": "atom.xml",
        "비.xml": "/tag/비/rss.xml",
        "away": "https://elsewhere.example/feed",
        "index.html": "atom.xml",
        "tag": "atom.xml",
        "atom.xml/more": "tag/비/rss.xml",
        "list": "feeds.opml",
        "page": "none.xml",
        "feed.xml/x": "atom.xml",
        "blog/feed/": "atom.xml",
        "blog/feed/atom": "atom.xml",
    }
    good, refused = settle(moves(table), feeds=FEEDS, files=FILES)
    assert [move.old for move in good] == ["feed.xml", "비.xml", "away", "blog/feed/", "blog/feed/atom"]
    assert [(fault.line, fault.what.removeprefix("feeds.moved: ")) for fault in refused] == [
        (4, "index.html is a place of this build"),
        (5, "tag is a place of this build"),
        (6, "atom.xml/more would lie below atom.xml, which is a file"),
        (7, "list leads to feeds.opml, and no such feed is built"),
        (8, "page leads to none.xml, and no such feed is built"),
        (9, "feed.xml/x would lie below feed.xml, which is a file"),
    ]
    assert refused[4].cure == "name one, as atom.xml, tag/비/rss.xml"


def test_a_feed_lies_at_its_old_address_too_if_it_is_ours_and_can() -> None:
    table = {"feed.xml": "atom.xml", "feed/": "atom.xml", "away": "https://elsewhere.example/feed"}
    assert [move.has_copy for move in moves(table)] == [True, False, False]


def test_hosts_are_told_encoded_addresses_and_they_are_understood_again() -> None:
    found = moves({"비.xml": "tag/비/rss.xml", "away/": "https://elsewhere.example/비?a=%EB&b"})
    moved = redirects(found, site=SITE)
    assert [(each.old, each.new) for each in moved] == [
        ("/b/%EB%B9%84.xml", "/b/tag/%EB%B9%84/rss.xml"),
        ("/b/away/", "https://elsewhere.example/%EB%B9%84?a=%EB&b"),
    ]
    assert old_paths(moved, site=SITE) == ("비.xml", "away/")
