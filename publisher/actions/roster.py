"""Lists of subscribers come in and go out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from publisher.errors import Fault, SettingsError
from publisher.mail_model import Consent
from publisher.mailboxes import mailbox
from publisher.parser.encoding import decode
from publisher.rosters import Row, Standing, read, write
from publisher.store.rolls import Enrolled, Enrolment, Listed

if TYPE_CHECKING:
    from publisher.store.rolls import Rolls

BATCH = 500
STATES = {
    Standing.ACTIVE: Consent.ACTIVE,
    Standing.PENDING: Consent.PENDING,
    Standing.UNSUBSCRIBED: Consent.UNSUBSCRIBED,
}
ITSELF = "they can subscribe again themselves"


COUNTED = ("active", "pending", "unsubscribed", "suppressed", "known")
Checked = Callable[[str], str]


@dataclass(slots=True, kw_only=True)
class Imported:
    """What became of a list: which program wrote it, how many rows ended in which way, and those that were refused."""

    program: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    refused: list[Fault] = field(default_factory=list)


def take(
    rolls: "Rolls", data: bytes, *, named: str, confirmed: bool, suppress: bool, checked: Checked, now: datetime
) -> Imported:
    """Take in a list, a batch at a time; what was taken in before is known when it is taken in again.

    `named` is what the list is called in faults, `checked` gives an address in its normal form or raises
    SettingsError. With `confirmed` the consents exist of whom the list does not say it; with `suppress` nobody on it is
    ever written to. Raises SettingsError for what is no list.
    """
    try:
        program, rows = read(decode(data).text)
    except ValueError as error:
        what, _, cure = str(error).rpartition("; ")
        fault = Fault(path=named, what=what or "cannot be read as text", cure=cure if what else "save it as UTF-8")
        raise SettingsError([fault]) from error
    done = Imported(program=program)
    desk = _Desk(done, named=named, way=f"import from {program}", confirmed=confirmed, suppress=suppress, now=now)
    for batch in _batches(desk.checked(rows, checked)):
        known = rolls.known([address for address, _ in batch])
        decided = (desk.decide(row, address, known[mailbox(address)]) for address, row in batch)
        rolls.enrol([each for each in decided if each is not None])
    return done


def give(listed: Iterable[Listed]) -> Iterator[str]:
    """The lines of a list of ours."""
    return write(
        [each.address, each.state, each.since.isoformat(), each.language, each.timezone, ",".join(each.tags)]
        for each in listed
    )


class _Desk:
    """The work on one list."""

    def __init__(self, done: Imported, *, named: str, way: str, confirmed: bool, suppress: bool, now: datetime) -> None:
        self.done, self.named, self.way, self.now = done, named, way, now
        self.confirmed, self.suppress = confirmed, suppress
        self.seen: dict[str, int] = {}

    def checked(self, rows: Iterable[Row], check: Checked) -> Iterator[tuple[str, Row]]:
        """The rows with an address that mails can be sent to, each once."""
        for row in rows:
            if not row.address:
                self._refuse(row, "has no address", "write one, or leave the line out")
                continue
            try:
                address = check(row.address)
            except SettingsError as error:
                self._refuse(row, f"{row.address[:100]!r} is no mail address", error.faults[0].cure)
                continue
            first = self.seen.setdefault(mailbox(address), row.line)
            if first != row.line:
                self._refuse(row, f"{address} stands in line {first} already", "keep one of the two")
                continue
            yield address, row

    def decide(self, row: Row, address: str, known: Enrolled) -> Enrolment | None:
        """What is to be done about a row. Nobody is taken back who left, and nobody who is suppressed is written to."""
        standing = Standing.SUPPRESSED if self.suppress else row.standing
        if standing is Standing.OPEN:
            standing = Standing.ACTIVE if self.confirmed else Standing.PENDING
        if standing is Standing.SUPPRESSED:
            return self._suppressed(row, address, known)
        if known.suppressed is not None:
            if standing is not Standing.UNSUBSCRIBED:
                self._refuse(row, f"{address} is suppressed ({known.suppressed})", "see `publisher suppressions`")
            else:
                self._count("known")
            return None
        state = STATES[standing]
        if known.state is None or (known.state is Consent.PENDING and state is not Consent.PENDING):
            return self._enrolled(row, address, state)
        if known.state is Consent.UNSUBSCRIBED and state is Consent.ACTIVE:
            self._refuse(row, f"{address} has unsubscribed here", ITSELF)
            return None
        if known.state is Consent.ACTIVE and state is Consent.UNSUBSCRIBED:
            if row.since and known.since and row.since > known.since:  # they left there after they came here
                return self._enrolled(row, address, state)
            self._refuse(row, f"{address} is subscribed here since then", "remove them if they should go")
            return None
        return self._enrolled(row, address, known.state, counted="known")

    def _enrolled(self, row: Row, address: str, state: Consent, counted: str = "") -> Enrolment:
        self._count(counted or state)
        return Enrolment(
            address=address,
            state=state,
            since=min(row.since or self.now, self.now),
            way=self.way,
            tags=row.tags,
            language=row.language,
            timezone=row.timezone,
        )

    def _suppressed(self, row: Row, address: str, known: Enrolled) -> Enrolment | None:
        if known.suppressed is not None:
            self._count("known")
            return None
        self._count("suppressed")
        since = min(row.since or self.now, self.now)
        return Enrolment(address=address, state=None, since=since, way=self.way, reason=row.why or self.way)

    def _count(self, name: str) -> None:
        self.done.counts[name] += 1

    def _refuse(self, row: Row, what: str, cure: str) -> None:
        self.done.refused.append(Fault(path=self.named, line=row.line, what=what, cure=cure))


def _batches(rows: Iterable[tuple[str, Row]]) -> Iterator[list[tuple[str, Row]]]:
    batch: list[tuple[str, Row]] = []
    for each in rows:
        batch.append(each)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
