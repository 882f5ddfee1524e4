"""What lies in `out/`, asked for as by clients of every kind."""

import asyncio
import gzip
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from publisher.web import files as files_module
from publisher.web.conditions import date
from publisher.web.files import Files
from publisher.web.hosts import Hosts
from publisher.web.publication import Publication

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
THEN = int(NOW.timestamp()) - 1000
TEXT = "It rained. " * 200
HEADERS = """# Made by publisher, anew with each build.

/blog/rss.xml
  Content-Type: application/rss+xml; charset=utf-8
  Cache-Control: public, max-age=300, must-revalidate
  Access-Control-Allow-Origin: *

/blog/archive/atom-*
  Content-Type: application/atom+xml; charset=utf-8
  Cache-Control: public, max-age=3600, must-revalidate
"""
REDIRECTS = """# Made by publisher, anew with each build.
/blog/old.xml /blog/rss.xml 301!
/blog/old.xml /blog/rss.xml 301
/blog/%EB%B9%84.xml https://elsewhere.example/%EB%B9%84 301!
/blog/%EB%B9%84.xml https://elsewhere.example/%EB%B9%84 301
"""


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Asker:
    """Asks the application without a server between."""

    app: Publication
    rest: list[str]

    def __call__(self, path: str, method: str = "GET", query: bytes = b"", **headers: str) -> Answer:
        named = {"Host": "example.org"} | headers
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query,
            "headers": [
                (name.lower().replace("_", "-").encode(), value.encode("latin-1")) for name, value in named.items()
            ],
        }
        answer = Answer()

        async def receive() -> Any:
            raise AssertionError("nobody reads what was sent with it")

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = {name.decode(): value.decode("latin-1") for name, value in message["headers"]}
            else:
                answer.body += message["body"]

        asyncio.run(self.app(scope, receive, send))
        return answer


@pytest.fixture
def out(tmp_path: Path) -> Path:
    out = tmp_path / "out"
    for path, text in {
        "rss.xml": TEXT,
        "index.html": "<p>front",
        "small.css": "p{}",
        "posts/rain/index.html": "<p>rain",
        "empty/x.txt": "x",
        "archive/atom-1.xml": TEXT,
        "audio/one.mp3": "0123456789",
        "_headers": HEADERS,
        "_redirects": REDIRECTS,
        ".publisher-moves": "secret",
        ".well-known/security.txt": "Contact: …",
        "100%25.txt": "percent",
        "비.txt": "rain",
    }.items():
        file = out / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        os.utime(file, (THEN, THEN))
    (tmp_path / "secret.txt").write_text("secret")
    return out


@pytest.fixture
def make(out: Path) -> Callable[..., Asker]:
    def make(**more: Any) -> Asker:
        asked: list[str] = []

        async def rest(scope: Any, _receive: Any, send: Any) -> None:
            asked.append(scope["path"])
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": b"rest"})

        settings = {"site": "https://example.org/blog/", "clock": lambda: NOW} | more
        prefix = settings.pop("prefix", "/")
        app = Publication(
            Files(out, **settings), Hosts(["https://example.org/"]), routes={"subscribe"}, rest=rest, prefix=prefix
        )
        return Asker(app, asked)

    return make


@pytest.fixture
def ask(make: Callable[..., Asker]) -> Asker:
    return make()


def test_a_file_comes_with_what_readers_need(ask: Asker) -> None:
    for _ in range(2):  # from the disk, then from memory
        answer = ask("/rss.xml")
        assert (answer.status, answer.body.decode()) == (200, TEXT)
        assert answer.headers["content-type"] == "application/rss+xml; charset=utf-8"
        assert answer.headers["cache-control"] == "public, max-age=300, must-revalidate"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["last-modified"] == date(THEN)
        assert answer.headers["content-length"] == str(len(TEXT))
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "'unsafe-inline'" not in answer.headers["content-security-policy"].partition("script-src")[2]
    assert ask("/archive/atom-1.xml").headers["cache-control"].startswith("public, max-age=3600")
    assert ask("/audio/one.mp3").headers["content-type"] == "audio/mpeg"
    assert ask("/100%25.txt").body == b"percent"  # the server decoded the path once; nobody does it again
    assert ask("/비.txt").headers["content-type"] == "text/plain; charset=utf-8"


def test_who_has_it_already_is_told_in_a_few_bytes(ask: Asker) -> None:
    for _ in range(2):
        first = ask("/rss.xml")
        for condition in (
            {"If_None_Match": first.headers["etag"]},
            {"If_None_Match": f'"x", W/{first.headers["etag"]}'},
            {"If_Modified_Since": first.headers["last-modified"]},
            {"If_None_Match": first.headers["etag"], "If_Modified_Since": date(0)},
        ):
            again = ask("/rss.xml", **condition)
            assert (again.status, again.body) == (304, b""), condition
            assert again.headers["etag"] == first.headers["etag"]
            assert again.headers["vary"] == "Accept-Encoding"
        assert ask("/rss.xml", If_None_Match='"x"', If_Modified_Since=date(THEN)).status == 200
        assert ask("/rss.xml", If_Modified_Since=date(THEN - 1)).status == 200
        assert ask("/rss.xml", If_Match='"x"').status == 412


