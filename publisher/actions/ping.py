"""A hub is told of the feeds that changed, as soon as they are where the public sees them."""

import hashlib
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from publisher import hub as web
from publisher import websub
from publisher.actions.base import Built
from publisher.errors import Fault
from publisher.hosting.base import FEED_TYPES
from publisher.hosting.rules import archived
from publisher.hub import Answer, Request
from publisher.urls import absolute
from publisher.websub import Topic

ANSWER = 10_000  # bytes of a hub's answer; more of it are not read
AGAIN = "nothing is lost: build --ping goes on from here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Seconds that only grow, a way to let some pass, and a number from 0 to 1 by chance."""

    now: Callable[[], float]
    sleep: Callable[[float], None]
    chance: Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinged:
    """The addresses of the feeds that the hub was told of, and why it was not of others."""

    told: tuple[str, ...]
    untold: tuple[Fault, ...]


def topics(out: Path, files: Iterable[Built], *, site: str, copies: Collection[str]) -> tuple[Topic, ...]:
    """The feeds that can be subscribed to: no document of an archive, and no copy at an old address."""
    found: list[Topic] = []
    for each in files:
        if each.type in FEED_TYPES and each.path not in copies and not archived(each.path):
            data = (out / each.path).read_bytes()
            url = absolute(site, f"./{quote(each.path)}")
            found.append(Topic(url=url, digest=hashlib.sha256(data).hexdigest(), size=len(data)))
    return tuple(found)


def ping(
    feeds: Sequence[Topic],
    *,
    hub: str,
    cache: Path,
    wait: int,
    clock: Clock,
    say: Callable[[str], None],
    ask: Callable[[Request], Answer] = web.ask,
) -> Pinged:
    """Tell the hub of the feeds that changed since it was told of them last.

    Each is told when its public address shows what was built. At most `wait` seconds pass without any progress; what is
    left then is told by the next call, because `cache` keeps only what was told. `say` is told what is waited for.
    """
    told = web.recall(cache, hub)
    round_ = _Round(websub.changed(feeds, told), hub=hub, wait=wait, clock=clock, say=say, ask=ask)
    before = dict(told)
    try:
        for topic in round_.told():
            told[topic.url] = topic.digest
    finally:  # also when someone is tired of waiting
        kept = {topic.url: told[topic.url] for topic in feeds if topic.url in told}
        if kept != before:
            web.remember(cache, hub, kept)
    return Pinged(told=tuple(url for url in kept if before.get(url) != kept[url]), untold=tuple(round_.faults()))


@dataclass(slots=True, kw_only=True)
class _Waiting:
    """A feed on its way: whether the public sees it, the ETag of what it sees instead, and why it was not told yet."""

    topic: Topic
    public: bool = False
    tag: str = ""
    reason: str = ""


class _Round:
    """The feeds of one call, in a queue: one that has to wait goes to its end."""

    def __init__(
        self,
        changed: Iterable[Topic],
        *,
        hub: str,
        wait: int,
        clock: Clock,
        say: Callable[[str], None],
        ask: Callable[[Request], Answer],
    ) -> None:
        self.queue = deque(_Waiting(topic=topic) for topic in changed)
        self.hub = hub
        self.wait = wait
        self.clock = clock
        self.say = say
        self.ask = ask
        self.given_up: list[_Waiting] = []
        self.asked = 0.0
        self.failures = 0
        self.silent = False

    def told(self) -> Iterator[Topic]:
        """Tell the hub, feed by feed; those that it was told of."""
        since = self.clock.now()
        while self.queue:
            each = self.queue.popleft()
            self.asked, self.silent = 0.0, False
            outcome = self._tell(each) if self._is_public(each) else "later"
            if outcome == "told":
                self.failures, since = 0, self.clock.now()
                yield each.topic
            elif outcome == "never" or not self._pause(each, rest=self.wait - (self.clock.now() - since)):
                self.given_up.append(each)
                if self.silent and outcome == "later":
                    break
            else:
                self.queue.append(each)

    def faults(self) -> Iterator[Fault]:
        """Why the hub was not told of some feeds: one fault for all that have the same reason."""
        reasons: dict[str, list[str]] = {}
        for each in (*self.given_up, *self.queue):
            reasons.setdefault(each.reason or self.given_up[-1].reason, []).append(each.topic.url)
        for reason, urls in reasons.items():
            more = f" (the same for {len(urls) - 1} more)" if len(urls) > 1 else ""
            yield Fault(path=urls[0], line=0, what=reason + more, cure=AGAIN)

    def _is_public(self, each: _Waiting) -> bool:
        """Whether the public sees the feed as it was built."""
        if each.public:
            return True
        topic = each.topic
        answer = self.ask(Request(url=topic.url, limit=topic.size, tag=each.tag))
        self.silent = answer.status == 0
        each.public = answer.status == 200 and hashlib.sha256(answer.body).hexdigest() == topic.digest
        if answer.status in (200, 304):
            each.tag = answer.headers.get("etag", each.tag)
            each.reason = "the public does not see yet what was built"
        else:
            each.reason = f"the public does not see it: {answer.trouble or f'answer {answer.status}'}"
            self.asked = websub.asked_pause(answer.headers)
        return each.public

    def _tell(self, each: _Waiting) -> str:
        answer = self.ask(Request(url=self.hub, limit=ANSWER, form=websub.form(each.topic)))
        outcome = websub.verdict(answer.status)
        words = " ".join(answer.body.decode(errors="replace").split())[:100]
        said = answer.trouble or f"answer {answer.status}" + (f", {words!r}" if words else "")
        each.reason = f"the hub {self.hub} was not told: {said}"
        self.asked, self.silent = websub.asked_pause(answer.headers), outcome == "later"
        return outcome

    def _pause(self, each: _Waiting, *, rest: float) -> bool:
        """Let time pass before the next try, unless there is not so much left."""
        seconds = websub.pause(self.failures, chance=self.clock.chance(), asked=self.asked)
        if seconds > rest:
            return False
        self.failures += 1
        self.say(f"{each.topic.url}: {each.reason}; trying again in {seconds:.0f} s")
        self.clock.sleep(seconds)
        return True
