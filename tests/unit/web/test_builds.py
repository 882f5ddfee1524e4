"""Builds that are asked for at once, or while one goes on."""

import asyncio

from publisher.web.builds import Builds, Built
from tests.conftest import NOW


def test_those_who_ask_at_once_share_a_build_and_later_ones_get_the_next() -> None:
    began: list[int] = []
    may_end = asyncio.Event()

    async def run() -> Built:
        began.append(len(began) + 1)
        number = began[-1]
        await may_end.wait()
        return Built(status=0, report=number, said="")

    async def everyone() -> list[list[int]]:
        builds = Builds(run, lambda: NOW)
        first = [asyncio.create_task(_report(builds)) for _ in range(5)]
        while not began:
            await asyncio.sleep(0.01)
        second = [asyncio.create_task(_report(builds)) for _ in range(3)]
        await asyncio.sleep(0.1)
        assert began == [1]  # one at a time
        may_end.set()
        return [await asyncio.gather(*first), await asyncio.gather(*second)]

    # What was written while the first build read the posts is in the second.
    assert asyncio.run(everyone()) == [[1] * 5, [2] * 3]


async def _report(builds: Builds) -> int:
    return int((await builds.ask()).report)


def test_a_build_goes_on_without_who_asked_for_it() -> None:
    ended: list[bool] = []

    async def run() -> Built:
        await asyncio.sleep(0.05)
        ended.append(True)
        return Built(status=0, report=None, said="")

    async def impatient() -> None:
        builds = Builds(run, lambda: NOW)
        build = builds.ask()
        waiting = asyncio.create_task(asyncio.wait([build]))
        await asyncio.sleep(0)
        waiting.cancel()
        await build

    asyncio.run(impatient())
    assert ended == [True]
