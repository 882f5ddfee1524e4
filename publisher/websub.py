"""When a hub is told of a feed, and what its answers mean (WebSub, https://www.w3.org/TR/websub/).

How a publisher tells its hub is left open there ("Publishing"); hubs know the way of PubSubHubbub 0.4: a form with
`hub.mode=publish` and `hub.url`. One feed a form, because hubs differ in how several are written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urlencode

FIRST_PAUSE, LONGEST_PAUSE = 1, 60  # seconds
PATIENCE = frozenset({408, 425, 429})  # of the client's faults, those that time mends


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A feed as it was built: its public address, and the SHA-256 and number of its bytes."""

    url: str
    digest: str
    size: int


def changed(topics: Iterable[Topic], told: Mapping[str, str]) -> tuple[Topic, ...]:
    """The feeds that are not as the hub was told of them last; `told` are their digests by address."""
    return tuple(topic for topic in topics if told.get(topic.url) != topic.digest)


def form(topic: Topic) -> bytes:
    """What is posted to the hub."""
    return urlencode({"hub.mode": "publish", "hub.url": topic.url}).encode()


def verdict(status: int) -> Literal["told", "later", "never"]:
    """What the hub's answer means; status 0 is none at all."""
    if 200 <= status < 300:
        return "told"
    return "later" if status == 0 or status >= 500 or status in PATIENCE else "never"


def pause(failures: int, *, chance: float, asked: float = 0) -> float:
    """Seconds until the next try: twice as many after each failure, at least those that were `asked` for.

    `chance`, from 0 to 1, spreads them between half and all, so that many publishers do not come back at once.
    """
    grown = min(FIRST_PAUSE * 2.0 ** min(failures, 30), LONGEST_PAUSE)
    return max(grown * (0.5 + chance / 2), asked)


def asked_pause(headers: Mapping[str, str]) -> float:
    """The seconds of a Retry-After, a number or a date (RFC 9110, section 10.2.3); 0 without one that can be read.

    A date counts from the answer's own, because its clock may be another one than ours.
    """
    written = headers.get("retry-after", "").strip()
    if written.isascii() and written.isdigit():
        return float(written[:9])
    try:
        return max((parsedate_to_datetime(written) - parsedate_to_datetime(headers.get("date", ""))).total_seconds(), 0)
    except (ValueError, TypeError):  # TypeError: one has a zone and the other none
        return 0
