"""The clock. APScheduler wakes us each minute and remembers nothing; what is due is read from our own tables.

The room of APScheduler 3. Its cron triggers skip and repeat hours when the clock is put forward or back, and a job that
comes a second late is dropped: so the trigger is in UTC, a late wake-up still counts, and several count as one.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event
from types import FrameType
from typing import Any

Tick = Callable[[datetime, Callable[[], bool]], None]


def run(tick: Tick) -> None:
    """Call `tick` now and at each full minute, until SIGTERM or Ctrl-C; a tick that has begun ends first.

    It is given the instant, and whether it should come to its end.
    """
    from apscheduler.schedulers.blocking import BlockingScheduler

    asked = Event()
    scheduler = BlockingScheduler(timezone=UTC)
    _plan(scheduler, tick, asked)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        asked.set()
        if scheduler.running:  # a second signal finds it stopping already
            scheduler.shutdown(wait=True)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    scheduler.start()


@contextmanager
def beside(tick: Tick) -> Iterator[Callable[[], None]]:
    """The same in a thread beside other work, until that is done; a tick that has begun ends first.

    What is given tells it to come to its end before that.
    """
    from apscheduler.schedulers.background import BackgroundScheduler

    asked = Event()
    scheduler = BackgroundScheduler(timezone=UTC)
    _plan(scheduler, tick, asked)
    scheduler.start()
    try:
        yield asked.set
    finally:
        asked.set()
        scheduler.shutdown(wait=True)


def _plan(scheduler: Any, tick: Tick, asked: Event) -> None:
    from apscheduler.triggers.cron import CronTrigger

    scheduler.add_job(
        lambda: None if asked.is_set() else tick(datetime.now(UTC).replace(microsecond=0), asked.is_set),
        CronTrigger(second=0, timezone=UTC),
        next_run_time=datetime.now(UTC),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
