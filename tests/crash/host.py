"""A process of publisher as on a machine of its own, with spans that are short enough to be waited for.

`python -m tests.crash.host --home a --lease 2 --project DIR worker`; what is not an option of this is handed on.
"""

import argparse
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import publisher.actions.deliver as delivering
import publisher.cli.deliveries as verbs
from publisher import schedule, workers
from publisher.cli import start
from publisher.store import base
from publisher.store import deliveries as leases


def faster(start: Path, first: datetime, factor: float) -> Callable[[], datetime]:
    """A clock that stands at `first` until there is a file `start`, and is faster than the world's from then on."""

    def clock() -> datetime:
        try:
            began = start.stat().st_mtime
        except FileNotFoundError:
            return first
        return first + timedelta(seconds=max(0.0, time.time() - began) * factor)

    return clock


def each_minute(clock: Callable[[], datetime]) -> Callable[[Callable[[datetime, Callable[[], bool]], None]], None]:
    """What `schedule.run` does, by another clock."""

    def run(tick: Callable[[datetime, Callable[[], bool]], None]) -> None:
        last = None
        while True:
            now = clock().replace(second=0, microsecond=0)
            if now != last:
                tick(now, Event().is_set)
            last = now
            time.sleep(0.02)

    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", help="the name of the machine; without one it is this one")
    parser.add_argument("--lease", type=float, help="seconds of a lease")
    parser.add_argument("--patience", type=float, help="seconds for which a database is waited for")
    parser.add_argument("--clock", nargs=3, metavar=("START", "FIRST", "FACTOR"), help="another time than the real one")
    chosen, words = parser.parse_known_args()
    if chosen.home:
        workers._home = lambda: chosen.home
    if chosen.lease:
        leases.LEASE = timedelta(seconds=chosen.lease)
        delivering.RENEW_AFTER = chosen.lease / 4
    if chosen.patience:
        base.PATIENCE = chosen.patience
        delivering.STORE_PATIENCE = chosen.patience
    if chosen.clock:
        began, first, factor = chosen.clock
        clock = faster(Path(began), datetime.fromisoformat(first).replace(tzinfo=UTC), float(factor))
        verbs.moment = clock
        schedule.run = each_minute(clock)
        delivering.RENEW_AFTER = leases.LEASE.total_seconds() / 4 / float(factor)
    sys.argv = ["publisher", *words]
    start.main()


if __name__ == "__main__":
    main()
