"""Issues: each slot of a newsletter once, each post to a newsletter's readers once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from publisher.mail_model import DeliveryState, Edition, IssueState, Past, RenderedIssue, Shares
from publisher.store.audiences import freeze
from publisher.store.base import reading, transaction
from publisher.store.receivers import may_receive
from publisher.store.schema import deliveries, issue_posts, issues, subscribers, variants
from publisher.web_model import SERIES

FEW = 20
EVERYBODY = Shares()
PAGE = 2000  # rows that are read at once
_WORDS = ("newsletter", "title", "slot", "instant", "subject", "html", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredIssue:
    """An issue as it was frozen, and how many of its deliveries stand in each state."""

    id: int
    issue: RenderedIssue
    created: datetime
    state: IssueState
    audience: int
    audience_hash: str
    canary: int | None
    counts: Mapping[DeliveryState, int]

    @property
    def is_accounted(self) -> bool:
        """Whether each delivery that was frozen stands in exactly one state: nobody came and nobody went."""
        return self.audience == sum(self.counts.values())


class Issues:
    """The editions of every newsletter."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def past(self, newsletter: str) -> Past | None:
        """What earlier issues made known; None before the first issue."""
        with reading(self.engine) as connection:
            last = connection.scalar(select(func.max(issues.c.created)).where(issues.c.newsletter == newsletter))
            return _past(connection, newsletter, last) if last is not None else None

    def recall(self, number: int) -> Past | None:
        """What the series of an issue had made known when that was made; None where there is no such issue."""
        with reading(self.engine) as connection:
            row = connection.execute(select(issues.c.newsletter, issues.c.created).where(issues.c.id == number))
            found = row.one_or_none()
            return _past(connection, found.newsletter, found.created, until=number) if found else None

    def exists(self, newsletter: str, slot: str) -> bool:
        """Whether the issue of this slot was made."""
        with reading(self.engine) as connection:
            this = select(issues.c.id).where(issues.c.newsletter == newsletter, issues.c.slot == slot)
            return connection.scalar(this) is not None

    def audience(self) -> int:
        """How many subscribers may be written to now."""
        with reading(self.engine) as connection:
            return connection.scalar(select(func.count()).select_from(subscribers).where(may_receive())) or 0

    def freeze(
        self,
        issue: RenderedIssue,
        *,
        carried: Sequence[str],
        covered: Mapping[str, str],
        now: datetime,
        canary: int | None = None,
        shares: Shares = EVERYBODY,
    ) -> int | None:
        """Record an issue, the posts it makes known with their content, and its audience; return the issue's id.

        `shares` say who gets which words. Only the first `canary` deliveries go out before somebody says go on. None if
        another process was first with this slot, or with one of the posts: then nothing is recorded.
        """
        position = {post: place for place, post in enumerate(carried)}
        values = {column: getattr(issue, column) for column in _WORDS}
        try:
            with transaction(self.engine) as connection:
                values |= {"created": now, "canary": canary}
                number: int = connection.execute(insert(issues).values(values).returning(issues.c.id)).scalar_one()
                rows = [
                    {
                        "newsletter": issue.newsletter,
                        "post": post,
                        "issue": number,
                        "position": position.get(post),
                        "content": content,
                    }
                    for post, content in covered.items()
                ]
                if rows:
                    connection.execute(insert(issue_posts), rows)
                freeze(connection, number, issue, shares, now=now)
                return number
        except IntegrityError:
            return None

    def find(self, newsletter: str, slot: str) -> StoredIssue | None:
        """The issue of a slot, if it was made."""
        found = self._select(and_(issues.c.newsletter == newsletter, issues.c.slot == slot))
        return found[0] if found else None

    def words(self, number: int, variant: int | None) -> RenderedIssue:
        """The words of an issue for those who share a variant, None for those of most."""
        issue = self.get(number).issue
        if variant is None:
            return issue
        with reading(self.engine) as connection:
            row = connection.execute(select(variants).where(variants.c.id == variant)).one()
        return replace(issue, subject=row.subject, html=row.html, text=row.text)

    def set_state(self, number: int, state: IssueState, *, now: datetime) -> bool:
        """Let the deliveries of an issue wait or go on; one that goes on has no canary. False if it is cancelled."""
        with transaction(self.engine) as connection:
            values = {"state": state, "changed": now}
            if state is IssueState.OPEN:
                values["canary"] = None
            change = update(issues).where(issues.c.id == number, issues.c.state != IssueState.CANCELLED)
            if connection.execute(change.values(values)).rowcount == 0:
                return False
            if state is IssueState.CANCELLED:
                waiting = (DeliveryState.PENDING, DeliveryState.LEASED, DeliveryState.DEFERRED)
                mine = and_(deliveries.c.issue == number, deliveries.c.state.in_(waiting))
                gone = {"state": DeliveryState.CANCELLED, "worker": None, "changed": now}
                connection.execute(update(deliveries).where(mine).values(gone))
            return True

    def hold(self, number: int, *, now: datetime) -> bool:
        """Hold an issue whose canary came to its end while more deliveries wait; whether it is held by this call."""
        with transaction(self.engine) as connection:
            waiting = and_(deliveries.c.issue == number, deliveries.c.state == DeliveryState.PENDING)
            busy = and_(deliveries.c.issue == number, deliveries.c.worker.is_not(None))
            change = update(issues).where(
                issues.c.id == number,
                issues.c.state == IssueState.OPEN,
                issues.c.canary.is_not(None),
                select(deliveries.c.issue).where(waiting).exists(),
                ~select(deliveries.c.issue).where(busy).exists(),
            )
            return connection.execute(change.values(state=IssueState.HELD, changed=now)).rowcount > 0

    def record(self, number: int) -> Iterator[tuple[str, str, str, datetime]]:
        """Each delivery of an issue as the hash of its mailbox, its state, the last answer, and when it changed."""
        row, last = deliveries.c, 0
        chosen = select(row.subscriber, subscribers.c.hash, row.state, row.answer, row.changed)
        chosen = chosen.join(subscribers, subscribers.c.id == row.subscriber).where(row.issue == number)
        while True:  # by pages: who reads the lines slowly keeps nobody waiting
            with reading(self.engine) as connection:
                page = chosen.where(row.subscriber > last).order_by(row.subscriber).limit(PAGE)
                rows = connection.execute(page).all()
            if not rows:
                return
            last = rows[-1].subscriber
            for each in rows:
                yield each.hash, each.state, each.answer or "", each.changed

    def refusals(self, number: int) -> tuple[tuple[str, str, int], ...]:
        """What servers said of deliveries that they refused or put off: state, answer, how often; oftenest first.

        The answers to single addresses differ: the oftenest few tell what is wrong with an issue.
        """
        row, often = deliveries.c, func.count().label("often")
        refused = row.state.in_((DeliveryState.REJECTED, DeliveryState.DEFERRED))
        chosen = (
            select(row.state, row.answer, often).where(row.issue == number, refused).group_by(row.state, row.answer)
        )
        with reading(self.engine) as connection:
            rows = connection.execute(chosen.order_by(often.desc(), row.answer).limit(FEW)).all()
        return tuple((each.state, each.answer or "", each.often) for each in rows)

    def stamp(self) -> str:
        """A text that is another one as soon as there is an issue more, or fewer."""
        with reading(self.engine) as connection:
            count, newest = connection.execute(select(func.count(), func.max(issues.c.id))).one()
        return f"{count} {newest}"

    def editions(self) -> tuple[Edition, ...]:
        """Every issue that newsletters made in their own rhythm, without its words, newest first."""
        columns = [issues.c[each.name] for each in fields(Edition)]
        own = ~issues.c.newsletter.contains(SERIES)
        with reading(self.engine) as connection:
            rows = connection.execute(select(*columns).where(own).order_by(issues.c.instant.desc(), issues.c.id.desc()))
            return tuple(Edition(**row._mapping) for row in rows)

    def get(self, number: int) -> StoredIssue:
        """One issue by its id."""
        return self._select(issues.c.id == number)[0]

    def all(self) -> tuple[StoredIssue, ...]:
        """Every issue, newest first."""
        return self._select(literal(1) == literal(1))

    def _select(self, which: ColumnElement[bool]) -> tuple[StoredIssue, ...]:
        with reading(self.engine) as connection:
            rows = connection.execute(
                select(issues).where(which).order_by(issues.c.instant.desc(), issues.c.id.desc())
            ).all()
            counted = connection.execute(
                select(deliveries.c.issue, deliveries.c.state, func.count())
                .join(issues, issues.c.id == deliveries.c.issue)
                .where(which)
                .group_by(deliveries.c.issue, deliveries.c.state)
            ).all()
        counts: dict[int, dict[DeliveryState, int]] = {}
        for number, state, count in counted:
            counts.setdefault(number, {})[DeliveryState(state)] = count
        return tuple(_stored(row, counts.get(row.id, {})) for row in rows)


def _stored(row: Row[Any], counts: Mapping[DeliveryState, int]) -> StoredIssue:
    return StoredIssue(
        id=row.id,
        issue=RenderedIssue(**{column: row._mapping[column] for column in _WORDS}),
        created=row.created,
        state=IssueState(row.state),
        audience=row.audience,
        audience_hash=row.audience_hash,
        canary=row.canary,
        counts=counts,
    )


def _past(connection: Connection, newsletter: str, last: datetime, *, until: int | None = None) -> Past:
    told = issue_posts.c
    chosen = select(told.post, told.content, told.position).where(told.newsletter == newsletter)
    if until is not None:
        chosen = chosen.where(told.issue <= until)
    rows = connection.execute(chosen).all()
    return Past(
        known={row.post: row.content or "" for row in rows},
        carried=frozenset(row.post for row in rows if row.position is not None),
        last=last,
    )
