"""Dates of feeds: RFC 822 with RFC 2822's strictness in RSS, RFC 3339 in Atom and JSON Feed, W3CDTF in Dublin Core."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

from publisher.lint.base import Subject

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# RFC 2822, section 4.3: the names of zones that are obsolete and understood.
ZONES = {
    "UT": 0,
    "GMT": 0,
    "Z": 0,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
}

RFC2822 = re.compile(
    rf"(?:({'|'.join(DAYS)}), )?(\d\d?) ({'|'.join(MONTHS)}) (\d{{4}}) (\d\d):(\d\d)(?::(\d\d))? "
    r"([+-]?\d{4}|[A-Z]{1,3})"
)
RFC822 = re.compile(
    rf"(?:(?:{'|'.join(DAYS)})\s*,\s*)?\d\d?\s+(?:{'|'.join(MONTHS)})\s+\d\d(?:\d\d)?\s+\d\d:\d\d(?::\d\d)?\s+"
    r"(?:[+-]\d{4}|UT|[ECMP][SD]T|GMT|[A-IK-Z])?",
    re.IGNORECASE,
)
COMMENT = re.compile(r"\([^()]*\)")
RFC3339 = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d*)?(Z|[+-]\d\d:\d\d)")
W3CDTF = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d*)?)?(Z|[+-]\d\d:\d\d))?)?)?")

LONGEST = 100  # characters that a date may have, remarks and all
OLDEST = datetime(1990, 1, 1, tzinfo=UTC)  # before there was a web to syndicate
SKEW = timedelta(minutes=10)  # by which a server's clock may be ahead


def rfc822(subject: Subject) -> None:
    """A date of RSS (RSS 2.0, "pubDate"; RFC 822 section 5, with years of four digits)."""
    value = subject.value
    if len(value) > LONGEST:
        subject.tell("InvalidRFC2822Date", "is no RFC 822 date")
        return
    found = RFC2822.fullmatch(value)
    if found is None or not (found[8] in ZONES or found[8][-4:].isdigit()):
        bare = COMMENT.sub(" ", value).strip()
        if RFC822.fullmatch(bare) or RFC822.fullmatch(bare + " "):
            if bare[-1:].isdigit() and ":" in bare[-6:]:
                subject.tell("InvalidRFC2822Date", "has no time zone", write=_guess(value))
                return
            subject.tell("ProblematicalRFC822Date", "is written as not every reader understands", write=_guess(value))
        else:
            subject.tell("InvalidRFC2822Date", "is no RFC 822 date", write=_guess(value))
        return
    instant = instant_of_rfc822(value)
    if instant is None:
        # An hour of 24 passes the W3C's validator, and most readers refuse it.
        subject.tell("InvalidRFC2822Date", "names no instant that there is", write=_midnight(value))
        return
    day = DAYS[instant.weekday()]
    if found[1] and found[1] != day:
        subject.tell("IncorrectDOW", f"was a {day}", write=format_datetime(instant))
        return
    _plausible(subject, instant)


def rfc3339(subject: Subject) -> None:
    """A date of Atom (RFC 4287, section 3.3)."""
    _iso(subject, RFC3339, "InvalidRFC3339Date", "is no RFC 3339 date")


def w3cdtf(subject: Subject) -> None:
    """A date of Dublin Core (W3C's note on dates and times: from a year alone to fractions of a second)."""
    _iso(subject, W3CDTF, "InvalidW3CDTFDate", "is no W3CDTF date")


def instant_of_rfc822(value: str) -> datetime | None:
    """The instant that a date of RSS names; None where it names none."""
    found = RFC2822.fullmatch(value.strip())
    if found is None:
        return None
    zone = found[8]
    try:
        offset = _offset(zone) if zone[-4:].isdigit() else timedelta(hours=ZONES[zone])
        month = MONTHS.index(found[3]) + 1
        moment = (int(found[4]), month, int(found[2]), int(found[5]), int(found[6]), min(int(found[7] or 0), 59))
        return datetime(*moment, tzinfo=timezone(offset))
    except (ValueError, KeyError):
        return None


def instant_of_rfc3339(value: str) -> datetime | None:
    """The instant that a date of Atom or JSON Feed names; None where it names none."""
    found = RFC3339.fullmatch(value.strip())
    return _instant(value.strip()) if found else None


def _iso(subject: Subject, pattern: re.Pattern[str], code: str, reason: str) -> None:
    found = pattern.fullmatch(subject.value[: LONGEST + 1])
    instant = _instant(subject.value) if found else None
    if instant is None:
        subject.tell(code, reason, write=_guess_iso(subject.value[:LONGEST]))
    else:
        _plausible(subject, instant)


def _instant(value: str) -> datetime | None:
    found = W3CDTF.fullmatch(value)
    if found is None:
        return None
    year, month, day, hour, minute, second = (
        int(part or low) for part, low in zip(found.groups(), (1, 1, 1, 0, 0, 0), strict=False)
    )
    zone = found[8] or "Z"
    try:
        offset = timedelta() if zone == "Z" else _offset(zone.replace(":", ""))
        # A leap second is an instant (RFC 3339, section 5.7), which Python does not know.
        return datetime(year, month, day, hour, minute, second - (second == 60), tzinfo=timezone(offset))
    except ValueError:
        return None


def _offset(zone: str) -> timedelta:
    sign = -1 if zone.startswith("-") else 1
    hours, minutes = int(zone[-4:-2]), int(zone[-2:])
    if minutes > 59:
        raise ValueError(zone)
    return sign * timedelta(hours=hours, minutes=minutes)


def _plausible(subject: Subject, instant: datetime) -> None:
    try:
        late, early = instant > subject.report.now + SKEW, instant < OLDEST
    except OverflowError:
        late, early = False, True
    if early:
        subject.tell("ImplausibleDate", "lies before there were feeds")
    elif late:
        subject.tell("ImplausibleDate", "lies in the future")


def _midnight(value: str) -> str:
    """The next day's first minute, for those who count the hour to 24."""
    found = re.fullmatch(r"(.*) 24:00(:00)? (\S+)", value)
    instant = instant_of_rfc822(f"{found[1]} 00:00:00 {found[3]}") if found else None
    return format_datetime(instant + timedelta(days=1)) if instant else ""


def _guess(value: str) -> str:
    """What was most probably meant, as RSS writes it; "" where nothing comes to mind."""
    instant = _read(value)
    return format_datetime(instant) if instant else ""


def _guess_iso(value: str) -> str:
    instant = _read(value)
    return instant.isoformat() if instant else ""


def _read(value: str) -> datetime | None:
    from email.utils import parsedate_to_datetime

    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(value.strip())
        except (ValueError, TypeError, IndexError):
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
