"""What became of every delivery: the ledger held against what the mail server knows."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.crash.stage import Line, Row


@dataclass(kw_only=True)
class Count:
    """`wrong` says which promises were broken; the numbers are of deliveries, but for issues and messages."""

    issues: int = 0
    deliveries: int = 0
    messages: int = 0  # that the server took
    repeats: int = 0
    rejected: int = 0
    doubts_by_crash: int = 0
    doubts_by_network: int = 0
    arrived_in_doubt: int = 0
    missed: int = 0
    wrong: list[str] = field(default_factory=list)


def count(rows: Iterable[Row], lines: Iterable[Line], *, policy: str, into: Count | None = None) -> Count:
    """Hold the deliveries of the database against the lines of the mail server."""
    found = into or Count()
    taken: dict[tuple[str, str, str], list[Line]] = {}
    refused: set[str] = set()
    for line in lines:
        if line.what == "refused":
            refused.add(line.recipient)
        else:
            taken.setdefault((line.newsletter, line.slot, line.recipient), []).append(line)
    found.messages = sum(map(len, taken.values()))
    issues = set()
    for row in rows:
        found.deliveries += 1
        issues.add((row.newsletter, row.slot))
        got = taken.pop((row.newsletter, row.slot.replace(":", ""), row.address), [])
        found.wrong += _wrongs(found, row, got, is_refused=row.address in refused, is_once=policy == "never_twice")
    found.issues = len(issues)
    found.wrong += [f"{who} got {newsletter} {slot} without a delivery" for newsletter, slot, who in taken]
    return found


def per_newsletter(rows: Iterable[Row]) -> Counter[str]:
    """How many issues each newsletter has."""
    return Counter(newsletter for newsletter, _ in {(row.newsletter, row.slot) for row in rows})


def _wrongs(found: Count, row: Row, got: list[Line], *, is_refused: bool, is_once: bool) -> Iterator[str]:
    """What is wrong with one delivery, of which the server got these messages."""
    what = f"{row.newsletter} {row.slot} to {row.address} ({row.state}: {row.answer})"
    found.repeats += max(0, len(got) - 1)
    if len(got) > 1 and is_once:
        yield f"{what} was taken {len(got)} times"
    if len({(line.id, line.hash) for line in got}) > 1:
        yield f"{what} was taken as different messages"
    if not got and row.state not in ("rejected", "in_doubt"):
        found.missed += 1
        yield f"{what} was missed"
    if row.state == "rejected":
        found.rejected += 1
        if not is_refused or (got and is_once):
            yield f"{what} was refused: {is_refused}, and taken {len(got)} times"
    elif row.state == "in_doubt":
        found.doubts_by_crash += "vanished" in row.answer
        found.doubts_by_network += "vanished" not in row.answer
        found.arrived_in_doubt += bool(got)
        if not is_once:
            yield f"{what} is in doubt"
    elif row.state != "sent":
        yield f"{what} is not at its end"
