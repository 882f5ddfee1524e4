"""How fast mail leaves, and how long is waited before something is tried again."""

import hashlib
import re
from datetime import datetime, timedelta

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=4)

# What a provider that asks for patience is left alone for, longer each time in a row.
COOLING = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 40, 60))

_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}


def interval(rate: str) -> float:
    """The seconds between two messages at a rate such as `50/s` or `2000/h`; 0 for "", which is as fast as it goes.

    Raises ValueError with what to write.
    """
    if not rate:
        return 0.0
    found = re.fullmatch(r"(\d{1,7})\s*/\s*(s|m|min|h|d)", rate.strip())
    if not found or not int(found[1]):
        raise ValueError(f"{rate!r} is no rate; write one as in 50/s, 600/m or 2000/h")
    return _UNITS[found[2]] / int(found[1])


def next_try(name: str, tries: int, *, now: datetime) -> datetime:
    """When a message that was deferred is tried again: each wait twice the last, up to four hours.

    The spans differ by up to a quarter from message to message, so that what failed together does not come back
    together; for one message they are always the same.
    """
    wait = min(FIRST_WAIT * 2 ** min(max(tries, 1) - 1, 20), LONGEST_WAIT)
    chance = int.from_bytes(hashlib.sha256(f"{name} {tries}".encode()).digest()[:4]) / 2**32
    return now + timedelta(seconds=wait.total_seconds() * (0.75 + chance / 2))


def is_given_up(first_try: datetime | None, *, now: datetime, after: timedelta) -> bool:
    """Whether a message that is deferred once more was tried for long enough."""
    return first_try is not None and now - first_try >= after
