"""A mailbox on a server (IMAP, RFC 9051). What is unread is read, and marked as such once it is recorded."""

import base64
import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import SplitResult, unquote

from publisher.errors import InletError
from publisher.inlets.base import Arrived

PATIENCE = 60  # seconds
LARGEST = 1 << 20  # bytes that are fetched of a message
PORTS = {"imaps": 993, "imap": 143}
HERE = ("localhost", "127.0.0.1", "::1")

_FAULTS = (imaplib.IMAP4.error, OSError, UnicodeError)


class Imap:
    """A folder of `imaps://USER@HOST/FOLDER`; `imap://` asks for STARTTLS, but of a server on this machine."""

    def __init__(self, url: SplitResult, password: str) -> None:
        self.url = url
        self.password = password
        self.folder = unquote(url.path.strip("/")) or "INBOX"
        self._client: imaplib.IMAP4 | None = None

    def messages(self) -> Iterator[Arrived]:
        try:
            client = self._connect()
            _, found = client.uid("SEARCH", "UNSEEN")
            for number in (found[0] or b"").decode().split():
                _, answer = client.uid("FETCH", number, f"(BODY.PEEK[]<0.{LARGEST}>)")
                data = next((each[1] for each in answer if isinstance(each, tuple)), None)
                if data is not None:  # nobody removed it meanwhile
                    yield Arrived(name=number, data=data)
        except _FAULTS as error:
            raise self._outside(error) from error

    def done(self, arrived: Arrived, *, flagged: bool) -> None:
        flags = r"(\Seen \Flagged)" if flagged else r"(\Seen)"
        try:
            self._connect().uid("STORE", arrived.name, "+FLAGS.SILENT", flags)
        except _FAULTS as error:
            raise self._outside(error) from error

    def close(self) -> None:
        if self._client:
            with suppress(*_FAULTS):  # it is gone either way
                self._client.logout()
            self._client = None

    def _connect(self) -> imaplib.IMAP4:
        if self._client is None:
            self._client = self._log_in()
        return self._client

    def _log_in(self) -> imaplib.IMAP4:
        host, user = self.url.hostname or "", unquote(self.url.username or "")
        trusted = ssl.create_default_context()
        port = self.url.port or PORTS[self.url.scheme]
        client: imaplib.IMAP4
        if self.url.scheme == "imaps":
            client = imaplib.IMAP4_SSL(host, port, ssl_context=trusted, timeout=PATIENCE)
        else:
            client = imaplib.IMAP4(host, port, timeout=PATIENCE)
            if host not in HERE:
                client.starttls(trusted)
        if "AUTH=PLAIN" in client.capabilities:  # its words may be of any script (RFC 4616)
            client.authenticate("PLAIN", lambda _: f"\0{user}\0{self.password}".encode())
        else:
            client.login(user, self.password)
        status, _ = client.select(quoted(self.folder))
        if status != "OK":
            raise imaplib.IMAP4.error(f"there is no folder {self.folder!r}")
        return client

    def _outside(self, error: Exception) -> InletError:
        said = error.args[0] if error.args and isinstance(error.args[0], bytes) else str(error)
        said = said.decode(errors="replace") if isinstance(said, bytes) else said
        place = f"{self.url.scheme}://{self.url.hostname}/{self.folder}"
        cure = (
            "nothing is lost; see that host, user, password (mail.bounces_password) and folder are right, and try again"
        )
        return InletError(f"{place}: {' '.join(said.split())}: {cure}")


def quoted(folder: str) -> str:
    """The name of a folder as IMAP writes it: in quotes, other scripts in its own UTF-7 (RFC 3501, section 5.1.3)."""
    pieces = re.split(r"([^\x20-\x7e]+)", folder.replace("&", "&-"))
    return '"' + "".join(_utf7(piece) if place % 2 else _escaped(piece) for place, piece in enumerate(pieces)) + '"'


def _escaped(text: str) -> str:
    return re.sub(r'(["\\])', r"\\\1", text)


def _utf7(text: str) -> str:
    coded = base64.b64encode(text.encode("utf-16-be")).decode().rstrip("=")
    return f"&{coded.replace('/', ',')}-"
