"""What may be asked of newsletters and subscribers: each action meets the banks that it needs. Nothing is decided."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path

from publisher import slots
from publisher.actions import oversee, subscribe
from publisher.actions.audit import audit
from publisher.actions.bounces import Opened, read_all, rejected, take
from publisher.actions.copies import Sent, publish
from publisher.actions.deliver import DeliveryReport, Run, Sender, deliver
from publisher.actions.digest import Draft, Made, Press, draft, make
from publisher.actions.library import opened
from publisher.actions.links import Links, sample
from publisher.actions.preview import parts, preview, warn
from publisher.audiences import series
from publisher.email.compose import Sign, composer
from publisher.email.places import LEAVE, PREFERENCES, mail_html
from publisher.email.return_path import addressed
from publisher.errors import Fault, PublisherError, SettingsError
from publisher.inlets.base import Arrived
from publisher.inlets.places import connect as open_inlet
from publisher.mail_model import (
    Delivery,
    DeliveryState,
    Envelope,
    IssueState,
    Newsletter,
    Outcome,
    Reader,
    RenderedIssue,
    Slot,
    Subscriber,
    Suppression,
)
from publisher.model import URL_UNSET, Document, Site
from publisher.project import Project
from publisher.store.base import upgrade
from publisher.store.bounces import StoredBounce
from publisher.store.issues import StoredIssue
from publisher.store.keys import LINKS
from publisher.store.open import Store, open_store
from publisher.transports.base import Transport, send
from publisher.transports.schemes import connect
from publisher.web_model import frequency_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """What one tick of the scheduler did: each newsletter's slot, and the deliveries."""

    made: tuple[Made, ...]
    delivered: DeliveryReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A draft, and the files that show it; none if there is nothing new."""

    draft: Draft
    html_bytes: int = 0
    message_bytes: int = 0
    documents: tuple[Document, ...] = ()
    warnings: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """The issue of a slot as it would be made now, and the parts of its mail; "" where there is nothing new."""

    draft: Draft
    html: str = ""
    text: str = ""
    message_bytes: int = 0
    warnings: tuple[Fault, ...] = ()


class Mailing:
    """What may be asked of the newsletters and the subscribers of one project."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def preview(self, name: str | None, *, to: Path, now: datetime, is_watched: bool = False) -> Preview:
        """The next issue of a newsletter as files below `to`; without an issue if there is nothing new.

        A page that `is_watched` reloads itself when the next preview is made.
        """
        project = self.project
        newsletter = self.project.newsletter(name)
        slot = slots.upcoming(newsletter, now) or slots.by_hand(newsletter, now)
        new, site = self._draft(newsletter, slot, now=now)
        if new.issue is None:
            return Preview(draft=new)
        envelope = self._composer(new.issue)(sample(project.web.url))
        documents = preview(
            new.issue,
            envelope,
            entries=new.entries,
            site=site,
            pictures=(project.shelf.folder, project.folder, project.folder / "static"),
            templates=project.templates,
            to=to,
            is_watched=is_watched,
        )
        return Preview(
            draft=new,
            html_bytes=len(mail_html(new.issue.html).encode()),
            message_bytes=len(envelope.data),
            documents=documents,
            warnings=warn(new.issue),
        )

    def ahead(self, newsletter: Newsletter, slot: Slot, *, now: datetime) -> Ahead:
        """The issue of a slot as it would be made now; nothing is written."""
        new, _ = self._draft(newsletter, slot, now=now)
        if new.issue is None:
            return Ahead(draft=new)
        envelope = self._composer(new.issue)(sample(self.project.web.url))
        text, html = parts(envelope)
        warnings = warn(new.issue)
        return Ahead(draft=new, html=html, text=text, message_bytes=len(envelope.data), warnings=warnings)

    def doubts(self, *, now: datetime) -> tuple[Fault, ...]:
        """What the readers of each newsletter's next issue would suffer from; nothing is written."""
        found: list[Fault] = []
        for newsletter in self.project.newsletters or (self.project.newsletter(None),):
            slot = slots.upcoming(newsletter, now) or slots.by_hand(newsletter, now)
            new, _ = self._draft(newsletter, slot, now=now)
            if new.issue is not None:
                found.extend(replace(fault, path=f"{newsletter.name} {slot.label}") for fault in warn(new.issue))
        return tuple(found)

    def send_test(self, name: str | None, address: str, *, now: datetime) -> Draft:
        """One copy of the next issue to one address, if there is anything new; nothing is recorded."""
        newsletter = self.project.newsletter(name)
        recipient = subscribe.checked(address)
        slot = slots.by_hand(newsletter, now)
        new, _ = self._draft(newsletter, slot, now=now, has_copy=False)
        if new.issue is not None:
            # A name and a Message-ID of its own, so that no mailbox takes the issue itself for a repetition.
            test = replace(new.issue, slot=f"{slot.label}-test")
            transport = self._connect()
            send(transport, self._composer(test, sign=self.project.sign)(Reader(address=recipient)))
            transport.close()
        return new

    def send(self, name: str | None, *, force: bool, now: datetime, run: Run) -> Tick:
        """Make the issue of one newsletter that is due (`force`: now), and deliver what is open."""
        return self._work([self.project.newsletter(name)], force=force, now=now, run=run)

    def tick(self, *, now: datetime, run: Run) -> Tick:
        """Make every issue that is due, once, and deliver what is open."""
        return self._work(self.project.newsletters, force=False, now=now, run=run)

    def schedule(self, *, now: datetime) -> tuple[Made, ...]:
        """Make every issue that is due, once; somebody else delivers it."""
        made, failed = self._make(self.project.newsletters, force=False, now=now)
        if failed:
            raise failed[0]
        return made

    def deliver(self, run: Run) -> DeliveryReport:
        """Deliver what is open and due."""
        transport = self._connect()
        try:
            return deliver(self.store, transport, self._sender, run)
        finally:
            transport.close()

    def open_deliveries(self) -> int:
        """How many deliveries have not come to their end."""
        return self.store.deliveries.open()

    def refusals(self, issue: StoredIssue) -> tuple[tuple[str, str, int], ...]:
        """What servers said of the deliveries of an issue that they refused or put off, and how often."""
        return self.store.issues.refusals(issue.id)

    def find(self, slot: str, newsletter: str | None) -> StoredIssue:
        """The issue of a slot. Raises SettingsError."""
        return oversee.find(self.store, slot, newsletter)

    def move(self, slot: str, newsletter: str | None, state: IssueState, *, now: datetime) -> StoredIssue:
        """Let the deliveries of an issue wait (`PAUSED`), go on (`OPEN`) or never leave (`CANCELLED`)."""
        issue = self.find(slot, newsletter)
        oversee.move(self.store, issue, state, now=now)
        return self.store.issues.get(issue.id)

    def doubtful(self, issue: StoredIssue) -> tuple[Delivery, ...]:
        """The deliveries of an issue of which nobody knows whether they arrived."""
        return self.store.deliveries.doubtful(issue.id)

    def settle(
        self, issue: StoredIssue, state: DeliveryState, *, only: str | None, now: datetime
    ) -> tuple[Delivery, ...]:
        """Settle deliveries in doubt."""
        return oversee.settle(self.store, issue, state, only=only, now=now)

    def audit(self, issue: StoredIssue, *, now: datetime) -> Iterator[str]:
        """The lines of the record of an issue."""
        return audit(self.store, issue, now=now)

    def database(self) -> str:
        """How the database stands. Raises StoreError."""
        people = self.store.issues.audience()
        return f"{self.store.shown}: {people:,} to be mailed, {self.store.deliveries.open():,} deliveries open"

    def greet(self) -> str:
        """How the transport stands. Raises TransportError."""
        transport = self._connect()
        try:
            return transport.greet()
        finally:
            transport.close()

    def rotate_keys(self, *, is_leaked: bool, now: datetime) -> None:
        """Sign links and return paths with a new key. Raises SettingsError while deliveries are open.

        Their messages would bear another ID when they are tried again.
        """
        if count := self.store.deliveries.open():
            cure = "deliver or cancel them first, see `publisher digest list`"
            raise SettingsError([Fault(path="keys", line=0, what=f"{count:,} deliveries are open", cure=cure)])
        self.store.keys.rotate(LINKS, is_leaked=is_leaked, now=now)

    def upgrade(self) -> tuple[str | None, str]:
        """Bring the schema of the database up to date; the revisions before and after."""
        return upgrade(self.project.database)

    def issues(self) -> tuple[StoredIssue, ...]:
        """Every issue, newest first, with how far its deliveries got."""
        return self.store.issues.all()

    def subscribers(self) -> tuple[Subscriber, ...]:
        """Everyone who subscribed, in the order in which they came."""
        return self.store.subscribers.all()

    def subscribe(self, address: str, *, confirmed: bool, now: datetime) -> Subscriber:
        """Add a subscriber; `confirmed` where the consent exists."""
        return subscribe.add(self.store.subscribers, address, confirmed=confirmed, now=now)

    def unsubscribe(self, address: str, *, now: datetime) -> bool:
        """Let a subscriber go; whether there was one."""
        return subscribe.remove(self.store.subscribers, address, now=now)

    def suppressions(self) -> tuple[Suppression, ...]:
        """Every address that is never mailed, and why."""
        return self.store.subscribers.suppressions()

    def suppress(self, address: str, reason: str, *, now: datetime) -> Suppression:
        """Never mail this address again, whether or not it is subscribed."""
        return subscribe.suppress(self.store.subscribers, address, reason, now=now)

    def unsuppress(self, address: str) -> bool:
        """Let this address be mailed again; whether it was suppressed."""
        return subscribe.unsuppress(self.store.subscribers, address)

    def bounces(self, *, limit: int) -> tuple[StoredBounce, ...]:
        """What came back, newest first."""
        return self.store.bounces.all(limit=limit)

    def read_bounces(self, place: str, *, now: datetime) -> Iterator[Opened]:
        """Read and record what lies unread at a place. Raises SettingsError for what is no such place."""
        inlet = open_inlet(place, self.project.bounces_password)
        try:
            yield from read_all(inlet, self.store.bounces, self._secrets, now=now)
        finally:
            inlet.close()

    def take_bounce(self, arrived: Arrived, *, now: datetime) -> Opened:
        """Read and record one message that was handed over."""
        return take([arrived], self.store.bounces, self._secrets, now=now)[0]

    @cached_property
    def store(self) -> Store:
        """The database."""
        return open_store(self.project.database)

    @property
    def sent(self) -> Sent:
        """The issues as a build needs them."""
        return Sent(database=self.project.database_file, issues=lambda: self.store.issues)

    def _work(self, newsletters: Sequence[Newsletter], *, force: bool, now: datetime, run: Run) -> Tick:
        made, failed = self._make(newsletters, force=force, now=now)
        delivered = self.deliver(run)
        if failed:
            raise failed[0]
        return Tick(made=made, delivered=delivered)

    def _make(
        self, newsletters: Sequence[Newsletter], *, force: bool, now: datetime
    ) -> tuple[tuple[Made, ...], list[PublisherError]]:
        made: list[Made] = []
        failed: list[PublisherError] = []
        for newsletter in newsletters if force else self._series(newsletters):
            try:
                read = partial(opened, self.project.shelf, now=now)
                made.append(make(read, newsletter, self._press_of(newsletter), self.store, now=now, force=force))
                if made[-1].outcome is Outcome.MADE:  # before a reader can open its address
                    self._publish(now)
            except PublisherError as error:  # what was frozen before is delivered all the same
                failed.append(error)
        return tuple(made), failed

    def _series(self, newsletters: Sequence[Newsletter]) -> Iterator[Newsletter]:
        """The newsletters, each followed by those of its series that somebody wants more or less often."""
        for newsletter in newsletters:
            yield newsletter
            for frequency in self.store.audiences.frequencies(newsletter.name) if newsletter.schedule else ():
                yield series(newsletter, frequency)

    @property
    def _sender(self) -> Sender:
        project = self.project
        return Sender(
            sender=project.sender,
            reply_to=project.reply_to,
            site=self._site,
            policies={each.name: each.on_doubt for each in self._series(project.newsletters)},
            interval=project.interval,
            give_up=project.give_up,
            sign=project.sign,
            reader=self._reader,
            rejected=lambda pairs, now: rejected(self.store.bounces, pairs, now=now),
        )

    def _reader(self, delivery: Delivery, newsletter: str) -> Reader:
        """Who the message of a delivery is for."""
        reader, secret = self._links.reader(delivery, newsletter), self._secrets[0]
        return addressed(
            reader, issue=delivery.issue, subscriber=delivery.subscriber, secret=secret, bounces=self.project.bounces
        )

    def _draft(self, newsletter: Newsletter, slot: Slot, *, now: datetime, has_copy: bool = True) -> tuple[Draft, Site]:
        # A look ahead makes no database where there is none yet.
        past = self.store.issues.past(newsletter.name) if self.project.has_database else None
        with opened(self.project.shelf, now=now, keep=False) as library:
            press = self._press if has_copy else replace(self._press, has_copy=False, preferences="")
            return draft(library, newsletter, slot, press, past=past, now=now), library.site

    def _publish(self, now: datetime) -> None:
        """Put the web copies of all issues beside what was built."""
        project = self.project
        publish(project.shelf, project.plan, self.sent, out=project.out, now=now)

    def _composer(self, issue: RenderedIssue, sign: Sign | None = None) -> Callable[[Reader], Envelope]:
        project = self.project
        return composer(issue, sender=project.sender, reply_to=project.reply_to, site=self._site, sign=sign)

    def _connect(self) -> Transport:
        return connect(self.project.transport, self.project.means)

    @cached_property
    def _secrets(self) -> tuple[str, ...]:
        """What signs the marks of deliveries, newest first."""
        return self.store.keys.secrets(LINKS)

    @cached_property
    def _links(self) -> Links:
        """The addresses of readers' own."""
        return Links(self.project.web.url, self._secrets)

    def _press_of(self, newsletter: Newsletter) -> Press:
        """The press for a newsletter; only issues of its own rhythm are on the web."""
        return replace(self._press, has_copy=self._press.has_copy and not frequency_of(newsletter.name))

    @property
    def _press(self) -> Press:
        project = self.project
        preferences = PREFERENCES if project.web.url else ""
        return Press(templates=project.templates, leave=LEAVE, preferences=preferences, languages=project.languages)

    @property
    def _site(self) -> str:
        """The address of what is published, "" where it is not known."""
        url = self.project.shelf.site.url
        return url if url != URL_UNSET else ""
