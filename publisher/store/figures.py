"""What is counted: nothing of it is written, and nobody who writes waits for it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, and_, distinct, func, select, text

from publisher.board_model import Standing
from publisher.mail_model import BounceKind, Consent, DeliveryState, IssueState
from publisher.store import schema
from publisher.store.base import reading
from publisher.store.schema import bounces, consents, deliveries, issues, subscribers, suppressions
from publisher.web_model import Step

FEW = 12  # of what is said in words, which may differ each time
_AGREED = (Step.CONFIRMED, Step.IMPORTED, Step.RETURNED)


class Figures:
    """Numbers of issues, subscribers and bounces. Days are in UTC."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def issues(self, *, limit: int, before: int = 0) -> tuple[Standing, ...]:
        """The issues without their words and counts, newest first; only those `before` a number, where it is not 0."""
        chosen = _issues().order_by(issues.c.id.desc()).limit(limit)
        return self._standings(chosen.where(issues.c.id < before) if before else chosen)

    def issue(self, number: int) -> Standing | None:
        """One issue; None where there is none of this number."""
        found = self._standings(_issues().where(issues.c.id == number))
        return found[0] if found else None

    def under_way(self) -> tuple[Standing, ...]:
        """The issues of which some deliveries have not come to their end, oldest first."""
        open_ = select(deliveries.c.issue).where(deliveries.c.issue == issues.c.id, text(schema.OPEN)).exists()
        return self._standings(_issues().where(open_).order_by(issues.c.id))

    def counts(self, issue: int) -> dict[DeliveryState, int]:
        """How many deliveries of an issue stand in each state: all of its rows are read."""
        chosen = select(deliveries.c.state, func.count()).where(deliveries.c.issue == issue)
        with reading(self.engine) as connection:
            rows = connection.execute(chosen.group_by(deliveries.c.state)).all()
        return {DeliveryState(state): count for state, count in rows}

    def states(self) -> dict[Consent, int]:
        """How many subscribers there are in each state."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(subscribers.c.state, func.count()).group_by(subscribers.c.state)).all()
        return {Consent(state): count for state, count in rows}

    def numbers(self) -> tuple[int, ...]:
        """The numbers of all issues."""
        with reading(self.engine) as connection:
            return tuple(connection.scalars(select(issues.c.id).order_by(issues.c.id)))

    def suppressed(self) -> int:
        """How many addresses are suppressed."""
        with reading(self.engine) as connection:
            return connection.scalar(select(func.count()).select_from(suppressions)) or 0

    def unreachable(self) -> int:
        """How many active subscribers are suppressed."""
        chosen = select(func.count()).select_from(suppressions)
        chosen = chosen.join(subscribers, subscribers.c.hash == suppressions.c.hash)
        with reading(self.engine) as connection:
            return connection.scalar(chosen.where(subscribers.c.state == Consent.ACTIVE)) or 0

    def reasons(self) -> tuple[tuple[str, int], ...]:
        """Why addresses are suppressed, the oftenest reasons first."""
        return self._often(select(suppressions.c.reason, func.count()).group_by(suppressions.c.reason))

    def came(self, *, since: datetime) -> Mapping[date, int]:
        """How many came on each day: active since then, or gone since but known to have agreed then."""
        here = _daily(subscribers.c.since, subscribers.c.state == Consent.ACTIVE, since)
        first = (
            select(func.min(consents.c.at).label("at"))
            .join(subscribers, subscribers.c.id == consents.c.subscriber)
            .where(consents.c.step.in_(_AGREED), subscribers.c.state == Consent.UNSUBSCRIBED)
            .group_by(consents.c.subscriber)
            .subquery()
        )
        gone = select(func.date(first.c.at), func.count()).where(first.c.at >= since).group_by(func.date(first.c.at))
        return _sum(self._days(here), self._days(gone))

    def went(self, *, since: datetime) -> Mapping[date, int]:
        """How many went on each day: those known to have agreed before, and active ones whose address was given up."""
        agreed = select(consents.c.id).where(consents.c.subscriber == subscribers.c.id, consents.c.step.in_(_AGREED))
        left = and_(subscribers.c.state == Consent.UNSUBSCRIBED, agreed.exists())
        lost = (
            select(func.date(suppressions.c.since), func.count())
            .join(subscribers, subscribers.c.hash == suppressions.c.hash)
            .where(subscribers.c.state == Consent.ACTIVE, suppressions.c.since >= since)
            .group_by(func.date(suppressions.c.since))
        )
        return _sum(self._days(_daily(subscribers.c.since, left, since)), self._days(lost))

    def sources(self) -> tuple[tuple[str, int], ...]:
        """By which ways active subscribers came, the oftenest first; "" for those of whom it was not written down."""
        agreed = and_(consents.c.subscriber == subscribers.c.id, consents.c.step.in_(_AGREED))
        way = func.coalesce(consents.c.way, "")
        chosen = select(way, func.count(distinct(subscribers.c.id))).join_from(
            subscribers, consents, agreed, isouter=True
        )
        return self._often(chosen.where(subscribers.c.state == Consent.ACTIVE).group_by(way))

    def bounces(self, *, since: datetime) -> tuple[tuple[date, BounceKind, int], ...]:
        """How many bounces of each kind came on each day."""
        day = func.date(bounces.c.at)
        chosen = select(day, bounces.c.kind, func.count()).where(bounces.c.at >= since).group_by(day, bounces.c.kind)
        with reading(self.engine) as connection:
            rows = connection.execute(chosen.order_by(day)).all()
        return tuple((_date(row[0]), BounceKind(row[1]), row[2]) for row in rows)

    def _standings(self, chosen: Select[Any]) -> tuple[Standing, ...]:
        with reading(self.engine) as connection:
            rows = connection.execute(chosen).all()
        return tuple(Standing(**{**row._mapping, "state": IssueState(row.state)}) for row in rows)

    def _days(self, chosen: Select[Any]) -> dict[date, int]:
        with reading(self.engine) as connection:
            return {_date(day): count for day, count in connection.execute(chosen)}

    def _often(self, chosen: Select[Any, Any]) -> tuple[tuple[str, int], ...]:
        rows = chosen.subquery()
        said, often = rows.c
        with reading(self.engine) as connection:
            found = connection.execute(select(said, often).order_by(often.desc(), said).limit(FEW))
            return tuple((row[0], row[1]) for row in found)


def _issues() -> Select[Any]:
    names = ("id", "newsletter", "slot", "instant", "created", "title", "subject", "state", "audience", "canary")
    return select(*(issues.c[name] for name in names))


def _daily(column: ColumnElement[Any], which: ColumnElement[bool], since: datetime) -> Select[Any]:
    return select(func.date(column), func.count()).where(which, column >= since).group_by(func.date(column))


def _date(day: str | date) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day


def _sum(one: Mapping[date, int], other: Mapping[date, int]) -> dict[date, int]:
    return {day: one.get(day, 0) + other.get(day, 0) for day in one.keys() | other.keys()}
