"""Addresses that are never to be mailed: our own list of them, and those of servers and services."""

from publisher.mail_model import Suppression
from publisher.people_model import Told
from publisher.rosters import base
from publisher.rosters.base import Header, Reader, Roster, Row, cell, guarded, instant, unguarded

COLUMNS = ("address", "reason", "since")


def row(suppression: Suppression) -> tuple[str, ...]:
    """The cells of one suppression, which no spreadsheet takes for formulas."""
    return tuple(map(guarded, (suppression.address, suppression.reason, suppression.since.isoformat())))


def _reader(header: Header) -> Reader:
    who, why = base.addresses(header), header.column("reason", "error", "status", "type")
    since, is_own = header.column("since", "created_at", "created", "date"), set(COLUMNS) <= set(header.names)

    def read(row: Row) -> Told:
        if is_own:
            row = [unguarded(each) for each in row]
        return Told(
            address=base.address(cell(row, who)),
            state=None,
            suppressed=base.reason(cell(row, why)),
            suppressed_since=instant(cell(row, since)),
        )

    return read


ROSTER = Roster(name="suppressions", fits=lambda names: set(COLUMNS) <= names, reader=_reader)
