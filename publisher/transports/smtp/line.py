"""One connection: its bytes and what they mean."""

import time
from collections.abc import Mapping

from publisher.transports.base import Ended
from publisher.transports.smtp.dialogue import Dialogue, Message, Step
from publisher.transports.smtp.message import END
from publisher.transports.smtp.replies import Garbage, Replies
from publisher.transports.smtp.session import Limits, Session
from publisher.transports.smtp.wire import Wire


class Line:
    """A connection that is kept. `dialogue` knows its messages; `deadline` is on the clock of `time.monotonic`."""

    def __init__(self, session: Session, place: str, ended: list[Ended], limits: Limits, *, is_lmtp: bool) -> None:
        self.wire = Wire(session.sock)
        self.dialogue = Dialogue(session.offers, place, ended, is_lmtp=is_lmtp)
        self.is_watched_for_room = False
        self.is_last = False  # it is closed when the current message is answered
        self.begun = 0.0
        self.deadline = 0.0
        self._replies = Replies()
        self._limits = limits
        self._patience: Mapping[Step | None, float] = {
            None: limits.idle,
            Step.DATA: limits.data,
            Step.CONTENT: limits.content,
        }
        self._end = 0  # how many bytes will have been written when the current content is
        self._touch()

    def say(self, *pieces: bytes) -> None:
        """Send commands."""
        self.wire.say(*pieces)
        self._touch()

    def begin(self, content: tuple[bytes, ...], commands: bytes) -> None:
        """Send a content that may leave, and the commands for the next message."""
        self.begun = time.monotonic()
        self._end = self.wire.written + self.wire.unsent + sum(map(len, content))
        self.say(*content[:-1], content[-1] + commands)

    def listen(self) -> None:
        """Read what came, answer it, and send what there is room for now.

        The dialogue is over where the connection is.
        """
        dialogue = self.dialogue
        try:
            for reply in self._replies.feed(self.wire.receive()):
                if said := dialogue.hear(reply, is_whole=self.wire.written >= self._end):
                    self.wire.say(said)
                if dialogue.over:
                    break
        except Garbage as error:
            dialogue.over = f"no reply of SMTP: {error}"
        except OSError as error:
            dialogue.over = "the connection was cut" + (f" ({error.strerror})" if error.strerror else "")
        if self.wire.is_full:
            self.wire.flush()
        self._touch()

    def lose(self, why: str = "") -> Message | None:
        """Close the connection; the message that had not begun is given back.

        Nobody can know of a message whose end the system took and which no reply came for. Its last bytes may have been
        enough for a server that is lenient about line ends.
        """
        self.wire.close()
        return self.dialogue.lost(why, is_in_doubt=self.wire.written > self._end - len(END) - 2)

    def _touch(self) -> None:
        limits = self._limits
        patience = limits.block if self.wire.is_full else self._patience.get(self.dialogue.waits_for, limits.command)
        self.deadline = time.monotonic() + patience
