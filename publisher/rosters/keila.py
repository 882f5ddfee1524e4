"""Keila: contacts, with their status. An export of old without it is read as a plain list."""

from publisher.people_model import Told
from publisher.rosters import base
from publisher.rosters.base import Header, Reader, Roster, Row, cell

STATUS = {"active": base.ACTIVE, "unsubscribed": base.UNSUBSCRIBED, "unreachable": base.BOUNCED}


def _fits(names: frozenset[str]) -> bool:
    return {"email", "first_name", "last_name", "data", "status"} <= names


def _reader(header: Header) -> Reader:
    who, status = header.column("email"), header.column("status")

    def read(row: Row) -> Told:
        stands = base.standing(cell(row, status), STATUS)
        return Told(address=base.address(cell(row, who)), state=stands.state, suppressed=stands.suppressed)

    return read


ROSTER = Roster(name="keila", fits=_fits, reader=_reader)
