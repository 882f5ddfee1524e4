"""Buttondown: subscribers of every type, or those who unsubscribed."""

from publisher.mail_model import Consent
from publisher.people_model import Told
from publisher.rosters import base
from publisher.rosters.base import Header, Reader, Roster, Row, cell, instant, trace
from publisher.web_model import Step

TYPES = {
    **dict.fromkeys(
        "regular premium trialed unpaid gifted churning churned past_due paused upcoming".split(), base.ACTIVE
    ),
    "unactivated": base.PENDING,
    **dict.fromkeys(("unsubscribed", "removed"), base.UNSUBSCRIBED),
    "undeliverable": base.BOUNCED,
    "complained": base.COMPLAINED,
    **dict.fromkeys(("spammy", "blocked"), base.BLOCKED),
}
OWN = {"type", "subscriber_type", "referrer_url", "secondary_id", "unsubscription_date", "undeliverability_date"}


def _fits(names: frozenset[str]) -> bool:
    return "creation_date" in names and bool(names & {"email", "email_address"}) and bool(names & OWN)


def _reader(header: Header) -> Reader:
    who, kind = header.column("email_address", "email"), header.column("type", "subscriber_type")
    created, place, tags = header.column("creation_date"), header.column("ip_address"), header.column("tags")
    left, broken = header.column("unsubscription_date"), header.column("undeliverability_date")

    def read(row: Row) -> Told:
        begun, ended = instant(cell(row, created)), instant(cell(row, left))
        stands = base.UNSUBSCRIBED if cell(row, left) else base.BOUNCED if cell(row, broken) else base.ACTIVE
        if word := cell(row, kind):
            stands = base.standing(word, TYPES)
        steps, has_left = trace(Step.ASKED, begun, cell(row, place)), stands.state is Consent.UNSUBSCRIBED
        if has_left:
            steps += trace(Step.LEFT, ended)
        return Told(
            address=base.address(cell(row, who)),
            state=stands.state,
            since=ended if has_left else begun,
            suppressed=stands.suppressed,
            suppressed_since=instant(cell(row, broken)),
            steps=steps,
            tags=base.tags(cell(row, tags)),
        )

    return read


ROSTER = Roster(name="buttondown", fits=_fits, reader=_reader)
