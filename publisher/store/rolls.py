"""People by the thousand: taken in from rosters, and told of page by page."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, bindparam, delete, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from publisher.mail_model import Consent, Subscriber, Suppression
from publisher.mailboxes import hashed, mailbox, provider
from publisher.people_model import Change, Known, Person, Told, Trace
from publisher.store.base import POSTGRESQL, SQLITE, transaction
from publisher.store.keys import MAILBOX, Keys
from publisher.store.pour import among, pour
from publisher.store.schema import choices, consents, preferences, subscribers, suppressions, tags
from publisher.web_model import Choice, Frequency, Preferences, Step

PAGE = 2000  # rows that are read at once
YES = (Step.CONFIRMED, Step.RETURNED)

# What is to be written of people, by the hashes of their mailboxes, once it is known how each of them stands here.
Judge = Callable[[Sequence[tuple[str, Told]], Mapping[str, Known]], Collection[Change]]


class Rolls:
    """The subscribers, many at a time."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._dialect: Any = sqlite if engine.dialect.name == SQLITE else postgresql

    def take(self, people: Sequence[Told], judge: Judge, *, keep: bool = True) -> None:
        """Take people in, in one transaction with what `judge` is shown; without `keep` nothing is written."""
        told = [(hashed(self._salt, each.address), each) for each in people]
        with transaction(self.engine) as connection:
            if self.engine.dialect.name == POSTGRESQL:  # SQLite has one writer at a time anyway
                connection.execute(text("LOCK TABLE subscribers IN SHARE ROW EXCLUSIVE MODE"))
            changes = judge(told, _known(connection, {hash_ for hash_, _ in told}))
            if keep:
                self._write(connection, changes)

    def all(self, *, state: Consent | None = None, tag: str = "") -> Iterator[Subscriber]:
        """Everyone, or those in a state or with a tag, in the order in which they came."""
        for rows in self._pages(state, tag):
            for row in rows:
                yield Subscriber(id=row.id, address=row.address, state=Consent(row.state), since=row.since)

    def whole(self, *, state: Consent | None = None, tag: str = "") -> Iterator[Person]:
        """The same people with all that is known of their consent, their tags and what they chose."""
        for rows in self._pages(state, tag):
            numbers = [row.id for row in rows]
            with transaction(self.engine) as connection:
                steps, tagged = _steps(connection, numbers), _tags(connection, numbers)
                chosen = _chosen(connection, numbers)
                gone = _suppressed(connection, [row.hash for row in rows])
            for row in rows:
                reason, since = gone.get(row.hash, ("", None))
                yield Person(
                    number=row.id,
                    address=row.address,
                    state=Consent(row.state),
                    since=row.since,
                    suppressed=reason,
                    suppressed_since=since,
                    tags=tuple(tagged.get(row.id, ())),
                    steps=tuple({each.step: each for each in steps.get(row.id, ())}.values()),
                    preferences=chosen.get(row.id),
                )

    def find(self, address: str) -> int | None:
        """The number of a subscriber; None for nobody."""
        with transaction(self.engine) as connection:
            return connection.scalar(select(subscribers.c.id).where(subscribers.c.mailbox == mailbox(address)))

    def suppression(self, address: str) -> Suppression | None:
        """Why an address is never mailed; None where it may be."""
        with transaction(self.engine) as connection:
            gone = _suppressed(connection, [hashed(self._salt, address)])
        return next((Suppression(address=address, reason=reason, since=since) for reason, since in gone.values()), None)

    def forget(self, address: str) -> bool:
        """Forget the address of a suppression, which goes on; whether it was remembered."""
        this = suppressions.c.hash == hashed(self._salt, address)
        named = update(suppressions).where(this, suppressions.c.mailbox.is_not(None))
        with transaction(self.engine) as connection:
            return connection.execute(named.values(mailbox=None)).rowcount > 0

    def tag(self, number: int, names: Sequence[str]) -> None:
        """Call a subscriber by these names too."""
        rows = [{"subscriber": number, "tag": name} for name in names]
        with transaction(self.engine) as connection:
            connection.execute(self._dialect.insert(tags).on_conflict_do_nothing(), rows)

    def untag(self, number: int, names: Sequence[str]) -> None:
        """Call a subscriber by these names no more."""
        with transaction(self.engine) as connection:
            connection.execute(delete(tags).where(tags.c.subscriber == number, tags.c.tag.in_(names)))

    def count(self) -> Mapping[Consent, int]:
        """How many subscribers are in each state."""
        counted = select(subscribers.c.state, func.count()).where(subscribers.c.address != "")
        with transaction(self.engine) as connection:
            rows = connection.execute(counted.group_by(subscribers.c.state)).all()
        return {Consent(state): number for state, number in rows}

    def _pages(self, state: Consent | None, tag: str) -> Iterator[Sequence[Any]]:
        """By pages: who reads slowly keeps nobody waiting. Those who were erased are nobody any more."""
        wanted: list[ColumnElement[bool]] = [subscribers.c.address != ""]
        if state:
            wanted.append(subscribers.c.state == state)
        if tag:
            tagged = select(tags.c.tag).where(tags.c.subscriber == subscribers.c.id, tags.c.tag == tag)
            wanted.append(tagged.exists())
        last = 0
        while True:
            page = select(subscribers).where(*wanted, subscribers.c.id > last).order_by(subscribers.c.id).limit(PAGE)
            with transaction(self.engine) as connection:
                rows = connection.execute(page).all()
            if not rows:
                return
            last = rows[-1].id
            yield rows

    def _write(self, connection: Connection, changes: Collection[Change]) -> None:
        new = [each for each in changes if each.state and not each.number]
        first = _first_number(connection, len(new)) if new else 0
        numbers = {each.hash: number for number, each in enumerate(new, start=first)}
        _add(connection, new, first)
        _move(connection, [each for each in changes if each.state and each.number])
        steps = (
            (numbers.get(each.hash, each.number), step.step.value, step.at, step.way, step.network)
            for each in changes
            for step in each.steps
        )
        pour(connection, consents, ("subscriber", "step", "at", "way", "network"), steps)
        labels = [
            {"subscriber": numbers.get(each.hash, each.number), "tag": tag} for each in changes for tag in each.tags
        ]
        if labels:
            connection.execute(self._dialect.insert(tags).on_conflict_do_nothing(), labels)
        gone = [
            {
                "hash": each.hash,
                "mailbox": mailbox(each.address),
                "reason": each.suppressed,
                "since": each.suppressed_since,
            }
            for each in changes
            if each.suppressed
        ]
        if gone:
            connection.execute(self._dialect.insert(suppressions).on_conflict_do_nothing(), gone)
        _choose(connection, [(numbers[each.hash], each) for each in new if each.preferences])

    @cached_property
    def _salt(self) -> str:
        return Keys(self.engine).secrets(MAILBOX)[0]


