"""Work that is spread over processes comes back as if it was not."""

import os
import signal
import threading
from collections.abc import Sequence

import pytest

from publisher.errors import ContentError, Fault, OutsideError
from publisher.parallel import WORTHWHILE, spread


def double(numbers: Sequence[int]) -> list[int]:
    return [number * 2 for number in numbers]


def process(numbers: Sequence[int]) -> list[int]:
    return [os.getpid() for _ in numbers]


def refuse(numbers: Sequence[int]) -> Sequence[int]:
    if WORTHWHILE in numbers:
        raise ContentError(Fault(path="a.md", what="bad", cure="mend it"))
    return numbers


@pytest.fixture
def processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as a test can rely on."""
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: {0, 1})


@pytest.mark.parametrize("count", [0, 1, WORTHWHILE - 1, WORTHWHILE, WORTHWHILE * 3 + 1])
def test_results_come_in_the_order_of_the_things(processors: None, count: int) -> None:
    assert list(spread(double, range(count))) == [number * 2 for number in range(count)]


def test_much_work_is_done_by_other_processes(processors: None) -> None:
    assert os.getpid() not in set(spread(process, range(WORTHWHILE)))


def test_little_work_is_done_here(processors: None) -> None:
    assert set(spread(process, range(WORTHWHILE - 1))) == {os.getpid()}


def test_a_process_with_threads_is_not_forked(processors: None) -> None:
    """A lock that another thread holds would be held in the child for ever."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert set(spread(process, range(WORTHWHILE))) == {os.getpid()}
    finally:
        done.set()
        thread.join()


def test_an_error_is_raised_where_the_result_is_taken(processors: None) -> None:
    results = spread(refuse, range(WORTHWHILE * 2))
    assert [next(results) for _ in range(WORTHWHILE)] == list(range(WORTHWHILE))
    with pytest.raises(ContentError):
        list(results)


def test_what_nobody_takes_leaves_no_process_behind(processors: None) -> None:
    results = spread(process, range(WORTHWHILE * 4))
    first = next(results)
    results.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def fall(numbers: Sequence[int]) -> Sequence[int]:
    if WORTHWHILE in numbers:
        os.kill(os.getpid(), signal.SIGKILL)
    return numbers


def test_a_process_that_is_killed_is_told_of(processors: None) -> None:
    with pytest.raises(OutsideError, match="killed"):
        list(spread(fall, range(WORTHWHILE * 2)))
