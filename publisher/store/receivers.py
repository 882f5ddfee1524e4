"""Who may be written to at all."""

from sqlalchemy import ColumnElement, and_, select

from publisher.mail_model import Consent
from publisher.store.schema import subscribers, suppressions


def may_receive() -> ColumnElement[bool]:
    """Whether a subscriber may be written to at this moment."""
    suppressed = select(suppressions.c.hash).where(suppressions.c.hash == subscribers.c.hash)
    return and_(subscribers.c.state == Consent.ACTIVE, ~suppressed.exists())
