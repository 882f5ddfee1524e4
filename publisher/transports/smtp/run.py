"""One run: all connections, carried on by one thread that never waits for a single one of them."""

import math
import selectors
import time
from collections import deque

from publisher.errors import PermanentError, TransportError
from publisher.mail_model import Receipt
from publisher.transports.base import LONGEST_SLEEP, Ended, Work
from publisher.transports.smtp.address import Server
from publisher.transports.smtp.dialogue import Message
from publisher.transports.smtp.line import Line
from publisher.transports.smtp.session import Door, Limits

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
LINGER, LONGEST = 0.001, 0.02  # seconds for which what may begin waits for others, to be recorded with them
SLOW = 0.002  # seconds of a record from which on it is worth waiting for every connection
SETTLE = 0.05  # seconds after which what ended is recorded though nothing begins
GROUP = 500  # messages that end before they are recorded in any case
ASLEEP = 60  # seconds of a sleep when nothing is due


class Run:
    """Carries the messages of one work. As a context it closes what it opened."""

    def __init__(self, server: Server, work: Work, connections: int, limits: Limits) -> None:
        self.server = server
        self.work = work
        self.limits = limits
        self.lines: list[Line] = []
        self.spare: deque[Message] = deque()
        self.ended: list[Ended] = []
        self.fault: TransportError | None = None
        self._most = self._room = connections
        self._room_again = 0.0
        self._door = Door(server, limits)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._door.bell, READ)
        self._ready: list[Line] = []
        self._cost = LINGER  # seconds that a record takes, of late
        self._since = 0.0  # when the first of what waits to be recorded came, 0 where nothing does
        self._rests_until = 0.0  # when there may be more work, 0 where nobody asked in vain
        self._relief = math.inf  # when a message will have waited too long behind another
        self._is_over = False

    def __enter__(self) -> "Run":
        return self

    def __exit__(self, *_: object) -> None:
        for line in self.lines:
            line.wire.close()
        self._door.close()
        self._selector.close()

    def carry(self) -> None:
        """Hand over what there is. Raises TransportError once what runs has ended."""
        while True:
            self._supply()
            if not self._goes_on():
                break
            self._listen()
            self._record()
        if self.fault:
            raise self.fault
        self._take_leave()

    def _goes_on(self) -> bool:
        if self.ended:
            return True
        if self.fault:
            return any(line.dialogue.current for line in self.lines)
        return bool(self.spare) or not self._is_over or not all(line.dialogue.is_idle for line in self.lines)

    # What is taken

    def _supply(self) -> None:
        """Give every connection that is free a message, and open more where there are more messages."""
        if self.fault:
            for line in [each for each in self.lines if not each.dialogue.current]:
                self._drop(line)
            return
        now = time.monotonic()
        if self._rests_until <= now:
            self._rests_until = 0.0
        if self._room < self._most and now > self._room_again:
            self._room = self._most
        idle = self._fill()
        self._relief = math.inf
        if (idle or len(self.lines) < self._room) and self._relieve(now):
            self._fill()
        while len(self.lines) + self._door.opening < self._room and self._has_more_than(self._door.opening):
            self._door.open()

    def _fill(self) -> bool:
        """Announce messages wherever that is possible; whether there are fewer of them than connections."""
        for line in self.lines:
            if line.dialogue.is_idle:
                commands = self._announce(line)
                if not commands:
                    return True
                line.say(commands)
        return False

    def _relieve(self, now: float) -> bool:
        """Take back what waits behind a slow answer, because another connection has nothing to do."""
        for line in self.lines:
            if not (line.dialogue.current and line.dialogue.following):
                continue
            if line.begun + self.limits.slow > now:
                self._relief = min(self._relief, line.begun + self.limits.slow)
            elif message := line.dialogue.withdrawn():
                line.is_last = True
                self.spare.append(message)
        return bool(self.spare)

    def _has_more_than(self, count: int) -> bool:
        """Whether more messages wait than will be needed by the connections that are being opened."""
        if len(self.spare) <= count and (message := self._take()):
            self.spare.append(message)
        return len(self.spare) > count

    def _announce(self, line: Line) -> bytes:
        """The commands that announce the next message on this connection, b"" where there is none."""
        while len(self.ended) < GROUP and (message := self.spare.popleft() if self.spare else self._take()):
            said = line.dialogue.announce(message)
            if not isinstance(said, Receipt):
                return said
            self.ended.append((message.envelope, said))
        return b""

    def _take(self) -> Message | None:
        if self._is_over or self._rests_until:
            return None
        if envelope := self.work.take():
            return Message(envelope)
        wait = self.work.wait()
        self._is_over = wait is None
        self._rests_until = time.monotonic() + min(max(wait or 0, LINGER), LONGEST_SLEEP)
        return None

    # What comes in

    def _listen(self) -> None:
        """Wait until something comes or is due, and deal with all of it."""
        for key, _ in self._selector.select(self._patience()):
            if key.data is None:
                self._welcome()
            else:
                self._hear(key.data)
        now = time.monotonic()
        for line in [each for each in self.lines if each.deadline <= now]:
            if line.dialogue.is_idle:
                line.say(b"QUIT\r\n")
            self._drop(line, "no answer came in time")
        if not self._since and (self._ready or self.ended):
            self._since = now

    def _patience(self) -> float:
        """The seconds until something is due."""
        now = time.monotonic()
        due = min((line.deadline for line in self.lines), default=now + ASLEEP)
        due = min(due, self._relief)
        if self._ready or self.ended:
            due = min(due, (self._since or now) + (self._linger if self._ready else SETTLE))
        if self._rests_until and not self._is_over:
            due = min(due, self._rests_until)
        return max(0, due - now)

    def _hear(self, line: Line) -> None:
        line.listen()
        if line.dialogue.over or (line.is_last and not line.dialogue.current):
            self._drop(line)
            return
        if line.dialogue.is_ready and line not in self._ready:
            self._ready.append(line)
        self._watch(line)

    def _watch(self, line: Line) -> None:
        """Let the selector tell of room to send only where there is something to send."""
        if line.wire.is_full != line.is_watched_for_room:
            line.is_watched_for_room = line.wire.is_full
            self._selector.modify(line.wire.sock, READ | WRITE if line.wire.is_full else READ, line)

    def _welcome(self) -> None:
        """Take the connections that were opened; where some were not, go on with those that there are."""
        sessions, faults = self._door.came()
        for session in sessions:
            is_lmtp = self.server.protocol == "lmtp"
            line = Line(session, self.server.place, self.ended, self.limits, is_lmtp=is_lmtp)
            self.lines.append(line)
            self._selector.register(line.wire.sock, READ, line)
        for fault in faults:
            self._room = len(self.lines) + self._door.opening
            self._room_again = time.monotonic() + self.limits.pause
            if isinstance(fault, PermanentError) or not self._room:
                self.fault = self.fault or fault

    def _drop(self, line: Line, why: str = "") -> None:
        """Close a connection. The message that it had only announced is the next one for another."""
        self.lines.remove(line)
        self._selector.unregister(line.wire.sock)
        if line in self._ready:
            self._ready.remove(line)
        self.fault = self.fault or line.dialogue.fault
        if message := line.lose(why):
            self.spare.appendleft(message)

    # What is recorded

    def _record(self) -> None:
        """Record what ended and what begins, for as many connections at once as come together within a moment."""
        if self.fault:
            self._ready.clear()
        if not (self._ready or self.ended) or self._waits():
            return
        ready, self._ready, self._since = self._ready, [], 0.0
        ended = tuple(self.ended)
        self.ended.clear()
        self._is_over = self._is_over and not ended
        begin = [(line, line.dialogue.following) for line in ready]
        start = time.monotonic()
        allowed = self.work.turn(ended, [message.envelope for _, message in begin if message])
        self._cost += (time.monotonic() - start - self._cost) / 8
        for line, message in begin:
            if message and message.envelope.name in allowed:
                content = line.dialogue.begin()
                line.begin(content, self._announce(line) if line.dialogue.offers.pipelining else b"")
                self._watch(line)
            else:
                line.dialogue.withdrawn()
                self._drop(line)

    @property
    def _linger(self) -> float:
        """The seconds for which what may begin waits: about as long as it takes to record it."""
        return min(self._cost, LONGEST)

    def _waits(self) -> bool:
        """Whether what is to be recorded should wait for more of it.

        While one half of the connections is recorded, the other is served; but a slow disk is asked as seldom as may
        be.
        """
        if len(self.ended) >= GROUP:
            return False
        age = time.monotonic() - self._since
        if self._ready:
            busy = sum(not line.dialogue.is_idle for line in self.lines)
            return age < self._linger and len(self._ready) < (busy if self._cost > SLOW else busy / 2)
        return age < SETTLE and not all(line.dialogue.is_idle for line in self.lines)

    def _take_leave(self) -> None:
        """End the sessions politely, within a moment."""
        until = time.monotonic() + self.limits.quit
        for line in self.lines:
            line.say(b"QUIT\r\n")
        while self.lines and (left := until - time.monotonic()) > 0:
            for key, _ in self._selector.select(left):
                if key.data is not None:
                    self._hear(key.data)
