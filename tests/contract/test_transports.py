"""What every transport promises, whatever is at its other end."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from publisher.errors import PermanentError, TemporaryError
from publisher.mail_model import DeliveryState, Envelope, Receipt
from publisher.transports.base import Ended, Transport, send
from publisher.transports.memory import Memory
from publisher.transports.outbox import Maildir, Outbox
from publisher.transports.schemes import Means, connect
from tests.smtpsink import OFFERS, Sink

HEAD = b"Message-ID: <%d@example.org>\r\nSubject: rain\r\n\r\n"
ENVELOPE = Envelope(name="weekly-0", sender="a@example.org", recipient="b@example.org", data=HEAD % 0 + b"hi\r\n")
BODIES = {
    "dots": b".\r\n..\r\n.hidden\r\n\r\n.\r\nend.\r\n",
    "korean": "비 오는 날의 나룻배\r\n".encode(),
    "arabic": "صباح الخير يا مطر\r\n".encode(),
    "emoji": "🛶 👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿\r\n".encode(),
    "empty lines": b"\r\n\r\n\r\n",
    "long": ("가나다 " * 20 + "\r\n").encode() * 4000,
}


@dataclass
class Ledger:
    """A work that holds its transport to the contract."""

    waiting: list[Envelope]
    later: list[Envelope] = field(default_factory=list)
    forbidden: Collection[str] = ()
    begun: list[str] = field(default_factory=list)
    open: set[str] = field(default_factory=set)
    most: int = 0
    receipts: dict[str, Receipt] = field(default_factory=dict)

    def take(self) -> Envelope | None:
        return self.waiting.pop(0) if self.waiting else None

    def wait(self) -> float | None:
        if not self.later:
            return None
        self.waiting, self.later = self.later, []
        return 0.01

    def turn(self, ended: Sequence[Ended], begin: Sequence[Envelope]) -> Collection[str]:
        for envelope, receipt in ended:
            assert envelope.name not in self.receipts
            self.receipts[envelope.name] = receipt
            self.open.discard(envelope.name)
        allowed = [each.name for each in begin if each.name not in self.forbidden]
        assert not set(allowed) & self.receipts.keys()
        self.begun += allowed
        self.open |= set(allowed)
        self.most = max(self.most, len(self.open))
        return allowed

    def states(self) -> Counter[DeliveryState]:
        return Counter(each.state for each in self.receipts.values())


@dataclass
class Kit:
    """A transport, and what lies at its other end: the bytes of each message."""

    transport: Transport
    arrived: Callable[[], list[bytes]]
    can_be_asked: bool = True
    most: int | None = None  # messages that may be open at once, None for any number


def memory(_: Path) -> Iterator[Kit]:
    transport = Memory()
    yield Kit(transport, lambda: [each.data for each in transport.sent])


def files(kind: type[Outbox], pattern: str) -> Callable[[Path], Iterator[Kit]]:
    def make(folder: Path) -> Iterator[Kit]:
        box = folder / "box"
        yield Kit(kind(box), lambda: [each.read_bytes() for each in sorted(box.glob(pattern))])

    return make


def smtp(scheme: str = "smtp", *, offers: Sequence[str] = OFFERS) -> Callable[[Path], Iterator[Kit]]:
    def make(folder: Path) -> Iterator[Kit]:
        with Sink(offers=offers) as sink:
            transport = connect(f"{scheme}://127.0.0.1:{sink.port}", Means(project=folder, connections=3))
            yield Kit(transport, lambda: [each.data for each in sink.taken], can_be_asked=False, most=3)

    return make


def lmtp_socket(folder: Path) -> Iterator[Kit]:
    path = folder / "socket"
    with Sink(path=str(path)) as sink:
        transport = connect(f"lmtp://{path}", Means(project=folder))
        yield Kit(transport, lambda: [each.data for each in sink.taken], can_be_asked=False, most=4)


class Kept:
    """What aiosmtpd hands to its handler."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        self.taken.append(envelope.content)
        return "250 2.0.0 kept"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def aiosmtpd(folder: Path) -> Iterator[Kit]:
    """A server that shares nothing with ours, and offers no PIPELINING."""
    kept = Kept()
    port = free_port()
    controller = Controller(kept, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    controller.start()
    try:
        transport = connect(f"smtp://127.0.0.1:{port}", Means(project=folder, connections=3))
        yield Kit(transport, lambda: kept.taken, can_be_asked=False, most=3)
    finally:
        controller.stop()


def smtp_sink(folder: Path) -> Iterator[Kit]:
    """Postfix's, which offers PIPELINING. It writes what it took with line ends of files, and an empty line more."""
    program = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin")
    if not program:
        pytest.skip("no smtp-sink here: apt-get install postfix")
    port = free_port()
    box = Path(tempfile.mkdtemp())  # pytest's own is closed to the user that it becomes
    box.chmod(0o777)
    user = ("-u", "nobody") if os.getuid() == 0 else ()
    process = subprocess.Popen([program, *user, "-d", f"{box}/mail", f"127.0.0.1:{port}", "50"])
    try:
        until = time.monotonic() + 5
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
        transport = connect(f"smtp://127.0.0.1:{port}", Means(project=folder, connections=3))
        yield Kit(transport, lambda: dumped(box), can_be_asked=False, most=3)
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(box)


def dumped(box: Path) -> list[bytes]:
    messages = (file.read_bytes() for file in box.iterdir())
    return [re.split(rb"\(UTC\)\n", each, maxsplit=1)[1].replace(b"\n", b"\r\n")[:-2] for each in messages]


KITS: dict[str, Callable[[Path], Iterator[Kit]]] = {
    "memory": memory,
    "outbox": files(Outbox, "*.eml"),
    "maildir": files(Maildir, "new/*"),
    "smtp": smtp(),
    "smtp without PIPELINING": smtp(offers=OFFERS[1:]),
    "aiosmtpd": aiosmtpd,
    "smtp-sink": smtp_sink,
    "lmtp": smtp("lmtp"),
    "lmtp at a socket": lmtp_socket,
}


@pytest.fixture(params=KITS)
def kit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kit]:
    with contextmanager(KITS[request.param])(tmp_path) as kit:
        yield kit
        kit.transport.close()


