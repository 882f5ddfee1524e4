"""What is said on one connection, and which message each reply belongs to. It knows no socket and no clock.

Where PIPELINING is offered (RFC 2920) the content of a message leaves together with MAIL, RCPT and DATA of the one that
follows, so that a message takes one round trip. Else each command waits for the answer to the one before.
"""

from collections import deque
from enum import Enum, auto

from publisher.errors import PermanentError
from publisher.mail_model import DeliveryState, Envelope, Receipt
from publisher.transports.base import Ended
from publisher.transports.smtp.message import END, Offers, announced, content
from publisher.transports.smtp.replies import Reply, receipt, words

NEEDS_LOGIN = 530  # RFC 4954, section 6
CLOSING = 421
GO_ON = 354


class Step(Enum):
    """What a reply answers."""

    RSET = auto()
    MAIL = auto()
    RCPT = auto()
    DATA = auto()
    CONTENT = auto()
    NOTHING = auto()  # the lone dot after a recipient was refused


class Message:
    """An envelope on its way, and with how many connections it was lost as their first message."""

    __slots__ = ("envelope", "lost")

    def __init__(self, envelope: Envelope) -> None:
        self.envelope = envelope
        self.lost = 0


class Dialogue:
    """One connection, from after its login to its end.

    `current` is the message whose content was begun, `following` the one that was announced; it `is_ready` when the
    server waits for its content. `over` says why the connection can be used no more, "" while it can. What ended is
    added to the list that it was made with. A connection `is_new` until a content was answered.
    """

    def __init__(self, offers: Offers, place: str, ended: list[Ended], *, is_lmtp: bool = False) -> None:
        self.offers = offers
        self.place = place
        self.ended = ended
        self.is_lmtp = is_lmtp
        self.current: Message | None = None
        self.following: Message | None = None
        self.is_ready = False
        self.over = ""
        self.fault: PermanentError | None = None
        self.is_new = True
        self._expected: deque[Step] = deque()
        self._steps: deque[tuple[Step, bytes]] = deque()
        self._refusal: Receipt | None = None
        self._closing: Receipt | None = None
        self._is_dirty = False

    @property
    def is_idle(self) -> bool:
        """Whether a message may be announced now."""
        return not (self._expected or self._steps or self.following or self.over)

    @property
    def waits_for(self) -> Step | None:
        """What the next reply answers; None where none is due."""
        return self._expected[0] if self._expected else None

    def announce(self, message: Message) -> bytes | Receipt:
        """What announces a message as the following one, or why the server cannot take it."""
        commands = announced(message.envelope, self.offers, self.place)
        if isinstance(commands, Receipt):
            return commands
        self.following = message
        steps: tuple[Step, ...] = (Step.MAIL, Step.RCPT, Step.DATA)
        if self._is_dirty:
            self._is_dirty = False
            steps, commands = (Step.RSET, *steps), (b"RSET\r\n", *commands)
        if self.offers.pipelining:
            self._expected += steps
            return b"".join(commands)
        self._steps += zip(steps, commands, strict=True)
        return self._go_on()

    def begin(self) -> tuple[bytes, ...]:
        """The content of the message that follows, which is the current one from now on."""
        message = self.withdrawn()
        if message is None:
            return ()
        self.current = message
        self._expected.append(Step.CONTENT)
        return content(message.envelope.data)

    def hear(self, reply: Reply, *, is_whole: bool = True) -> bytes:
        """Take one reply, and return what is to be said to it. `is_whole`: the current content left to its end."""
        if not self._expected:  # what comes unasked is the server's farewell
            self.over = words(reply)
            return b""
        step = self._expected.popleft()
        if step is Step.CONTENT:
            self._end(reply, is_whole=is_whole)
        if reply.code == CLOSING:
            self.over = words(reply)
            self._closing = None if step is Step.CONTENT else receipt(reply, step.name)
            return b""
        if step in (Step.CONTENT, Step.RSET):
            if step is Step.RSET and not reply.is_good:
                self.over = words(reply)
            return self._go_on()
        if step is Step.NOTHING:
            self._is_dirty = not reply.is_good
            return b""
        return self._announcing(step, reply)

    def lost(self, why: str, *, is_in_doubt: bool) -> Message | None:
        """The connection is gone: what was current ends, and what followed is given back to be announced elsewhere.

        A message that a second new connection is lost with, before any other, ends as deferred: it may be the reason.
        """
        self.over = self.over or why
        text = f"{self.place}: {self.over}"
        message, is_first = self.withdrawn(), self.is_new and not self.current
        if self.current:
            state = DeliveryState.IN_DOUBT if is_in_doubt else DeliveryState.DEFERRED
            self.ended.append((self.current.envelope, Receipt(state=state, text=text)))
            self.current = None
        if message is None:
            return None
        message.lost += is_first
        refusal = self._refusal
        if not refusal and message.lost > 1:
            refusal = self._closing or Receipt(state=DeliveryState.DEFERRED, text=text)
        if refusal:
            self.ended.append((message.envelope, refusal))
            return None
        return message

    def withdrawn(self) -> Message | None:
        """The message that was announced, which is no more the following one."""
        message, self.following, self.is_ready = self.following, None, False
        return message

    def _announcing(self, step: Step, reply: Reply) -> bytes:
        """A reply to MAIL, RCPT or DATA."""
        if reply.code == NEEDS_LOGIN:
            cure = "nothing is lost: write the user into mail.transport and give mail.password"
            self.over = words(reply)
            self.fault = PermanentError(f"{self.place}: {words(reply)}: {cure}")
            return b""
        is_taken = reply.code == GO_ON if step is Step.DATA else reply.is_good
        if not is_taken and not reply.is_bad:
            self.over = f"an answer that means nothing here: {words(reply)}"
            return b""
        if not is_taken and self._refusal is None:
            self._refusal = receipt(reply, step.name)
        if step is not Step.DATA and not (self._steps and self._refusal):
            return self._go_on()
        self._steps.clear()
        if self._refusal is None:
            self.is_ready = self.following is not None
            return b""
        return self._give_up(is_awaited=step is Step.DATA and is_taken)

    def _give_up(self, *, is_awaited: bool) -> bytes:
        """The message that follows was refused. Where its content `is_awaited` all the same, it is a lone dot."""
        message, refusal = self.following, self._refusal
        self.following = self._refusal = None
        if message and refusal:
            self.ended.append((message.envelope, refusal))
        self._is_dirty = not is_awaited
        if not is_awaited:
            return b""
        if self.is_lmtp:  # which answers once for each recipient, and there is none
            self.over = "content was awaited for nobody"
            return b""
        self._expected.append(Step.NOTHING)
        return END

    def _end(self, reply: Reply, *, is_whole: bool) -> None:
        message, self.current, self.is_new = self.current, None, False
        answer = receipt(reply)
        if answer.state is DeliveryState.IN_DOUBT or (answer.state is DeliveryState.SENT and not is_whole):
            self.over = f"an answer that means nothing here: {answer.text}"
            answer = Receipt(state=DeliveryState.IN_DOUBT, text=self.over, code=reply.code)
        elif not is_whole:
            self.over = answer.text
        if message:
            self.ended.append((message.envelope, answer))

    def _go_on(self) -> bytes:
        """The command that waited for this answer, where one did."""
        if not self._steps:
            return b""
        step, command = self._steps.popleft()
        self._expected.append(step)
        return command
