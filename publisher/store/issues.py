"""Issues: each slot of a newsletter once, each post to a newsletter's readers once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, and_, func, insert, literal, select
from sqlalchemy.exc import IntegrityError

from publisher.mail_model import Consent, DeliveryState, Edition, Past, RenderedIssue
from publisher.store.base import transaction
from publisher.store.schema import deliveries, issue_posts, issues, subscribers, suppressions


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredIssue:
    """An issue as it was frozen, and how many of its deliveries stand in each state."""

    id: int
    issue: RenderedIssue
    created: datetime
    counts: Mapping[DeliveryState, int]


def may_receive() -> ColumnElement[bool]:
    """Whether a subscriber may be written to at this moment."""
    suppressed = select(suppressions.c.mailbox).where(suppressions.c.mailbox == subscribers.c.mailbox)
    return and_(subscribers.c.state == Consent.ACTIVE, ~suppressed.exists())


class Issues:
    """The editions of every newsletter."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def past(self, newsletter: str) -> Past | None:
        """What earlier issues made known; None before the first issue."""
        told = issue_posts.c
        with transaction(self.engine) as connection:
            last = connection.scalar(select(func.max(issues.c.created)).where(issues.c.newsletter == newsletter))
            if last is None:
                return None
            rows = connection.execute(
                select(told.post, told.content, told.position).where(told.newsletter == newsletter)
            ).all()
        return Past(
            known={row.post: row.content or "" for row in rows},
            carried=frozenset(row.post for row in rows if row.position is not None),
            last=last,
        )

    def exists(self, newsletter: str, slot: str) -> bool:
        """Whether the issue of this slot was made."""
        with transaction(self.engine) as connection:
            this = select(issues.c.id).where(issues.c.newsletter == newsletter, issues.c.slot == slot)
            return connection.scalar(this) is not None

    def audience(self) -> int:
        """How many subscribers would get an issue that is frozen now."""
        with transaction(self.engine) as connection:
            return connection.scalar(select(func.count()).select_from(subscribers).where(may_receive())) or 0

    def freeze(
        self, issue: RenderedIssue, *, carried: Sequence[str], covered: Mapping[str, str], now: datetime
    ) -> int | None:
        """Record an issue, the posts it makes known with their content, and its audience; return the issue's id.

        None if another process was first with this slot, or with one of the posts: then nothing is recorded.
        """
        position = {post: place for place, post in enumerate(carried)}
        try:
            with transaction(self.engine) as connection:
                values = {
                    "newsletter": issue.newsletter,
                    "slot": issue.slot,
                    "instant": issue.instant,
                    "created": now,
                    "title": issue.title,
                    "subject": issue.subject,
                    "html": issue.html,
                    "text": issue.text,
                }
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
                audience = select(
                    literal(number),
                    subscribers.c.id,
                    literal(DeliveryState.PENDING.value),
                    literal(now, deliveries.c.changed.type),
                ).where(may_receive())
                connection.execute(
                    insert(deliveries).from_select(["issue", "subscriber", "state", "changed"], audience)
                )
                return number
        except IntegrityError:
            return None

    def editions(self) -> tuple[Edition, ...]:
        """Every issue without its words, newest first."""
        columns = [issues.c[each.name] for each in fields(Edition)]
        with transaction(self.engine) as connection:
            rows = connection.execute(select(*columns).order_by(issues.c.instant.desc(), issues.c.id.desc()))
            return tuple(Edition(**row._mapping) for row in rows)

    def get(self, number: int) -> StoredIssue:
        """One issue by its id."""
        return self._select(issues.c.id == number)[0]

    def all(self) -> tuple[StoredIssue, ...]:
        """Every issue, newest first."""
        return self._select(literal(1) == literal(1))

    def _select(self, which: ColumnElement[bool]) -> tuple[StoredIssue, ...]:
        with transaction(self.engine) as connection:
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
    rendered = RenderedIssue(
        newsletter=row.newsletter,
        title=row.title,
        slot=row.slot,
        instant=row.instant,
        subject=row.subject,
        html=row.html,
        text=row.text,
    )
    return StoredIssue(id=row.id, issue=rendered, created=row.created, counts=counts)
