"""A mail server on loopback that says what a test wants it to, and counts what it took.

In a test: `with Sink(rule) as sink`, where a rule is asked at each step and answers `Say`, or None for what is usual.
As a process of its own: `python -m tests.smtpsink --log FILE --faults rcpt:550=0.01 final:cut=0.02 …`, which prints its
port. Before it says that it took a message, or that it never will, it writes a line of JSON: `what` is `taken`,
`unsaid` where it took it and hung up instead of saying so, or `refused`. On SIGUSR1 there are no more faults.
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import random
import re
import signal
import socket
import ssl
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Queue
from typing import Literal

Step = Literal["connect", "ehlo", "starttls", "tls", "auth", "mail", "rcpt", "data", "content", "final", "rset", "quit"]
OFFERS = ("PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "SIZE 50000000")
END = b"\r\n.\r\n"


@dataclass(frozen=True)
class Heard:
    """What the server is about to answer. Connections are counted from 1, messages on each connection too."""

    step: Step
    text: str
    connection: int
    message: int


@dataclass(frozen=True)
class Say:
    """An answer; "" for the usual one, and for none where the connection is `cut`. `takes`: it took the message all the
    same. `wait` is in seconds."""

    text: str = ""
    wait: float = 0.0
    cut: bool = False
    takes: bool = False


@dataclass(frozen=True)
class Taken:
    """A message that was taken, as it came: dots undone, lines ended by CRLF."""

    sender: str
    recipient: str
    options: tuple[str, ...]
    data: bytes

    @property
    def id(self) -> str:
        return self.header("message-id")

    def header(self, name: str) -> str:
        """The first word of a header."""
        head = self.data.partition(b"\r\n\r\n")[0]
        found = re.search(rb"^%s:\s*(\S+)" % name.encode(), head, re.I | re.M)
        return found[1].decode() if found else ""


Rule = Callable[[Heard], Say | None]
Log = Callable[[str, Taken], None]


class Cut(Exception):  # noqa: N818 - what happens, not what is wrong
    """The connection is closed."""


class Sink:
    """A server on a port of its own. `taken` is what it took; `most` how many connections were open at once."""

    def __init__(
        self,
        rule: Rule | None = None,
        *,
        offers: Sequence[str] = OFFERS,
        lmtp: bool = False,
        tls: ssl.SSLContext | None = None,
        implicit: bool = False,
        users: Mapping[str, str] | None = None,
        mechanisms: str = "PLAIN LOGIN CRAM-MD5",
        delay: float = 0.0,
        path: str = "",
        port: int = 0,
        room: int = 0,
        keep: bool = True,
        log: Log = lambda _what, _message: None,
    ) -> None:
        self.rule = rule or (lambda _: None)
        self.offers = offers
        self.lmtp, self.tls, self.implicit = lmtp, tls, implicit
        self.users, self.mechanisms = users or {}, mechanisms
        self.delay = delay
        self.keep, self.log = keep, log
        self.taken: list[Taken] = []
        self.counts: Counter[tuple[str, str]] = Counter()
        self.said: list[str] = []  # every command, in the order in which they came
        self.logins: list[str] = []
        self.connections = self.open = self.most = 0
        self.lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        if path:
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(path)
        else:
            self.listener = socket.create_server(("127.0.0.1", port), backlog=256)
        if room:  # bytes that the system may take for us before we read them
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        self.listener.listen(256)
        self.port = 0 if path else int(self.listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> "Sink":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection, as a server does that dies."""
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        with self.lock:
            for each in self._sockets:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    def settle(self) -> None:
        """Wait until every connection is gone."""
        until = time.monotonic() + 5
        while self.open and time.monotonic() < until:
            time.sleep(0.002)

    def recipients(self) -> list[str]:
        return sorted(each.recipient for each in self.taken)

    def take(self, message: Taken, *, is_said: bool) -> None:
        with self.lock:
            self.log("taken" if is_said else "unsaid", message)
            self.counts[message.recipient, message.id] += 1
            if self.keep:
                self.taken.append(message)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                self.connections += 1
                self.open += 1
                self.most = max(self.most, self.open)
                self._sockets.add(sock)
                number = self.connections
            threading.Thread(target=self._serve, args=(sock, number), daemon=True).start()

    def _serve(self, sock: socket.socket, number: int) -> None:
        talk = Talk(self, sock, number)
        with suppress(Cut, OSError, ValueError):
            talk.run()
        talk.end()
        with self.lock:
            self.open -= 1
            self._sockets.discard(sock)
        talk.sock.close()


