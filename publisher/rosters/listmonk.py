"""listmonk: subscribers, without a word of how they stand to each list: its filter chooses those that are exported."""

from publisher.people_model import Told
from publisher.rosters import base
from publisher.rosters.base import Header, Reader, Roster, Row, cell, instant

STATUS = {"enabled": base.ACTIVE, "disabled": base.UNSUBSCRIBED, "blocklisted": base.BLOCKED}


def _fits(names: frozenset[str]) -> bool:
    return {"uuid", "email", "attributes", "status"} <= names


def _reader(header: Header) -> Reader:
    who, status, lists = header.column("email"), header.column("status"), header.column("lists")
    created, updated = header.column("created_at"), header.column("updated_at")

    def read(row: Row) -> Told:
        stands = base.standing(cell(row, status), STATUS)
        return Told(
            address=base.address(cell(row, who)),
            state=stands.state,
            since=instant(cell(row, created if stands is base.ACTIVE else updated)),
            suppressed=stands.suppressed,
            suppressed_since=instant(cell(row, updated)),
            tags=base.tags(cell(row, lists)),
        )

    return read


ROSTER = Roster(name="listmonk", fits=_fits, reader=_reader)