def _known(connection: Connection, hashes: Collection[str]) -> dict[str, Known]:
    """How the mailboxes stand that somebody knows here."""
    this = among(connection, subscribers.c.hash, hashes)
    rows = connection.execute(select(subscribers.c.id, subscribers.c.hash, subscribers.c.state).where(this)).all()
    numbers = [row.id for row in rows]
    gone = set(connection.scalars(select(suppressions.c.hash).where(among(connection, suppressions.c.hash, hashes))))
    steps, tagged = _steps(connection, numbers), _tags(connection, numbers)
    found = {hash_: Known(is_suppressed=True) for hash_ in gone}
    for row in rows:
        taken = steps.get(row.id, [])
        yes = [place for place, each in enumerate(taken) if each.step in YES]
        left = [place for place, each in enumerate(taken) if each.step is Step.LEFT]
        found[row.hash] = Known(
            number=row.id,
            state=Consent(row.state),
            consented=max((taken[place].at for place in yes), default=None),
            came_back=bool(left) and max(yes, default=-1) > left[-1],
            is_suppressed=row.hash in gone,
            tags=frozenset(tagged.get(row.id, ())),
        )
    return found


def _first_number(connection: Connection, count: int) -> int:
    """The first of as many numbers in a row that nobody has; no other transaction gives any away meanwhile."""
    if connection.dialect.name == POSTGRESQL:
        sequence = func.pg_get_serial_sequence(subscribers.name, "id")
        first: int = connection.scalar(select(func.nextval(sequence))) or 0
        connection.execute(select(func.setval(sequence, first + count - 1)))
        return first
    return (connection.scalar(select(func.max(subscribers.c.id))) or 0) + 1