class Talk:
    """One connection."""

    def __init__(self, sink: Sink, sock: socket.socket, number: int) -> None:
        self.sink = sink
        self.sock = sock
        self.number = number
        self.messages = 0
        self.came = b""
        self.answers = b""
        self.sender = ""
        self.recipient = ""
        self.options: tuple[str, ...] = ()
        self.late: Queue[tuple[float, bytes]] | None = None
        if sink.delay:
            self.late = Queue()
            self.courier = threading.Thread(target=self.deliver_late, args=(self.late,), daemon=True)
            self.courier.start()
        if sock.family == socket.AF_INET:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def run(self) -> None:
        if self.sink.implicit and self.sink.tls:
            self.sock = self.sink.tls.wrap_socket(self.sock, server_side=True)
        self.answer("connect", "", "220 sink.example.org ESMTP")
        while True:
            line = self.line()
            word, _, rest = line.partition(" ")
            self.sink.said.append(line)
            getattr(self, f"on_{word.lower()}", self.on_unknown)(rest)

    def end(self) -> None:
        """Wait for what is still under way."""
        if self.late is not None:
            self.late.put((0, b""))
            self.courier.join()

    # The steps

    def on_ehlo(self, name: str) -> None:
        offers = [*self.sink.offers]
        if self.sink.tls and not isinstance(self.sock, ssl.SSLSocket):
            offers.append("STARTTLS")
        if self.sink.users:
            offers.append(f"AUTH {self.sink.mechanisms}")
        lines = ["sink.example.org", *offers]
        marks = ["-"] * (len(lines) - 1) + [" "]
        self.answer("ehlo", name, "\r\n".join(f"250{mark}{line}" for mark, line in zip(marks, lines, strict=True)))

    on_lhlo = on_helo = on_ehlo

    def on_starttls(self, rest: str) -> None:
        self.answer("starttls", rest, "220 2.0.0 go on")
        self.flush()
        self.arrive()
        if broken := self.asks("tls", rest).text:
            self.sock.sendall(broken.encode())
            raise Cut
        if self.sink.tls:
            self.sock = self.sink.tls.wrap_socket(self.sock, server_side=True)
            self.came = b""

    def on_auth(self, rest: str) -> None:
        mechanism, _, initial = rest.partition(" ")
        if mechanism == "CRAM-MD5":
            challenge = b"<1.2@sink>"
            user, _, digest = self.asked(challenge).decode().rpartition(" ")
            key = self.sink.users.get(user, "").encode()
            is_right = hmac.compare_digest(hmac.new(key, challenge, "md5").hexdigest(), digest)
        elif mechanism == "LOGIN":
            user = (base64.b64decode(initial) if initial else self.asked(b"Username:")).decode()
            is_right = self.sink.users.get(user) == self.asked(b"Password:").decode()
        else:
            plain = base64.b64decode(initial) if initial else self.asked(b"")
            _, user, password = plain.decode().split("\0")
            is_right = self.sink.users.get(user) == password
        if is_right:
            self.sink.logins.append(f"{mechanism} {user}")
        self.answer("auth", rest, "235 2.7.0 welcome" if is_right else "535 5.7.8 wrong name or password")

    def asked(self, challenge: bytes) -> bytes:
        self.say("334 " + base64.b64encode(challenge).decode())
        return base64.b64decode(self.line())

    def on_mail(self, rest: str) -> None:
        if self.sender:
            self.say("503 5.5.1 nested MAIL command")
            return
        self.messages += 1
        found = re.match(r"FROM:<(.*?)>(.*)", rest)
        assert found, rest
        if self.answer("mail", found[1], "250 2.1.0 fine"):
            self.sender, self.options = found[1] or "<>", tuple(found[2].split())

    def on_rcpt(self, rest: str) -> None:
        found = re.match(r"TO:<(.*?)>", rest)
        assert found, rest
        if not self.sender:
            self.say("503 5.5.1 no MAIL")
        elif self.answer("rcpt", found[1], "250 2.1.5 fine"):
            self.recipient = found[1]
        elif self.answers.splitlines()[-1].startswith(b"5"):
            self.sink.log("refused", Taken(self.sender, found[1], (), b""))

    def on_data(self, _: str) -> None:
        said = self.asks("data", self.recipient)
        usual = "354 end it with a dot" if self.sender and self.recipient else "503 5.5.1 no valid recipients"
        self.follow(said, said.text or usual)
        if not (said.text or usual).startswith("354"):
            if said.text.startswith("5"):
                self.sink.log("refused", Taken(self.sender, self.recipient, (), b""))
            return
        recipient = self.recipient
        if early := self.sink.rule(Heard("content", recipient, self.number, self.messages)):
            self.flush()
            self.sock.recv(1000)
            self.follow(early, early.text)
            self.flush()
            time.sleep(early.wait)
        data = self.content()
        message = Taken(self.sender, recipient, self.options, data)
        heard = Heard("final", recipient, self.number, self.messages)
        said = self.sink.rule(heard) or Say()
        self.sender = self.recipient = ""
        text = said.text or ("250 2.0.0 taken" if recipient else "554 5.5.1 no valid recipients")
        if said.takes or (not said.cut and text.startswith("2")):
            self.sink.take(message, is_said=not said.cut)
        elif text.startswith("5"):
            self.sink.log("refused", message)
        self.follow(said, text)

    def asks(self, step: Step, text: str) -> Say:
        return self.sink.rule(Heard(step, text, self.number, self.messages)) or Say()

    def on_rset(self, rest: str) -> None:
        self.sender = self.recipient = ""
        self.answer("rset", rest, "250 2.0.0 fine")

    def on_quit(self, rest: str) -> None:
        self.answer("quit", rest, "221 2.0.0 bye")
        self.flush()
        raise Cut

    def on_unknown(self, _: str) -> None:
        self.say("500 5.5.2 what?")

    # What is said and heard

    def answer(self, step: Step, text: str, usual: str) -> bool:
        """Say what the rule wants, or the usual; whether that is good news."""
        said = self.asks(step, text)
        self.follow(said, said.text or usual)
        return (said.text or usual)[0] in "23"

    def follow(self, said: Say, text: str) -> None:
        if said.wait:
            self.flush()
            time.sleep(said.wait)
        if said.text or not said.cut:
            self.say(text)
        if said.cut:
            self.flush()
            raise Cut

    def say(self, text: str) -> None:
        self.answers += text.encode() + b"\r\n"

    def flush(self) -> None:
        if not self.answers:
            return
        if self.late is not None:
            self.late.put((time.monotonic() + self.sink.delay, self.answers))
        else:
            self.sock.sendall(self.answers)
        self.answers = b""

    def deliver_late(self, late: "Queue[tuple[float, bytes]]") -> None:
        """What is said arrives after a while, and does not hold up what is said next: as on a long line."""
        while True:
            due, answers = late.get()
            if not answers:
                return
            time.sleep(max(0, due - time.monotonic()))
            with suppress(OSError):
                self.sock.sendall(answers)
            late.task_done()

    def arrive(self) -> None:
        """Wait until all that was said arrived."""
        if self.late is not None:
            self.late.join()

    def more(self) -> bytes:
        """What comes next. Answers leave when nothing more is there to be answered, as RFC 2920 wants it."""
        self.flush()
        data = self.sock.recv(1 << 18)
        if not data:
            raise Cut
        return data

    def line(self) -> str:
        while b"\n" not in self.came:
            self.came += self.more()
        line, _, self.came = self.came.partition(b"\n")
        return line.rstrip(b"\r").decode()

    def content(self) -> bytes:
        came, self.came = bytearray(b"\r\n" + self.came), b""
        seen = 0
        while (at := came.find(END, seen)) < 0:
            seen = max(0, len(came) - len(END))
            came += self.more()
        self.came = bytes(came[at + len(END) :])
        return bytes(came[: at + 2]).replace(b"\r\n.", b"\r\n")[2:]


