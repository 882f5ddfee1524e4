"""Consents: how each came about, step by step, and the mails that ask for them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from publisher.mail_model import Consent, DeliveryState, Subscriber
from publisher.mailboxes import hashed, mailbox, provider
from publisher.store.base import SQLITE, transaction
from publisher.store.keys import MAILBOX, Keys
from publisher.store.schema import (
    bounces,
    choices,
    consents,
    deliveries,
    issues,
    notes,
    preferences,
    subscribers,
    suppressions,
    tags,
    wordings,
)
from publisher.web_model import SERIES, Evidence, NoteKind, NoteState, Step

ERASED = "erased by its owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One step of a consent, as it is remembered."""

    step: Step
    at: datetime
    way: str
    network: str
    wording: str
    newsletter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """An issue that somebody was sent, or was to be."""

    newsletter: str
    slot: str
    state: DeliveryState
    changed: datetime


class Consents:
    """Who agreed to what, when and how; no step is ever taken back, another one follows."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._dialect: Any = sqlite if engine.dialect.name == SQLITE else postgresql

    def ask(self, asked: Sequence[tuple[str, Evidence]]) -> None:
        """Somebody asks for mails to each address: have its owner asked, once on one day. All of them, or none.

        An address that is suppressed gets nothing, and is not written down.
        """
        people = {mailbox(address): (address, evidence) for address, evidence in reversed(asked)}
        hashes = {box: hashed(self._salt, address) for box, (address, _) in people.items()}
        with transaction(self.engine) as connection:
            barred = select(suppressions.c.hash).where(suppressions.c.hash.in_(list(hashes.values())))
            out = set(connection.scalars(barred))
            people = {box: each for box, each in people.items() if hashes[box] not in out}
            if not people:
                return
            new = [_pending(box, hashes[box], *each) for box, each in people.items()]
            connection.execute(self._dialect.insert(subscribers).on_conflict_do_nothing(), new)
            known = select(subscribers.c.id, subscribers.c.mailbox, subscribers.c.state)
            rows = connection.execute(known.where(subscribers.c.mailbox.in_(list(people)))).all()
            mailed = select(notes.c.subscriber, notes.c.day)
            mailed = mailed.where(notes.c.subscriber.in_([row.id for row in rows]))
            days = {(row.subscriber, row.day) for row in connection.execute(mailed)}
            due = [(row, people[row.mailbox][1]) for row in rows]
            due = [(row, evidence) for row, evidence in due if (row.id, _day(evidence)) not in days]
            if due:
                self._request(connection, due)

    def _request(self, connection: Connection, due: Sequence[tuple[Any, Evidence]]) -> None:
        for evidence in {evidence.wording: evidence for _, evidence in due}.values():
            self._word(connection, evidence)
        steps = [_step(row.id, Step.ASKED, evidence) for row, evidence in due]
        made = insert(consents).returning(consents.c.id, sort_by_parameter_order=True)
        numbers = connection.scalars(made, steps).all()
        mails = [
            {
                "subscriber": row.id,
                "day": _day(evidence),
                "kind": NoteKind.KNOWN if row.state == Consent.ACTIVE else NoteKind.CONFIRM,
                "language": evidence.language,
                "request": number,
                "state": NoteState.WAITING,
                "next_try": evidence.at,
            }
            for (row, evidence), number in zip(due, numbers, strict=True)
        ]
        connection.execute(self._dialect.insert(notes).on_conflict_do_nothing(), mails)

    def confirm(self, subscriber: int, request: int, evidence: Evidence, *, reads: str = "") -> bool:
        """Take the answer to a request, from somebody who `reads` a language; whether it still stands.

        Who left since has to ask anew.
        """
        with transaction(self.engine) as connection:
            asked = select(consents.c.id).where(
                consents.c.id == request, consents.c.subscriber == subscriber, consents.c.step == Step.ASKED
            )
            left = select(consents.c.id).where(
                consents.c.subscriber == subscriber, consents.c.step == Step.LEFT, consents.c.id > request
            )
            if connection.scalar(asked) is None or connection.scalar(left) is not None:
                return False
            if self._move(connection, subscriber, Consent.ACTIVE, evidence):
                self._record(connection, subscriber, Step.CONFIRMED, evidence)
                own = self._dialect.insert(preferences).values(subscriber=subscriber, language=reads)
                connection.execute(own.on_conflict_do_nothing())
            return True

    def leave(self, subscriber: int, newsletter: str, others: tuple[str, ...], evidence: Evidence) -> bool:
        """Let somebody go from a newsletter ("" for all); whether that changed anything.

        Who has none of the `others` left either has left altogether.
        """
        with transaction(self.engine) as connection:
            if not self._is_active(connection, subscriber):
                return False
            if newsletter:
                if not self._unchoose(connection, subscriber, newsletter, evidence):
                    return False
                gone = select(func.count()).where(choices.c.subscriber == subscriber, ~choices.c.is_wanted)
                left = connection.scalar(gone.where(choices.c.newsletter.in_(others))) or 0
                self._withdraw(connection, subscriber, newsletter, evidence)
            if not newsletter or left == len(others):
                self._move(connection, subscriber, Consent.UNSUBSCRIBED, evidence)
            self._record(connection, subscriber, Step.LEFT, evidence, newsletter)
            return True

    def back(self, subscriber: int, newsletter: str, since: datetime, evidence: Evidence) -> bool:
        """Take somebody back who left after `since`, and did nothing about it since then; whether they are back."""
        with transaction(self.engine) as connection:
            newest = select(consents).where(consents.c.subscriber == subscriber).order_by(consents.c.id.desc()).limit(1)
            last = connection.execute(newest).one_or_none()
            if last is None or last.newsletter != newsletter or last.at < since:
                return False
            if last.step != Step.LEFT:
                return bool(last.step == Step.RETURNED)
            self._move(connection, subscriber, Consent.ACTIVE, evidence)
            again = update(choices).where(choices.c.subscriber == subscriber, choices.c.newsletter == newsletter)
            connection.execute(again.values(is_wanted=True, changed=evidence.at))
            self._record(connection, subscriber, Step.RETURNED, evidence, newsletter)
            return True

    def erase(self, subscriber: int, *, now: datetime) -> bool:
        """Forget all of somebody but the hash by which they are never written to again; whether there was somebody.

        The row stays without a word in it, so that the deliveries of issues still add up.
        """
        with transaction(self.engine) as connection:
            row = connection.execute(select(subscribers).where(subscribers.c.id == subscriber)).one_or_none()
            if row is None or not row.address:
                return False
            connection.execute(delete(suppressions).where(suppressions.c.hash == row.hash))
            connection.execute(insert(suppressions).values(hash=row.hash, mailbox=None, reason=ERASED, since=now))
            connection.execute(update(deliveries).where(deliveries.c.subscriber == subscriber).values(answer=None))
            told = update(bounces).where(bounces.c.subscriber == subscriber)
            connection.execute(told.values(subscriber=None, text=""))
            for table in (notes, consents, choices, preferences, tags):
                connection.execute(delete(table).where(table.c.subscriber == subscriber))
            nobody = f"erased-{subscriber}"
            empty = {"address": "", "mailbox": nobody, "hash": nobody, "provider": "", "since": now}
            gone = update(subscribers).where(subscribers.c.id == subscriber)
            connection.execute(gone.values(**empty, state=Consent.UNSUBSCRIBED))
            return True

    def subscriber(self, number: int) -> Subscriber | None:
        """Who has this number; nobody after they were erased."""
        with transaction(self.engine) as connection:
            row = connection.execute(select(subscribers).where(subscribers.c.id == number)).one_or_none()
        if row is None or not row.address:
            return None
        return Subscriber(id=row.id, address=row.address, state=Consent(row.state), since=row.since)

    def events(self, subscriber: int) -> tuple[Event, ...]:
        """The steps of a consent, the first one first."""
        columns = [consents.c[name] for name in ("step", "at", "way", "network", "newsletter")]
        chosen = select(*columns, func.coalesce(wordings.c.text, "").label("wording"))
        chosen = chosen.join_from(consents, wordings, isouter=True)
        with transaction(self.engine) as connection:
            rows = connection.execute(chosen.where(consents.c.subscriber == subscriber).order_by(consents.c.id)).all()
        return tuple(Event(**{**row._mapping, "step": Step(row.step)}) for row in rows)

    def mails(self, subscriber: int) -> tuple[Mailed, ...]:
        """The issues that somebody was sent, the first one first."""
        chosen = select(issues.c.newsletter, issues.c.slot, deliveries.c.state, deliveries.c.changed)
        chosen = chosen.join_from(deliveries, issues).where(deliveries.c.subscriber == subscriber)
        with transaction(self.engine) as connection:
            rows = connection.execute(chosen.order_by(issues.c.id)).all()
        return tuple(Mailed(**{**row._mapping, "state": DeliveryState(row.state)}) for row in rows)

    def _is_active(self, connection: Connection, subscriber: int) -> bool:
        state = connection.scalar(select(subscribers.c.state).where(subscribers.c.id == subscriber))
        return bool(state == Consent.ACTIVE)

    def _move(self, connection: Connection, subscriber: int, state: Consent, evidence: Evidence) -> bool:
        change = update(subscribers).where(subscribers.c.id == subscriber, subscribers.c.state != state)
        return connection.execute(change.values(state=state, since=evidence.at)).rowcount > 0

    def _unchoose(self, connection: Connection, subscriber: int, newsletter: str, evidence: Evidence) -> bool:
        values = {"is_wanted": False, "changed": evidence.at}
        row = self._dialect.insert(choices).values(subscriber=subscriber, newsletter=newsletter, **values)
        gone = row.on_conflict_do_update(
            index_elements=["subscriber", "newsletter"], set_=values, where=choices.c.is_wanted
        )
        return connection.execute(gone.returning(choices.c.subscriber)).one_or_none() is not None

    def _withdraw(self, connection: Connection, subscriber: int, newsletter: str, evidence: Evidence) -> None:
        """What waits of a newsletter does not leave any more."""
        mine = issues.c.newsletter == newsletter
        theirs = issues.c.newsletter.startswith(newsletter + SERIES, autoescape=True)
        waiting = (DeliveryState.PENDING, DeliveryState.DEFERRED)
        gone = update(deliveries).where(
            deliveries.c.subscriber == subscriber,
            deliveries.c.state.in_(waiting),
            deliveries.c.issue.in_(select(issues.c.id).where(mine | theirs)),
        )
        connection.execute(gone.values(state=DeliveryState.SUPPRESSED, changed=evidence.at))

    def _record(
        self, connection: Connection, subscriber: int, step: Step, evidence: Evidence, newsletter: str = ""
    ) -> int:
        self._word(connection, evidence)
        made = insert(consents).values(_step(subscriber, step, evidence, newsletter)).returning(consents.c.id)
        number: int = connection.execute(made).scalar_one()
        return number

    def _word(self, connection: Connection, evidence: Evidence) -> None:
        """Keep the words that were agreed to."""
        if evidence.wording:
            said = {"language": evidence.language, "text": evidence.wording, "since": evidence.at}
            row = self._dialect.insert(wordings).values(version=_version(evidence), **said)
            connection.execute(row.on_conflict_do_nothing())

    @cached_property
    def _salt(self) -> str:
        return Keys(self.engine).secrets(MAILBOX)[0]


def _pending(box: str, hash_: str, address: str, evidence: Evidence) -> dict[str, Any]:
    known = {"address": address, "mailbox": box, "hash": hash_, "provider": provider(address)}
    return known | {"state": Consent.PENDING, "since": evidence.at}


def _step(subscriber: int, step: Step, evidence: Evidence, newsletter: str = "") -> dict[str, Any]:
    return {
        "subscriber": subscriber,
        "step": step,
        "at": evidence.at,
        "way": evidence.way,
        "network": evidence.network,
        "wording": _version(evidence),
        "newsletter": newsletter,
    }


def _version(evidence: Evidence) -> str | None:
    return hashlib.sha256(evidence.wording.encode()).hexdigest()[:16] if evidence.wording else None


def _day(evidence: Evidence) -> str:
    return evidence.at.date().isoformat()
