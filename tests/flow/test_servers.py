"""What `publisher hosting` prints, inside real servers."""

import gzip
import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import brotli
import pytest

from tests.conftest import Project

NOW = ("--now", "2026-11-21T09:00:00Z")
SETTINGS = """
[site]
url = "https://example.org/"
[feeds]
hub = "https://hub.example/"
compress = {compress}
[feeds.moved]
"old/feed.xml" = "atom.xml"
"feed/" = "rss.xml"
"비.xml" = "https://elsewhere.example/비?a=%EB"
"""
TYPES = {
    "/rss.xml": "application/rss+xml; charset=utf-8",
    "/atom.xml": "application/atom+xml; charset=utf-8",
    "/feed.json": "application/feed+json; charset=utf-8",
    "/tag/%EB%B9%84/rss.xml": "application/rss+xml; charset=utf-8",
    "/": "text/html; charset=utf-8",
}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Served:
    """Feeds behind a server, and how those are unpacked that lie compressed there."""

    port: int
    encodings: Mapping[str, Callable[[bytes], bytes]]


def ask(port: int, path: str, **headers: str) -> Answer:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())


def nginx(folder: Path, out: Path, snippet: str, port: int) -> list[str]:
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid; error_log {folder}/log; daemon off; events {{}} http {{ access_log off;\n"
        + "".join(
            f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + f"server {{ listen 127.0.0.1:{port}; root {out}; charset utf-8;\n{snippet}\n}} }}"
    )
    return ["nginx", "-c", f"{folder}/nginx.conf"]


def caddy(folder: Path, out: Path, snippet: str, port: int) -> list[str]:
    (folder / "Caddyfile").write_text(
        f"{{\nadmin off\nauto_https off\n}}\nhttp://127.0.0.1:{port} {{\nroot * {out}\n{snippet}\n}}\n"
    )
    return ["caddy", "run", "--config", f"{folder}/Caddyfile", "--adapter", "caddyfile"]


def apache(folder: Path, out: Path, snippet: str, port: int) -> list[str]:
    (out / ".htaccess").write_text(snippet)
    modules = "mpm_event authz_core mime dir headers rewrite".split()
    loaded = "".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n" for name in modules)
    (folder / "apache.conf").write_text(
        f"{loaded}ServerRoot {folder}\nPidFile {folder}/pid\nErrorLog {folder}/log\nListen 127.0.0.1:{port}\n"
        f"ServerName localhost\nDocumentRoot {out}\nDirectoryIndex index.html\nTypesConfig /etc/mime.types\n"
        "AddLanguage br .br\nAddType application/x-gzip .gz\n"
        f"<Directory {out}>\nAllowOverride All\nRequire all granted\n</Directory>\n"
    )
    return ["apache2", "-X", "-f", f"{folder}/apache.conf"]


SERVERS: dict[str, tuple[Callable[[Path, Path, str, int], list[str]], str, str]] = {
    "nginx": (nginx, "nginx", "nginx-light"),
    "caddy": (caddy, "caddy", "caddy"),
    "apache": (apache, "apache2", "apache2"),
}


@pytest.fixture(params=[(name, compress) for name in SERVERS for compress in ('["gzip", "brotli"]', "[]")], ids=str)
def served(request: pytest.FixtureRequest, project: Project) -> Iterator[Served]:
    """A project's feeds behind each server."""
    name, compress = request.param
    configure, program, package = SERVERS[name]
    if not shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin"):
        pytest.skip(f"apt-get install {package}")
    project.write("publisher.toml", SETTINGS.format(compress=compress))
    project.write("content/rain.md", "---\ntitle: Rain\ndate: 2024-01-02\ntags: [비]\n---\n" + "It rained. " * 200)
    assert project.run("build", *NOW).status == 0
    snippet = project.run("hosting", name)
    assert snippet.status == 0, snippet.err
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = project.folder / "server"
    folder.mkdir()
    if os.geteuid() == 0:  # then the server's workers are another user
        for each in (project.folder, *project.folder.parents):
            each.chmod(each.stat().st_mode | 0o055)
    environment = os.environ | {
        "PATH": f"{os.environ['PATH']}:/usr/sbin",
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
    }
    process = subprocess.Popen(
        configure(folder, project.folder / "out", snippet.out, port),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        for _ in range(100):
            try:
                ask(port, "/")
                break
            except OSError:
                if process.poll() is not None:
                    break
                time.sleep(0.1)
        assert process.poll() is None, process.communicate()[0]
        encodings = {"gzip": gzip.decompress} | ({"br": brotli.decompress} if name != "nginx" else {})
        yield Served(port, encodings if "brotli" in compress else {})
    finally:
        process.terminate()
        process.communicate(timeout=20)


def test_a_server_says_of_feeds_what_readers_need(served: Served) -> None:
    port = served.port
    for path, type_ in TYPES.items():
        answer = ask(port, path)
        assert (answer.status, answer.headers["content-type"]) == (200, type_), path
        assert "content-encoding" not in answer.headers
        assert answer.headers["cache-control"] == "public, max-age=300, must-revalidate"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers.get("access-control-allow-origin") == (None if path == "/" else "*")
        again = ask(port, path, If_None_Match=answer.headers["etag"])
        assert (again.status, again.body) == (304, b""), path
        for encoding, unpack in served.encodings.items():
            packed = ask(port, path, Accept_Encoding=encoding)
            assert packed.headers["content-encoding"] == encoding
            assert "accept-encoding" in packed.headers["vary"].lower()
            assert packed.headers["content-type"] == type_
            assert "content-language" not in packed.headers
            assert unpack(packed.body) == answer.body
    assert 'rel="hub"' in ask(port, "/rss.xml").headers["link"]
    assert "link" not in ask(port, "/tag/%EB%B9%84/rss.xml").headers


def test_a_server_leads_old_addresses_to_new_ones(served: Served) -> None:
    port = served.port
    for old, new in {
        "/old/feed.xml": "/atom.xml",
        "/feed/": "/rss.xml",
        "/%EB%B9%84.xml": "https://elsewhere.example/%EB%B9%84?a=%EB",
    }.items():
        answer = ask(port, old)
        assert answer.status == 301
        location = answer.headers["location"].removeprefix(f"http://127.0.0.1:{port}").removeprefix("http://localhost")
        assert location == new, old
