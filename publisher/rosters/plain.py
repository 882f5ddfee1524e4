"""A column of addresses, with others beside it or none, with names of columns or without."""

import re

from publisher.people_model import Told
from publisher.rosters import base
from publisher.rosters.base import Header, Reader, Roster, Row, cell, instant

# As mail programs write it: `Ann <ann@example.org>`.
_NAMED = re.compile(r"[^<>]*<([^<>]+)>\s*")

WORDS = {
    **dict.fromkeys(("active", "subscribed", "confirmed", "enabled", "opted_in", "opted-in"), base.ACTIVE),
    **dict.fromkeys(("pending", "unconfirmed", "unactivated"), base.PENDING),
    **dict.fromkeys(("unsubscribed", "inactive", "disabled", "removed", "opted_out", "opted-out"), base.UNSUBSCRIBED),
    **dict.fromkeys(("bounced", "cleaned", "undeliverable", "unreachable", "hard_bounce"), base.BOUNCED),
    **dict.fromkeys(("complained", "complaint", "spam"), base.COMPLAINED),
    **dict.fromkeys(("blocked", "blocklisted", "blacklisted", "suppressed"), base.BLOCKED),
}


def _fits(names: frozenset[str]) -> bool:  # noqa: ARG001 - whatever nobody else takes
    return True


def _reader(header: Header) -> Reader:
    who, status = base.addresses(header), header.column("status", "subscription_status", "email_status")
    since, tags = header.column("since", "created_at", "subscribed_at"), header.column("tags", "labels")

    def read(row: Row) -> Told:
        stands = base.standing(cell(row, status), WORDS) if status >= 0 else base.ACTIVE
        written = cell(row, who)
        named = _NAMED.fullmatch(written)
        return Told(
            address=base.address(named[1] if named else written),
            state=stands.state,
            since=instant(cell(row, since)) if stands is base.ACTIVE else None,
            suppressed=stands.suppressed,
            tags=base.tags(cell(row, tags)),
            is_said=status >= 0,
        )

    return read


ROSTER = Roster(name="plain", fits=_fits, reader=_reader)
