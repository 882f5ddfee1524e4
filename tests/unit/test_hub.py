"""The web as it answers: redirects, codings, and what others do wrong."""

import gzip
import socket
from collections.abc import Callable

import pytest

from publisher.hub import Request, ask
from tests.loopback import Asked, Said, serving


def answering(answers: dict[str, Said], asked: list[Asked] | None = None) -> Callable[[Asked], Said]:
    def answer(request: Asked) -> Said:
        if asked is not None:
            asked.append(request)
        return answers.get(request.path, Said(404))

    return answer


def test_a_page_comes_with_its_headers() -> None:
    asked: list[Asked] = []
    with serving(answering({"/a.xml": Said(200, b"data", {"ETag": '"1"'})}, asked)) as url:
        answer = ask(Request(url=f"{url}a.xml", limit=4, tag='"0"'))
    assert (answer.status, answer.body, answer.headers["etag"], answer.trouble) == (200, b"data", '"1"', "")
    assert asked[0].headers["If-None-Match"] == '"0"'
    assert asked[0].headers["User-Agent"].startswith("publisher/")
    assert "Cache-Control" not in asked[0].headers, "what a cache would give a hub is what counts"


@pytest.mark.parametrize("status", [204, 304, 404, 410, 429, 500, 503])
def test_every_status_is_an_answer(status: int) -> None:
    with serving(answering({"/": Said(status, b"", {"Retry-After": "5"})})) as url:
        answer = ask(Request(url=url, limit=10))
    assert (answer.status, answer.headers["retry-after"]) == (status, "5")


def test_no_more_is_read_than_shows_that_there_is_more() -> None:
    with serving(answering({"/": Said(200, b"x" * 5_000_000)})) as url:
        assert ask(Request(url=url, limit=1000)).body == b"x" * 1001


def test_gzip_that_nobody_asked_for_is_taken_off_and_no_more_of_it_than_is_wanted() -> None:
    packed = {"Content-Encoding": "gzip"}
    pages = {
        "/a": Said(200, gzip.compress(b"data" * 1000), packed),
        "/bomb": Said(200, gzip.compress(bytes(50_000_000)), packed),
        "/broken": Said(200, b"no gzip", packed),
    }
    with serving(answering(pages)) as url:
        assert ask(Request(url=f"{url}a", limit=4000)).body == b"data" * 1000
        assert ask(Request(url=f"{url}bomb", limit=4000)).body == bytes(4001)
        broken = ask(Request(url=f"{url}broken", limit=4000))
        assert (broken.status, "incorrect header" in broken.trouble) == (0, True)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_form_that_is_redirected_is_posted_again(status: int) -> None:
    asked: list[Asked] = []
    pages = {"/": Said(status, b"", {"Location": "/hub"}), "/hub": Said(202)}
    with serving(answering(pages, asked)) as url:
        assert ask(Request(url=url, limit=10, form=b"a=b")).status == 202
    assert [(each.method, each.path, each.body) for each in asked] == [("POST", "/", b"a=b"), ("POST", "/hub", b"a=b")]


def test_a_form_whose_answer_is_elsewhere_is_not_posted_again() -> None:
    """RFC 9110, section 15.4.4."""
    asked: list[Asked] = []
    with serving(answering({"/": Said(303, b"", {"Location": "/done"}), "/done": Said(200)}, asked)) as url:
        assert ask(Request(url=url, limit=10, form=b"a=b")).status == 200
    assert [each.method for each in asked] == ["POST", "GET"]


@pytest.mark.parametrize(
    ("location", "trouble"),
    [
        ("file:///etc/passwd", "leads to 'file:///etc/passwd', which is no web address"),
        ("ftp://127.0.0.1/x", "leads to 'ftp://127.0.0.1/x', which is no web address"),
        ("data:text/plain,x", "leads to 'data:text/plain,x', which is no web address"),
        ("/", "leads on more than 5 times"),
        ("http://[::1", "Invalid IPv6 URL"),
    ],
)
def test_redirects_that_lead_nowhere_are_named(location: str, trouble: str) -> None:
    with serving(answering({"/": Said(302, b"", {"Location": location})})) as url:
        answer = ask(Request(url=url, limit=10))
    assert (answer.status, answer.trouble) == (0, trouble)


def test_a_redirect_without_a_place_is_an_answer() -> None:
    with serving(answering({"/": Said(302)})) as url:
        assert ask(Request(url=url, limit=10)).status == 302


def test_nobody_who_answers_is_no_error() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    answer = ask(Request(url=f"http://127.0.0.1:{port}/", limit=10))
    assert (answer.status, "refused" in answer.trouble) == (0, True)


def test_what_is_no_http_is_no_error() -> None:
    with serving(answering({"/": Said(200, b"", {"Content-Length": "5", "Connection": "close"})})) as url:
        assert ask(Request(url=url, limit=10)).body == b"", "cut off"
    answer = ask(Request(url="http://127.0.0.1:99999/", limit=10))
    assert (answer.status, bool(answer.trouble)) == (0, True)
