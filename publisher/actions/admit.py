"""Who may see the dashboard: one person, by a password, and by a one-time code where they want it.

The room of argon2.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from publisher import totp
from publisher.board_model import Lock
from publisher.errors import Fault, SettingsError

if TYPE_CHECKING:
    from publisher.store.entrance import Entrance

SHORTEST, LONGEST = 12, 1000  # characters of a password
IDLE = timedelta(hours=12)  # in which nobody was seen
OLDEST = timedelta(days=7)
SECRET = 20  # bytes: as many as the hash has (RFC 4226, section 4)
ACCOUNT = "dashboard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A secret for one-time codes, which is good once a code of it was given back, and its address for an app."""

    secret: str
    address: str


def set_password(entrance: "Entrance", password: str, *, now: datetime) -> None:
    """Let whoever has this password in, and nobody who is inside stay. Raises SettingsError for one that is too short.

    It is kept as its hash alone (Argon2id, RFC 9106).
    """
    from argon2 import PasswordHasher

    if not SHORTEST <= len(password) <= LONGEST:
        what, cure = f"it has {len(password)} characters", f"take {SHORTEST} or more; a few words at random do well"
        raise SettingsError([Fault(path="PASSWORD", line=0, what=what, cure=cure)])
    entrance.put_password(PasswordHasher().hash(password), now=now)


def enrol(title: str) -> Enrolment:
    """A new secret for one-time codes, at random. Nothing is kept of it yet."""
    secret = base64.b32encode(secrets.token_bytes(SECRET)).decode()
    return Enrolment(secret=secret, address=totp.address(secret, title=title, account=ACCOUNT))


def ask_for_codes(entrance: "Entrance", enrolment: Enrolment, code: str, *, now: datetime) -> None:
    """Ask for a one-time code too from now on; `code` shows that an app knows the secret. Raises SettingsError."""
    if totp.match(enrolment.secret, code, now=now) is None:
        what, cure = "that is no code of this secret", "see that the clock of the app is right, and begin anew"
        raise SettingsError([Fault(path="CODE", line=0, what=what, cure=cure)])
    _put(entrance, enrolment.secret, now)


def ask_for_no_codes(entrance: "Entrance", *, now: datetime) -> None:
    """Ask for the password alone from now on. Raises SettingsError."""
    _put(entrance, "", now)


def opens(entrance: "Entrance", lock: Lock, password: str, code: str, *, now: datetime) -> bool:
    """Whether password and code open the lock. Both are looked at, whichever is wrong; a code is good once."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    is_right = True
    try:
        PasswordHasher().verify(lock.password, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        is_right = False
    if not lock.totp:
        return is_right
    step = totp.match(lock.totp, code, now=now)
    return is_right and step is not None and entrance.use(step)


def enter(entrance: "Entrance", network: str, *, now: datetime) -> str:
    """Begin a session; its token, which is kept as its hash alone."""
    token = secrets.token_urlsafe(32)
    entrance.enter(_hashed(token), network, now=now, since=now - IDLE)
    return token


def is_inside(entrance: "Entrance", token: str, *, now: datetime) -> bool:
    """Whether a token is that of a session that has not run out."""
    return entrance.is_inside(_hashed(token), now=now, began=now - OLDEST, seen=now - IDLE)


def leave(entrance: "Entrance", token: str) -> bool:
    """End a session; whether there was one."""
    return entrance.leave(_hashed(token))


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _put(entrance: "Entrance", secret: str, now: datetime) -> None:
    if not entrance.put_totp(secret, now=now):
        cure = "run `publisher admin password` first"
        raise SettingsError([Fault(path="CODE", line=0, what="there is no password yet", cure=cure)])
