"""What comes next of a newsletter, and the word of the person who publishes on it: that it is held, or may go out."""

from datetime import datetime
from typing import TYPE_CHECKING

from publisher import slots
from publisher.board_model import Verdict
from publisher.mail_model import Newsletter, Slot

if TYPE_CHECKING:
    from publisher.store.open import Store


def coming(store: "Store", newsletter: Newsletter, *, now: datetime) -> Slot | None:
    """The slot whose issue is made next: one whose time has come and that has none yet, or the first that comes."""
    due = slots.due(newsletter, now)
    if due is not None and not store.issues.exists(newsletter.name, due.label):
        return due
    return slots.upcoming(newsletter, now)


def waits(store: "Store", newsletter: Newsletter, slot: Slot) -> bool:
    """Whether the issue of a slot has to wait for a word."""
    return slots.waits(newsletter, slot, store.verdicts.of(newsletter.name))


def hold(store: "Store", newsletter: Newsletter, *, now: datetime) -> None:
    """Let nothing of a newsletter be made until it is approved; what was made goes out all the same."""
    store.verdicts.put(newsletter.name, Verdict(is_held=True), now=now)


def approve(store: "Store", newsletter: Newsletter, *, now: datetime) -> Slot | None:
    """Let the next issue of a newsletter be made when its time comes; its slot, None for one without a schedule."""
    slot = coming(store, newsletter, now=now)
    store.verdicts.put(newsletter.name, Verdict(is_held=False, until=slot.instant if slot else now), now=now)
    return slot
