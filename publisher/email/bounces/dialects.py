"""Bounces in the words of servers that write no report. The room of flufl.bounce, which knows some twenty of them."""

import logging
import re
from email.message import Message

from flufl.bounce import Recipients, all_failures

from publisher.email.bounces.severity import codes, severity
from publisher.email.bounces.tame import WORDS, field, fields, text, words
from publisher.mail_model import Bounce, BounceKind

logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it tells of its own faults, with tracebacks

_DAEMON = re.compile(
    r"mailer-daemon|mail(?:er)?[ -]?delivery|postmaster|mail (?:administrator|delivery)|system administrator|^$",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"undeliver|not (?:be )?deliver|returned|failure|failed|bounce|non-?remise|unzustellbar|could(?: not|n't) be"
    r"|반송|(?:전송|발송|전달|배달|수신)(?:에|이|을|를)? ?(?:실패|불가|되지|할 수 없)",
    re.IGNORECASE,
)
_DELAYED = re.compile(r"(?:delayed|still being|will (?:be )?retr|warning message only|지연)", re.IGNORECASE)


def failures(message: Message) -> tuple[Bounce, ...] | None:
    """What a server says in words of its own; None for a message that is no bounce."""
    said = words(message)
    later, never = _known(message)
    if not later and not never and not _is_failure(message, said):
        return None
    code, status = codes(said)
    reason = " ".join(_reason(said, code, status).split())
    if later or (not never and _DELAYED.search(field(message, "subject"))):
        final = BounceKind.DELAYED
    else:
        final = severity(code, status, said)
    addresses = sorted(address.decode("ascii", "replace") for address in later | never) or [""]
    return tuple(Bounce(kind=final, address=each, code=code, status=status, text=reason) for each in addresses)


def _known(message: Message) -> tuple[Recipients, Recipients]:
    """The addresses that flufl.bounce finds: those that failed for now, and for good."""
    try:
        return all_failures(_plain(message))
    except Exception:  # its detectors raise on what they do not expect, as a message that is from nobody
        return frozenset(), frozenset()


def _is_failure(message: Message, said: str) -> bool:
    """Whether a server's own voice says that something was not delivered."""
    if not _DAEMON.search(field(message, "from")) and "<>" not in fields(message, "return-path"):
        return False
    return bool(_FAILED.search(field(message, "subject")) or _FAILED.search(said[:2000]))


def _reason(said: str, code: int, status: str) -> str:
    """The line with the code, and the one after it."""
    sign = status or (str(code) if code else "")
    place = said.find(sign) if sign else 0
    start = said.rfind("\n", 0, place) + 1
    return said[start : start + 400]


def _plain(message: Message) -> Message:
    """The message as flufl.bounce reads it: texts decoded, and too short to keep its patterns busy."""
    plain = Message()
    payload = message.get_payload()
    if isinstance(payload, list):
        plain.set_payload([_plain(part) for part in payload if isinstance(part, Message)])
    else:
        plain.set_payload(text(message)[:WORDS])
    for name, value in message.items():
        if name.lower() not in ("content-transfer-encoding", "mime-version"):
            plain[name] = str(value)[:WORDS]
    return plain
