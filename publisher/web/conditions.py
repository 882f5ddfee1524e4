"""What a request asks of a file beside its path (RFC 9110): whether it changed, in what encoding, which part of it."""

import re
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache

TAG = re.compile(r'(W/)?("[^"]*")')
RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.IGNORECASE)
ENCODINGS = {"br": "brotli", "gzip": "gzip"}
LONGEST = 4096  # characters of a header that is looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some bytes of a file, from the first to the last, as they are counted from 0."""

    first: int
    last: int

    @property
    def size(self) -> int:
        return self.last - self.first + 1


class UnsatisfiableError(Exception):
    """A part that the file does not have (RFC 9110, section 15.5.17)."""


def date(seconds: int) -> str:
    """An instant, in seconds of the epoch, as headers have it (section 5.6.7)."""
    return formatdate(seconds, usegmt=True)


def matches(header: str, tag: str, *, strong: bool = False) -> bool:
    """Whether a list of entity tags names this one (section 13.1.2); `strong` as `If-Match` compares them."""
    if header.strip() == "*":
        return True
    found = TAG.findall(header[:LONGEST])
    return any(each == tag and not (strong and weak) for weak, each in found)


def unchanged_since(header: str, modified: int) -> bool:
    """Whether a file was not changed after a date (section 13.1.3); one that nobody can read is none."""
    instant = _instant(header)
    return instant is not None and modified <= instant


def fails(headers: dict[str, str], *, tag: str, modified: int) -> bool:
    """Whether a request wants another version of the file than there is (sections 13.1.1 and 13.1.4)."""
    if "if-match" in headers:
        return not matches(headers["if-match"], tag, strong=True)
    instant = _instant(headers.get("if-unmodified-since", ""))
    return instant is not None and modified > instant


def unmodified(headers: dict[str, str], *, tag: str, modified: int) -> bool:
    """Whether the asker has this version already (section 13.2.2): a tag wins over a date."""
    if "if-none-match" in headers:
        return matches(headers["if-none-match"], tag)
    return "if-modified-since" in headers and unchanged_since(headers["if-modified-since"], modified)


def part(headers: dict[str, str], *, size: int, tag: str, modified: int) -> Part | None:
    """The part that is asked for (section 14.2); None for the whole, which may always be sent instead.

    Several parts at once, and those of another version, are answered with the whole. Raises UnsatisfiableError.
    """
    found = RANGE.fullmatch(headers.get("range", "").replace(" ", ""))
    if not found or not (found[1] or found[2]) or len(found[0]) > 50:
        return None
    condition = headers.get("if-range", "").strip()
    if condition and condition != tag and _instant(condition) != modified:
        return None
    if not found[1]:
        first, last = size - min(int(found[2]), size), size - 1
    else:
        first, last = int(found[1]), min(int(found[2] or size), size - 1)
        if found[2] and int(found[2]) < first:
            return None
    if first >= size or first > last:
        raise UnsatisfiableError
    return Part(first=first, last=last)


@lru_cache(maxsize=256)
def encodings(header: bytes) -> tuple[str, ...]:
    """The compressions that may be sent, the best first (section 12.5.3): brotli makes less of a text than gzip."""
    wanted: dict[str, float] = {}
    for each in header[:LONGEST].decode("latin-1").split(","):
        name, _, rest = each.partition(";")
        quality = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", rest, re.IGNORECASE)
        wanted[name.strip().lower()] = float(quality[1]) if quality else 0.0 if rest.strip() else 1.0
    chosen = {name: wanted.get(each, wanted.get("*", 0.0)) for each, name in ENCODINGS.items()}
    return tuple(sorted((name for name, quality in chosen.items() if quality), key=lambda name: (-chosen[name], name)))


def _instant(header: str) -> int | None:
    try:
        return int(parsedate_to_datetime(header).timestamp())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
