"""What may be asked of subscriptions: each action meets the banks that it needs. Nothing is decided."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from time import monotonic

from publisher.actions import subscribe
from publisher.actions.links import Links
from publisher.actions.notify import notify
from publisher.actions.roster import Imported, give, take
from publisher.audiences import frequencies
from publisher.email.notices import Stationery, compose
from publisher.errors import Fault, SettingsError
from publisher.feeds import opml
from publisher.mail_model import Consent, Envelope, Newsletter, Subscriber
from publisher.project import Project
from publisher.signatures import Claim, Purpose
from publisher.store.consents import Event, Mailed
from publisher.store.keys import LINKS
from publisher.store.open import Store
from publisher.transports.schemes import connect
from publisher.web_model import Evidence, Frequency, Notice, NoticeKind, Preferences
from publisher.words import words

UNDOABLE = timedelta(days=30)
MOST_TOPICS = 60  # more than that nobody reads through
FRESH = 60  # seconds for which the keys are not asked for again


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What can be chosen of a newsletter: how often it may come, and its topics, by their keys."""

    newsletter: Newsletter
    frequencies: tuple[Frequency, ...]
    topics: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that is known of somebody. `mails` are the issues that they were sent: newsletter, slot, state, and when."""

    address: str
    state: Consent
    since: datetime
    preferences: Preferences
    consent: tuple[Event, ...]
    tags: tuple[str, ...]
    mails: tuple[Mailed, ...]


class Subscriptions:
    """What may be asked of the subscriptions to one project."""

    def __init__(self, project: Project, store: Callable[[], Store], *, url: str) -> None:
        """`url` is the address with which the links of mails begin."""
        self.project = project
        self.url = url
        self._open = store
        self._known: tuple[float, tuple[str, ...]] | None = None

    @property
    def title(self) -> str:
        """What is subscribed to: the only newsletter, or all that the publication has."""
        newsletters = self.project.newsletters
        return newsletters[0].title if len(newsletters) == 1 else self.project.shelf.site.title

    def checked(self, address: str) -> str | None:
        """An address in its normal form; None for what is none."""
        try:
            return subscribe.checked(address)
        except SettingsError:
            return None

    def name(self, newsletter: str) -> str:
        """The title of a newsletter; that of all for "" and for one that is gone."""
        found = (each.title for each in self.project.newsletters if each.name == newsletter)
        return next(found, self.title)

    def ask(self, address: str, evidence: Evidence) -> None:
        """Somebody asks for mails to an address, which is in its normal form."""
        self.store.consents.ask(address, evidence)

    def confirm(self, token: str, evidence: Evidence) -> Claim | None:
        """The owner of an address says yes; None where that comes too late. Raises ForgedError and ExpiredError."""
        claim = self.read(Purpose.CONFIRM, token, now=evidence.at)
        own = self.project.shelf.site.language
        reads = evidence.language if evidence.language != own else ""  # which is what everybody gets
        return claim if self.store.consents.confirm(claim.subscriber, claim.request, evidence, reads=reads) else None

    def leave(self, claim: Claim, evidence: Evidence) -> bool:
        """Let somebody go from the newsletter of a claim, from all for ""; whether that changed anything."""
        names = tuple(newsletter.name for newsletter in self.project.newsletters)
        return self.store.consents.leave(claim.subscriber, claim.newsletter, names, evidence)

    def back(self, claim: Claim, evidence: Evidence) -> bool:
        """Take somebody back who left by mistake; whether that is possible still."""
        since = evidence.at - UNDOABLE
        return self.store.consents.back(claim.subscriber, claim.newsletter, since, evidence)

    def offers(self) -> tuple[Offer, ...]:
        """What can be chosen of each newsletter."""
        named = self._topics()
        return tuple(_offer(newsletter, named) for newsletter in self.project.newsletters)

    def chosen(self, who: Subscriber) -> Preferences:
        """What somebody chose."""
        return self.store.choices.of(who.id)

    def choose(self, who: Subscriber, chosen: Preferences, *, now: datetime) -> None:
        """Keep what somebody chose."""
        self.store.choices.put(who.id, chosen, now=now)

    def known(self, who: Subscriber) -> Known:
        """All that is known of somebody."""
        return Known(
            address=who.address,
            state=who.state,
            since=who.since,
            preferences=self.chosen(who),
            consent=self.store.consents.events(who.id),
            tags=self.store.choices.tags(who.id),
            mails=self.store.consents.mails(who.id),
        )

    def erase(self, who: Subscriber, *, now: datetime) -> bool:
        """Forget somebody; whether they were known."""
        return self.store.consents.erase(who.id, now=now)

    def take(self, data: bytes, *, named: str, confirmed: bool, suppress: bool, now: datetime) -> Imported:
        """Take in a list of subscribers, or of addresses to `suppress`. Raises SettingsError for what is no list."""
        checked = subscribe.checked
        rolls = self.store.rolls
        return take(rolls, data, named=named, confirmed=confirmed, suppress=suppress, checked=checked, now=now)

    def give(self, *, tag: str | None) -> Iterator[str]:
        """The lines of a list of all subscribers, or of those with a tag."""
        return give(self.store.rolls.all(tag=tag))

    def find(self, address: str) -> Subscriber:
        """The subscriber of an address. Raises SettingsError where there is none."""
        number = self.store.rolls.find(subscribe.checked(address))
        who = self.store.consents.subscriber(number) if number is not None else None
        if who is None:
            cure = "see `publisher subscribers list`"
            raise SettingsError([Fault(path="ADDRESS", line=0, what=f"{address!r} is no subscriber", cure=cure)])
        return who

    def tag(self, who: Subscriber, names: Sequence[str]) -> None:
        """Call somebody by these names too."""
        self.store.rolls.tag(who.id, names)

    def untag(self, who: Subscriber, names: Sequence[str]) -> None:
        """Call somebody by these names no more."""
        self.store.rolls.untag(who.id, names)

    def read(self, purpose: Purpose, token: str, *, now: datetime) -> Claim:
        """What a token claims. Raises ForgedError and ExpiredError."""
        return self.links.read(purpose, token, now=now)

    def who(self, claim: Claim) -> Subscriber | None:
        """Whose claim it is; nobody's after they were erased."""
        return self.store.consents.subscriber(claim.subscriber)

    def notify(self, clock: Callable[[], datetime]) -> int:
        """Send the mails about subscriptions that are due; how many were sent."""
        connected = lambda: connect(self.project.transport, self.project.means)  # noqa: E731
        return notify(self.store.notices, connected, lambda notice: self._compose(notice, clock()), clock=clock)

    @cached_property
    def store(self) -> Store:
        """The database."""
        return self._open()

    @property
    def keys(self) -> tuple[str, ...]:
        """What links are signed with, the newest first; a new one is known within a minute."""
        if self._known is None or monotonic() > self._known[0]:
            self._known = monotonic() + FRESH, self.store.keys.secrets(LINKS)
        return self._known[1]

    @property
    def links(self) -> Links:
        """The addresses of subscribers' own."""
        return Links(self.url, self.keys)

    def _topics(self) -> tuple[str, ...]:
        """The categories that the last build found."""
        try:
            return opml.names((self.project.out / opml.FILE).read_bytes(), "category")
        except OSError:
            return ()

    def _compose(self, notice: Notice, now: datetime) -> Envelope:
        project = self.project
        purpose = Purpose.CONFIRM if notice.kind is NoticeKind.CONFIRM else Purpose.PREFERENCES
        link = self.links.link(purpose, Claim(subscriber=notice.subscriber, request=notice.request), now=now)
        stationery = Stationery(
            sender=project.sender,
            reply_to=project.reply_to,
            title=self.title,
            postal=project.config.mail.postal_address,
            templates=project.templates,
            sign=project.sign,
        )
        return compose(notice, link, words(notice.language, project.languages), stationery, now=now)


def _offer(newsletter: Newsletter, named: Sequence[str]) -> Offer:
    """What can be chosen: of topics those that the newsletter has, if there are several."""
    wanted = next((names for kind, names in newsletter.wanted if kind == "category"), None)
    topics = {name.casefold(): name for name in named if wanted is None or name.casefold() in wanted}
    return Offer(
        newsletter=newsletter,
        frequencies=frequencies(newsletter),
        topics=topics if 1 < len(topics) <= MOST_TOPICS else {},
    )
