"""Connections that take too long, or too much."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from publisher.web.patience import DEAFNESS, HEAD, SILENCE, PatientProtocol

REQUEST = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


class Wire(asyncio.Transport):
    """A transport that keeps what is written until somebody takes it."""

    def __init__(self) -> None:
        super().__init__()
        self.buffer = b""
        self.is_aborted = False

    def write(self, data: Any) -> None:
        self.buffer += data

    def get_write_buffer_size(self) -> int:
        return len(self.buffer)

    def is_closing(self) -> bool:
        return self.is_aborted

    def abort(self) -> None:
        self.is_aborted = True


async def silent(_scope: Any, _receive: Any, _send: Any) -> None:
    await asyncio.sleep(1000)


async def prompt(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()


def connected(loop: asyncio.AbstractEventLoop, app: Any) -> tuple[PatientProtocol, Wire]:
    connection = PatientProtocol(uvicorn.Config(app, log_config=None), ServerState(), {}, loop)
    wire = Wire()
    connection.connection_made(wire)
    connection.look(0)
    return connection, wire


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_silence_ends_a_connection(loop: asyncio.AbstractEventLoop) -> None:
    connection, wire = connected(loop, silent)
    connection.look(SILENCE)
    assert not wire.is_aborted
    connection.look(SILENCE + 1)
    assert wire.is_aborted


def test_a_request_that_trickles_is_silence(loop: asyncio.AbstractEventLoop) -> None:
    connection, wire = connected(loop, silent)
    for second in range(1, int(SILENCE) + 2):
        connection.data_received(REQUEST[second : second + 1] if second > 1 else REQUEST[:2])
        connection.look(second)
    assert wire.is_aborted


def test_work_takes_its_time(loop: asyncio.AbstractEventLoop) -> None:
    connection, wire = connected(loop, silent)
    connection.data_received(REQUEST)
    loop.run_until_complete(settle())
    for second in (1, 100, 1000):
        connection.look(second)
    assert not wire.is_aborted


def test_who_asks_again_and_again_stays(loop: asyncio.AbstractEventLoop) -> None:
    connection, wire = connected(loop, prompt)
    for second in range(1, 100, 10):
        connection.data_received(REQUEST)
        loop.run_until_complete(settle())
        wire.buffer = b""
        connection.look(second)
    assert not wire.is_aborted


def test_who_does_not_take_the_answer_is_left(loop: asyncio.AbstractEventLoop) -> None:
    connection, wire = connected(loop, prompt)
    connection.data_received(REQUEST)
    loop.run_until_complete(settle())
    for second in (1.0, DEAFNESS):
        connection.look(second)
    wire.buffer = wire.buffer[1:]  # a byte was taken
    connection.look(DEAFNESS + 10)
    assert not wire.is_aborted
    connection.look(2 * DEAFNESS + 11)
    assert wire.is_aborted


def test_a_head_without_end_is_cut(loop: asyncio.AbstractEventLoop) -> None:
    connection, wire = connected(loop, silent)
    connection.data_received(REQUEST[:-2] + b"X-More: " + b"a" * (HEAD - 100))
    assert not wire.is_aborted
    connection.data_received(b"a" * 200)
    assert wire.is_aborted


def test_a_body_is_no_head(loop: asyncio.AbstractEventLoop) -> None:
    connection, wire = connected(loop, silent)
    connection.data_received(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n\r\n" + b"a" * 60_000)
    assert not wire.is_aborted
