"""Sessions with a mail server, opened by smtplib: greeting, TLS, login. What went wrong is said with its cure."""

import smtplib
import socket
import ssl
import threading
from base64 import b64encode
from collections import deque
from contextlib import suppress
from dataclasses import dataclass

from publisher.errors import PermanentError, TemporaryError, TransportError
from publisher.transports.smtp.address import Server
from publisher.transports.smtp.message import Offers
from publisher.transports.smtp.replies import LONGEST

SAFE = "nothing is lost: "
LATER = f"{SAFE}try again later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many seconds each step may take (RFC 5321, section 4.5.3.2).

    `idle` is how long a connection is kept unused, `slow` how long a message waits behind one that is not answered
    while another connection has nothing to do, and `pause` how long after a refused connection one more is tried.
    """

    connect: float = 60
    command: float = 300
    data: float = 120
    block: float = 180
    content: float = 600
    idle: float = 60
    slow: float = 5
    pause: float = 60
    quit: float = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A connection on which messages may be announced, and what the server can do."""

    sock: socket.socket
    offers: Offers


class BusyError(TemporaryError):
    """The server wants no more connections for now."""


def opened(server: Server, limits: Limits) -> Session:
    """A new session. Raises PermanentError where the login was refused, BusyError, and TemporaryError for all else."""
    try:
        smtp = _greeted(server, limits)
        try:
            _secured(smtp, server)
            _logged_in(smtp, server)
        except BaseException:
            smtp.close()
            raise
    except TransportError:
        raise
    except smtplib.SMTPConnectError as error:
        kind = BusyError if error.smtp_code // 100 == 4 else TemporaryError
        raise kind(f"{server.place}: {_said(error)}: {LATER}") from error
    except smtplib.SMTPResponseException as error:
        raise TemporaryError(f"{server.place}: {_said(error)}: {LATER}") from error
    except ssl.SSLCertVerificationError as error:
        cure = f"{SAFE}name the host as its certificate does, or the file of its authority with ca=FILE"
        raise TemporaryError(f"{server.place}: its certificate will not do ({error.verify_message}): {cure}") from error
    except ssl.SSLError as error:
        what = f"no TLS ({error.reason or error})"
        raise TemporaryError(f"{server.place}: {what}: {SAFE}look at the port and tls= of mail.transport") from error
    except (smtplib.SMTPException, OSError, ValueError) as error:
        what = f"cannot be reached ({_plain(error)})"
        raise TemporaryError(f"{server.place}: {what}: {SAFE}look at mail.transport, or try again later") from error
    return _released(smtp, server)


def _greeted(server: Server, limits: Limits) -> smtplib.SMTP:
    name = server.name or _own_name()
    smtp: smtplib.SMTP
    if server.protocol == "lmtp":
        smtp = smtplib.LMTP(server.path or server.host, server.port, name, timeout=limits.connect)
    elif server.protocol == "smtps":
        smtp = smtplib.SMTP_SSL(server.host, server.port, name, timeout=limits.connect, context=_trust(server))
    else:
        smtp = smtplib.SMTP(server.host, server.port, name, timeout=limits.connect)
    if smtp.sock:
        smtp.sock.settimeout(limits.command)
    return smtp


def _secured(smtp: smtplib.SMTP, server: Server) -> None:
    smtp.ehlo_or_helo_if_needed()
    if server.tls != "starttls":
        return
    if not smtp.has_extn("starttls"):
        cure = f"{SAFE}it may be the wrong port; tls=none in mail.transport would send in the clear"
        raise TemporaryError(f"{server.place}: it offers no TLS (STARTTLS): {cure}")
    smtp.starttls(context=_trust(server))
    smtp.ehlo_or_helo_if_needed()


def _trust(server: Server) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=server.ca or None)
    except OSError as error:
        cure = f"{SAFE}name a file of certificates (PEM) in mail.transport"
        raise TemporaryError(f"{server.ca}: cannot be read ({error.strerror or error}): {cure}") from error


