"""`publisher serve` as a person runs it: over real connections, while builds go on beside it."""

import http.client
import socket
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.conftest import Project
from tests.served import POST, SETTINGS, serving


@pytest.fixture
def blog(project: Project) -> Project:
    project.write("publisher.toml", SETTINGS.format(listen="127.0.0.1:0"))
    project.write("content/rain.md", POST.format(title="Rain"))
    assert project.run("build", "--now", "2026-11-21T09:00:00Z").status == 0
    return project


def test_a_reader_follows_a_feed(blog: Project) -> None:
    with serving(blog) as url, httpx.Client(base_url=url) as client:
        first = client.get("/atom.xml")
        assert first.headers["content-type"] == "application/atom+xml; charset=utf-8"
        assert first.headers["content-encoding"] in ("gzip", "br")
        seen = {"If-None-Match": first.headers["etag"], "If-Modified-Since": first.headers["last-modified"]}
        again = client.get("/atom.xml", headers=seen)
        assert (again.status_code, again.content) == (304, b"")
        blog.write("content/snow.md", POST.format(title="Snow"))
        assert blog.run("build", "--now", "2026-11-21T10:00:00Z").status == 0
        after = client.get("/atom.xml", headers=seen)
        assert after.status_code == 200
        assert "Snow" in after.text
        plain = client.get("/atom.xml", headers={"Accept-Encoding": "identity"})
        assert plain.text == after.text == blog.read("out/atom.xml")
        assert client.head("/atom.xml").headers["content-length"] == after.headers["content-length"]
        assert client.get("/healthz").text == "ok\n"


def raw(url: str, data: bytes) -> tuple[int, bytes]:
    """What comes of bytes that no client would send; status 0 where the connection was cut."""
    with socket.create_connection((httpx.URL(url).host, httpx.URL(url).port or 80), timeout=10) as connection:
        with suppress(ConnectionError):
            connection.sendall(data)
        answer = http.client.HTTPResponse(connection)
        try:
            answer.begin()
            return answer.status, answer.read()
        except (ConnectionError, http.client.HTTPException):
            return 0, b""


def test_hostile_requests_get_short_answers(blog: Project) -> None:
    (blog.folder / "secret.txt").write_text("secret")
    with serving(blog) as url:
        for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/%252e%252e/secret.txt", "/a%00/../secret.txt", "/..%5c"):
            status, body = raw(url, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            assert (status, b"secret" in body) == (404, False), path
        assert raw(url, b"GET /rss.xml HTTP/1.1\r\nHost: evil.example\r\n\r\n")[0] == 421
        assert raw(url, b"GET /rss.xml HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n")[0] in (400, 421)
        assert raw(url, b"POST /rss.xml HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n")[0] == 405
        big = b"POST /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10000000\r\n\r\n"
        assert raw(url, big)[0] == 413  # before any of it was sent
        assert raw(url, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 1_000_000)[0] == 0  # no end
        assert raw(url, b"nonsense\r\n\r\n")[0] == 400
        missing = httpx.get(url + "<script>alert(1)</script>")
        assert (missing.status_code, "<script>" in missing.text) == (404, False)


def test_a_socket_in_the_file_system(blog: Project, tmp_path: Path) -> None:
    path = tmp_path / "web.sock"
    blog.write("publisher.toml", SETTINGS.format(listen=f"unix:{path}"))
    for _ in range(2):  # what a server left that was killed is in nobody's way
        with serving(blog) as place, httpx.Client(transport=httpx.HTTPTransport(uds=str(path))) as client:
            assert place == f"unix:{path}"
            assert client.get("http://example.org/rss.xml").status_code == 200
        left = socket.socket(socket.AF_UNIX)
        left.bind(str(path))
        left.close()


def test_a_place_that_is_taken_is_named(blog: Project) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        run = blog.run("serve", PUBLISHER_WEB__LISTEN=place)
    assert run.status == 3
    assert f"web.listen: {place}: Address already in use" in run.err


def test_an_answer_that_was_begun_is_finished(blog: Project) -> None:
    data = b"0123456789" * 2_000_000
    (blog.folder / "out/sound.mp3").write_bytes(data)
    with serving(blog) as url, httpx.stream("GET", url + "sound.mp3") as answer:
        received = b""
        for chunk in answer.iter_raw():
            received += chunk
        assert received == data
        part = httpx.get(url + "sound.mp3", headers={"Range": "bytes=19999990-"})
        assert (part.status_code, part.content) == (206, b"0123456789")


@pytest.mark.parametrize(
    ("key", "value", "what"),
    [
        ("listen", "8000", "'8000' is no place to listen: write one as in 127.0.0.1:8000"),
        ("proxies", "proxy.example", "'proxy.example' is no address: write one as in 127.0.0.1, 10.0.0.0/8 or unix"),
        ("token", "hunter2", "is too easily guessed"),
        ("signups", "many", "'many' is no pace: write one as in 30/h"),
        ("url", "example.org", "is no web address"),
    ],
)
def test_settings_that_will_not_do_are_named(project: Project, key: str, value: str, what: str) -> None:
    run = project.run("serve", **{f"PUBLISHER_WEB__{key.upper()}": value})
    assert run.status == 2
    assert f"web.{key}" in run.err
    assert what in run.err
    assert "hunter2" not in run.err
