"""Who asks, and in which language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from publisher.web.asking import Askers, preferred


def request(at: str | None, *hops: str) -> Request:
    headers = [(b"x-forwarded-for", hop.encode("latin-1")) for hop in hops]
    return Request({"type": "http", "headers": headers, "client": (at, 1) if at else None})


@pytest.mark.parametrize(
    ("proxies", "at", "hops", "network"),
    [
        ((), "192.0.2.77", (), "192.0.2.0/24"),
        ((), "192.0.2.77", ("198.51.100.1",), "192.0.2.0/24"),  # nobody's word is taken
        (("127.0.0.1",), "127.0.0.1", ("198.51.100.1",), "198.51.100.0/24"),
        (("127.0.0.1",), "127.0.0.1", ("9.9.9.9, 198.51.100.1",), "198.51.100.0/24"),  # the first was made up
        (("127.0.0.1", "10.0.0.0/8"), "127.0.0.1", ("198.51.100.1", "10.1.2.3"), "198.51.100.0/24"),
        (("127.0.0.1",), "127.0.0.1", (), "127.0.0.0/24"),
        (("127.0.0.1",), "127.0.0.1", ("unknown",), "127.0.0.0/24"),
        (("127.0.0.1",), "192.0.2.77", ("198.51.100.1",), "192.0.2.0/24"),
        (("unix",), None, ("198.51.100.1",), "198.51.100.0/24"),
        ((), None, ("198.51.100.1",), ""),
        (("::1",), "::1", ("2001:db8:1:2:3::4",), "2001:db8:1::/48"),
        ((), "::ffff:192.0.2.77", (), "192.0.2.0/24"),
    ],
)
def test_the_network_of_the_asker(
    proxies: tuple[str, ...], at: str | None, hops: tuple[str, ...], network: str
) -> None:
    assert Askers(proxies).network(request(at, *hops)) == network


@given(st.text(st.characters(codec="latin-1"), max_size=60))
def test_no_header_breaks_it(hop: str) -> None:
    assert Askers(["127.0.0.1"]).network(request("127.0.0.1", hop)).endswith(("/24", "/48"))


KNOWN = ("ko", "en", "zh-Hant", "de")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "ko"),
        ("fr", "ko"),
        ("en-GB,en;q=0.9,ko;q=0.8", "en"),
        ("ko;q=0.1, de;q=0.9", "de"),
        ("zh-TW", "zh-Hant"),
        ("de;q=0", "ko"),
        (";;;,,q=", "ko"),
        ("*", "ko"),
    ],
)
def test_the_language_that_is_preferred(header: str, language: str) -> None:
    assert preferred(header, KNOWN) == language
