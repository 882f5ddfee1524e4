"""What every transport promises."""

from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.errors import TemporaryError
from publisher.mail_model import Envelope
from publisher.transports.base import Transport
from publisher.transports.memory import Memory
from publisher.transports.outbox import Outbox

ENVELOPE = Envelope(name="weekly-1", sender="a@example.org", recipient="b@example.org", data=b"To: b\r\n\r\nhi\r\n")
MAKERS: dict[str, Callable[[Path], Transport]] = {"outbox": Outbox, "memory": lambda _: Memory()}


@pytest.fixture(params=MAKERS)
def transport(request: pytest.FixtureRequest, tmp_path: Path) -> Transport:
    return MAKERS[request.param](tmp_path / "box")


def test_what_was_sent_is_known(transport: Transport) -> None:
    assert transport.took("weekly-1") is False
    assert transport.send(ENVELOPE).text
    assert transport.took("weekly-1") is True
    transport.close()


def test_sending_the_same_message_again_is_no_second_message(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    outbox.send(ENVELOPE)
    outbox.send(ENVELOPE)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [ENVELOPE.data]
    memory = Memory()
    memory.send(ENVELOPE)
    memory.send(ENVELOPE)
    assert memory.sent == [ENVELOPE]


def test_a_folder_that_cannot_be_written_is_a_temporary_fault(tmp_path: Path) -> None:
    (tmp_path / "box").write_text("a file where the folder should be")
    with pytest.raises(TemporaryError):
        Outbox(tmp_path / "box").send(ENVELOPE)


def test_an_envelope_hides_its_recipient() -> None:
    assert "example.org" not in repr(ENVELOPE)
