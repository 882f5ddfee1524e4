"""A hub is told, over real HTTP: a server plays the public site and the hub."""

import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from tests.conftest import Project
from tests.loopback import Asked, Said, serving

NOW = ("--now", "2026-11-21T09:00:00Z")
LATER = ("--now", "2026-11-22T09:00:00Z")


@dataclass
class Town:
    """The public site, which shows the files of `public`, and a hub that says `answers` first and then yes."""

    public: Path
    answers: list[Said] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    when_looked: Callable[[], None] = lambda: None

    def answer(self, asked: Asked) -> Said:
        if asked.path == "/hub":
            assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
            form = parse_qs(asked.body.decode())
            assert form["hub.mode"] == ["publish"]
            self.told += [url.partition("/b/")[2] for url in form["hub.url"]]
            return self.answers.pop(0) if self.answers else Said(204)
        self.seen.append(asked.path)
        self.when_looked()
        file = self.public / asked.path.removeprefix("/b/")
        return Said(200, file.read_bytes()) if file.is_file() else Said(404)


@pytest.fixture
def blog(project: Project) -> Project:
    project.write("content/rain.md", "---\ntitle: Rain\ndate: 2024-01-02\ntags: [weather]\n---\nIt rained.\n")
    return project


@pytest.fixture
def town(blog: Project) -> Iterator[Town]:
    town = Town(blog.folder / "out")
    with serving(town.answer) as url:
        write_settings(blog, url)
        yield town


def write_settings(project: Project, url: str, more: str = "") -> None:
    project.write(
        "publisher.toml", f'[site]\nurl = "{url}b/"\n[feeds]\nhub = "{url}hub"\nformats = ["rss", "atom"]\n{more}'
    )


EVERY = ["rss.xml", "atom.xml", "tag/weather/rss.xml", "tag/weather/atom.xml"]


def snow(blog: Project) -> None:
    blog.write("content/snow.md", "---\ntitle: Snow\ndate: 2024-01-03\n---\nIt snowed.\n")


def test_the_hub_is_told_of_what_changed_and_of_nothing_else(blog: Project, town: Town) -> None:
    run = blog.run("build", "--ping", "--json", *NOW)
    assert (run.status, run.json["untold"]) == (0, [])
    assert [url.partition("/b/")[2] for url in run.json["told"]] == town.told == EVERY
    assert blog.run("build", "--ping", "--json", *NOW).json["told"] == []
    assert (town.told, len(town.seen)) == (EVERY, 4), "nothing changed: nobody was asked anything"
    snow(blog)
    assert blog.run("build", *NOW).status == 0
    assert town.told == EVERY
    run = blog.run("build", "--ping", *NOW)
    assert run.err.endswith("the hub was told of 2 feeds\n")
    assert town.told == [*EVERY, "rss.xml", "atom.xml"]


def test_nobody_is_told_before_the_public_sees_it(blog: Project, town: Town, tmp_path: Path) -> None:
    blog.run("build", "--ping", *NOW)
    yesterday = tmp_path / "yesterday"
    (blog.folder / "out").rename(yesterday)
    town.public, town.told, town.seen = yesterday, [], []

    def publish_at_the_third_look() -> None:
        if len(town.seen) == 3:
            town.public = blog.folder / "out"

    town.when_looked = publish_at_the_third_look
    snow(blog)
    run = blog.run("build", "--ping", *NOW)
    assert run.status == 0, run.err
    assert "the public does not see yet what was built; trying again in " in run.err
    assert sorted(town.told) == ["atom.xml", "rss.xml"]


def test_a_hub_that_is_busy_is_tried_again(blog: Project, town: Town) -> None:
    town.answers = [Said(503), Said(202), Said(429, b"", {"Retry-After": "1"})]
    run = blog.run("build", "--ping", *NOW)
    assert run.status == 0, run.err
    assert "was not told: answer 503; trying again in " in run.err
    assert "was not told: answer 429; trying again in 1 s" in run.err
    assert len(town.told) == 6
    assert set(town.told) == set(EVERY)