def test_a_tag_is_of_the_bytes_and_of_the_encoding(ask: Asker, out: Path) -> None:
    plain, packed = ask("/rss.xml"), ask("/rss.xml", Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["content-length"] == str(len(packed.body))
    assert packed.headers["etag"] != plain.headers["etag"]
    assert ask("/rss.xml", If_None_Match=plain.headers["etag"], Accept_Encoding="gzip").status == 200
    assert ask("/rss.xml", If_None_Match=packed.headers["etag"], Accept_Encoding="gzip").status == 304
    os.utime(out / "rss.xml", (THEN + 5, THEN + 5))
    assert ask("/rss.xml").headers["etag"] == plain.headers["etag"]


def test_what_is_small_or_packed_already_is_sent_as_it_is(ask: Asker) -> None:
    for path in ("/small.css", "/audio/one.mp3"):
        answer = ask(path, Accept_Encoding="gzip, br")
        assert "content-encoding" not in answer.headers
        assert "vary" not in answer.headers


def test_a_compressed_form_beside_a_file_is_taken_if_it_is_of_its_time(ask: Asker, out: Path) -> None:
    beside = out / "rss.xml.gz"
    beside.write_bytes(gzip.compress(b"as it was built"))
    os.utime(beside, (THEN, THEN))
    assert gzip.decompress(ask("/rss.xml", Accept_Encoding="gzip").body) == b"as it was built"
    os.utime(out / "rss.xml", (THEN + 1, THEN + 1))
    assert gzip.decompress(ask("/rss.xml", Accept_Encoding="gzip").body).decode() == TEXT


def test_a_file_that_a_build_replaced_is_read_again(ask: Asker, out: Path) -> None:
    before = ask("/rss.xml")
    new = out / "rss.new"
    new.write_text(TEXT.upper())
    os.utime(new, (THEN, THEN))  # of the same time and size: another file all the same
    new.replace(out / "rss.xml")
    after = ask("/rss.xml", If_None_Match=before.headers["etag"])
    assert (after.status, after.body.decode()) == (200, TEXT.upper())
    (out / "rss.xml").unlink()
    assert ask("/rss.xml").status == 404


def test_a_time_in_the_future_is_now(ask: Asker, out: Path) -> None:
    os.utime(out / "rss.xml", (THEN + 5000, THEN + 5000))
    assert ask("/rss.xml").headers["last-modified"] == date(int(NOW.timestamp()))


def test_a_folder_is_its_index(ask: Asker) -> None:
    assert ask("/").body == b"<p>front"
    assert ask("/posts/rain/").body == b"<p>rain"
    led = ask("/posts/rain", query=b"a=1")
    assert (led.status, led.headers["location"]) == (301, "/posts/rain/?a=1")
    assert ask("/posts").status == ask("/posts/").status == ask("/empty").status == 404
    assert ask("/rss.xml/").status == 404


def test_what_moved_is_led_to(ask: Asker) -> None:
    assert ask("/old.xml", query=b"a").headers["location"] == "/rss.xml"
    assert ask("/비.xml").headers["location"] == "https://elsewhere.example/%EB%B9%84"
    assert ask("/old.xml").status == 301


def test_a_prefix_may_be_there_or_not(make: Callable[..., Asker]) -> None:
    ask = make(prefix="/blog/")
    assert ask("/rss.xml").status == ask("/blog/rss.xml").status == ask("/blog/").status == 200
    assert ask("/blog/old.xml").headers["location"] == "/blog/rss.xml"
    assert ask("/old.xml").headers["location"] == "/rss.xml"
    assert ask("/blog/posts/rain").headers["location"] == "/blog/posts/rain/"
    ask("/blog/subscribe/x")
    ask("/subscribe")
    assert ask.rest == ["/subscribe/x", "/subscribe"]


def test_heads_have_no_body(ask: Asker) -> None:
    whole = ask("/rss.xml")
    head = ask("/rss.xml", "HEAD")
    assert (head.status, head.headers, head.body) == (200, whole.headers, b"")
    assert ask("/rss.xml", "HEAD", Range="bytes=0-1").status == 200
    assert ask("/rss.xml", "HEAD", If_None_Match=whole.headers["etag"]).status == 304


def test_sound_is_sent_in_parts(ask: Asker) -> None:
    for _ in range(2):
        answer = ask("/audio/one.mp3", Range="bytes=2-4")
        assert (answer.status, answer.body) == (206, b"234")
        assert answer.headers["content-range"] == "bytes 2-4/10"
        assert answer.headers["content-length"] == "3"
        assert ask("/audio/one.mp3", Range="bytes=-3", If_Range=answer.headers["etag"]).body == b"789"
        assert ask("/audio/one.mp3", Range="bytes=-3", If_Range='"old"').body == b"0123456789"
        beyond = ask("/audio/one.mp3", Range="bytes=10-")
        assert (beyond.status, beyond.headers["content-range"]) == (416, "bytes */10")
    packed = ask("/rss.xml", Range="bytes=0-3", Accept_Encoding="gzip")
    assert (packed.status, packed.body) == (206, TEXT[:4].encode())


def test_a_large_file_is_not_held(ask: Asker, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_module, "LARGE", 100)
    plain = ask("/rss.xml")
    assert plain.body.decode() == TEXT
    assert ask.app.files.used == 0
    assert ask("/rss.xml", If_None_Match=plain.headers["etag"]).status == 304
    assert ask("/rss.xml", Range="bytes=3-8").body.decode() == TEXT[3:9]
    assert "content-encoding" not in ask("/rss.xml", Accept_Encoding="gzip").headers


def test_memory_is_bounded(make: Callable[..., Asker], out: Path) -> None:
    ask = make(room=5000)
    for number in range(20):
        (out / f"{number}.txt").write_text(f"{number} " * 400)
        assert ask(f"/{number}.txt", Accept_Encoding="gzip").status == 200
        assert ask.app.files.used <= 5000
    assert 0 < len(ask.app.held) < 20
    assert ask.app.files.used == sum(held.size for held in ask.app.held.values())


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/posts/../../secret.txt",
        "/%2e%2e/secret.txt",  # was encoded twice
        "/..%2fsecret.txt",
        "/..\\secret.txt",
        "/posts\\rain\\index.html",
        "//rss.xml",
        "/./rss.xml",
        "/posts//rain/",
        "/rss.xml\x00",
        "/rss.xml\x00.html",
        "/.publisher-moves",
        "/_headers",
        "/_redirects",
        "/link.txt",
        "/folder/secret.txt",
        "/" + "a" * 5000,
        "/" + "a/" * 3000,
        "/\udcff",
        "",
        "*",
    ],
)
def test_nothing_outside_is_shown(ask: Asker, out: Path, path: str) -> None:
    (out / "link.txt").symlink_to(out.parent / "secret.txt")
    (out / "folder").symlink_to(out.parent)
    for _ in range(2):
        answer = ask(path)
        assert b"secret" not in answer.body
        assert answer.status == (200 if path == "" else 404)