def faults(shares: Mapping[str, float], seed: int | None) -> Rule:
    """A rule by chance: `final:cut` cuts before the answer, `final:taken` too but takes the message, `content:cut` cuts
    before its end, `final:slow` waits, `rcpt:550` and its like answer so, and `tls:junk` says what is no TLS. A
    step has at most one of its faults.
    """
    chance = random.Random(seed)

    def rule(heard: Heard) -> Say | None:
        for name, share in shares.items():
            step, _, what = name.partition(":")
            if step != heard.step or chance.random() >= share:
                continue
            if what == "slow":
                return Say(wait=chance.random())
            if what == "junk":
                return Say("HTTP/1.1 400 Bad Request\r\n\r\n")
            if what in ("cut", "taken"):
                return Say(cut=True, takes=what == "taken")
            return Say(f"{what} {what[0]}.3.0 by chance", cut=what == "421")
        return None

    return rule


def _logged(path: str) -> Log:
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def log(what: str, message: Taken) -> None:
        """Written at once: whoever kills this process finds what it said."""
        row = {
            "what": what,
            "recipient": message.recipient,
            "sender": message.sender,
            "id": message.id,
            "feedback": message.header("feedback-id"),
            "hash": hashlib.sha256(message.data).hexdigest(),
        }
        os.write(file, json.dumps(row).encode() + b"\n")

    return log


def _until_calm(rule: Rule) -> Rule:
    calm = threading.Event()
    signal.signal(signal.SIGUSR1, lambda *_: calm.set())
    return lambda heard: None if calm.is_set() else rule(heard)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log", default="/dev/stderr")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds of a round trip")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--plain", action="store_true", help="offer no PIPELINING")
    parser.add_argument("--certificate", metavar="FILE", help="offer STARTTLS with this key and certificate (PEM)")
    parser.add_argument("--faults", nargs="*", default=[], metavar="STEP:FAULT=SHARE")
    chosen = parser.parse_args()
    shares = {name: float(share) for name, _, share in (each.partition("=") for each in chosen.faults)}
    tls = None
    if chosen.certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(chosen.certificate)
    sink = Sink(
        _until_calm(faults(shares, chosen.seed)),
        offers=[each for each in OFFERS if each != "PIPELINING" or not chosen.plain],
        delay=chosen.delay,
        port=chosen.port,
        tls=tls,
        keep=False,
        log=_logged(chosen.log),
    )
    sys.stdout.write(f"{sink.port}\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main()
