"""Random keys of this database alone."""

from datetime import datetime
from secrets import token_hex

from sqlalchemy import Engine, delete, insert, select

from publisher.store.base import reading, transaction
from publisher.store.schema import keys

MAILBOX, LINKS = "mailbox", "links"
SIZE = 32  # bytes of a secret


class Keys:
    """What hashes mailboxes, and what signs links. They were made with the database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def secrets(self, purpose: str) -> tuple[str, ...]:
        """The secrets of a purpose in hexadecimal, newest first: it signs, and all are understood."""
        with reading(self.engine) as connection:
            chosen = select(keys.c.secret).where(keys.c.purpose == purpose).order_by(keys.c.id.desc())
            return tuple(connection.scalars(chosen))

    def rotate(self, purpose: str, *, now: datetime, is_leaked: bool = False) -> None:
        """Make a new secret, by which is signed from now on; what a leaked one signed is not understood any more."""
        values = {"purpose": purpose, "secret": token_hex(SIZE), "created": now}
        with transaction(self.engine) as connection:
            if is_leaked:
                connection.execute(delete(keys).where(keys.c.purpose == purpose))
            connection.execute(insert(keys).values(values))
