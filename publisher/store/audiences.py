"""Who gets an issue: those who may be written to and want it, in which words, and not before which instant."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, func, insert, literal, or_, select, text, update

from publisher.mail_model import DeliveryState, RenderedIssue, Rendition, Shares
from publisher.store.base import POSTGRESQL, reading
from publisher.store.receivers import may_receive
from publisher.store.schema import choices, deliveries, issues, preferences, subscribers, variants
from publisher.web_model import Chosen, Frequency, frequency_of, newsletter_of

CHUNK = 500  # subscribers that are named in one statement


class Audiences:
    """Those who want each series of a newsletter: its own name, or one with a frequency."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def count(self, series: str) -> int:
        """How many would get an issue of a series that is frozen now."""
        chosen = select(func.count()).select_from(subscribers).where(may_receive(), wants(series))
        with reading(self.engine) as connection:
            return connection.scalar(chosen) or 0

    def frequencies(self, newsletter: str) -> tuple[Frequency, ...]:
        """The frequencies other than its own in which somebody wants a newsletter."""
        chosen = select(choices.c.frequency).where(choices.c.newsletter == newsletter, choices.c.is_wanted).distinct()
        with reading(self.engine) as connection:
            return tuple(sorted(Frequency(each) for each in connection.scalars(chosen) if each))

    def chosen(self, series: str) -> tuple[Chosen, ...]:
        """Those of a series who chose something that changes its words or its hour: of most there is nothing to say."""
        own = and_(choices.c.subscriber == subscribers.c.id, choices.c.newsletter == newsletter_of(series))
        rows = select(
            subscribers.c.id,
            choices.c.topics,
            choices.c.bookmark,
            preferences.c.language,
            preferences.c.timezone,
        )
        rows = rows.outerjoin(choices, own).outerjoin(preferences, preferences.c.subscriber == subscribers.c.id)
        told = or_(
            choices.c.topics != "",
            choices.c.bookmark.is_not(None),
            preferences.c.language != "",
            preferences.c.timezone != "",
        )
        with reading(self.engine) as connection:
            found = connection.execute(rows.where(may_receive(), wants(series), told).order_by(subscribers.c.id)).all()
        return tuple(
            Chosen(
                subscriber=row.id,
                topics=tuple((row.topics or "").splitlines()),
                language=row.language or "",
                timezone=row.timezone or "",
                bookmark=row.bookmark or 0,
            )
            for row in found
        )


def wants(series: str) -> ColumnElement[bool]:
    """Whether a subscriber wants the newsletter of a series, in its frequency."""
    wish, frequency = choices.alias("wish"), frequency_of(series)
    own = and_(wish.c.subscriber == subscribers.c.id, wish.c.newsletter == newsletter_of(series))
    if frequency:
        return select(wish.c.subscriber).where(own, wish.c.is_wanted, wish.c.frequency == frequency).exists()
    return ~select(wish.c.subscriber).where(own, or_(~wish.c.is_wanted, wish.c.frequency != "")).exists()


def freeze(connection: Connection, number: int, words: RenderedIssue, shares: Shares, *, now: datetime) -> None:
    """One delivery for each who may be written to and wants the issue; how many there are, and a hash of whose.

    Their bookmarks are gone: what they could have missed is in this issue.
    """
    chosen = select(
        literal(number),
        subscribers.c.id,
        literal(DeliveryState.PENDING.value),
        literal(now, deliveries.c.changed.type),
    ).where(may_receive(), wants(words.newsletter))
    connection.execute(insert(deliveries).from_select(["issue", "subscriber", "state", "changed"], chosen))
    for rendition in shares.renditions:
        _share(connection, number, rendition)
    if not shares.has_common:
        bare = and_(deliveries.c.issue == number, deliveries.c.variant.is_(None))
        connection.execute(delete(deliveries).where(bare))
    for morning, those in shares.mornings:
        for mine in _chunks(number, those):
            connection.execute(update(deliveries).where(mine).values(next_try=morning))
    _forget(connection, words.newsletter)
    _account(connection, number)


def _share(connection: Connection, number: int, rendition: Rendition) -> None:
    variant = None
    if rendition.words:
        values = {name: getattr(rendition.words, name) for name in ("subject", "html", "text")}
        made = insert(variants).values(issue=number, **values).returning(variants.c.id)
        variant = connection.execute(made).scalar_one()
    for mine in _chunks(number, rendition.subscribers):
        change: Any = delete(deliveries) if variant is None else update(deliveries).values(variant=variant)
        connection.execute(change.where(mine))


def _forget(connection: Connection, series: str) -> None:
    of = and_(choices.c.newsletter == newsletter_of(series), choices.c.frequency == frequency_of(series))
    connection.execute(update(choices).where(of, choices.c.bookmark.is_not(None)).values(bookmark=None))


def _account(connection: Connection, number: int) -> None:
    frozen = select(deliveries.c.subscriber).where(deliveries.c.issue == number).order_by(deliveries.c.subscriber)
    digest, count = hashlib.sha256(), 0
    for part in connection.scalars(frozen.execution_options(yield_per=10_000)).partitions():
        digest.update("".join(f"{subscriber}\n" for subscriber in part).encode())
        count += len(part)
    values = {"audience": count, "audience_hash": digest.hexdigest()}
    connection.execute(update(issues).where(issues.c.id == number).values(values))
    if connection.dialect.name == POSTGRESQL:
        # Without figures of a table that has just grown, each claim would read all of it.
        connection.execute(text("ANALYZE deliveries, subscribers"))


def _chunks(number: int, those: Sequence[int]) -> Iterator[ColumnElement[bool]]:
    parts: Iterable[Sequence[int]] = (those[at : at + CHUNK] for at in range(0, len(those), CHUNK))
    return (and_(deliveries.c.issue == number, deliveries.c.subscriber.in_(part)) for part in parts)
