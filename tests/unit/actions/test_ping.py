"""How a hub is told, with a web and a clock that are made up."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from publisher.actions.base import Built
from publisher.actions.ping import Clock, Pinged, ping, topics
from publisher.feeds.base import ATOM_TYPE, RSS_TYPE
from publisher.hub import Answer, Request, recall
from publisher.websub import Topic

HUB = "https://hub.example/"
NEW, OLD = b"new", b"old"


def topic(name: str, data: bytes = NEW) -> Topic:
    return Topic(url=f"https://example.org/{name}", digest=hashlib.sha256(data).hexdigest(), size=len(data))


@dataclass
class World:
    """A web that answers as it is told to, and a clock that only sleeping moves."""

    pages: dict[str, Callable[[], Answer]] = field(default_factory=dict)
    hub: Callable[[], Answer] = lambda: Answer(status=204)
    seconds: float = 0
    looked: list[str] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def ask(self, request: Request) -> Answer:
        if request.form is None:
            self.looked.append(request.url)
            answer = self.pages.get(request.url, lambda: Answer(status=200, body=NEW))()
            if request.tag and request.tag == answer.headers.get("etag"):
                return Answer(status=304, headers=answer.headers)
            return answer
        assert request.url == HUB
        self.posted += parse_qs(request.form.decode())["hub.url"]
        return self.hub()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def ping(self, cache: Path, *feeds: Topic, wait: int = 600) -> Pinged:
        clock = Clock(now=lambda: self.seconds, sleep=self.sleep, chance=lambda: 1.0)
        return ping(feeds, hub=HUB, cache=cache, wait=wait, clock=clock, say=self.said.append, ask=self.ask)


@pytest.fixture
def world() -> World:
    return World()


def after(tries: int, then: Answer, first: Answer) -> Callable[[], Answer]:
    answers: Iterator[Answer] = iter([first] * tries)
    return lambda: next(answers, then)


def test_a_changed_feed_is_told_once(world: World, tmp_path: Path) -> None:
    rss, atom = topic("rss.xml"), topic("atom.xml")
    assert world.ping(tmp_path, rss, atom).told == (rss.url, atom.url)
    assert (world.looked, world.posted) == ([rss.url, atom.url], [rss.url, atom.url])
    assert world.ping(tmp_path, rss, atom) == Pinged(told=(), untold=())
    assert len(world.looked) == len(world.posted) == 2
    assert world.slept == []


def test_only_what_changed_since_is_told(world: World, tmp_path: Path) -> None:
    rss, atom = topic("rss.xml"), topic("atom.xml")
    world.ping(tmp_path, rss, topic("atom.xml", OLD))
    world.pages[atom.url] = lambda: Answer(status=200, body=NEW)
    world.posted.clear()
    assert world.ping(tmp_path, rss, atom).told == (atom.url,)
    assert world.posted == [atom.url]


def test_the_hub_is_told_when_the_public_sees_what_was_built(world: World, tmp_path: Path) -> None:
    rss = topic("rss.xml")
    old = Answer(status=200, body=OLD, headers={"etag": '"1"'})
    world.pages[rss.url] = after(4, Answer(status=200, body=NEW, headers={"etag": '"2"'}), old)
    assert world.ping(tmp_path, rss).told == (rss.url,)
    assert (len(world.looked), world.posted, world.slept) == (5, [rss.url], [1, 2, 4, 8])
    assert world.said[0] == f"{rss.url}: the public does not see yet what was built; trying again in 1 s"


def test_one_that_is_late_does_not_hold_the_others_up(world: World, tmp_path: Path) -> None:
    late, other = topic("late.xml"), topic("other.xml")
    world.pages[late.url] = lambda: Answer(status=404)
    found = world.ping(tmp_path, late, other, wait=60)
    assert found.told == (other.url,)
    assert [str(fault) for fault in found.untold] == [
        "https://example.org/late.xml: the public does not see it: answer 404: "
        "nothing is lost: build --ping goes on from here"
    ]
    assert sum(world.slept) <= 61
    world.pages.clear()
    assert world.ping(tmp_path, late, other).told == (late.url,)


def test_without_patience_each_is_tried_once(world: World, tmp_path: Path) -> None:
    late, other = topic("late.xml"), topic("other.xml")
    world.pages[late.url] = lambda: Answer(status=200, body=OLD)
    assert world.ping(tmp_path, late, other, wait=0).told == (other.url,)
    assert (world.looked, world.slept) == ([late.url, other.url], [])


def test_a_hub_that_cannot_now_is_tried_again_later_and_later(world: World, tmp_path: Path) -> None:
    rss = topic("rss.xml")
    world.hub = after(2, Answer(status=202), Answer(status=503))
    assert world.ping(tmp_path, rss).told == (rss.url,)
    assert (world.posted, world.slept) == ([rss.url] * 3, [1, 2])
    assert world.looked == [rss.url], "what was seen once need not be looked at again"
    assert world.said[0].startswith(f"{rss.url}: the hub {HUB} was not told: answer 503; trying again")


def test_the_pause_that_the_hub_asks_for_is_kept(world: World, tmp_path: Path) -> None:
    rss = topic("rss.xml")
    world.hub = after(1, Answer(status=204), Answer(status=429, headers={"retry-after": "90"}))
    assert world.ping(tmp_path, rss).told == (rss.url,)
    assert world.slept == [90]


def test_a_pause_longer_than_our_patience_is_left_to_the_next_call(world: World, tmp_path: Path) -> None:
    feeds = [topic(f"{n}.xml") for n in range(50)]
    world.hub = lambda: Answer(status=429, headers={"retry-after": "3600"}, body=b"slow\n down")
    found = world.ping(tmp_path, *feeds)
    assert (found.told, world.slept, len(world.posted)) == ((), [], 1)
    assert [str(fault) for fault in found.untold] == [
        f"https://example.org/0.xml: the hub {HUB} was not told: answer 429, 'slow down' "
        "(the same for 49 more): nothing is lost: build --ping goes on from here"
    ]
    world.hub = lambda: Answer(status=204)
    assert len(world.ping(tmp_path, *feeds).told) == 50


def test_a_hub_that_refuses_is_not_asked_again_in_this_call(world: World, tmp_path: Path) -> None:
    rss, atom = topic("rss.xml"), topic("atom.xml")
    world.hub = after(1, Answer(status=204), Answer(status=400, body=b"no such topic"))
    found = world.ping(tmp_path, rss, atom)
    assert (found.told, world.slept) == ((atom.url,), [])
    assert f"the hub {HUB} was not told: answer 400, 'no such topic'" in str(found.untold[0])


def test_a_web_that_is_silent_is_left_alone_after_a_while(world: World, tmp_path: Path) -> None:
    feeds = [topic(f"{n}.xml") for n in range(100)]
    for each in feeds:
        world.pages[each.url] = lambda: Answer(status=0, trouble="timed out")
    found = world.ping(tmp_path, *feeds, wait=60)
    assert len(world.looked) < 10
    assert [fault.what for fault in found.untold] == ["the public does not see it: timed out (the same for 99 more)"]


def test_only_the_newest_state_is_told_and_what_was_given_up_goes_on(world: World, tmp_path: Path) -> None:
    world.hub = lambda: Answer(status=500)
    assert world.ping(tmp_path, topic("rss.xml", OLD), wait=0).told == ()
    world.hub = lambda: Answer(status=204)
    world.posted.clear()
    assert world.ping(tmp_path, topic("rss.xml", NEW)).told == ("https://example.org/rss.xml",)
    assert world.posted == ["https://example.org/rss.xml"]


def test_what_was_told_is_kept_though_someone_tires_of_waiting(world: World, tmp_path: Path) -> None:
    class TiredError(Exception):
        pass

    def tire() -> Answer:
        raise TiredError

    rss, late = topic("rss.xml"), topic("late.xml")
    world.pages[late.url] = tire
    with pytest.raises(TiredError):
        world.ping(tmp_path, rss, late)
    assert recall(tmp_path, HUB) == {rss.url: rss.digest}


def test_feeds_that_are_gone_are_forgotten_and_another_hub_is_told_of_all(world: World, tmp_path: Path) -> None:
    rss, atom = topic("rss.xml"), topic("atom.xml")
    world.ping(tmp_path, rss, atom)
    world.ping(tmp_path, rss)
    assert recall(tmp_path, HUB) == {rss.url: rss.digest}
    assert recall(tmp_path, "https://other.example/") == {}


@pytest.mark.parametrize("text", [b"", b"\xff\xfe", b"# something else\n", b"x" * 100])
def test_a_memory_that_is_broken_is_none(world: World, tmp_path: Path, text: bytes) -> None:
    (tmp_path / "hub").write_bytes(text)
    assert recall(tmp_path, HUB) == {}
    assert world.ping(tmp_path, topic("rss.xml")).told


def test_feeds_are_topics_and_pages_archives_and_copies_are_none(tmp_path: Path) -> None:
    types = {
        "rss.xml": RSS_TYPE,
        "rss.xml.gz": "application/gzip",
        "old.xml": RSS_TYPE,
        "tag/비/atom.xml": ATOM_TYPE,
        "archive/atom-1.xml": ATOM_TYPE,
        "index.html": "text/html",
        "_headers": "text/plain",
    }
    for path in types:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(NEW)
    files = [Built(path=path, type=type_, size=3, changed=True) for path, type_ in types.items()]
    found = topics(tmp_path, files, site="https://example.org/b/", copies={"old.xml"})
    assert found == (
        topic("b/rss.xml"),
        topic("b/tag/%EB%B9%84/atom.xml"),
    )
