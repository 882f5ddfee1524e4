"""Subscribers and suppressions."""

from datetime import datetime

from sqlalchemy import Engine, delete, insert, select, update

from publisher.mail_model import Consent, Subscriber, Suppression
from publisher.store.base import transaction
from publisher.store.schema import subscribers, suppressions


class Subscribers:
    """Who may be written to. An address is one mailbox, however its letters' case was written."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def put(self, address: str, state: Consent, *, now: datetime) -> Subscriber:
        """Add an address, or move one that is known to `state`; an active one is never made pending again."""
        mailbox = address.lower()
        with transaction(self.engine) as connection:
            row = connection.execute(select(subscribers).where(subscribers.c.mailbox == mailbox)).one_or_none()
            if row is None:
                values = {"address": address, "mailbox": mailbox, "state": state, "since": now}
                connection.execute(insert(subscribers).values(values))
            elif row.state != state and not (row.state == Consent.ACTIVE and state == Consent.PENDING):
                change = update(subscribers).where(subscribers.c.id == row.id)
                connection.execute(change.values(state=state, since=now))
            row = connection.execute(select(subscribers).where(subscribers.c.mailbox == mailbox)).one()
        return Subscriber(id=row.id, address=row.address, state=Consent(row.state), since=row.since)

    def leave(self, address: str, *, now: datetime) -> bool:
        """Unsubscribe; whether the address was subscribed or about to be."""
        with transaction(self.engine) as connection:
            change = (
                update(subscribers)
                .where(subscribers.c.mailbox == address.lower(), subscribers.c.state != Consent.UNSUBSCRIBED)
                .values(state=Consent.UNSUBSCRIBED, since=now)
            )
            return connection.execute(change).rowcount > 0

    def all(self) -> tuple[Subscriber, ...]:
        """Everyone, in the order in which they came."""
        with transaction(self.engine) as connection:
            rows = connection.execute(select(subscribers).order_by(subscribers.c.id)).all()
        return tuple(Subscriber(id=r.id, address=r.address, state=Consent(r.state), since=r.since) for r in rows)

    def suppress(self, address: str, reason: str, *, now: datetime) -> Suppression:
        """Never write to this address again, whatever its subscriber's state; the newest reason counts."""
        mailbox = address.lower()
        with transaction(self.engine) as connection:
            connection.execute(delete(suppressions).where(suppressions.c.mailbox == mailbox))
            connection.execute(insert(suppressions).values(mailbox=mailbox, reason=reason, since=now))
        return Suppression(address=mailbox, reason=reason, since=now)

    def unsuppress(self, address: str) -> bool:
        """Let this address be written to again; whether it was suppressed."""
        with transaction(self.engine) as connection:
            gone = delete(suppressions).where(suppressions.c.mailbox == address.lower())
            return connection.execute(gone).rowcount > 0

    def suppressions(self) -> tuple[Suppression, ...]:
        """Every suppressed address, oldest first."""
        with transaction(self.engine) as connection:
            rows = connection.execute(select(suppressions).order_by(suppressions.c.since, suppressions.c.mailbox)).all()
        return tuple(Suppression(address=row.mailbox, reason=row.reason, since=row.since) for row in rows)
