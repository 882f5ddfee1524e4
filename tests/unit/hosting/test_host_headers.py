"""Which headers files get, and that no host reads two rules for one of them."""

import re

import pytest

from publisher.feeds.base import ATOM_TYPE, JSON_TYPE, RSS_TYPE
from publisher.hosting import static
from publisher.hosting.base import Moved, Rule
from publisher.hosting.rules import archived, rules

SITE = "https://example.org/"
FEEDS = {"rss.xml": RSS_TYPE, "atom.xml": ATOM_TYPE, "feed.json": JSON_TYPE}
FOLDERS = ("", "category/news/", "category/비/", "tag/a/", "author/a-b/", "folder/a/b/c/", "issues/weekly/")
FILES = [
    ("index.html", "text/html"),
    ("feeds.opml", "text/x-opml"),
    ("issues/weekly/2026-11-23T09:00/index.html", "text/html"),
    *((folder + name, type_) for folder in FOLDERS for name, type_ in FEEDS.items()),
    *((f"archive/{folder}atom-{n}.xml", ATOM_TYPE) for folder in ("", "feeds/") for n in (1, 2, 30)),
    *((f"archive/{folder}rss-{n}", RSS_TYPE) for folder in ("", "feeds/") for n in (1, 2, 30)),
]


def netlify(pattern: str) -> re.Pattern[str]:
    """How Netlify reads a path: a part that begins with a colon is any name, a star is anything; case is one."""
    parts = [
        "[^/]+" if part.startswith(":") else ".*".join(re.escape(each) for each in part.split("*"))
        for part in pattern.split("/")
        if part
    ]
    return re.compile(f"/{'/'.join(parts)}/?", re.IGNORECASE)


def cloudflare(pattern: str) -> re.Pattern[str]:
    """How Cloudflare reads a path: one star is anything, a colon and a word are any name."""
    assert pattern.count("*") <= 1
    words = re.findall(r":([A-Za-z]\w*)", pattern)
    assert len(set(words)) == len(words)
    whole = re.escape(pattern).replace(r"\*", ".*")
    return re.compile(re.sub(r":[A-Za-z]\w*", "[^/]+", whole))


def quoted(path: str) -> str:
    return path.replace("비", "%EB%B9%84")


@pytest.mark.parametrize("read", [netlify, cloudflare])
@pytest.mark.parametrize("site", [SITE, "https://example.org/my/blog/"])
def test_every_feed_has_one_rule_and_it_is_its_own(read: object, site: str) -> None:
    assert callable(read)
    found = rules(FILES, site=site, hub="")
    top = site.removeprefix("https://example.org")
    for path, type_ in FILES:
        fitting = [dict(rule.headers) for rule in found if read(rule.path).fullmatch(top + quoted(path))]
        if type_ == "text/html" and "/" in path:
            assert fitting == [], "a host knows HTML"
            continue
        assert len(fitting) == 1, path
        assert fitting[0]["Content-Type"] == f"{type_}; charset=utf-8"
        assert ("3600" in fitting[0]["Cache-Control"]) == archived(path)
        assert ("Access-Control-Allow-Origin" in fitting[0]) == (type_ != "text/html")


def test_a_thousand_tags_need_no_more_rules_than_one() -> None:
    tags = [(f"tag/t{n}/{name}", type_) for n in range(1000) for name, type_ in FEEDS.items()]
    assert len(rules(FILES + tags, site=SITE, hub="")) == len(rules(FILES, site=SITE, hub="")) < 100
    assert len(static.headers(rules(FILES + tags, site=SITE, hub=""))) < 20_000


def test_the_hub_is_named_where_the_topic_can_be_too() -> None:
    found = {rule.path: dict(rule.headers).get("Link") for rule in rules(FILES, site=SITE, hub="https://hub.example/'")}
    assert found["/rss.xml"] == '<https://hub.example/%27>; rel="hub", <https://example.org/rss.xml>; rel="self"'
    assert [path for path, link in found.items() if link] == ["/rss.xml", "/atom.xml", "/feed.json"]


def test_files_of_two_formats_with_one_name_have_rules_of_their_own() -> None:
    files = [("feeds/a/main", RSS_TYPE), ("feeds/b/main", ATOM_TYPE), ("tag/x/feeds/a/main", RSS_TYPE)]
    found = {
        rule.path: dict(rule.headers)["Content-Type"].partition(";")[0] for rule in rules(files, site=SITE, hub="")
    }
    assert found == {"/feeds/a/main": RSS_TYPE, "/feeds/b/main": ATOM_TYPE, "/tag/:a/:b/:c/main": RSS_TYPE}


def test_the_deepest_folder_has_a_rule() -> None:
    path = "/".join(["a"] * 40)
    assert len(rules([(path, RSS_TYPE)], site=SITE, hub="")) == 1


def test_a_document_of_an_archive_is_known_by_its_number() -> None:
    assert [archived(path) for path in ("archive/atom-1.xml", "archive/feeds/rss-12", "archive/비-3.xml")] == [True] * 3
    assert [archived(path) for path in ("archive/atom.xml", "tag/archive/rss-2.xml", "rss-1.xml")] == [False] * 3


def test_what_is_written_for_hosts_can_be_read_again() -> None:
    found = rules(FILES, site=SITE, hub="https://hub.example/")
    assert static.read_headers(static.headers(found).decode()) == found
    moved = (Moved(old="/old/feed.xml", new="/atom.xml"), Moved(old="/feed/", new="https://example.com/?a=b&c"))
    assert static.read_redirects(static.redirects(moved).decode()) == moved


def test_headers_are_set_in_below_their_path() -> None:
    rule = Rule(path="/rss.xml", headers=(("A", "b: c"), ("D", "e")))
    assert static.headers([rule, Rule(path="/x", headers=(("F", "g"),))]).decode() == (
        "# Made by publisher, anew with each build.\n\n/rss.xml\n  A: b: c\n  D: e\n\n/x\n  F: g\n"
    )


def test_a_redirect_is_said_to_netlify_and_then_to_cloudflare() -> None:
    lines = static.redirects([Moved(old="/feed.xml", new="/atom.xml")]).decode().splitlines()
    assert lines[1:] == ["/feed.xml /atom.xml 301!", "/feed.xml /atom.xml 301"]
