"""What may be asked of subscriptions: each action meets the banks that it needs. Nothing is decided."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from time import monotonic

from publisher.actions import subscribe
from publisher.actions.links import Links
from publisher.actions.notify import notify
from publisher.actions.roster import Taken, give, give_json, give_suppressions, open_roster, take
from publisher.audiences import frequencies
from publisher.email.notes import Stationery, compose
from publisher.enrolment import Terms
from publisher.errors import Fault, SettingsError
from publisher.feeds import opml
from publisher.mail_model import Consent, Envelope, Newsletter, Subscriber, Suppression
from publisher.project import Project
from publisher.signatures import Claim, Purpose
from publisher.store.bounces import StoredBounce
from publisher.store.consents import Event, Mailed
from publisher.store.keys import LINKS
from publisher.store.open import Store
from publisher.transports.schemes import connect
from publisher.web_model import Evidence, Frequency, Note, NoteKind, Preferences
from publisher.words import words

MOST_BOUNCES = 1000
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
    """All that is known of somebody. `mails` are the issues that they were sent: newsletter, slot, state, and when.

    `suppressed` says why they are never mailed, `bounces` what came back of their mails.
    """

    address: str
    state: Consent
    since: datetime
    preferences: Preferences
    consent: tuple[Event, ...]
    tags: tuple[str, ...]
    mails: tuple[Mailed, ...]
    suppressed: Suppression | None
    bounces: tuple[StoredBounce, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How a roster is to be taken in. `kind` is "" for one that is to be recognised.

    Everybody on it is suppressed where `suppress` is a reason. Without `keep` it is only told what would come of it.
    """

    kind: str = ""
    tags: tuple[str, ...] = ()
    state: Consent = Consent.ACTIVE
    confirmed: bool = False
    suppress: str | None = None
    keep: bool = True


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

    def ask(self, asked: Sequence[tuple[str, Evidence]]) -> None:
        """Somebody asks for mails to each of these addresses, which are in their normal form."""
        self.store.consents.ask(asked)

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
            suppressed=self.store.rolls.suppression(who.address),
            bounces=self.store.bounces.all(limit=MOST_BOUNCES, subscriber=who.id),
        )

    def erase(self, who: Subscriber, *, now: datetime) -> bool:
        """Forget somebody; whether they were known."""
        return self.store.consents.erase(who.id, now=now)

    def forget(self, address: str, *, now: datetime) -> bool:
        """Forget an address, of a subscriber or of a suppression. Raises SettingsError where it is not known."""
        address = subscribe.checked(address)
        number = self.store.rolls.find(address)
        erased = number is not None and self.store.consents.erase(number, now=now)
        if not (self.store.rolls.forget(address) or erased):
            fault = Fault(path="ADDRESS", line=0, what=f"{address!r} is not known", cure="nothing is kept of it")
            raise SettingsError([fault])
        return True

    def take(self, path: Path, order: "Order", *, now: datetime) -> Iterator[Taken]:
        """Take in a roster of subscribers, or of addresses to suppress. Raises SettingsError for what is none."""
        opened = open_roster(path, order.kind, suppress=order.suppress)
        terms = Terms(
            kind=opened.program,
            file=path.name,
            now=now,
            tags=subscribe.tags(order.tags),
            state=order.state,
            confirmed=order.confirmed,
        )
        return take(self.store.rolls, path, opened, terms, keep=order.keep)

    def give(self, *, state: Consent | None, tag: str, is_json: bool = False) -> Iterator[bytes]:
        """The bytes of a roster of all subscribers, or of those in a state or with a tag."""
        people = self.store.rolls.whole(state=state, tag=tag)
        return give_json(people) if is_json else give(people)

    def give_suppressions(self) -> Iterator[bytes]:
        """The bytes of a roster of all who are suppressed, but those whose address was forgotten."""
        return give_suppressions(self.store.subscribers.suppressions())

    def list(self, *, state: Consent | None, tag: str) -> Iterator[Subscriber]:
        """Everyone, or those in a state or with a tag, in the order in which they came."""
        return self.store.rolls.all(state=state, tag=tag)

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
        self.store.rolls.tag(who.id, subscribe.tags(names))

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
        return notify(self.store.notes, connected, lambda note: self._compose(note, clock()), clock=clock)

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

    def _compose(self, note: Note, now: datetime) -> Envelope:
        project = self.project
        purpose = Purpose.CONFIRM if note.kind is NoteKind.CONFIRM else Purpose.PREFERENCES
        link = self.links.link(purpose, Claim(subscriber=note.subscriber, request=note.request), now=now)
        stationery = Stationery(
            sender=project.sender,
            reply_to=project.reply_to,
            title=self.title,
            postal=project.config.mail.postal_address,
            templates=project.templates,
            sign=project.sign,
        )
        return compose(note, link, words(note.language, project.languages), stationery, now=now)


def _offer(newsletter: Newsletter, named: Sequence[str]) -> Offer:
    """What can be chosen: of topics those that the newsletter has, if there are several."""
    wanted = next((names for kind, names in newsletter.wanted if kind == "category"), None)
    topics = {name.casefold(): name for name in named if wanted is None or name.casefold() in wanted}
    return Offer(
        newsletter=newsletter,
        frequencies=frequencies(newsletter),
        topics=topics if 1 < len(topics) <= MOST_TOPICS else {},
    )
