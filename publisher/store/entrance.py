"""The entrance of the dashboard: its lock, who is inside, and what was done there."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select, update

from publisher.board_model import Act, Deed, Lock
from publisher.store.base import reading, transaction
from publisher.store.schema import acts, locks, sessions

ONLY = 1  # the number of the one lock
LOOK = timedelta(minutes=1)  # for which it is not written down again that somebody was seen
FORGET = timedelta(days=90)  # after which nobody asks any more who was refused


class Entrance:
    """What lets the person who publishes in, and nobody else."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def lock(self) -> Lock | None:
        """The lock; None where there is none, so that nobody may enter."""
        with transaction(self.engine) as connection:
            row = connection.execute(select(locks).where(locks.c.id == ONLY)).one_or_none()
        return Lock(password=row.password, totp=row.totp, used=row.used) if row else None

    def put_password(self, password: str, *, now: datetime) -> None:
        """Set the hash of the password; whoever is inside has to enter anew."""
        with transaction(self.engine) as connection:
            change = update(locks).where(locks.c.id == ONLY).values(password=password, changed=now)
            if connection.execute(change).rowcount == 0:
                connection.execute(insert(locks).values(id=ONLY, password=password, changed=now))
            connection.execute(delete(sessions))

    def put_totp(self, secret: str, *, now: datetime) -> bool:
        """Ask for one-time codes of this secret, "" for none, from now on; False where there is no password yet."""
        with transaction(self.engine) as connection:
            change = update(locks).where(locks.c.id == ONLY).values(totp=secret, used=0, changed=now)
            return connection.execute(change).rowcount > 0

    def use(self, step: int) -> bool:
        """Use up a step of the codes, and all before it; whether it was left."""
        with transaction(self.engine) as connection:
            change = update(locks).where(locks.c.id == ONLY, locks.c.used < step).values(used=step)
            return connection.execute(change).rowcount > 0

    def enter(self, hash_: str, network: str, *, now: datetime, since: datetime) -> None:
        """Begin a session, and forget those in which nobody was seen `since`."""
        with transaction(self.engine) as connection:
            connection.execute(delete(sessions).where(sessions.c.seen < since))
            connection.execute(insert(sessions).values(hash=hash_, network=network, began=now, seen=now))

    def is_inside(self, hash_: str, *, now: datetime, began: datetime, seen: datetime) -> bool:
        """Whether there is a session that is not older than `began`, and in which somebody was `seen` since."""
        this = sessions.c.hash == hash_
        with reading(self.engine) as connection:
            row = connection.execute(select(sessions.c.began, sessions.c.seen).where(this)).one_or_none()
        if row is None or row.began < began or row.seen < seen:
            return False
        if now - row.seen > LOOK:
            with transaction(self.engine) as connection:
                connection.execute(update(sessions).where(this).values(seen=now))
        return True

    def leave(self, hash_: str) -> bool:
        """End a session; whether there was one."""
        with transaction(self.engine) as connection:
            return connection.execute(delete(sessions).where(sessions.c.hash == hash_)).rowcount > 0

    def note(self, act: Act) -> None:
        """Write down what was done."""
        with transaction(self.engine) as connection:
            values = {"at": act.at, "way": act.way, "network": act.network, "what": act.what, "about": act.about}
            connection.execute(insert(acts).values(values))
            if act.what is Deed.REFUSED:
                old = delete(acts).where(acts.c.what == Deed.REFUSED, acts.c.at < act.at - FORGET)
                connection.execute(old)

    def acts(self, *, limit: int, before: int = 0) -> tuple[tuple[int, Act], ...]:
        """What was done, the newest first, each with its number; only those `before` a number, where it is not 0."""
        chosen = select(acts).order_by(acts.c.id.desc()).limit(limit)
        if before:
            chosen = chosen.where(acts.c.id < before)
        with reading(self.engine) as connection:
            rows = connection.execute(chosen).all()
        return tuple(
            (row.id, Act(at=row.at, way=row.way, network=row.network, what=Deed(row.what), about=row.about))
            for row in rows
        )

    def is_known(self, network: str, *, since: datetime) -> bool:
        """Whether somebody entered from this network since an instant."""
        entered = select(acts.c.id).where(acts.c.what == Deed.SIGNED_IN, acts.c.network == network, acts.c.at >= since)
        with reading(self.engine) as connection:
            return connection.scalar(entered.limit(1)) is not None
