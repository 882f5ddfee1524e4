"""Instants, in the ways in which authors write them."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

MAX_LENGTH = 100
YEARS = range(1000, 9999)  # a feed can write these in any zone

# A time of the day, with what tells its zone: `03:04`, `3:04:05.6 PM +0900`, `오후 3:04`, `15時04分`.
TIME = r"""(?:
    (?: \s*T\s* | ,?\s+(?:at\s+)? ) (?P<half>오전|오후|上午|下午|午前|午後)? \s*
    (?P<hour>\d{1,2}) \s*[:시時点]\s* (?P<minute>\d{2}|\d(?=\s*[분分])) \s*[분分]?
    (?: (?:\s*:|(?<=[분分]))\s* (?P<second>\d{2}) (?:[.,]\d+|\s?[초秒])? )?
    (?: \s* (?P<meridiem>[ap])(?:\.m\.|m\b) )?
    (?: \s* (?P<zone> Z | (?:GMT|UTC)?\s?[+-]\d{2}(?::?\d{2})? | [A-Z]{2,5} | [A-Z]\w+(?:/[\w+-]+){1,2} ) )?
    (?: \s* \([^()]*\) )?
)?"""
WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[.,]*\s+)?"
# Compiled where they are first used: most dates need none of them.
FORMS = (
    r"(?P<year>\d{4})\s*[-/.년年]\s*(?P<month>\d{1,2})\s*[-/.월月]\s*(?P<day>\d{1,2})\s*[.일日号]?(?:\s?\(\w{1,3}\))?"
    + TIME,
    WEEKDAY + r"(?P<name>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})" + TIME,
    WEEKDAY + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s-]+(?P<name>[a-z]{3,9})\.?,?[\s-]+(?P<year>\d{4}|\d{2})" + TIME,
    WEEKDAY + r"(?P<name>[a-z]{3,9})\s+(?P<day>\d{1,2})" + TIME + r"\s+(?P<year>\d{4})",  # as `date` prints it
)
ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII)  # what most dates are
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(Z|[+-]\d{2}:?\d{2})?")
SINCE_1970 = re.compile(r"(\d{10})(?:\.\d+|\d{3})?")  # in seconds, or in milliseconds
OFFSET = re.compile(r"(?:GMT|UTC)?\s?(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})?", re.IGNORECASE)
MONTHS = tuple("january february march april may june july august september october november december".split())
AFTERNOON = ("오후", "下午", "午後", "p")
MORNING = ("오전", "上午", "午前", "a")

# Names of one meaning, in hours; those of America are RFC 5322's. IST and BST have several.
ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3,
    "hkt": 8, "sgt": 8, "awst": 8, "kst": 9, "jst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "hst": -10,
}  # fmt: skip


def to_datetime(text: str, *, zone: ZoneInfo) -> datetime:
    """An instant to the second: ISO 8601 and its relaxed cousins, RFC 5322, English, Korean, Chinese, Japanese, Unix.

    Without a zone of its own it is in `zone`, and without a time it is that day's midnight. Raises ValueError.
    """
    try:
        moment = _read(text.strip(), zone)
        instant = moment.astimezone(UTC)
    except (OverflowError, OSError, LookupError) as error:
        raise ValueError(text) from error
    if moment.year not in YEARS:
        raise ValueError(text)
    # A wall time that the change to summer time leaves out is the one an hour later.
    return instant.astimezone(zone) if moment.tzinfo is zone else moment


def _read(text: str, zone: ZoneInfo) -> datetime:
    if len(text) > MAX_LENGTH or not text.isprintable():
        raise ValueError(text)
    if ISO.fullmatch(text):
        try:
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=zone)
        except ValueError:  # there are leap seconds, and midnight has two names
            pass
    for form in FORMS:
        match = re.fullmatch(form, text, re.IGNORECASE | re.VERBOSE)
        if match:
            return _moment(match.groupdict(), zone)
    compact = COMPACT.fullmatch(text)
    if compact:
        year, month, day, hour, minute, second = (int(part or 0) for part in compact.groups()[:6])
        return datetime(year, month, day, hour, minute, second, tzinfo=_zone(compact[7], zone))
    if SINCE_1970.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), zone)
    raise ValueError(text)


def _moment(part: dict[str, str | None], zone: ZoneInfo) -> datetime:
    written = part["year"] or ""
    year = int(written)
    if len(written) == 2:  # RFC 2822, section 4.3
        year += 2000 if year < 50 else 1900
    name = part.get("name")
    month = _month(name.lower()) if name else int(part["month"] or 0)
    hour, minute, second = (int(part[key] or 0) for key in ("hour", "minute", "second"))
    half = (part["half"] or part["meridiem"] or "").lower()
    if half in AFTERNOON + MORNING and hour <= 12:
        hour = hour % 12 + (12 if half in AFTERNOON else 0)
    midnight = hour == 24 and not minute and not second
    moment = datetime(
        year,
        month,
        int(part["day"] or 0),
        0 if midnight else hour,
        minute,
        min(second, 59) if second == 60 else second,  # a leap second
        tzinfo=_zone(part["zone"], zone),
    )
    return moment + timedelta(days=1) if midnight else moment


def _month(name: str) -> int:
    name = "sep" if name == "sept" else name
    found = [number for number, month in enumerate(MONTHS, 1) if name in (month, month[:3])]
    if not found:
        raise ValueError(name)
    return found[0]


def _zone(written: str | None, zone: ZoneInfo) -> tzinfo:
    if not written:
        return zone
    offset = OFFSET.fullmatch(written)
    if offset:
        minutes = int(offset["hours"]) * 60 + int(offset["minutes"] or 0)
        return timezone(timedelta(minutes=minutes if offset["sign"] == "+" else -minutes))
    if "/" in written:
        return ZoneInfo(written)
    return timezone(timedelta(hours=ZONES[written.lower()]))
