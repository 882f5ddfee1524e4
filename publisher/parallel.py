"""Much of the same work spread over the processors."""

import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import cycle
from typing import IO, Any, TypeVar

from publisher.errors import OutsideError

T = TypeVar("T")
R = TypeVar("R")

WORTHWHILE = 500  # things, below which starting processes costs more than it saves
CHUNK = 100  # things that are worked on together


def spread(work: Callable[[Sequence[T]], Sequence[R]], things: Sequence[T]) -> Iterator[R]:
    """What `work` gives for each thing, in their order; it is given some at a time.

    Processes are forked from this one, which only a process without other threads can do safely. They need not be
    told what to do, and each has a pipe of its own for what it did: half the work of a pool's is passing messages.
    Raises OutsideError where one of them is killed.
    """
    count = len(os.sched_getaffinity(0))
    chunks = [things[start : start + CHUNK] for start in range(0, len(things), CHUNK)]
    if len(things) < WORTHWHILE or count == 1 or _has_threads():
        for chunk in chunks:
            yield from work(chunk)
        return
    with ExitStack() as stack:
        pipes = [_started(work, chunks[number::count], stack) for number in range(count)]
        for pipe, _ in zip(cycle(pipes), chunks, strict=False):
            yield from _received(pipe)


def _has_threads() -> bool:
    threading = sys.modules.get("threading")  # not loaded, it started none
    return threading is not None and threading.active_count() > 1


def _started(work: Callable[[Sequence[T]], object], chunks: Sequence[Sequence[T]], stack: ExitStack) -> IO[bytes]:
    """Start a process, which ends with the stack; where its results can be read."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            # Only the first process hears signals; it ends the others.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.close(reading)
            with open(writing, "wb") as pipe:
                _work(work, chunks, pipe)
        finally:
            os._exit(0)  # nothing of the first process is tidied up here
    os.close(writing)
    stack.callback(_end, process)
    return stack.enter_context(open(reading, "rb"))


def _work(work: Callable[[Sequence[T]], object], chunks: Sequence[Sequence[T]], pipe: IO[bytes]) -> None:
    for chunk in chunks:
        answer: tuple[object, Exception | None]
        try:
            answer = work(chunk), None
        except Exception as error:
            answer = None, error
        pickle.dump(answer, pipe, pickle.HIGHEST_PROTOCOL)
        pipe.flush()


def _received(pipe: IO[bytes]) -> Iterator[Any]:
    try:
        done, error = pickle.load(pipe)  # noqa: S301 - this program wrote it
    except (EOFError, pickle.UnpicklingError) as ended:
        raise OutsideError("a process that read posts was killed: nothing was changed; try again") from ended
    if error:
        raise error
    yield from done


def _end(process: int) -> None:
    os.kill(process, signal.SIGTERM)
    os.waitpid(process, 0)
