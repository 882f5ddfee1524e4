"""Verbs about issues on their way: delivered, watched, told to wait or go on, settled and recorded."""

import json as jsonlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from publisher.actions.audit import verify as verified
from publisher.actions.deliver import DeliveryReport, Run, Witness, clock_from
from publisher.cli.base import (
    INTERRUPTED,
    OUTSIDE,
    REFUSED,
    Call,
    Lines,
    answers,
    count,
    moment,
    people,
    progress,
    seconds,
    stopping,
)
from publisher.cli.options import Json, Now
from publisher.errors import Fault, PublisherError, SettingsError
from publisher.mail_model import Delivery, DeliveryState, IssueState, Receipt

if TYPE_CHECKING:
    from publisher.store.issues import StoredIssue

Slot = Annotated[str, typer.Argument(metavar="SLOT", help="As `publisher digest list` writes it.")]
Newsletter = Annotated[
    str | None, typer.Option("--newsletter", metavar="NAME", help="Where several have an issue of this slot.")
]
T = TypeVar("T")
LONGEST_NAP = 60.0  # seconds between two looks for deliveries that are due

# How a state is told to people, in the order of a delivery's life.
STATES = tuple(DeliveryState)


def deliver(
    context: typer.Context,
    now: Now,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="Send no more than this many now.")
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for those that are tried again later.")] = False,
    json: Json = False,
) -> None:
    """Work on open deliveries until none is left. The same command resumes after a crash."""
    call = context.obj
    mailing = call.app(warn=False).mailing
    with stopping() as is_stopping, witnessed(call, mailing.open_deliveries()) as witness:
        clock = clock_from(now)
        left, reports = limit, []
        while True:
            reports.append(mailing.deliver(running(clock, is_stopping, witness, left)))
            left = None if left is None else left - sum(_counts(reports[-1]).values())
            if is_stopping() or not wait or left == 0 or not _nap(reports[-1].next_try, clock(), is_stopping):
                break
    tell(call, _together(reports), json=json, is_stopped=is_stopping())


def worker(context: typer.Context) -> None:
    """Deliver whatever is due, until Ctrl-C or SIGTERM. There may be several, on several machines."""
    call = context.obj
    mailing = call.app(warn=False).mailing
    with stopping() as is_stopping, witnessed(call) as witness:
        while not is_stopping():
            report = keeping_on(lambda: mailing.deliver(running(moment, is_stopping, witness)))
            if report and (told := in_words(report)):
                people.print(f"{moment().isoformat(timespec='seconds')} {told}")
            _sleep(1.0, is_stopping)


def show(context: typer.Context, slot: Slot, newsletter: Newsletter = None, json: Json = False) -> None:
    """How far an issue got: its deliveries by state, what was refused and why, and those in doubt."""
    call = context.obj
    mailing = call.app(warn=False).mailing
    issue = mailing.find(slot, newsletter)
    doubtful, refused = mailing.doubtful(issue), mailing.refusals(issue)
    answer = {
        **described(issue),
        "refusals": [{"state": state, "answer": answer, "count": number} for state, answer, number in refused],
        "doubtful": [delivery.address for delivery in doubtful],
    }
    if call.answer(answer, json=json):
        return
    words = issue.issue
    answers.print(f"{words.newsletter} {words.slot} ({issue.state}): {words.subject}")
    for state in STATES:
        if number := issue.counts.get(state, 0):
            answers.print(f"{number:>9,}  {state.replace('_', ' ')}")
    answers.print(f"{issue.audience:>9,}  frozen{'' if issue.is_accounted else ': NOT THE SUM OF THE ABOVE'}")
    for state, said, number in refused:
        answers.print(f"{state} {number:,} times: {said}")
    for delivery in doubtful:
        answers.print(f"in doubt: {delivery.address}")
    if issue.state is IssueState.HELD:
        people.print(f"its first deliveries went out; `publisher digest resume {slot}` sends the others")
    if doubtful:
        people.print(f"`publisher digest settle {slot} --sent` or `--again` settles those in doubt")


def pause(context: typer.Context, now: Now, slot: Slot, newsletter: Newsletter = None, json: Json = False) -> None:
    """Let an issue wait: what is being transmitted is finished, and nothing more begins."""
    _move(context.obj, slot, newsletter, IssueState.PAUSED, at=now, json=json)


