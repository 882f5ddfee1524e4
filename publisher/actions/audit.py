"""The record of an issue: what was frozen and what became of each delivery, in lines that are chained by hashes.

A line that was changed, added, left out or moved breaks the chain from there on. Mailboxes stand in it as hashes.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from publisher.mail_model import DeliveryState

if TYPE_CHECKING:
    from publisher.store.issues import StoredIssue
    from publisher.store.open import Store

START = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a record proves: how many deliveries it holds, and what is wrong with it ("" if nothing is)."""

    newsletter: str = ""
    slot: str = ""
    deliveries: int = 0
    counts: dict[str, int]
    last: str = START
    wrong: str = ""


def audit(store: "Store", issue: "StoredIssue", *, now: datetime) -> Iterator[str]:
    """The lines of the record of an issue as it stands at this instant."""
    words = issue.issue
    head = {
        "newsletter": words.newsletter,
        "slot": words.slot,
        "frozen": issue.created.isoformat(),
        "recorded": now.isoformat(),
        "audience": issue.audience,
        "audience_hash": issue.audience_hash,
        "subject": words.subject,
        "html": _hash(words.html),
        "text": _hash(words.text),
    }
    rows: Iterator[dict[str, Any]] = (
        {"mailbox": mailbox, "state": state, "answer": answer, "changed": changed.isoformat()}
        for mailbox, state, answer, changed in store.issues.record(issue.id)
    )
    chain = START
    for row in (head, *rows):
        chain = _link(chain, row)
        yield json.dumps(row | {"chain": chain}, ensure_ascii=False)


def verify(lines: Iterable[str]) -> Verdict:
    """Whether a record is whole, and whether each delivery that was frozen is in it."""
    head: dict[str, Any] = {}
    counts: dict[str, int] = {}
    chain = START
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            written = row.pop("chain")
            chain = _link(chain, row)
            if number == 1:
                head = {"newsletter": row["newsletter"], "slot": row["slot"], "audience": int(row["audience"])}
            else:
                state = DeliveryState(row["state"]).value
                counts[state] = counts.get(state, 0) + 1
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            return Verdict(counts=counts, wrong=f"line {number} is no line of a record ({error})")
        if written != chain:
            return Verdict(counts=counts, wrong=f"line {number} was changed, or one before it is missing")
    total = sum(counts.values())
    wrong = "" if head else "it is empty"
    if head and total != head["audience"]:
        wrong = f"{head['audience']} deliveries were frozen, and {total} are in it"
    names = {"newsletter": head.get("newsletter", ""), "slot": head.get("slot", "")}
    return Verdict(deliveries=total, counts=counts, last=chain, wrong=wrong, **names)


def _link(before: str, row: dict[str, Any]) -> str:
    return _hash(before + json.dumps(row, ensure_ascii=False, sort_keys=True))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
