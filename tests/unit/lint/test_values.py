"""What is told to write instead, and the normal form of addresses."""

import pytest

from publisher.lint import uris
from publisher.lint.check import is_feed
from publisher.lint.css import dangers
from tests.unit.lint.making import ATOM, JSON, RSS, linted, spoilt

PUB = "Fri, 20 Nov 2026 09:00:00 +0900"


def written(feed: str, old: str, new: str) -> list[str]:
    return [found.write for found in linted(spoilt(feed, old, new)).findings]


@pytest.mark.parametrize(
    ("feed", "old", "new", "write"),
    [
        (RSS, PUB, "2026-11-20T09:00:00+09:00", PUB),
        (RSS, PUB, "Thu, 20 Nov 2026 09:00:00 +0900", PUB),
        (RSS, PUB, "Thu, 19 Nov 2026 24:00:00 +0900", "Fri, 20 Nov 2026 00:00:00 +0900"),
        (RSS, PUB, "soon", ""),
        (ATOM, "2026-11-20T09:00:00+09:00</p", f"{PUB}</p", "2026-11-20T09:00:00+09:00"),
        (RSS, "https://example.org/rain/", "https://example.org/비 x/", "https://example.org/%EB%B9%84%20x/"),
        (RSS, "<language>en", "<language>en_US", "en-US"),
        (RSS, "<language>en", "<language>Korean", "ko"),
        (RSS, "<title>Rain", "<title>&lt;b&gt;Rain&lt;/b&gt; &amp;amp; co", "Rain & co"),
        (RSS, "<title>Rain", "<title>Vec&lt;T>", "Vec&#x3C;T>"),
        (RSS, 'isPermaLink="false"', 'isPermaLink="FALSE"', "false"),
        (RSS, "<item>", "<item><author>Hanna &lt;hanna@example.org></author>", "hanna@example.org (Hanna)"),
        (ATOM, "<id>urn:uuid:00000000-0000-4000-8000-00000000000f", "<id>http://Example.org:80", "http://example.org/"),
        (JSON, '"title": "Rain"', '"title": 42', '"title": "42"'),
    ],
)
def test_what_to_write_instead(feed: str, old: str, new: str, write: str) -> None:
    assert written(feed, old, new) == [write]


@pytest.mark.parametrize(
    ("uri", "normal"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("https://example.org:443/a/./b/../c", "https://example.org/a/c"),
        ("https://example.org/%7euser/%c3%a9%2f", "https://example.org/~user/%C3%A9%2F"),
        ("https://example.org/?q=%41#", "https://example.org/?q=A#"),
        ("https://me@example.org:8080/", "https://me@example.org:8080/"),
        ("tag:example.org,2026:a/b", "tag:example.org,2026:a/b"),
        ("URN:isbn:1", "urn:isbn:1"),
        ("a/b", "a/b"),
        ("http://[::1]:x/", "http://[::1]:x/"),
    ],
)
def test_the_normal_form_of_an_address(uri: str, normal: str) -> None:
    assert uris.canonical(uri) == normal
    assert uris.canonical(normal) == normal


@pytest.mark.parametrize("url", ["http://localhost:1313/", "http://127.0.0.1/a", "https://0.0.0.0/", "http://[::1]/"])
def test_addresses_of_a_preview_are_known(url: str) -> None:
    assert uris.is_local(url)
    assert not uris.is_local("https://example.org/localhost")


def test_styles() -> None:
    assert dangers("color: red; margin: 0 auto; font-family: 'A B', serif") == ()
    assert dangers("position: fixed; max-width: 10px") == ("position", "max-width")
    assert dangers("margin: calc(1px)") == ("margin: calc(1px)",)
    assert dangers("border: 1px wavy red") == ("wavy",)


@pytest.mark.parametrize(
    ("data", "feed"),
    [
        (RSS.encode(), True),
        (ATOM.encode("utf-16"), True),
        (b"\xef\xbb\xbf" + JSON.encode(), True),
        (b"<!DOCTYPE html><html><body><rss></body>", False),
        (b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', False),
        (b'{"name": "package"}', False),
        (b"<properties><entry key='a'>b</entry></properties>", False),
        (b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", False),
        (b"<!-- a remark --><rss version='2.0'><channel><description>&lt;html>", True),
        (b"Warning: deprecated in line 3 <rss version='2.0'>", True),
        (b"", False),
    ],
)
def test_what_looks_like_a_feed(data: bytes, feed: bool) -> None:
    assert is_feed(data) is feed
