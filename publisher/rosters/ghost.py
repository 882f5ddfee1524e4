"""Ghost: its members, with labels. Who gets no newsletter from it gets none from us."""

from publisher.people_model import Told
from publisher.rosters import base
from publisher.rosters.base import Header, Reader, Roster, Row, cell, instant

SUBSCRIBED = {"true": base.ACTIVE, "false": base.UNSUBSCRIBED}


def _fits(names: frozenset[str]) -> bool:
    return {"email", "subscribed_to_emails"} <= names


def _reader(header: Header) -> Reader:
    who, subscribed, labels = header.column("email"), header.column("subscribed_to_emails"), header.column("labels")
    created, deleted = header.column("created_at"), header.column("deleted_at")

    def read(row: Row) -> Told:
        is_gone = bool(cell(row, deleted))
        stands = base.UNSUBSCRIBED if is_gone else base.standing(cell(row, subscribed), SUBSCRIBED)
        since = instant(cell(row, created)) if stands is base.ACTIVE else instant(cell(row, deleted))
        tags = base.tags(cell(row, labels))
        return Told(address=base.address(cell(row, who)), state=stands.state, since=since, tags=tags)

    return read


ROSTER = Roster(name="ghost", fits=_fits, reader=_reader)
