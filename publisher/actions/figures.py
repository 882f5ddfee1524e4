"""Numbers for the person who publishes, as fresh as can be afforded: what takes long to count is kept for longer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Generic, TypeVar

from publisher.board_model import Progress, Standing
from publisher.growth import Point, history, weeks
from publisher.mail_model import BounceKind, Consent, DeliveryState

if TYPE_CHECKING:
    from publisher.store.figures import Figures

T = TypeVar("T")
PATIENCE = 30  # times as long as it took to make is something kept


# What is a fault of somebody, the worst last: what says how far a message got is none.
TROUBLES = (BounceKind.SOFT, BounceKind.POLICY, BounceKind.HARD, BounceKind.COMPLAINT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Who reads: how many there are in each state, and how it came to that in the days up to an instant.

    `readers` are those who would get a mail. Weeks are by their Mondays; `bounces` are weekly, by kind. `sources` are
    the ways by which active subscribers came, `reasons` why addresses are suppressed, the oftenest first.
    """

    at: datetime
    states: Mapping[Consent, int]
    readers: int
    suppressed: int
    history: tuple[Point, ...]
    came: tuple[Point, ...]
    went: tuple[Point, ...]
    bounces: Mapping[BounceKind, tuple[Point, ...]]
    sources: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[str, int], ...]


def population(bank: "Figures", *, days: int, now: datetime) -> Population:
    """Who reads at an instant, and how it came to that in so many days before. Days are in UTC."""
    last = now.date()
    first = last - timedelta(days=days - 1)
    since = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days - 1)
    states = bank.states()
    readers = states.get(Consent.ACTIVE, 0) - bank.unreachable()
    came, went = bank.came(since=since), bank.went(since=since)
    told = bank.bounces(since=since)
    return Population(
        at=now,
        states=states,
        readers=readers,
        suppressed=bank.suppressed(),
        history=history(readers, came, went, first=first, last=last),
        came=weeks(came, first=first, last=last),
        went=weeks(went, first=first, last=last),
        bounces={
            kind: weeks({day: count for day, each, count in told if each is kind}, first=first, last=last)
            for kind in TROUBLES
        },
        sources=bank.sources(),
        reasons=bank.reasons(),
    )


class Kept(Generic[T]):
    """Something that is made anew when it is asked for and has grown old. Whoever asks meanwhile waits for it."""

    def __init__(self, make: Callable[[], T], *, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        """It is old after `seconds`, or later where it takes long to make. `clock` gives seconds."""
        self._make = make
        self._seconds = seconds
        self._clock = clock
        self._lock = Lock()
        self._value: T | None = None
        self._until = float("-inf")

    def get(self) -> T:
        """It, as it is or was not long ago."""
        with self._lock:
            began = self._clock()
            if self._value is None or began >= self._until:
                self._value = self._make()
                now = self._clock()
                self._until = now + max(self._seconds, PATIENCE * (now - began))
            return self._value

    def forget(self) -> None:
        """Make it anew when it is asked for next."""
        with self._lock:
            self._until = float("-inf")


class Tally:
    """How many deliveries of each issue stand where. Of one that is over, they are counted once."""

    def __init__(self, bank: "Figures", *, clock: Callable[[], float] = monotonic) -> None:
        self._bank = bank
        self._clock = clock
        self._over: dict[int, dict[DeliveryState, int]] = {}
        self._going: dict[int, Kept[dict[DeliveryState, int]]] = {}

    def progress(self, issue: Standing) -> Progress:
        """How far an issue got."""
        return Progress(issue=issue, counts=self._counts(issue.id))

    def total(self, issues: Iterable[int]) -> dict[DeliveryState, int]:
        """How many deliveries of all these issues stand in each state."""
        total = dict.fromkeys(DeliveryState, 0)
        for number in issues:
            for state, count in self._counts(number).items():
                total[state] += count
        return total

    def forget(self, issue: int) -> None:
        """Count an issue anew: somebody changed what it was."""
        self._going.pop(issue, None)

    def _counts(self, number: int) -> dict[DeliveryState, int]:
        if number in self._over:
            return self._over[number]
        kept = self._going.setdefault(number, Kept(lambda: self._bank.counts(number), seconds=0.9, clock=self._clock))
        counts = kept.get()
        open_ = sum(counts.get(state, 0) for state in DeliveryState if state not in _FINAL)
        if not open_ and counts:
            self._over[number] = counts
            self._going.pop(number, None)
        return counts


_FINAL = (DeliveryState.SENT, DeliveryState.REJECTED, DeliveryState.SUPPRESSED, DeliveryState.CANCELLED)
