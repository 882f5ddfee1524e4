"""Random keys of this database alone."""

from sqlalchemy import Engine, select

from publisher.store.base import reading
from publisher.store.schema import keys

MAILBOX, LINKS = "mailbox", "links"


class Keys:
    """What hashes mailboxes, and what signs links. They were made with the database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def secrets(self, purpose: str) -> tuple[str, ...]:
        """The secrets of a purpose in hexadecimal, newest first: it signs, and all are understood."""
        with reading(self.engine) as connection:
            chosen = select(keys.c.secret).where(keys.c.purpose == purpose).order_by(keys.c.id.desc())
            return tuple(connection.scalars(chosen))