def resume(context: typer.Context, now: Now, slot: Slot, newsletter: Newsletter = None, json: Json = False) -> None:
    """Let an issue go on that was paused, or held after its canary."""
    _move(context.obj, slot, newsletter, IssueState.OPEN, at=now, json=json)


def cancel(context: typer.Context, now: Now, slot: Slot, newsletter: Newsletter = None, json: Json = False) -> None:
    """End an issue: what has not left never will. What was sent stays sent."""
    _move(context.obj, slot, newsletter, IssueState.CANCELLED, at=now, json=json)


def settle(
    context: typer.Context,
    now: Now,
    slot: Slot,
    address: Annotated[
        str | None, typer.Argument(metavar="[ADDRESS]", help="Only this one. [default: all]", show_default=False)
    ] = None,
    newsletter: Newsletter = None,
    sent: Annotated[bool, typer.Option("--sent", help="They arrived.")] = False,
    again: Annotated[bool, typer.Option("--again", help="They did not: send them again, with the same ID.")] = False,
    rejected: Annotated[bool, typer.Option("--rejected", help="They did not, and are not sent again.")] = False,
    json: Json = False,
) -> None:
    """Say what became of deliveries in doubt."""
    call = context.obj
    chosen = [
        state
        for state, is_chosen in (
            (DeliveryState.SENT, sent),
            (DeliveryState.PENDING, again),
            (DeliveryState.REJECTED, rejected),
        )
        if is_chosen
    ]
    if len(chosen) != 1:
        cure = "write one of --sent, --again and --rejected"
        raise SettingsError([Fault(path="digest settle", line=0, what="it is not said what became of them", cure=cure)])
    mailing = call.app(warn=False).mailing
    settled = mailing.settle(mailing.find(slot, newsletter), chosen[0], only=address, now=now)
    if not call.answer({"settled": len(settled), "state": chosen[0]}, json=json):
        people.print(f"{count(len(settled), 'delivery')} settled as {chosen[0]}".replace("deliverys", "deliveries"))


def audit(
    context: typer.Context,
    now: Now,
    slot: Slot,
    newsletter: Newsletter = None,
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="Where. [default: standard output]")] = None,
) -> None:
    """Write the record of an issue: each delivery as a line, chained by hashes, without addresses."""
    mailing = context.obj.app(warn=False).mailing
    lines = mailing.audit(mailing.find(slot, newsletter), now=now)
    if to is None:
        sys.stdout.writelines(f"{line}\n" for line in lines)
        return
    with to.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
    people.print(f"written to {to}")


def verify(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A record that `publisher digest audit` wrote.")],
    json: Json = False,
) -> None:
    """Check that a record of an issue is whole, and that it accounts for each delivery that was frozen."""
    try:
        with file.open(encoding="utf-8") as lines:
            verdict = verified(lines)
    except (OSError, UnicodeDecodeError) as error:
        what = f"cannot be read ({getattr(error, 'strerror', '') or 'not UTF-8'})"
        fault = Fault(path=str(file), line=0, what=what, cure="name a file that `publisher digest audit` wrote")
        raise SettingsError([fault]) from error
    answer = {"whole": not verdict.wrong, "wrong": verdict.wrong, "deliveries": verdict.counts, "last": verdict.last}
    if not context.obj.answer({"newsletter": verdict.newsletter, "slot": verdict.slot, **answer}, json=json):
        told = f"{file}: whole: {count(verdict.deliveries, 'line')} of {verdict.newsletter} {verdict.slot}"
        people.print(f"{file}: {verdict.wrong}" if verdict.wrong else f"{told}, ends in {verdict.last[:16]}")
    if verdict.wrong:
        raise typer.Exit(REFUSED)


def described(issue: "StoredIssue") -> dict[str, Any]:
    """An issue as JSON tells of it."""
    return {
        "newsletter": issue.issue.newsletter,
        "slot": issue.issue.slot,
        "subject": issue.issue.subject,
        "created": issue.created.isoformat(),
        "state": issue.state,
        "audience": issue.audience,
        "accounted": issue.is_accounted,
        "deliveries": {state.value: number for state, number in sorted(issue.counts.items())},
    }