def test_a_link_within_is_followed(ask: Asker, out: Path) -> None:
    (out / "latest.xml").symlink_to("rss.xml")
    assert ask("/latest.xml").body.decode() == TEXT
    (out / "latest.xml").unlink()
    (out / "latest.xml").symlink_to(out.parent / "secret.txt")
    assert ask("/latest.xml").status == 404
    assert ask("/.well-known/security.txt").status == 200


def test_other_names_are_none_of_ours(ask: Asker) -> None:
    for _ in range(2):
        for host in ("example.org", "EXAMPLE.org:443", "localhost", "127.0.0.1:8000", "[::1]:1"):
            assert ask("/rss.xml", Host=host).status == 200, host
        for host in ("evil.example", "example.org.evil.example", "", "example.org:80", "127.0.0.1.evil.example"):
            assert ask("/rss.xml", Host=host).status == 421, host
            assert ask("/subscribe", Host=host).status == 421, host
    assert ask.rest == []


def test_files_are_only_read(ask: Asker) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
        answer = ask("/rss.xml", method)
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    preflight = ask("/rss.xml", "OPTIONS")
    assert preflight.status == 204
    assert "If-None-Match" in preflight.headers["access-control-allow-headers"]


def test_what_is_missing_has_a_page(ask: Asker, out: Path) -> None:
    assert (ask("/nope").status, ask("/nope").body) == (404, b"rest")
    (out / "404.html").write_text("<p>gone")
    answer = ask("/nope")
    assert (answer.status, answer.body) == (404, b"<p>gone")
    assert "etag" not in answer.headers
    assert ask("/nope", "HEAD").body == b""


def test_foreign_rules_are_not_heeded(ask: Asker, out: Path) -> None:
    (out / "_headers").write_text("/blog/rss.xml\n  X-Evil: yes\n")
    (out / "_redirects").write_text("/blog/rss.xml https://evil.example/ 301\n")
    answer = ask("/rss.xml")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/xml; charset=utf-8")
    assert "x-evil" not in answer.headers
