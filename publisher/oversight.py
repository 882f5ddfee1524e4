"""What may be asked by the person who publishes, at the dashboard: each action meets its banks. Nothing is decided."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property

from publisher.actions import admit
from publisher.actions.admit import Enrolment
from publisher.project import Project
from publisher.store.open import Store
from publisher.web_model import Act, Deed

WEB, DESK = "web", "desk"  # the ways by which something is done
KNOWN = timedelta(days=90)  # for which a network is known from which somebody entered


class Oversight:
    """The dashboard of one project."""

    def __init__(self, project: Project, store: Callable[[], Store]) -> None:
        self.project = project
        self._open = store

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

    @cached_property
    def store(self) -> Store:
        """The database."""
        return self._open()