def tell(call: Call, report: DeliveryReport, *, json: bool, is_stopped: bool) -> None:
    """Answer with what became of deliveries, and exit accordingly."""
    answer = {"deliveries": _counts(report), "open": report.open, "next_try": report.next_try}
    if not call.answer(answer, json=json):
        people.print(in_words(report) or "nothing is due")
    raise typer.Exit(status(report) or (INTERRUPTED if is_stopped else 0))


def status(report: DeliveryReport) -> int:
    """The exit status that a report asks for."""
    if report.rejected or report.in_doubt:
        return REFUSED
    return OUTSIDE if report.deferred else 0


def in_words(report: DeliveryReport) -> str:
    """What became of deliveries, and what is left to do."""
    told = [f"{number:,} {name.replace('_', ' ')}" for name, number in _counts(report).items() if number]
    if report.open:
        when = f", the first at {report.next_try.isoformat(timespec='seconds')}" if report.next_try else ""
        told.append(f"{report.open:,} still open{when}: `publisher deliver` takes them up")
    held = [each.issue.slot for each in report.issues if each.state is IssueState.HELD]
    told += [f"{slot} is held after its first deliveries: see `publisher digest show {slot}`" for slot in held]
    return ", ".join(told)


@contextmanager
def witnessed(call: Call, total: int = 0) -> Iterator[Witness]:
    """Who looks on while deliveries end: a bar for `total` of them on a terminal, or a log where it is wanted."""
    if call.log_json:
        yield log
    elif total and people.is_terminal:
        with progress("delivering", total) as advance:
            yield lambda _delivery, _state, _receipt: advance()
    else:
        yield lambda _delivery, _state, _receipt: None


def log(delivery: Delivery, state: DeliveryState, receipt: Receipt) -> None:
    """One line of JSON on standard error: who it was for is a number."""
    row = {
        "at": moment().isoformat(timespec="milliseconds"),
        "event": "delivery",
        "issue": delivery.issue,
        "subscriber": delivery.subscriber,
        "state": state.value,
        "code": receipt.code,
        "status": receipt.status,
        "try": delivery.tries + 1,
    }
    Lines("stderr").print(jsonlib.dumps(row))


def keeping_on(work: Callable[[], T]) -> T | None:
    """What a part that runs for long does: an outside fault is told, and the next time may be better."""
    try:
        return work()
    except PublisherError as error:
        people.print(f"{moment().isoformat(timespec='seconds')} {error}")
        return None


def running(
    clock: Callable[[], datetime], is_stopping: Callable[[], bool], witness: Witness, limit: int | None = None
) -> Run:
    """A run of deliveries as a verb starts it."""
    return Run(clock=clock, seconds=seconds, is_stopping=is_stopping, witness=witness, limit=limit)


def _move(call: Call, slot: str, newsletter: str | None, state: IssueState, *, at: datetime, json: bool) -> None:
    issue = call.app(warn=False).mailing.move(slot, newsletter, state, now=at)
    if not call.answer(described(issue), json=json):
        waiting = sum(issue.counts.get(state, 0) for state in (DeliveryState.PENDING, DeliveryState.DEFERRED))
        people.print(f"{issue.issue.newsletter} {slot}: {issue.state}; {waiting:,} of {issue.audience:,} have not left")


def _counts(report: DeliveryReport) -> dict[str, int]:
    return {name: getattr(report, name) for name in ("sent", "rejected", "deferred", "in_doubt")}


def _together(reports: Sequence[DeliveryReport]) -> DeliveryReport:
    """Several runs as one: what was deferred in one of them may have been sent in a later one."""
    last = reports[-1]
    sums = {name: sum(getattr(each, name) for each in reports) for name in ("sent", "rejected", "in_doubt")}
    return replace(last, **sums)


def _nap(until: datetime | None, at: datetime, is_stopping: Callable[[], bool]) -> bool:
    """Wait until something is due, though not for long at once; False where nothing ever will be."""
    if until is None:
        return False
    _sleep(min(max((until - at).total_seconds(), 1.0), LONGEST_NAP), is_stopping)
    return True


def _sleep(seconds: float, is_stopping: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while not is_stopping() and (left := end - time.monotonic()) > 0:
        time.sleep(min(left, 0.2))