def _add(connection: Connection, new: Sequence[Change], first: int) -> None:
    columns = ("id", "address", "mailbox", "hash", "provider", "state", "since")
    rows = (
        (
            number,
            each.address,
            mailbox(each.address),
            each.hash,
            provider(each.address),
            each.state.value if each.state else "",
            each.since,
        )
        for number, each in enumerate(new, start=first)
    )
    pour(connection, subscribers, columns, rows)


def _move(connection: Connection, moved: Sequence[Change]) -> None:
    change = update(subscribers).where(subscribers.c.id == bindparam("number"))
    rows = [{"number": each.number, "becomes": each.state, "at": each.since} for each in moved]
    if rows:
        connection.execute(change.values(state=bindparam("becomes"), since=bindparam("at")), rows)


def _choose(connection: Connection, chosen: Sequence[tuple[int, Change]]) -> None:
    """Keep what new subscribers chose elsewhere."""
    own = [
        (number, each.preferences.language, each.preferences.timezone) for number, each in chosen if each.preferences
    ]
    pour(connection, preferences, ("subscriber", "language", "timezone"), own)
    columns = ("subscriber", "newsletter", "is_wanted", "frequency", "topics", "changed")
    rows = (
        (number, choice.newsletter, choice.is_wanted, choice.frequency.value, "\n".join(choice.topics), each.since)
        for number, each in chosen
        if each.preferences
        for choice in each.preferences.choices
    )
    pour(connection, choices, columns, rows)


def _steps(connection: Connection, numbers: Collection[int]) -> dict[int, list[Trace]]:
    """The steps of people's consents, in the order in which they were written down."""
    chosen = select(consents.c.subscriber, consents.c.step, consents.c.at, consents.c.network, consents.c.way)
    chosen = chosen.where(among(connection, consents.c.subscriber, numbers)).order_by(consents.c.id)
    found: dict[int, list[Trace]] = {}
    for number, step, at, network, way in connection.execute(chosen) if numbers else ():
        found.setdefault(number, []).append(Trace(step=Step(step), at=at, network=network, way=way))
    return found


def _tags(connection: Connection, numbers: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    chosen = select(tags).where(among(connection, tags.c.subscriber, numbers)).order_by(tags.c.subscriber, tags.c.tag)
    for number, tag in connection.execute(chosen) if numbers else ():
        found.setdefault(number, []).append(tag)
    return found


def _suppressed(connection: Connection, hashes: Collection[str]) -> dict[str, tuple[str, Any]]:
    rows = connection.execute(select(suppressions).where(among(connection, suppressions.c.hash, hashes)))
    return {row.hash: (row.reason, row.since) for row in rows}


def _chosen(connection: Connection, numbers: Collection[int]) -> dict[int, Preferences]:
    own = select(preferences).where(among(connection, preferences.c.subscriber, numbers))
    found = {row.subscriber: (row.language, row.timezone) for row in connection.execute(own)}
    rows = connection.execute(
        select(choices)
        .where(among(connection, choices.c.subscriber, numbers))
        .order_by(choices.c.subscriber, choices.c.newsletter)
    )
    each: dict[int, list[Choice]] = {}
    for row in rows:
        topics = tuple(row.topics.splitlines())
        choice = Choice(
            newsletter=row.newsletter, is_wanted=row.is_wanted, frequency=Frequency(row.frequency), topics=topics
        )
        each.setdefault(row.subscriber, []).append(choice)
    made = {}
    for number in found.keys() | each.keys():
        language, timezone = found.get(number, ("", ""))
        made[number] = Preferences(language=language, timezone=timezone, choices=tuple(each.get(number, ())))
    return made
