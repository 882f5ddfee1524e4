"""What is asked for at once is done together: many small writes would wait for the disk one after the other."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
MOST = 100  # that are done together


class Gathered(Generic[T]):
    """Whoever puts something in waits until it is done. What comes while others are done is done next."""

    def __init__(self, work: Callable[[Sequence[T]], None]) -> None:
        """`work` does several things, all or none, in a thread."""
        self.work = work
        self.waiting: list[tuple[T, asyncio.Future[None]]] = []
        self.task: asyncio.Task[None] | None = None

    async def put(self, thing: T) -> None:
        """Have something done. Raises what `work` raises."""
        done = asyncio.get_running_loop().create_future()
        self.waiting.append((thing, done))
        if self.task is None:
            self.task = asyncio.create_task(self._work())
        await done

    async def _work(self) -> None:
        while self.waiting:
            batch, self.waiting = self.waiting[:MOST], self.waiting[MOST:]
            try:
                await asyncio.to_thread(self.work, [thing for thing, _ in batch])
                error = None
            except Exception as raised:
                error = raised
            for _, done in batch:
                if done.done():  # who waited for it is gone
                    continue
                if error:
                    done.set_exception(error)
                else:
                    done.set_result(None)
        self.task = None
