"""Messages of strangers, made harmless before the standard library reads them.

Its parser takes time by the square of long headers and deep nesting, and its calls raise what they please. So a message
is cut to what a bounce can need, and whatever is read of it is text.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

LIMIT = 1 << 19  # bytes: the words of a bounce stand before the message that it returns
LINE = 998  # octets (RFC 5322, section 2.1.1)
FOLDED = 100  # lines of one header
DEEP = 60  # words that may open a part within a part
PARTS = 2_000  # lines that may begin a part
TEXT = 64_000  # characters of one text
WORDS = 30_000  # ... that are looked through for reasons, which stand before what is returned

# In what Korean, Western and all servers write where they name no charset, or one that nobody knows.
_CHARSETS = ("utf-8", "cp949", "latin-1")

# Where the message that comes back begins: its words are ours, and say nothing of the reason.
_RETURNED = re.compile(
    r"^(?:>? ?(?:Return-Path|Received|Message-ID|List-Id|DKIM-Signature|MIME-Version):"
    r"|-{2,}[- ]*(?:original|below this line|this is a copy|returned|forwarded|the following|원본))",
    re.IGNORECASE | re.MULTILINE,
)


class Wild(ValueError):  # noqa: N818 - what it is, not what went wrong
    """A message whose parts have no purpose but to keep its reader busy."""


def parsed(data: bytes) -> Message:
    """The message in a file. Raises Wild for one that nobody can have meant as mail."""
    head = data[:LIMIT]
    if head.startswith(b"From "):  # the first line of an mbox
        head = head.partition(b"\n")[2]
    tame = b"\n".join(_lines(head))
    depth = len(re.findall(rb"boundary\s*\*?\d*\*?=|message/(?!delivery-status)", tame, re.IGNORECASE))
    if depth > DEEP or tame.count(b"\n--") > PARTS:
        raise Wild
    # The reports of internationalised mail (RFC 6533) differ in their charset alone, but the parser does not know them.
    tame = re.sub(rb"(?i)message/global-delivery-status", b"message/delivery-status", tame)
    return message_from_bytes(tame)


def _lines(head: bytes) -> Iterator[bytes]:
    folded = 0
    for line in head.split(b"\n"):
        folded = folded + 1 if line[:1] in (b" ", b"\t") else 0
        if folded <= FOLDED:
            yield line[:LINE].rstrip(b"\r")


def field(message: Message, name: str) -> str:
    """A header in one line, decoded (RFC 2047); "" where it is missing."""
    return fields(message, name).partition("\n")[0]


def fields(message: Message, *names: str) -> str:
    """All headers of these names, in small letters, a line each."""
    return "\n".join(_decoded(value) for name, value in message.raw_items() if name.lower() in names)


def _decoded(value: object) -> str:
    # The parser keeps bytes that are no ASCII as surrogates.
    text = readable(value.encode("ascii", "surrogateescape"), "") if isinstance(value, str) else ""
    line = " ".join(text.split())
    if "=?" not in line:
        return line
    try:
        pieces = decode_header(line)
    except (HeaderParseError, ValueError, TypeError, LookupError):  # bad base64, among others
        return line
    return "".join(said if isinstance(said, str) else readable(said, charset or "") for said, charset in pieces)


def readable(data: bytes, charset: str) -> str:
    """Bytes as text, in the charset that they claim or in one that fits."""
    for name in (charset, *_CHARSETS):
        try:
            return data.decode(name)
        except (LookupError, ValueError):
            continue
    return data.decode("ascii", "replace")


def kind(message: Message) -> str:
    """The media type of a part, `text/plain` where none is told (RFC 2045, section 5.2)."""
    return message.get_content_type()


def text(part: Message) -> str:
    """The words of a part that holds text, at most `TEXT` characters; "" for any other."""
    try:
        payload = part.get_payload(decode=True)
        charset = part.get_content_charset() or ""
    except (LookupError, ValueError, TypeError):  # of a charset that is none
        return ""
    if not isinstance(payload, bytes):
        return ""
    return readable(payload, charset)[:TEXT].replace("\r\n", "\n")


def words(message: Message) -> str:
    """What a message says before it returns another one."""
    said = [_without_tags(part) for part in message.walk() if kind(part) in ("text/plain", "text/html")]
    whole = "\n".join(said[:2])[:WORDS]
    returned = _RETURNED.search(whole)
    return whole[: returned.start()] if returned else whole


def _without_tags(part: Message) -> str:
    said = text(part)
    return re.sub(r"<[^<>]{0,500}>", " ", said) if kind(part) == "text/html" else said


def returned(message: Message) -> Iterator[str]:
    """The headers of each message that came back as a part, as text: of whole ones and of headers alone."""
    for part in message.walk():
        if kind(part) in ("message/rfc822", "message/global", "message/global-headers"):
            for inner in _inner(part):
                yield "\n".join(f"{name}: {value}" for name, value in inner.items())
        elif kind(part) == "text/rfc822-headers":
            yield text(part)


def _inner(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []
