"""Substack: the list of addresses in its export, or the table of its dashboard."""

from publisher.people_model import Told
from publisher.rosters import base
from publisher.rosters.base import Header, Reader, Roster, Row, cell, instant, trace
from publisher.web_model import Step

DISABLED = {"true": base.UNSUBSCRIBED, "false": base.ACTIVE, "": base.ACTIVE}
SOURCES = {"subscription_source_(free)", "subscription_source_(paid)"}


def _fits(names: frozenset[str]) -> bool:
    return {"email", "active_subscription"} <= names or {"email", "email_disabled"} <= names or bool(names & SOURCES)


def _reader(header: Header) -> Reader:
    """Whether somebody cancelled what they paid for or all of it, the dashboard does not say: they count as gone."""
    who, disabled = header.column("email"), header.column("email_disabled")
    created, cancelled = header.column("created_at", "start_date"), header.column("cancel_date")

    def read(row: Row) -> Told:
        begun, ended = instant(cell(row, created)), instant(cell(row, cancelled))
        is_gone = bool(cell(row, cancelled))
        stands = base.UNSUBSCRIBED if is_gone else base.standing(cell(row, disabled), DISABLED)
        steps = trace(Step.ASKED, begun)
        if is_gone:
            steps += trace(Step.LEFT, ended)
        since = begun if stands is base.ACTIVE else ended
        return Told(address=base.address(cell(row, who)), state=stands.state, since=since, steps=steps)

    return read


ROSTER = Roster(name="substack", fits=_fits, reader=_reader)
