"""What comes back is read, recorded and weighed; who must not be mailed any more is suppressed."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import groupby, islice
from typing import TYPE_CHECKING

from publisher.email.bounces.read import read
from publisher.email.bounces.severity import severity
from publisher.mail_model import Bounce, BounceKind, Delivery, Notice, NoticeKind, Proof, Receipt
from publisher.mailboxes import hidden, mailbox, without_addresses
from publisher.scoring import fair, judge
from publisher.store.bounces import Row

if TYPE_CHECKING:
    from publisher.inlets.base import Arrived, Inlet
    from publisher.store.bounces import Bounces, Recorded

CHUNK = 100  # messages or rejections that are recorded together
LONGEST = 500  # characters of a reason that are kept
_COUNTS = (BounceKind.HARD, BounceKind.SOFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one bounce led to. `address` is hidden but for its domain; `why` says why nothing came of it, or ""."""

    bounce: Bounce
    address: str
    did: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One message of an inlet: what it is, and what it led to."""

    name: str
    kind: NoticeKind
    effects: tuple[Effect, ...]
    why: str


def read_all(inlet: "Inlet", bank: "Bounces", secrets: Sequence[str], *, now: datetime) -> Iterator[Opened]:
    """Read and record what lies unread in an inlet; each message is marked once what it says is recorded."""
    messages = inlet.messages()
    while chunk := list(islice(messages, CHUNK)):
        opened = take(chunk, bank, secrets, now=now)
        for arrived, each in zip(chunk, opened, strict=True):
            inlet.done(arrived, flagged=each.kind is NoticeKind.UNKNOWN)
        yield from opened


def take(
    messages: Sequence["Arrived"], bank: "Bounces", secrets: Sequence[str], *, now: datetime
) -> tuple[Opened, ...]:
    """Read and record messages; `secrets` are those that sign marks."""
    notices = [read(each.data, recipient=each.recipient, secrets=secrets) for each in messages]
    effects = iter(record(bank, [bounce for notice in notices for bounce in notice.bounces], now=now))
    return tuple(
        Opened(name=each.name, kind=notice.kind, effects=_explained(notice, effects), why=notice.why)
        for each, notice in zip(messages, notices, strict=True)
    )


def rejected(bank: "Bounces", pairs: Sequence[tuple[Delivery, Receipt]], *, now: datetime) -> tuple[Effect, ...]:
    """Count what servers answered to deliveries that ended as rejected; nothing is asked of the bank where none did.

    Where no server answered, nobody said anything of the mailbox.
    """
    replies = [
        Bounce(
            kind=severity(receipt.code, receipt.status, receipt.text),
            proof=Proof.REPLY,
            delivery=delivery.key,
            code=receipt.code,
            status=receipt.status,
            text=receipt.text,
        )
        for delivery, receipt in pairs
        if receipt.code
    ]
    return record(bank, replies, now=now)


def record(bank: "Bounces", bounces: Sequence[Bounce], *, now: datetime) -> tuple[Effect, ...]:
    """Record bounces, and suppress or unsubscribe whom they concern; an effect for each, in their order.

    What has no proof concerns nobody. Of `PROVIDER` and `SENDER` the address says who it is, else the delivery does.
    """
    effects: list[Effect] = []
    for start in range(0, len(bounces), CHUNK):
        effects += _record(bank, bounces[start : start + CHUNK], now)
    return tuple(effects)


def _record(bank: "Bounces", bounces: Sequence[Bounce], now: datetime) -> list[Effect]:
    readers = _readers(bank, bounces)
    addresses = bank.addresses({reader for reader in readers if reader})
    rows: dict[int, Row] = {}
    numbered = enumerate(zip(bounces, readers, strict=True))
    for (reader, _), group in groupby(numbered, key=lambda each: (each[1][1], each[1][0].message)):
        if reader in addresses:
            places, pairs = zip(*group, strict=True)
            said = fair([bounce for bounce, _ in pairs], addresses[reader])
            rows.update((place, _row(reader, each)) for place, each in zip(places, said, strict=True))
    done = bank.record(list(rows.values()), partial(judge, now=now), now=now) if rows else None
    return [
        _effect(rows[place], addresses, done) if done and place in rows else _nobody(bounce, readers[place])
        for place, bounce in enumerate(bounces)
    ]


def _readers(bank: "Bounces", bounces: Sequence[Bounce]) -> list[int]:
    """The subscriber whom each bounce concerns, 0 for nobody."""
    keys = {bounce.delivery for bounce in bounces if bounce.proof and bounce.delivery}
    known = bank.deliveries(keys) if keys else set()
    named = {mailbox(bounce.address) for bounce in bounces if _by_address(bounce)}
    numbers = bank.numbers(named) if named else {}

    def reader(bounce: Bounce) -> int:
        if bounce.proof and bounce.delivery:
            return bounce.delivery[1] if bounce.delivery in known else 0
        return numbers.get(mailbox(bounce.address), 0) if _by_address(bounce) else 0

    return [reader(bounce) for bounce in bounces]


def _by_address(bounce: Bounce) -> bool:
    return bounce.delivery is None and bounce.proof in (Proof.SENDER, Proof.PROVIDER) and bool(bounce.address)


def _row(reader: int, bounce: Bounce) -> Row:
    told = f"{reader} {bounce.delivery} {bounce.kind} {bounce.status} {bounce.address} {bounce.message}"
    text = without_addresses(bounce.text)[:LONGEST]
    fingerprint = hashlib.sha256(told.encode(errors="replace")).hexdigest()
    return Row(fingerprint=fingerprint, subscriber=reader, bounce=replace(bounce, text=text))


def _effect(row: Row, addresses: dict[int, str], done: "Recorded") -> Effect:
    address = hidden(addresses[row.subscriber])
    if row.fingerprint not in done.new:
        return Effect(bounce=row.bounce, address=address, why="it was read before")
    did = ["counted" if row.bounce.kind in _COUNTS else "noted"]
    if row.bounce.kind is BounceKind.UNSUBSCRIBE:
        did = ["unsubscribed"]
    if reason := done.suppressed.get(row.subscriber):
        did.append(f"suppressed ({reason})")
    return Effect(bounce=row.bounce, address=address, did=tuple(did))


def _nobody(bounce: Bounce, reader: int) -> Effect:
    """A bounce that concerns nobody who could be found."""
    if not bounce.proof:
        why = ""  # its message says it
    elif reader or bounce.delivery:
        why = "this database knows no such delivery, or its reader was forgotten"
    else:
        why = "nobody of this address is subscribed"
    return Effect(bounce=bounce, address=hidden(bounce.address) if bounce.address else "", why=why)


def _explained(notice: Notice, effects: Iterator[Effect]) -> tuple[Effect, ...]:
    """The effects of one message, each with the reason of its message where it has none of its own."""
    own = islice(effects, len(notice.bounces))
    return tuple(each if each.did or each.why else replace(each, why=notice.why) for each in own)
