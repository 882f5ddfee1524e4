"""The bytes of one connection, in both directions, without ever waiting for the other side."""

import socket
import ssl
from contextlib import suppress

CHUNK = 65536
ROOM = 1 << 18  # bytes that the system may hold for us: a message goes there at once
BLOCKED = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Wire:
    """A socket that does not block. `written` counts the bytes that the system took."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.written = 0
        self._unsent: list[memoryview] = []
        self._is_tls = isinstance(sock, ssl.SSLSocket)
        sock.settimeout(0)
        if sock.family in (socket.AF_INET, socket.AF_INET6):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ROOM)

    @property
    def is_full(self) -> bool:
        """Whether there are bytes that the system had no room for yet."""
        return bool(self._unsent)

    @property
    def unsent(self) -> int:
        """How many bytes there was no room for yet."""
        return sum(map(len, self._unsent))

    def say(self, *pieces: bytes) -> None:
        """Send the pieces, as far as there is room, and the rest with `flush`."""
        if self._unsent or self._is_tls:
            self._unsent += map(memoryview, pieces)
            self.flush()
            return
        try:
            count = self.sock.sendmsg(pieces)
        except BLOCKED:
            count = 0
        except OSError:
            return  # what the server said last may still be read, and then its end
        self.written += count
        for piece in pieces:
            if count < len(piece):
                self._unsent.append(memoryview(piece)[count:])
            count = max(0, count - len(piece))

    def flush(self) -> None:
        """Send more of what there was no room for; some at a time, for meanwhile there may be something to read."""
        most = self.written + ROOM
        try:
            while self._unsent and self.written < most:
                count = self.sock.send(self._unsent[0])
                self.written += count
                self._unsent[0] = self._unsent[0][count:]
                if not self._unsent[0]:
                    del self._unsent[0]
        except BLOCKED:
            return
        except OSError:
            self._unsent.clear()

    def receive(self) -> bytes:
        """What came, b"" for nothing yet. Raises ConnectionError at the end."""
        data = self._some()
        while data and self._is_tls:  # which keeps what it has deciphered, and no selector knows of it
            try:
                more = self._some()
            except OSError:  # the next call will meet it again
                break
            if not more:
                break
            data += more
        return data

    def _some(self) -> bytes:
        try:
            data = self.sock.recv(CHUNK)
        except BLOCKED:
            return b""
        if not data:
            raise ConnectionError("the server closed the connection")
        return data

    def close(self) -> None:
        """Let go of the socket."""
        with suppress(OSError):
            self.sock.close()
