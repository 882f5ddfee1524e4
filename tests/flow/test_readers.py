"""Real readers from Debian subscribe over HTTP: every entry once, a 304 for asking again, an edit no second entry."""

import email.utils
import hashlib
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conftest import Project

POSTS = 30
TYPES = {"rss.xml": "application/rss+xml", "atom.xml": "application/atom+xml", "feed.json": "application/feed+json"}


@dataclass
class Site:
    """What lies in a folder, served on the loopback as a good host does: strong ETag, Last-Modified, 304."""

    folder: Path
    url: str = ""
    answers: list[tuple[str, int]] = field(default_factory=list)

    def statuses(self, file: str) -> list[int]:
        return [status for path, status in self.answers if path == f"/{file}"]


def answering(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            file = site.folder / self.path.lstrip("/")
            data = file.read_bytes() if file.is_file() else b""
            tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
            told = self.headers.get("If-None-Match")
            status = 404 if not data else 304 if told == tag else 200
            site.answers.append((self.path, status))
            self.send_response(status)
            self.send_header("ETag", tag)
            self.send_header("Last-Modified", email.utils.formatdate(file.stat().st_mtime if data else 0, usegmt=True))
            self.send_header("Content-Type", TYPES.get(file.name, "application/xml"))
            self.send_header("Content-Length", str(len(data) if status == 200 else 0))
            self.end_headers()
            if status == 200:
                self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture
def site(project: Project) -> Iterator[Site]:
    served = Site(project.folder / "out")
    server = ThreadingHTTPServer(("127.0.0.1", 0), answering(served))
    served.url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield served
    server.shutdown()
    server.server_close()


@pytest.fixture
def blog(project: Project, site: Site) -> Project:
    project.write(
        "publisher.toml",
        f'[site]\ntitle = "Blog & <T>"\nurl = "{site.url}"\nlanguage = "ko"\nauthor = {{ name = "Han" }}\n\n'
        "[feeds]\nlimit = 20\nby = []\n\n[content]\nguard = 99\n",
    )
    for number in range(1, POSTS + 1):
        write(project, number)
    project.write("content/sound.mp3", "ID3 sound")
    return project


def write(blog: Project, number: int, *, name: str = "", title: str = "", body: str = "It rained.") -> Path:
    return blog.write(
        f"content/{name or number}.md",
        f"---\ntitle: '{title or f'비 & <T> {number}'}'\ndate: 2026-10-{number:02}\naudio: sound.mp3\n---\n\n{body}\n",
    )


def build(blog: Project, minute: int = 0) -> None:
    run = blog.run("build", "--now", f"2026-11-21T09:{minute:02}:00Z")
    assert run.status == 0, run.err


@dataclass(frozen=True)
class Read:
    """An entry as a reader keeps it."""

    id: str
    title: str
    url: str
    published: int
    enclosure: str
    content: str


def needs(program: str, package: str) -> None:
    if not shutil.which(program):
        pytest.skip(f"{program} is not here: apt install {package}")


class Newsboat:
    """newsboat, that keeps what it read in a database of SQLite's."""

    forgets = 1  # it keeps no tag of the poll that made the feed known to it
    is_by_id = True

    def __init__(self, folder: Path, url: str) -> None:
        needs("newsboat", "newsboat")
        folder.mkdir()
        self.folder = folder
        (folder / "urls").write_text(f"{url}\n")
        (folder / "config").write_text("")

    def poll(self) -> list[Read]:
        words = ("newsboat", "-u", "urls", "-c", "cache.db", "-C", "config", "-x", "reload")
        home = {"HOME": str(self.folder), "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
        subprocess.run(words, cwd=self.folder, env=home, check=True, timeout=60, capture_output=True)
        cache = sqlite3.connect(self.folder / "cache.db")
        columns = "guid, title, url, pubDate, enclosure_url, content"
        rows = cache.execute(f"SELECT {columns} FROM rss_item WHERE deleted = 0").fetchall()  # noqa: S608 - fixed words
        cache.close()
        return [Read(*row) for row in rows]


class Sfeed:
    """sfeed, that merges what it read into a file of lines."""

    forgets = 0
    is_by_id = False  # by id, title and link: what was renamed is new to it, whatever its id

    def __init__(self, folder: Path, url: str) -> None:
        needs("sfeed_update", "sfeed")
        needs("curl", "curl")
        folder.mkdir()
        self.folder = folder
        # Its own way to ask with a condition: curl keeps the ETag in a file.
        (folder / "sfeedrc").write_text(
            f'sfeedpath="{folder}/feeds"\n'
            'fetch() { curl -fsS --etag-save "$sfeedpath/tag.new" --etag-compare "$sfeedpath/tag" "$2" && '
            'if [ -s "$sfeedpath/tag.new" ]; then mv "$sfeedpath/tag.new" "$sfeedpath/tag"; fi; }\n'
            f'feeds() {{ feed "blog" "{url}"; }}\n'
        )
        (folder / "feeds").mkdir()
        (folder / "feeds" / "tag").touch()

    def poll(self) -> list[Read]:
        words = ("sfeed_update", "sfeedrc")
        done = subprocess.run(words, cwd=self.folder, check=False, timeout=60, capture_output=True)
        assert done.returncode == 0, done.stdout
        lines = (self.folder / "feeds" / "blog").read_text().splitlines()
        rows = (line.split("\t") for line in lines)
        return [Read(row[5], row[1], row[2], int(row[0]), row[7], row[3]) for row in rows]


READERS: dict[str, Callable[[Path, str], Newsboat | Sfeed]] = {"newsboat": Newsboat, "sfeed": Sfeed}
SUBSCRIPTIONS = [(reader, file) for reader in READERS for file in ("rss.xml", "atom.xml")]


@pytest.mark.parametrize(("reader", "file"), SUBSCRIPTIONS)
def test_a_subscriber_gets_every_entry_once_and_nothing_for_asking_again(
    blog: Project, site: Site, tmp_path: Path, reader: str, file: str
) -> None:
    build(blog)
    subscriber = READERS[reader](tmp_path / "home", site.url + file)
    first = sorted(subscriber.poll(), key=lambda each: each.published)
    assert [each.title for each in first] == [f"비 & <T> {number}" for number in range(11, POSTS + 1)]
    assert [each.url for each in first] == [f"{site.url}2026/10/{n:02}/{n}/" for n in range(11, POSTS + 1)]
    assert [datetime.fromtimestamp(each.published, UTC).day for each in first] == list(range(11, POSTS + 1))
    assert all(each.enclosure.endswith("/sound.mp3") for each in first)
    assert all("It rained." in each.content for each in first)
    build(blog, 1)
    for _ in range(subscriber.forgets):
        subscriber.poll()
    assert sorted(subscriber.poll(), key=lambda each: each.published) == first
    assert site.statuses(file)[-1] == 304
    assert len(site.statuses(file)) == 2 + subscriber.forgets


@pytest.mark.parametrize(("reader", "file"), SUBSCRIPTIONS)
def test_what_became_of_a_post_makes_no_second_entry(
    blog: Project, site: Site, tmp_path: Path, reader: str, file: str
) -> None:
    build(blog)
    subscriber = READERS[reader](tmp_path / "home", site.url + file)
    before = {each.id: each for each in subscriber.poll()}
    write(blog, 30, body="It snowed.")  # edited
    (blog.folder / "content/29.md").rename(blog.folder / "content/renamed.md")
    write(blog, 28, title="Sun")  # another title
    (blog.folder / "content/later").mkdir()
    (blog.folder / "content/27.md").rename(blog.folder / "content/later/27.md")  # moved
    (blog.folder / "content/26.md").unlink()  # withdrawn
    build(blog, 1)
    found = subscriber.poll()
    after = {each.id: each for each in found}
    assert len(found) == len(after) or not subscriber.is_by_id
    # The one that came up into the feed for the one that went is the only one that is new.
    assert [after[id_].title for id_ in after.keys() - before.keys()] == ["비 & <T> 10"]
    assert [each.title for each in found].count("Sun") == 1 or reader == "newsboat"


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml"])
def test_an_edited_post_is_read_anew(blog: Project, site: Site, tmp_path: Path, file: str) -> None:
    build(blog)
    subscriber = Newsboat(tmp_path / "home", site.url + file)
    subscriber.poll()
    write(blog, 30, body="It snowed.")
    build(blog, 1)
    assert [each.title for each in subscriber.poll() if "It snowed." in each.content] == ["비 & <T> 30"]


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml"])
def test_rsstail_shows_every_entry_of_the_feed(blog: Project, site: Site, file: str) -> None:
    needs("rsstail", "rsstail")
    build(blog)
    words = ("rsstail", "-1", "-l", "-p", "-n", "20", "-u", site.url + file)
    shown = subprocess.run(words, check=True, timeout=60, capture_output=True, text=True).stdout
    assert [f"비 & <T> {number}" in shown for number in range(11, POSTS + 1)] == [True] * 20
    assert shown.count(f"{site.url}2026/10/") == 20


def test_a_walk_of_the_archive_over_http(blog: Project, site: Site, tmp_path: Path) -> None:
    """newsboat does not follow `prev-archive`: each document that the walk leads to is subscribed to."""
    from lxml import etree

    build(blog)
    url, titles = site.url + "atom.xml", []
    for step in range(9):
        subscriber = Newsboat(tmp_path / f"home{step}", url)
        titles += [each.title for each in subscriber.poll()] if step == 0 or "-2" not in url else []
        root = etree.parse(str(site.folder / url.removeprefix(site.url))).getroot()
        older = root.find("{*}link[@rel='prev-archive']")
        if older is None:
            break
        url = older.get("href")
    assert sorted(titles) == sorted(f"비 & <T> {number}" for number in range(1, POSTS + 1))
