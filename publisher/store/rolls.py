"""Many subscribers at once: taken from lists, and written into them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from publisher.mail_model import Consent
from publisher.mailboxes import hashed, mailbox, provider
from publisher.store.base import SQLITE, transaction
from publisher.store.keys import MAILBOX, Keys
from publisher.store.schema import consents, preferences, subscribers, suppressions, tags
from publisher.web_model import Step

PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """Somebody as they are known: their state, None where they never were here, and why they are suppressed."""

    state: Consent | None = None
    since: datetime | None = None
    suppressed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What is to be done about one address. Without a `state` it is suppressed, for a reason."""

    address: str
    state: Consent | None
    since: datetime
    way: str
    reason: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    timezone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A subscriber with all that a list of them says."""

    address: str
    state: Consent
    since: datetime
    language: str
    timezone: str
    tags: tuple[str, ...]


class Rolls:
    """Subscribers by the thousand."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._dialect: Any = sqlite if engine.dialect.name == SQLITE else postgresql

    def known(self, addresses: Sequence[str]) -> Mapping[str, Enrolled]:
        """How each of the addresses is known, by its mailbox."""
        hashes = {hashed(self._salt, address): mailbox(address) for address in addresses}
        boxes = list(hashes.values())
        with transaction(self.engine) as connection:
            chosen = select(subscribers.c.mailbox, subscribers.c.state, subscribers.c.since)
            people = {row.mailbox: row for row in connection.execute(chosen.where(subscribers.c.mailbox.in_(boxes)))}
            barred = select(suppressions.c.hash, suppressions.c.reason).where(suppressions.c.hash.in_(list(hashes)))
            reasons = {hashes[row.hash]: row.reason for row in connection.execute(barred)}
        return {
            box: Enrolled(
                state=Consent(people[box].state) if box in people else None,
                since=people[box].since if box in people else None,
                suppressed=reasons.get(box),
            )
            for box in boxes
        }

    def enrol(self, enrolments: Sequence[Enrolment]) -> None:
        """Do all of it, or nothing. Who left is not taken back, and who is suppressed stays so."""
        with transaction(self.engine) as connection:
            for each in enrolments:
                if each.state is None:
                    self._suppress(connection, each)
                else:
                    self._enrol(connection, each, each.state)

    def tag(self, number: int, names: Sequence[str]) -> None:
        """Call a subscriber by these names too."""
        with transaction(self.engine) as connection:
            self._tag(connection, number, names)

    def untag(self, number: int, names: Sequence[str]) -> None:
        """Call a subscriber by these names no more."""
        with transaction(self.engine) as connection:
            connection.execute(delete(tags).where(tags.c.subscriber == number, tags.c.tag.in_(names)))

    def find(self, address: str) -> int | None:
        """The number of a subscriber; None for nobody."""
        with transaction(self.engine) as connection:
            return connection.scalar(select(subscribers.c.id).where(subscribers.c.mailbox == mailbox(address)))

    def all(self, *, tag: str | None = None) -> Iterator[Listed]:
        """Everyone, in the order in which they came, or those with a tag; by pages, so that they fit into memory."""
        last = 0
        while True:
            chosen = select(subscribers, preferences.c.language, preferences.c.timezone)
            chosen = chosen.join_from(subscribers, preferences, isouter=True)
            chosen = chosen.where(subscribers.c.id > last, subscribers.c.address != "")
            if tag is not None:
                bearers = select(tags.c.subscriber).where(tags.c.tag == tag)
                chosen = chosen.where(subscribers.c.id.in_(bearers))
            with transaction(self.engine) as connection:
                rows = connection.execute(chosen.order_by(subscribers.c.id).limit(PAGE)).all()
                numbers = [row.id for row in rows]
                named = connection.execute(
                    select(tags).where(tags.c.subscriber.in_(numbers)).order_by(tags.c.tag)
                ).all()
            if not rows:
                return
            last = numbers[-1]
            of: dict[int, list[str]] = {}
            for row in named:
                of.setdefault(row.subscriber, []).append(row.tag)
            for row in rows:
                yield Listed(
                    address=row.address,
                    state=Consent(row.state),
                    since=row.since,
                    language=row.language or "",
                    timezone=row.timezone or "",
                    tags=tuple(of.get(row.id, ())),
                )

    def count(self) -> Mapping[Consent, int]:
        """How many subscribers are in each state."""
        counted = select(subscribers.c.state, func.count()).where(subscribers.c.address != "")
        with transaction(self.engine) as connection:
            rows = connection.execute(counted.group_by(subscribers.c.state)).all()
        return {Consent(state): number for state, number in rows}

    def _suppress(self, connection: Connection, each: Enrolment) -> None:
        values = {"hash": hashed(self._salt, each.address), "mailbox": mailbox(each.address)}
        row = self._dialect.insert(suppressions).values(**values, reason=each.reason, since=each.since)
        connection.execute(row.on_conflict_do_nothing())

    def _enrol(self, connection: Connection, each: Enrolment, state: Consent) -> None:
        box = mailbox(each.address)
        person = {
            "address": each.address,
            "mailbox": box,
            "hash": hashed(self._salt, each.address),
            "provider": provider(each.address),
            "state": state,
            "since": each.since,
        }
        new = self._dialect.insert(subscribers).values(person).on_conflict_do_nothing().returning(subscribers.c.id)
        number = connection.scalar(new)
        if number is None:
            number = connection.execute(select(subscribers.c.id).where(subscribers.c.mailbox == box)).scalar_one()
            moved = update(subscribers).where(
                subscribers.c.id == number,
                subscribers.c.state != state,
                subscribers.c.state != Consent.UNSUBSCRIBED,
            )
            if connection.execute(moved.values(state=state, since=each.since)).rowcount:
                self._note(connection, number, each)
        else:
            self._note(connection, number, each)
            reads = self._dialect.insert(preferences)
            reads = reads.values(subscriber=number, language=each.language, timezone=each.timezone)
            connection.execute(reads.on_conflict_do_nothing())
        self._tag(connection, number, each.tags)

    def _note(self, connection: Connection, number: int, each: Enrolment) -> None:
        step = {"subscriber": number, "step": Step.IMPORTED, "at": each.since, "way": each.way}
        connection.execute(insert(consents).values(step))

    def _tag(self, connection: Connection, number: int, names: Sequence[str]) -> None:
        for name in names:
            row = self._dialect.insert(tags).values(subscriber=number, tag=name)
            connection.execute(row.on_conflict_do_nothing())

    @cached_property
    def _salt(self) -> str:
        return Keys(self.engine).secrets(MAILBOX)[0]
