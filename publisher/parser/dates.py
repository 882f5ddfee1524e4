"""Instants, in the ways in which authors write them."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

DATE = re.compile(
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"(?:(?:[T ]\s*)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)


def to_datetime(text: str, *, zone: ZoneInfo) -> datetime:
    """An instant to the second, from ISO 8601, its relaxed cousins, or RFC 5322.

    Without a zone of its own it is in `zone`; without a time it is that day's midnight. Raises ValueError.
    """
    try:
        moment = _read(text.strip(), zone)
        moment.astimezone(UTC)  # the last hours of the year 9999 have no such instant
    except OverflowError as error:
        raise ValueError(text) from error
    return moment


def _read(text: str, zone: ZoneInfo) -> datetime:
    match = DATE.fullmatch(text)
    if match is None:
        moment = parsedate_to_datetime(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    part = {key: int(value or 0) for key, value in match.groupdict().items() if key != "zone"}
    moment = datetime(**part, tzinfo=zone)
    if part["year"] < 1000:  # no feed can write it
        raise ValueError(text)
    named = match["zone"]
    if named:
        offset = "+0000" if named.upper() in ("Z", "UTC", "GMT") else named.replace(":", "")
        moment = datetime.strptime(f"{moment:%Y-%m-%d %H:%M:%S} {offset}", "%Y-%m-%d %H:%M:%S %z")
    return moment
