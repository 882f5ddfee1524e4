"""Much of the same work spread over the processors."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

WORTHWHILE = 500  # things, below which starting processes costs more than it saves
CHUNK = 100


def spread(work: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
    """What `work` gives for each thing, in their order.

    Processes are forked from this one, which only a process without other threads can do safely.
    """
    count = len(os.sched_getaffinity(0))
    if len(things) < WORTHWHILE or count == 1 or threading.active_count() > 1:
        yield from map(work, things)
        return
    # Given to the initializer, the work is inherited as it stands; given to `imap`, it would be copied for each chunk.
    with multiprocessing.get_context("fork").Pool(count, initializer=_begin, initargs=(work,)) as pool:
        yield from pool.imap(_do, things, chunksize=CHUNK)


_work: Callable[[Any], Any]  # in the processes


def _do(thing: Any) -> Any:
    return _work(thing)


def _begin(work: Callable[[Any], Any]) -> None:
    """Only the first process hears signals; it ends the others."""
    global _work
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
