"""What may be asked by the person who publishes, at the dashboard: each action meets its banks. Nothing is decided."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import cached_property

from publisher import output
from publisher.actions import admit, approve, oversee
from publisher.actions.admit import Enrolment
from publisher.actions.figures import Kept, Population, Tally, population
from publisher.asread import as_read
from publisher.board_model import Act, Deed, Progress, Setting
from publisher.mail_model import Delivery, DeliveryState, IssueState, Newsletter, RenderedIssue, Slot
from publisher.project import FILE, Project
from publisher.store.open import Store

WEB, DESK = "web", "desk"  # the ways by which something is done
KNOWN = timedelta(days=90)  # for which a network is known from which somebody entered


class Oversight:
    """The dashboard of one project."""

    def __init__(self, project: Project, store: Callable[[], Store]) -> None:
        self.project = project
        self._open = store
        self._stamp = output.stamp(project.folder / FILE)
        self._populations: dict[int, Kept[Population]] = {}

    @property
    def has_lock(self) -> bool:
        """Whether there is a password, without which nobody may enter."""
        return self.store.entrance.lock() is not None

    @property
    def asks_for_codes(self) -> bool:
        """Whether the password alone is not enough."""
        lock = self.store.entrance.lock()
        return lock is not None and bool(lock.totp)

    def set_password(self, password: str, *, now: datetime) -> None:
        """Set the password. Raises SettingsError for one that will not do."""
        admit.set_password(self.store.entrance, password, now=now)
        self.note(Deed.PASSWORD, way=DESK, now=now)

    def enrol(self) -> Enrolment:
        """A new secret for one-time codes; nothing is kept of it yet."""
        return admit.enrol(self.project.shelf.site.title)

    def ask_for_codes(self, enrolment: Enrolment, code: str, *, now: datetime) -> None:
        """Ask for one-time codes of this secret too. Raises SettingsError for a code that is not of it."""
        admit.ask_for_codes(self.store.entrance, enrolment, code, now=now)
        self.note(Deed.TOTP_ON, way=DESK, now=now)

    def ask_for_no_codes(self, *, now: datetime) -> None:
        """Ask for the password alone. Raises SettingsError where there is none."""
        admit.ask_for_no_codes(self.store.entrance, now=now)
        self.note(Deed.TOTP_OFF, way=DESK, now=now)

    def sign_in(self, password: str, code: str, *, network: str, now: datetime) -> str | None:
        """The token of a new session; None where password or code is wrong, or there is no lock."""
        entrance = self.store.entrance
        lock = entrance.lock()
        if lock is None:
            return None
        if not admit.opens(entrance, lock, password, code, now=now):
            self.note(Deed.REFUSED, network=network, now=now)
            return None
        token = admit.enter(entrance, network, now=now)
        self.note(Deed.SIGNED_IN, network=network, now=now)
        return token

    def is_inside(self, token: str, *, now: datetime) -> bool:
        """Whether a token is that of a session that has not run out."""
        return admit.is_inside(self.store.entrance, token, now=now)

    def sign_out(self, token: str, *, network: str, now: datetime) -> None:
        """End a session."""
        if admit.leave(self.store.entrance, token):
            self.note(Deed.SIGNED_OUT, network=network, now=now)

    def is_known(self, network: str, *, now: datetime) -> bool:
        """Whether somebody entered from this network not long ago."""
        return self.store.entrance.is_known(network, since=now - KNOWN)

    def note(self, what: Deed, about: str = "", *, now: datetime, way: str = WEB, network: str = "") -> None:
        """Write down what was done, and to what."""
        self.store.entrance.note(Act(at=now, way=way, network=network, what=what, about=about))

    def acts(self, *, limit: int, before: int = 0) -> tuple[tuple[int, Act], ...]:
        """What was done, newest first, each with its number; those `before` a number where it is not 0."""
        return self.store.entrance.acts(limit=limit, before=before)

    def coming(self, newsletter: Newsletter, *, now: datetime) -> Slot | None:
        """The slot whose issue is made next, None for a newsletter without a schedule."""
        return approve.coming(self.store, newsletter, now=now)

    def waits(self, newsletter: Newsletter, slot: Slot) -> bool:
        """Whether the issue of a slot has to wait for a word."""
        return approve.waits(self.store, newsletter, slot)

    def hold(self, newsletter: Newsletter, *, now: datetime) -> None:
        """Let nothing more of a newsletter be made until it is approved."""
        approve.hold(self.store, newsletter, now=now)

    def approve(self, newsletter: Newsletter, *, now: datetime) -> Slot | None:
        """Let the next issue of a newsletter be made when its time comes; its slot."""
        return approve.approve(self.store, newsletter, now=now)

    def audience(self, newsletter: Newsletter) -> int:
        """How many would get an issue that is made now."""
        return self.store.audiences.count(newsletter.name)

    def issues(self, *, limit: int, before: int = 0) -> tuple[Progress, ...]:
        """How far issues got, newest first; those `before` a number where it is not 0."""
        return tuple(map(self.tally.progress, self.store.figures.issues(limit=limit, before=before)))

    def issue(self, number: int) -> Progress | None:
        """How far one issue got; None where there is none of this number."""
        standing = self.store.figures.issue(number)
        return self.tally.progress(standing) if standing else None

    def under_way(self) -> tuple[Progress, ...]:
        """The issues of which some deliveries have not come to their end, oldest first."""
        return tuple(map(self.tally.progress, self.store.figures.under_way()))

    def doubtful(self, issue: int) -> tuple[Delivery, ...]:
        """The deliveries of an issue of which nobody knows whether they arrived."""
        return self.store.deliveries.doubtful(issue)

    def refusals(self, issue: int) -> tuple[tuple[str, str, int], ...]:
        """What servers said of the deliveries of an issue that they refused or put off, and how often."""
        return self.store.issues.refusals(issue)

    def words(self, issue: int) -> RenderedIssue:
        """The words of an issue, as most readers get them."""
        return self.store.issues.get(issue).issue

    def move(self, issue: int, state: IssueState, *, now: datetime) -> None:
        """Let the deliveries of an issue wait, go on or never leave. Raises SettingsError where it is too late."""
        oversee.move(self.store, self.store.issues.get(issue), state, now=now)
        self.tally.forget(issue)

    def settle(self, issue: int, state: DeliveryState, *, only: str, now: datetime) -> int:
        """Settle deliveries in doubt, all or that to `only`; how many. Raises SettingsError where there is none."""
        settled = oversee.settle(self.store, self.store.issues.get(issue), state, only=only or None, now=now)
        self.tally.forget(issue)
        return len(settled)

    def population(self, *, days: int, clock: Callable[[], datetime]) -> Population:
        """Who reads, and how it came to that in so many days."""
        kept = self._populations.get(days)
        if kept is None:
            kept = Kept(lambda: population(self.store.figures, days=days, now=clock()), seconds=5)
            self._populations[days] = kept
        return kept.get()

    @property
    def settings(self) -> tuple[Setting, ...]:
        """The settings as they were read, without secrets."""
        return as_read(self.project.config, self.project.places)

    @property
    def has_new_settings(self) -> bool:
        """Whether the file of the settings is another one than that which was read."""
        return output.stamp(self.project.folder / FILE) != self._stamp

    @property
    def own_address(self) -> str:
        """The address of the person who publishes, to whom a test may go."""
        return parseaddr(self.project.reply_to or self.project.sender)[1]

    @cached_property
    def tally(self) -> Tally:
        """Where the deliveries of issues stand."""
        return Tally(self.store.figures)

    @cached_property
    def store(self) -> Store:
        """The database."""
        return self._open()