def letters(count: int, start: int = 1) -> list[Envelope]:
    return [
        replace(ENVELOPE, name=f"weekly-{n}", recipient=f"r{n}@example.org", data=HEAD % n + b"hi\r\n")
        for n in range(start, start + count)
    ]


def test_everything_arrives_once_and_each_began_before_it_ended(kit: Kit) -> None:
    ledger = Ledger(letters(120))
    kit.transport.carry(ledger)
    assert sorted(kit.arrived()) == sorted(each.data for each in letters(120))
    assert ledger.states() == {DeliveryState.SENT: 120}
    assert sorted(ledger.begun) == sorted(ledger.receipts)
    assert not ledger.open
    assert ledger.most <= (kit.most or 120)
    assert all(each.text for each in ledger.receipts.values())


def test_what_may_not_begin_is_forgotten_and_the_others_arrive(kit: Kit) -> None:
    ledger = Ledger(letters(20), forbidden={"weekly-3", "weekly-4", "weekly-20"})
    kit.transport.carry(ledger)
    assert len(kit.arrived()) == 17
    assert len(ledger.receipts) == 17
    assert not ledger.receipts.keys() & ledger.forbidden


def test_work_that_comes_later_is_waited_for(kit: Kit) -> None:
    ledger = Ledger(letters(2), later=letters(2, start=3))
    kit.transport.carry(ledger)
    assert len(kit.arrived()) == 4
    assert ledger.states() == {DeliveryState.SENT: 4}


def test_no_work_is_no_work(kit: Kit) -> None:
    kit.transport.carry(Ledger([]))
    assert kit.arrived() == []


@pytest.mark.parametrize("body", BODIES)
def test_every_byte_arrives(kit: Kit, body: str) -> None:
    data = HEAD % 7 + BODIES[body]
    assert send(kit.transport, replace(ENVELOPE, data=data)).state is DeliveryState.SENT
    assert kit.arrived() == [data]


def test_what_was_sent_is_known_or_nobody_can_be_asked(kit: Kit) -> None:
    assert kit.transport.took("weekly-0") is (False if kit.can_be_asked else None)
    send(kit.transport, ENVELOPE)
    assert kit.transport.took("weekly-0") is (True if kit.can_be_asked else None)


def test_sending_the_same_message_again_is_no_second_message(kit: Kit) -> None:
    if not kit.can_be_asked:
        pytest.skip("a mail server takes what it is given: the ledger is there to keep from it")
    send(kit.transport, ENVELOPE)
    send(kit.transport, ENVELOPE)
    assert kit.arrived() == [ENVELOPE.data]


@pytest.mark.parametrize("kind", [Outbox, Maildir])
def test_a_folder_that_cannot_be_written_is_tried_again_later(tmp_path: Path, kind: type[Outbox]) -> None:
    (tmp_path / "box").write_text("a file where the folder should be")
    ledger = Ledger(letters(2))
    kind(tmp_path / "box").carry(ledger)
    assert ledger.states() == {DeliveryState.DEFERRED: 2}
    assert "nothing is lost" in ledger.receipts["weekly-1"].text


def test_a_maildir_knows_what_was_seen_and_read(tmp_path: Path) -> None:
    box = Maildir(tmp_path)
    send(box, ENVELOPE)
    (tmp_path / "new/weekly-0").rename(tmp_path / "cur/weekly-0:2,S")
    assert box.took("weekly-0")
    assert not box.took("weekly")
    send(box, ENVELOPE)
    assert [each.name for each in tmp_path.rglob("*") if each.is_file()] == ["weekly-0:2,S"]


@pytest.mark.parametrize(
    ("address", "files"),
    [
        ("outbox:", "outbox/weekly-0.eml"),
        ("outbox:a?layout=maildir", "a/new/weekly-0"),
        ("outbox:b/c", "b/c/weekly-0.eml"),
    ],
)
def test_an_outbox_is_laid_out_as_its_address_says(tmp_path: Path, address: str, files: str) -> None:
    send(connect(address, Means(project=tmp_path)), ENVELOPE)
    assert [str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*") if each.is_file()] == [files]


@pytest.mark.parametrize(("state", "error"), [("deferred", TemporaryError), ("rejected", PermanentError)])
def test_a_single_message_that_was_refused_is_an_error(state: str, error: type[Exception]) -> None:
    refusing = Memory({"b@example.org": Receipt(state=DeliveryState(state), text="451 not now")})
    with pytest.raises(error, match="451 not now"):
        send(refusing, ENVELOPE)


def test_an_envelope_hides_its_recipient() -> None:
    assert "example.org" not in repr(ENVELOPE)