def test_a_hub_that_is_gone_loses_nothing(blog: Project, town: Town) -> None:
    blog.run("build", "--ping", *NOW)
    snow(blog)
    settings = blog.read("publisher.toml")
    town.answers = [Said(410, b"The hub has moved out.")] * 2
    run = blog.run("build", "--ping", "--json", *NOW)
    assert (run.status, run.json["told"], len(run.json["untold"])) == (3, [], 1)
    assert "/b/rss.xml: the hub http://127.0.0.1:" in run.err
    assert "was not told: answer 410, 'The hub has moved out.' (the same for 1 more): nothing is lost: " in run.err
    assert "Snow" in blog.read("out/rss.xml")
    town.told.clear()
    assert blog.run("build", "--ping", *LATER).status == 0
    assert sorted(town.told) == ["atom.xml", "rss.xml"]
    assert blog.read("publisher.toml") == settings


def test_nobody_who_answers_costs_no_more_than_the_patience_that_was_set(blog: Project, town: Town) -> None:
    with serving(lambda _: Said(200)) as url:
        pass
    settings = blog.read("publisher.toml")
    write_settings(blog, url, 'hub_wait = "1s"')
    run = blog.run("build", "--ping", *NOW)
    assert run.status == 3
    assert "Connection refused" in run.err
    assert "(the same for 3 more)" in run.err
    blog.write("publisher.toml", settings)
    assert blog.run("build", "--ping", *NOW).status == 0
    assert town.told == EVERY


def test_what_a_killed_call_did_not_tell_is_told_by_the_next(blog: Project, town: Town) -> None:
    blog.run("build", "--ping", *NOW)
    snow(blog)
    town.told.clear()
    looked = threading.Event()
    town.when_looked = looked.set
    town.public = blog.folder / "nowhere"
    process = blog.start("build", "--ping", *NOW)
    assert looked.wait(30)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert town.told == []
    town.public = blog.folder / "out"
    assert blog.run("build", "--ping", "--json", *NOW).json["changed"] == []
    assert sorted(town.told) == ["atom.xml", "rss.xml"]


def test_someone_who_tires_of_waiting_may_stop(blog: Project, town: Town) -> None:
    looked = threading.Event()
    town.when_looked = looked.set
    town.public = blog.folder / "nowhere"
    process = blog.start("build", "--ping", *NOW)
    assert looked.wait(30)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, "Traceback" in said) == (130, False)
    town.public = blog.folder / "out"
    assert blog.run("build", "--ping", *NOW).status == 0
    assert town.told == EVERY


def test_a_lost_memory_tells_everything_once_more(blog: Project, town: Town) -> None:
    blog.run("build", "--ping", *NOW)
    (blog.folder / ".publisher-cache" / "hub").unlink()
    blog.run("build", "--ping", *NOW)
    assert town.told == EVERY * 2


def test_copies_and_compressed_forms_are_no_topics(blog: Project, town: Town) -> None:
    url = blog.read("publisher.toml").partition('hub = "')[2].partition("hub")[0]
    write_settings(blog, url, 'compress = ["gzip"]\nmoved = { "old.xml" = "rss.xml" }')
    blog.run("build", "--ping", *NOW)
    assert town.told == EVERY


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('[site]\nurl = "https://example.org/"\n', "publisher.toml:1: feeds.hub: unset, so that nobody can be told: "),
        (
            '[feeds]\nhub = "https://hub.example/"\n',
            "publisher.toml:1: site.url: unset, so that no hub finds the feeds: ",
        ),
    ],
)
def test_without_a_hub_or_an_address_nothing_is_built(blog: Project, settings: str, said: str) -> None:
    blog.write("publisher.toml", settings)
    run = blog.run("build", "--ping", *NOW)
    assert run.status == 2
    assert said in run.err
    assert not (blog.folder / "out").exists()
