"""When a mailbox is given up: bounces count, and are forgotten again.

Each counts by what it says; of several within three days only the worst one does, because a broken server answers
everything; and what one counts halves in `HALF_LIFE`. Nobody is given up for one bounce, whatever it says: on 14 and 15
December 2020 Gmail called living mailboxes unknown (5.1.1) for six hours and a half.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from publisher.mail_model import Bounce, BounceKind, Counted
from publisher.mailboxes import same

THRESHOLD = 2.5
HALF_LIFE = timedelta(days=90)
# Less than three days: a daily issue does not leave at the same second each day.
TOGETHER = timedelta(hours=60)

# Statuses that say without a doubt that there is no such mailbox, or domain (RFC 3463, section 3.2; RFC 7505): the
# second one is enough, also a quarter of a year later.
CERTAIN = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})
_SURE = 2.0
_ARRIVED = (BounceKind.DELIVERED, BounceKind.RELAYED)
_COUNTS = {BounceKind.HARD: 1.0, BounceKind.SOFT: 0.5}


def fair(bounces: Sequence[Bounce], address: str) -> tuple[Bounce, ...]:
    """What one message says of a reader's mailbox, no harder than it deserves.

    Where the reader's mail is forwarded, another mailbox than theirs may be gone, or one of several: that does not say
    that nobody reads it.
    """
    reached = any(bounce.kind in _ARRIVED for bounce in bounces)
    soft = [each.kind is BounceKind.HARD and (reached or _is_elsewhere(each, address)) for each in bounces]
    return tuple(
        replace(each, kind=BounceKind.SOFT) if is_soft else each for each, is_soft in zip(bounces, soft, strict=True)
    )


def _is_elsewhere(bounce: Bounce, address: str) -> bool:
    return bool(bounce.address) and not same(bounce.address, address)


def judge(history: Iterable[Counted], *, now: datetime) -> str:
    """Why a mailbox must not be mailed any more, "" if it may be. `history` is what its reader's deliveries brought."""
    bounces = sorted(history, key=lambda bounce: bounce.at)
    if any(bounce.kind is BounceKind.COMPLAINT for bounce in bounces):
        return "complaint"
    if score(bounces, now=now) < THRESHOLD:
        return ""
    worst = max(bounces, key=lambda bounce: (weight(bounce), bounce.at))
    return f"bounced: {worst.status}" if worst.status else f"bounced: {worst.kind}"


def score(bounces: Iterable[Counted], *, now: datetime) -> float:
    """What bounces count at an instant, in their order."""
    total, first, worst = 0.0, None, 0.0
    for bounce in bounces:
        if first is None or bounce.at - first >= TOGETHER:
            total += worst
            first, worst = bounce.at, 0.0
        worst = max(worst, weight(bounce) * 0.5 ** ((now - bounce.at) / HALF_LIFE))
    return total + worst


def weight(bounce: Counted) -> float:
    """What one bounce counts when it is new."""
    if bounce.kind is BounceKind.HARD and bounce.status in CERTAIN:
        return _SURE
    return _COUNTS.get(bounce.kind, 0.0)
