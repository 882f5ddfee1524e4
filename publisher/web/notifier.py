"""Mails about subscriptions leave as soon as they are asked for, and those that failed when their time comes."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from publisher.errors import PublisherError
from publisher.web.desk import Desk

LOOK = 30.0  # seconds between two looks for what other processes were asked for, or could not send


class Notifier:
    """A task beside the server."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.woken = asyncio.Event()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Send mails while the server runs; one that is on its way when it stops is finished."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(self.woken.set)

        self.desk.wake = wake
        task = asyncio.create_task(self._work())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _work(self) -> None:
        while True:
            self.woken.clear()
            try:
                await asyncio.to_thread(self.desk.subscriptions.notify, self.desk.clock)
            except PublisherError as error:
                sys.stderr.write(f"web: {error}\n")
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await self.woken.wait()
