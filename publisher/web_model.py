"""The nouns of the web. Frozen, keyword-only values; datetimes are aware, collections are tuples (docs/glossary.md)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Where a server listens: at a host and port, or at a `socket` in the file system."""

    host: str = ""
    port: int = 0
    socket: str = ""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"unix:{self.socket}" if self.socket else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """So many in so many seconds."""

    count: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """How the web is served.

    `url` is its public address, "" where it has none. `proxies` are networks whose word on whom they ask for is
    taken. `token` lets a caller build, nobody where it is "". `signups` is how many may subscribe from one network.
    With `pull` the newest commits are fetched before a build that was asked for.
    """

    url: str = ""
    listening: Listening = Listening()
    proxies: tuple[str, ...] = ()
    token: str = ""
    signups: Pace | None = None
    pull: bool = False

    @property
    def is_secure(self) -> bool:
        """Whether the public sees it by TLS."""
        return self.url.startswith("https:")


class Step(StrEnum):
    """What somebody did about their consent."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    LEFT = "left"
    RETURNED = "returned"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How a step of a consent came about: when, by which way (`web`, `one-click`, a file), and from which network.

    `wording` is what the person was told before, word for word, in a `language`.
    """

    at: datetime
    way: str
    network: str = ""
    wording: str = ""
    language: str = ""


class NoteKind(StrEnum):
    """What a mail about a subscription is for: that it be confirmed, or to say that it is there already."""

    CONFIRM = "confirm"
    KNOWN = "known"


class NoteState(StrEnum):
    """Where such a mail stands."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A mail about a subscription. `request` is the step of the consent that it asks to confirm, 0 for none."""

    id: int
    kind: NoteKind
    subscriber: int
    address: str
    language: str
    request: int
    tries: int

    def __repr__(self) -> str:
        return f"Note(id={self.id}, kind={self.kind}, subscriber={self.subscriber})"


class Frequency(StrEnum):
    """How often somebody wants a newsletter: as it comes out, or otherwise."""

    USUAL = ""
    EACH = "each"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


SERIES = "."  # between the name of a newsletter and a frequency; no newsletter has it in its name


def series_name(newsletter: str, frequency: Frequency) -> str:
    """The name of a newsletter in a frequency; its own for those who want it as it comes out."""
    return f"{newsletter}{SERIES}{frequency}" if frequency else newsletter


def frequency_of(series: str) -> Frequency:
    """The frequency in which a series comes out, as its name says it."""
    return Frequency(series.partition(SERIES)[2])


def newsletter_of(series: str) -> str:
    """The name of the newsletter that a series is of."""
    return series.partition(SERIES)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody chose of a newsletter; `topics` are keys of categories, none for all."""

    newsletter: str
    is_wanted: bool = True
    frequency: Frequency = Frequency.USUAL
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """All that a subscriber chose: "" is what the publication has, and a newsletter without a choice comes as usual."""

    language: str = ""
    timezone: str = ""
    choices: tuple[Choice, ...] = ()

    def choice(self, newsletter: str) -> Choice:
        """What was chosen of one newsletter."""
        found = (each for each in self.choices if each.newsletter == newsletter)
        return next(found, Choice(newsletter=newsletter))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One who chose something of a newsletter that changes its words or its hour.

    Topics are keys of categories; "" is what the publication has; `bookmark` is the number of an issue, 0 for none.
    """

    subscriber: int
    topics: tuple[str, ...] = ()
    language: str = ""
    timezone: str = ""
    bookmark: int = 0
