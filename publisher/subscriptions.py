"""What may be asked of subscriptions by their owners: each action meets the banks that it needs. Nothing is decided."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from time import monotonic

from publisher.actions import subscribe
from publisher.actions.links import Links
from publisher.actions.notify import notify
from publisher.email.notices import Stationery, compose
from publisher.errors import SettingsError
from publisher.mail_model import Envelope, Subscriber
from publisher.project import Project
from publisher.signatures import Claim, Purpose
from publisher.store.keys import LINKS
from publisher.store.open import Store
from publisher.transports.schemes import connect
from publisher.web_model import Evidence, Notice, NoticeKind
from publisher.words import words

UNDOABLE = timedelta(days=30)
FRESH = 60  # seconds for which the keys are not asked for again


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
        return claim if self.store.consents.confirm(claim.subscriber, claim.request, evidence) else None

    def leave(self, claim: Claim, evidence: Evidence) -> bool:
        """Let somebody go from the newsletter of a claim, from all for ""; whether that changed anything."""
        names = tuple(newsletter.name for newsletter in self.project.newsletters)
        return self.store.consents.leave(claim.subscriber, claim.newsletter, names, evidence)

    def back(self, claim: Claim, evidence: Evidence) -> bool:
        """Take somebody back who left by mistake; whether that is possible still."""
        since = evidence.at - UNDOABLE
        return self.store.consents.back(claim.subscriber, claim.newsletter, since, evidence)

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
        )
        return compose(notice, link, words(notice.language, project.languages), stationery, now=now)
