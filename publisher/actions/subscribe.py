"""Who gets the mails: added, listed and let go by the person who publishes."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from publisher.errors import Fault, SettingsError
from publisher.mail_model import Consent, Subscriber, Suppression
from publisher.mailboxes import normal
from publisher.rosters.base import LineError, tag

if TYPE_CHECKING:
    from publisher.store.subscribers import Subscribers


def add(subscribers: "Subscribers", address: str, *, confirmed: bool, now: datetime) -> Subscriber:
    """Subscribe an address; `confirmed` where its owner's consent exists. Raises SettingsError for a wrong address."""
    return subscribers.put(checked(address), Consent.ACTIVE if confirmed else Consent.PENDING, now=now)


def remove(subscribers: "Subscribers", address: str, *, now: datetime) -> bool:
    """Unsubscribe an address; whether it was subscribed."""
    return subscribers.leave(checked(address), now=now)


def suppress(subscribers: "Subscribers", address: str, reason: str, *, now: datetime) -> Suppression:
    """Never mail an address again, whether or not it is subscribed. Raises SettingsError for a wrong address."""
    return subscribers.suppress(checked(address), reason, now=now)


def unsuppress(subscribers: "Subscribers", address: str) -> bool:
    """Let an address be mailed again; whether it was suppressed."""
    return subscribers.unsuppress(checked(address))


def checked(address: str) -> str:
    """The address in its normal form. Raises SettingsError for what is no address."""
    try:
        return normal(address)
    except ValueError as error:
        fault = Fault(path="ADDRESS", line=0, what=f"{address!r} is no mail address", cure=str(error).rstrip("."))
        raise SettingsError([fault]) from error


def tags(names: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are kept. Raises SettingsError for what is none."""
    try:
        return tuple(dict.fromkeys(map(tag, names)))
    except LineError as error:
        raise SettingsError([Fault(path="TAG", line=0, what=error.what, cure=error.cure)]) from error
