"""What is asked for at once."""

import asyncio
import time
from collections.abc import Sequence

import pytest

from publisher.web.gathering import MOST, Gathered


def test_what_comes_at_once_is_done_together_and_each_is_answered_after_that() -> None:
    done: list[int] = []
    batches: list[int] = []

    def work(things: Sequence[int]) -> None:
        time.sleep(0.01)
        batches.append(len(things))
        done.extend(things)

    async def ask(gathered: Gathered[int], number: int) -> None:
        await gathered.put(number)
        assert number in done

    async def everybody() -> None:
        gathered = Gathered(work)
        await asyncio.gather(*(ask(gathered, number) for number in range(3 * MOST)))
        await ask(gathered, 999)

    asyncio.run(everybody())
    assert sorted(done) == [*range(3 * MOST), 999]
    assert max(batches) <= MOST
    assert len(batches) < 10


def test_what_failed_is_told_to_all_whom_it_concerns() -> None:
    def work(things: Sequence[str]) -> None:
        if "bad" in things:
            raise OSError("full")

    async def everybody() -> list[object]:
        gathered = Gathered(work)
        first = await asyncio.gather(gathered.put("good"), gathered.put("bad"), return_exceptions=True)
        await gathered.put("later")
        return list(first)

    assert [type(each) for each in asyncio.run(everybody())] == [OSError, OSError]


def test_who_went_away_is_in_nobodys_way() -> None:
    async def impatient() -> None:
        gathered: Gathered[int] = Gathered(lambda _: time.sleep(0.05))
        waiting = asyncio.create_task(gathered.put(1))
        await asyncio.sleep(0.01)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await gathered.put(2)

    asyncio.run(impatient())
