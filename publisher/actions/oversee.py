"""Issues that are on their way: found, told to wait or go on, and settled where nobody knows how a delivery ended."""

from datetime import datetime
from typing import TYPE_CHECKING

from publisher.errors import Fault, SettingsError
from publisher.mail_model import Delivery, DeliveryState, IssueState
from publisher.mailboxes import mailbox

if TYPE_CHECKING:
    from publisher.store.issues import StoredIssue
    from publisher.store.open import Store

# What an issue may be told, and from which states.
MOVES = {
    IssueState.PAUSED: (IssueState.OPEN, IssueState.HELD),
    IssueState.OPEN: (IssueState.PAUSED, IssueState.HELD),
    IssueState.CANCELLED: (IssueState.OPEN, IssueState.PAUSED, IssueState.HELD),
}


def find(store: "Store", slot: str, newsletter: str | None) -> "StoredIssue":
    """The issue of a slot. Raises SettingsError where there is none, or where several newsletters have one."""
    found = [each for each in store.issues.all() if each.issue.slot == slot]
    named = [each for each in found if newsletter in (None, each.issue.newsletter)]
    if len(named) == 1:
        return named[0]
    what = "there is no such issue" if not named else "there is one of several newsletters"
    cure = "write a slot as `publisher digest list` does" if not named else "name one with --newsletter"
    raise SettingsError([Fault(path="SLOT", line=0, what=f"{slot!r}: {what}", cure=cure)])


def move(store: "Store", issue: "StoredIssue", state: IssueState, *, now: datetime) -> None:
    """Let the deliveries of an issue wait, go on, or never leave. Raises SettingsError where it is too late."""
    if issue.state is state:
        return
    if issue.state not in MOVES[state] or not store.issues.set_state(issue.id, state, now=now):
        what = f"{issue.issue.newsletter} {issue.issue.slot} is {issue.state}"
        raise SettingsError([Fault(path="SLOT", line=0, what=what, cure="make another issue with `digest send`")])


def settle(
    store: "Store", issue: "StoredIssue", state: DeliveryState, *, only: str | None, now: datetime
) -> tuple[Delivery, ...]:
    """Settle deliveries in doubt, all or the one to `only`: as `SENT`, as `REJECTED`, or `PENDING` to send again."""
    chosen = [each for each in store.deliveries.doubtful(issue.id) if _is(each, only)]
    answer = "" if state is DeliveryState.PENDING else "settled by hand"
    settled = [each for each in chosen if store.deliveries.settle(each, state, answer=answer, now=now)]
    if only and not settled:
        what = f"{only!r}: no delivery of this issue to this address is in doubt"
        raise SettingsError([Fault(path="ADDRESS", line=0, what=what, cure="see `publisher digest show`")])
    return tuple(settled)


def _is(delivery: Delivery, only: str | None) -> bool:
    return only is None or mailbox(delivery.address) == mailbox(only)