def _logged_in(smtp: smtplib.SMTP, server: Server) -> None:
    if not server.user:
        return
    if not smtp.has_extn("auth"):
        cure = f"{SAFE}leave the user out of mail.transport, or name the port where users log in"
        raise PermanentError(f"{server.place}: it offers no login (AUTH): {cure}")
    try:
        if server.user.isascii() and server.password.isascii():
            smtp.login(server.user, server.password)
        else:
            _plain_login(smtp, server)
    except smtplib.SMTPAuthenticationError as error:
        if error.smtp_code // 100 == 4:
            raise
        cure = f"{SAFE}look at the user in mail.transport and at mail.password"
        raise PermanentError(f"{server.place}: the login was refused ({_said(error)}): {cure}") from error
    except smtplib.SMTPResponseException:
        raise
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException as error:
        raise PermanentError(f"{server.place}: no login that we know ({error}): {SAFE}ask its operator") from error


def _plain_login(smtp: smtplib.SMTP, server: Server) -> None:
    """AUTH PLAIN (RFC 4616), which alone is said to be in UTF-8; smtplib knows ASCII only."""
    secret = b64encode(f"\0{server.user}\0{server.password}".encode()).decode()
    code, answer = smtp.docmd("AUTH", f"PLAIN {secret}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, answer)


def _released(smtp: smtplib.SMTP, server: Server) -> Session:
    """The socket of a session, which smtplib has nothing more to do with."""
    sock = smtp.sock
    if sock is None:
        raise TemporaryError(f"{server.place}: the connection was cut: {LATER}")
    if smtp.file:
        smtp.file.close()
    size = smtp.esmtp_features.get("size")
    offers = Offers(
        pipelining=smtp.has_extn("pipelining"),
        eight_bit=smtp.has_extn("8bitmime"),
        utf8=smtp.has_extn("smtputf8"),
        size=-1 if size is None else int(size) if size.isdigit() else 0,
    )
    return Session(sock=sock, offers=offers)


def _own_name() -> str:
    """What we call ourselves: the name of this machine where it has a whole one (RFC 5321, section 4.1.3)."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else "[127.0.0.1]"


def _said(error: smtplib.SMTPResponseException) -> str:
    text = error.smtp_error
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(f"{error.smtp_code} {words}".split())[:LONGEST]


def _plain(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(getattr(error, "strerror", None) or error)


class Door:
    """Opens sessions in threads of their own, for each takes several round trips. `bell` can be read when one came."""

    def __init__(self, server: Server, limits: Limits) -> None:
        self.server = server
        self.limits = limits
        self.opening = 0
        self.bell, self._rope = socket.socketpair()
        self._came: deque[Session | TransportError] = deque()
        self._lock = threading.Lock()
        self._is_closed = False

    def open(self) -> None:
        """Begin to open one more."""
        self.opening += 1
        threading.Thread(target=self._open, daemon=True).start()

    def came(self) -> tuple[list[Session], list[TransportError]]:
        """The sessions that were opened since, and what went wrong with others."""
        with self._lock:  # as many strokes of the bell as there are sessions
            self.bell.recv(len(self._came))
            found = list(self._came)
            self._came.clear()
        self.opening -= len(found)
        faults = [each for each in found if isinstance(each, TransportError)]
        return [each for each in found if isinstance(each, Session)], faults

    def close(self) -> None:
        """What is still being opened is closed as soon as it is open."""
        with self._lock:
            self._is_closed = True
            for each in self._came:
                _leave(each)
        self.bell.close()
        self._rope.close()

    def _open(self) -> None:
        found: Session | TransportError
        try:
            found = opened(self.server, self.limits)
        except TransportError as error:
            found = error
        with self._lock:
            if not self._is_closed:
                self._came.append(found)
                self._rope.send(b".")
            else:
                _leave(found)


def _leave(found: Session | TransportError) -> None:
    """End a session that nobody needs any more."""
    if isinstance(found, Session):
        with suppress(OSError):
            found.sock.sendall(b"QUIT\r\n")
        found.sock.close()
