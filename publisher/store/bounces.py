"""What came back: counted once, weighed by whoever can, and written down as suppressions."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, and_, false, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from publisher.mail_model import Bounce, BounceKind, Consent, Counted, DeliveryState, Proof
from publisher.store.base import SQLITE, transaction
from publisher.store.schema import bounces, deliveries, issues, subscribers, suppressions

# What each kind settles where it was in doubt whether the message had arrived.
_SETTLES = {
    **dict.fromkeys((BounceKind.HARD, BounceKind.SOFT, BounceKind.POLICY), DeliveryState.REJECTED),
    **dict.fromkeys((BounceKind.DELAYED, BounceKind.RELAYED, BounceKind.DELIVERED), DeliveryState.SENT),
    **dict.fromkeys((BounceKind.COMPLAINT, BounceKind.UNSUBSCRIBE), DeliveryState.SENT),
}

Judge = Callable[[Sequence[Counted]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A bounce of a subscriber, as it is kept."""

    fingerprint: str
    subscriber: int
    bounce: Bounce


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What rows led to: the fingerprints that are new, who left, and who is suppressed from now on, and why."""

    new: frozenset[str]
    left: frozenset[int]
    suppressed: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBounce:
    """A bounce as it is looked at later. `address` is "" where its subscriber was forgotten."""

    at: datetime
    kind: BounceKind
    code: int
    status: str
    text: str
    address: str
    newsletter: str
    slot: str


class Bounces:
    """What the world says of deliveries."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._dialect = sqlite if engine.dialect.name == SQLITE else postgresql

    def addresses(self, numbers: Collection[int]) -> dict[int, str]:
        """The addresses of subscribers, of those who are still known."""
        with transaction(self.engine) as connection:
            chosen = select(subscribers.c.id, subscribers.c.address).where(subscribers.c.id.in_(numbers))
            return {row.id: row.address for row in connection.execute(chosen)}

    def numbers(self, mailboxes: Collection[str]) -> dict[str, int]:
        """The subscribers of mailboxes, of those who are known."""
        with transaction(self.engine) as connection:
            chosen = select(subscribers.c.id, subscribers.c.mailbox).where(subscribers.c.mailbox.in_(mailboxes))
            return {row.mailbox: row.id for row in connection.execute(chosen)}

    def deliveries(self, keys: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
        """Those of the deliveries, issue and subscriber, that exist."""
        with transaction(self.engine) as connection:
            key = tuple_(deliveries.c.issue, deliveries.c.subscriber)
            chosen = select(deliveries.c.issue, deliveries.c.subscriber).where(key.in_(list(keys)))
            return {(row.issue, row.subscriber) for row in connection.execute(chosen)}

    def record(self, rows: Sequence[Row], judge: Judge, *, now: datetime) -> Recorded:
        """Record bounces, all in one transaction with what they lead to; what was recorded before counts once.

        `judge` is given what counts against a subscriber, and says why they must not be mailed any more, or "".
        """
        with transaction(self.engine) as connection:
            new = self._insert(connection, rows, now)
            _settle(connection, rows, now)
            leaving = {row.subscriber for row in rows if _leaves(row) and row.fingerprint in new}
            left = update(subscribers).where(subscribers.c.id.in_(leaving))
            left = left.where(subscribers.c.state != Consent.UNSUBSCRIBED)
            connection.execute(left.values(state=Consent.UNSUBSCRIBED, since=now))
            suppressed = {}
            for subscriber, history in _histories(connection, {row.subscriber for row in rows}).items():
                if reason := judge(history):
                    suppressed[subscriber] = reason
                    self._suppress(connection, subscriber, reason, now)
            return Recorded(new=frozenset(new), left=frozenset(leaving), suppressed=suppressed)

    def all(self, *, limit: int, subscriber: int | None = None) -> tuple[StoredBounce, ...]:
        """What came back, of everyone or of one subscriber, newest first."""
        chosen = (
            select(bounces, subscribers.c.address, issues.c.newsletter, issues.c.slot)
            .join(subscribers, subscribers.c.id == bounces.c.subscriber, isouter=True)
            .join(issues, issues.c.id == bounces.c.issue, isouter=True)
            .order_by(bounces.c.at.desc(), bounces.c.id.desc())
            .limit(limit)
        )
        if subscriber is not None:
            chosen = chosen.where(bounces.c.subscriber == subscriber)
        with transaction(self.engine) as connection:
            return tuple(
                StoredBounce(
                    at=row.at,
                    kind=BounceKind(row.kind),
                    code=row.code,
                    status=row.status,
                    text=row.text,
                    address=row.address or "",
                    newsletter=row.newsletter or "",
                    slot=row.slot or "",
                )
                for row in connection.execute(chosen)
            )

    def _insert(self, connection: Connection, rows: Sequence[Row], now: datetime) -> set[str]:
        """The fingerprints that were not known before."""
        values = [
            {
                "fingerprint": row.fingerprint,
                "subscriber": row.subscriber,
                "issue": row.bounce.delivery[0] if row.bounce.delivery else None,
                "kind": row.bounce.kind,
                "code": row.bounce.code,
                "status": row.bounce.status,
                "text": row.bounce.text,
                "at": now,
            }
            for row in rows
        ]
        insert = self._dialect.insert(bounces).on_conflict_do_nothing().returning(bounces.c.fingerprint)
        return set(connection.scalars(insert, values)) if values else set()

    def _suppress(self, connection: Connection, subscriber: int, reason: str, now: datetime) -> None:
        """Suppress the mailbox of a subscriber, and begin anew with counting should that be lifted."""
        row = connection.execute(select(subscribers).where(subscribers.c.id == subscriber)).one()
        values = {"hash": row.hash, "mailbox": row.mailbox, "reason": reason, "since": now}
        connection.execute(self._dialect.insert(suppressions).values(values).on_conflict_do_nothing())
        connection.execute(update(bounces).where(bounces.c.subscriber == subscriber).values(spent=True))


def _leaves(row: Row) -> bool:
    return row.bounce.kind is BounceKind.UNSUBSCRIBE


def _settle(connection: Connection, rows: Sequence[Row], now: datetime) -> None:
    """Settle deliveries that are in doubt, and no others: that one arrived counts before that one did not."""
    for state in (DeliveryState.SENT, DeliveryState.REJECTED):
        for row in rows:
            # What a server answered settled its delivery already.
            if not row.bounce.delivery or row.bounce.proof is Proof.REPLY or _SETTLES[row.bounce.kind] is not state:
                continue
            issue, subscriber = row.bounce.delivery
            this = and_(deliveries.c.issue == issue, deliveries.c.subscriber == subscriber)
            doubtful = update(deliveries).where(this, deliveries.c.state == DeliveryState.IN_DOUBT)
            answer = f"settled by what came back: {row.bounce.kind} {row.bounce.status}".rstrip()
            connection.execute(doubtful.values(state=state, answer=answer, changed=now))


def _histories(connection: Connection, numbers: Collection[int]) -> dict[int, list[Counted]]:
    """What counts against each subscriber: nothing from before they subscribed, or were let in again."""
    chosen = (
        select(bounces.c.subscriber, bounces.c.kind, bounces.c.status, bounces.c.at)
        .join(subscribers, subscribers.c.id == bounces.c.subscriber)
        .where(bounces.c.subscriber.in_(numbers), bounces.c.spent == false(), bounces.c.at >= subscribers.c.since)
        .order_by(bounces.c.subscriber, bounces.c.at)
    )
    found: dict[int, list[Counted]] = {}
    for row in connection.execute(chosen):
        counted = Counted(kind=BounceKind(row.kind), status=row.status, at=row.at)
        found.setdefault(row.subscriber, []).append(counted)
    return found
