"""What happens, as it happens: server-sent events for the pages that are open (HTML, section 9.2).

One task looks for all of them, no oftener than it can be afforded, and only while somebody is there.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from publisher.board_model import Progress
from publisher.errors import PublisherError
from publisher.web.admin.gate import Gate
from publisher.web.admin.looks import Looks

LOOK = 1.0  # seconds between two looks at least
PATIENCE = 20  # times as long as a look takes
LONGEST = 600  # seconds of one stream; a browser begins another
QUIET = 15.0  # seconds after which something is said, so that nobody takes the connection for dead
MANY = 30  # streams at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a look found: a stamp for each topic, and how far issues got that are on their way."""

    stamps: Mapping[str, str]
    figures: Sequence[Mapping[str, Any]]


NOTHING = Seen(stamps={}, figures=())


class Stream:
    """The events of a dashboard."""

    def __init__(self, gate: Gate, looks: Looks) -> None:
        self.gate = gate
        self.looks = looks
        self.listeners = 0
        self.watched: dict[str, int] = {}  # how many look at the next issue of each newsletter
        self.seen = NOTHING
        self.rates = _Rates()
        self.news = asyncio.Condition()
        self.task: asyncio.Task[None] | None = None

    def routes(self) -> list[Route]:
        """`/admin/events`."""
        return [Route("/admin/events", self.answer, methods=["GET"])]

    def stamp(self, topic: str) -> str:
        """A text that is another one whenever there is something new of a topic."""
        if topic == "build":
            return self.gate.desk.builds.stamp
        if topic == "check":
            return self.gate.desk.checks.stamp
        if topic == "issues":
            return " ".join(f"{each.issue.id}{each.issue.state}" for each in self.gate.oversight.under_way())
        newsletter = self.looks.find(topic.removeprefix("next-"))
        return self.looks.of(newsletter).stamp if newsletter else ""

    async def answer(self, request: Request) -> Response:
        """The stream, for whoever is inside."""
        if not await run_in_threadpool(self._is_inside, request):
            return PlainTextResponse("", status_code=403)
        if self.listeners >= MANY:
            return PlainTextResponse("", status_code=503, headers={"Retry-After": "30"})
        newsletter = self.looks.find(request.query_params.get("next", ""))
        events = self._events(request, newsletter.name if newsletter else "")
        # nginx would keep it until it is over.
        return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    async def _events(self, request: Request, name: str) -> AsyncIterator[str]:
        self.listeners += 1
        if name:
            self.watched[name] = self.watched.get(name, 0) + 1
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._watch())
        until, said, told = monotonic() + LONGEST, monotonic(), None
        try:
            yield "retry: 3000\n\n"
            while monotonic() < until and not self.gate.desk.ending.is_set():
                if self.seen is not told:
                    told, said = self.seen, monotonic()
                    yield f"data: {json.dumps({'stamps': told.stamps, 'figures': told.figures})}\n\n"
                elif monotonic() - said > QUIET:
                    if not await run_in_threadpool(self._is_inside, request):
                        return
                    said = monotonic()
                    yield ": still here\n\n"
                await self._news()
        finally:
            self.listeners -= 1
            if name:
                self.watched[name] -= 1

    async def _news(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(QUIET / 3), self.news:
                await self.news.wait()

    async def _watch(self) -> None:
        """Look as long as somebody listens."""
        ending = self.gate.desk.ending
        while self.listeners and not ending.is_set():
            began = monotonic()
            with suppress(PublisherError):  # the database does not answer: perhaps it will
                seen = await asyncio.to_thread(self._look)
                if seen != self.seen:
                    self.seen = seen
                    await self._tell()
            with suppress(TimeoutError):
                async with asyncio.timeout(max(LOOK, PATIENCE * (monotonic() - began))):
                    await ending.wait()
        self.seen = NOTHING
        await self._tell()

    async def _tell(self) -> None:
        async with self.news:
            self.news.notify_all()

    def _look(self) -> Seen:
        under_way = self.gate.oversight.under_way()
        now = self.gate.desk.clock()
        topics = ["build", "check", *(f"next-{name}" for name, count in self.watched.items() if count)]
        stamps = {topic: self.stamp(topic) for topic in topics}
        stamps["issues"] = " ".join(f"{each.issue.id}{each.issue.state}" for each in under_way)
        return Seen(stamps=stamps, figures=[self.rates.figures(each, now) for each in under_way])

    def _is_inside(self, request: Request) -> bool:
        gate = self.gate
        cookie = gate.cookie_of(request)
        return bool(cookie) and gate.oversight.is_inside(cookie, now=gate.desk.clock())


class _Rates:
    """How fast issues go out: what ended since an earlier look."""

    SPAN = 10  # seconds over which a rate is taken at least

    def __init__(self) -> None:
        self.first: dict[int, tuple[datetime, int]] = {}
        self.rate: dict[int, float] = {}

    def figures(self, progress: Progress, now: datetime) -> dict[str, Any]:
        """How far an issue got, with its rate in deliveries a second, and the seconds that are left at it."""
        number, ended = progress.issue.id, progress.ended
        at, before = self.first.setdefault(number, (now, ended))
        passed = (now - at).total_seconds()
        if passed >= self.SPAN:
            self.rate[number] = (ended - before) / passed
            self.first[number] = (now, ended)
        rate = self.rate.get(number, 0.0)
        return {
            "id": number,
            "counts": {state.value: count for state, count in sorted(progress.counts.items())},
            "open": progress.open,
            "ended": ended,
            "rate": round(rate, 1),
            "left": round(progress.open / rate) if rate else 0,
        }
