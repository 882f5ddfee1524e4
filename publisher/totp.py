"""One-time codes of an authenticator app (TOTP, RFC 6238): six digits of HMAC-SHA-1, another every thirty seconds."""

import base64
import hmac
import struct
from datetime import datetime
from urllib.parse import quote

STEP = 30  # seconds
DIGITS = 6
# Clocks differ, and people take a while to type: a code is good one step before and after its own.
DRIFT = (0, -1, 1)


def step(now: datetime) -> int:
    """The number of the step at an instant (RFC 6238, section 4.2)."""
    return int(now.timestamp()) // STEP


def code(secret: str, number: int) -> str:
    """The code of one step; `secret` is in base32 (RFC 4226, section 5.3)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", number), "sha1")
    at = digest[-1] & 15
    value = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return f"{value % 10**DIGITS:0{DIGITS}}"


def match(secret: str, given: str, *, now: datetime) -> int | None:
    """The step of which a code is; None for a wrong one. It takes as long for one that is nearly right."""
    typed = "".join(given.split()).encode()
    found = None
    for drift in DRIFT:
        number = step(now) + drift
        if hmac.compare_digest(code(secret, number).encode(), typed):
            found = number
    return found


def address(secret: str, *, title: str, account: str) -> str:
    """The address that an authenticator app takes the secret from, as text or in a picture (`otpauth:`)."""
    issuer = quote(title, safe="")
    return f"otpauth://totp/{issuer}:{quote(account, safe='')}?secret={secret}&issuer={issuer}"
