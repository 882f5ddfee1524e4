"""Subscribers and suppressions."""

from datetime import datetime
from functools import cached_property

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from publisher.mail_model import Consent, Subscriber, Suppression
from publisher.mailboxes import hashed, mailbox, provider
from publisher.store.base import SQLITE, reading, transaction
from publisher.store.keys import MAILBOX, Keys
from publisher.store.schema import subscribers, suppressions


class Subscribers:
    """Who may be written to. An address is one mailbox, however its letters' case was written."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._dialect = sqlite if engine.dialect.name == SQLITE else postgresql

    def put(self, address: str, state: Consent, *, now: datetime) -> Subscriber:
        """Add an address, or move one that is known to `state`; an active one is never made pending again."""
        this = subscribers.c.mailbox == mailbox(address)
        values = {
            "address": address,
            "mailbox": mailbox(address),
            "hash": self._hash(address),
            "provider": provider(address),
            "state": state,
            "since": now,
        }
        with transaction(self.engine) as connection:
            connection.execute(
                self._dialect.insert(subscribers).values(values).on_conflict_do_nothing(index_elements=["mailbox"])
            )
            moved = update(subscribers).where(this, subscribers.c.state != state)
            if state is Consent.PENDING:
                moved = moved.where(subscribers.c.state != Consent.ACTIVE)
            connection.execute(moved.values(state=state, since=now))
            row = connection.execute(select(subscribers).where(this)).one()
        return Subscriber(id=row.id, address=row.address, state=Consent(row.state), since=row.since)

    def leave(self, address: str, *, now: datetime) -> bool:
        """Unsubscribe; whether the address was subscribed or about to be."""
        with transaction(self.engine) as connection:
            this = subscribers.c.mailbox == mailbox(address)
            change = update(subscribers).where(this, subscribers.c.state != Consent.UNSUBSCRIBED)
            return connection.execute(change.values(state=Consent.UNSUBSCRIBED, since=now)).rowcount > 0

    def all(self) -> tuple[Subscriber, ...]:
        """Everyone, in the order in which they came."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(subscribers).order_by(subscribers.c.id)).all()
        return tuple(Subscriber(id=r.id, address=r.address, state=Consent(r.state), since=r.since) for r in rows)

    def suppress(self, address: str, reason: str, *, now: datetime) -> Suppression:
        """Never write to this address again, whatever its subscriber's state; the newest reason counts."""
        hash_ = self._hash(address)
        with transaction(self.engine) as connection:
            connection.execute(delete(suppressions).where(suppressions.c.hash == hash_))
            values = {"hash": hash_, "mailbox": mailbox(address), "reason": reason, "since": now}
            connection.execute(suppressions.insert().values(values))
        return Suppression(address=mailbox(address), reason=reason, since=now)

    def unsuppress(self, address: str) -> bool:
        """Let this address be written to again; whether it was suppressed."""
        gone = delete(suppressions).where(suppressions.c.hash == self._hash(address))
        with transaction(self.engine) as connection:
            return connection.execute(gone).rowcount > 0

    def suppressions(self) -> tuple[Suppression, ...]:
        """Every suppression, oldest first; one whose address was forgotten has "" for it."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(suppressions).order_by(suppressions.c.since, suppressions.c.mailbox)).all()
        return tuple(Suppression(address=row.mailbox or "", reason=row.reason, since=row.since) for row in rows)

    def _hash(self, address: str) -> str:
        return hashed(self._salt, address)

    @cached_property
    def _salt(self) -> str:
        return Keys(self.engine).secrets(MAILBOX)[0]
