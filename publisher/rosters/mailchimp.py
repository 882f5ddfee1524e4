"""Mailchimp: a file for each state. Its columns tell which state it is, or else its name."""

from collections.abc import Callable
from datetime import datetime

from publisher.mail_model import Consent
from publisher.people_model import Told
from publisher.rosters import base
from publisher.rosters.base import Header, LineError, Reader, Roster, Row, Standing, cell, instant, trace
from publisher.web_model import Step

# Who stands in the file of those who never subscribed bought something once, and asked for no newsletter.
NEVER_SUBSCRIBED = Standing(None)
COMPLAINED = Standing(Consent.UNSUBSCRIBED, base.COMPLAINED.suppressed)


def _fits(names: frozenset[str]) -> bool:
    return {"leid", "euid"} <= names or {"optin_time", "confirm_time"} <= names


def _reader(header: Header) -> Reader:
    who, tags = base.addresses(header), header.column("tags")
    asked, asked_from = header.column("optin_time"), header.column("optin_ip")
    confirmed, confirmed_from = header.column("confirm_time"), header.column("confirm_ip")
    standing = _standing(header)

    def read(row: Row) -> Told:
        begun, sure = instant(cell(row, asked)), instant(cell(row, confirmed))
        steps = trace(Step.ASKED, begun, cell(row, asked_from)) + trace(Step.CONFIRMED, sure, cell(row, confirmed_from))
        stands, ended = standing(row)
        if stands.state is Consent.UNSUBSCRIBED:
            steps += trace(Step.LEFT, ended)
        return Told(
            address=base.address(cell(row, who)),
            state=stands.state,
            since=(sure or begun) if stands is base.ACTIVE else ended,
            suppressed=stands.suppressed,
            suppressed_since=ended,
            steps=steps,
            tags=base.tags(cell(row, tags)),
        )

    return read


def _standing(header: Header) -> Callable[[Row], tuple[Standing, datetime | None]]:
    """How somebody stands, and since when they do not get mails any more."""
    left, why, cleaned = header.column("unsub_time"), header.column("unsub_reason"), header.column("clean_time")
    named = header.file.casefold().partition("_")[0]

    def standing(row: Row) -> tuple[Standing, datetime | None]:
        if named == "nonsubscribed":
            return NEVER_SUBSCRIBED, None
        if named == "cleaned" or cell(row, cleaned):
            return base.BOUNCED, instant(cell(row, cleaned))
        if named == "unsubscribed" or cell(row, left):
            complained = any(word in cell(row, why).casefold() for word in ("abuse", "spam"))
            return COMPLAINED if complained else base.UNSUBSCRIBED, instant(cell(row, left))
        if left >= 0 or cleaned >= 0:
            what = f"{'UNSUB_TIME' if left >= 0 else 'CLEAN_TIME'} is empty, so that nobody knows whether they left"
            raise LineError(what, "leave the file the name that Mailchimp gave it: unsubscribed_…, cleaned_…")
        return base.ACTIVE, None

    return standing


ROSTER = Roster(name="mailchimp", fits=_fits, reader=_reader)
