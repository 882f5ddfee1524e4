"""A database of any earlier version is brought up to date, and nothing in it is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, make_url, text

from publisher.mail_model import Consent, DeliveryState
from publisher.store import migrations
from publisher.store.base import upgrade
from publisher.store.open import open_store
from publisher.store.schema import HEAD
from tests import databases

SCRIPTS = str(Path(migrations.__file__).parent)

ROWS = """
INSERT INTO subscribers (address, mailbox, state, since) VALUES
    ('Ann@Example.org', 'ann@example.org', 'active', '2026-01-01 00:00:00'),
    ('ben@example.org', 'ben@example.org', 'active', '2026-01-01 00:00:00'),
    ('cyd@example.org', 'cyd@example.org', 'pending', '2026-01-01 00:00:00');
INSERT INTO suppressions (mailbox, reason, since) VALUES ('ben@example.org', 'complaint', '2026-02-01 00:00:00');
INSERT INTO issues (newsletter, slot, instant, created, title, subject, html, text) VALUES
    ('weekly', '2026-11-23T09:00', '2026-11-23 09:00:00', '2026-11-23 09:00:01', 'Weekly', '비', '<p>', 't');
INSERT INTO issue_posts (newsletter, post, issue, position) VALUES ('weekly', 'urn:1', 1, 0);
INSERT INTO deliveries (issue, subscriber, state, fence, changed, answer) VALUES
    (1, 1, 'sent', 1, '2026-11-23 09:00:02', '250 kept'), (1, 2, 'pending', 0, '2026-11-23 09:00:01', NULL)
"""


def config(**attributes: object) -> Config:
    found = Config(attributes=attributes)
    found.set_main_option("script_location", SCRIPTS)
    return found


REVISIONS = [script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()][::-1]


@pytest.fixture(params=databases.KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without any table."""
    url = databases.address(request.param, tmp_path)
    driver = "postgresql+psycopg" if request.param == "postgresql" else "sqlite"
    engine = create_engine(make_url(url).set(drivername=driver))
    with engine.begin() as connection:
        if request.param == "postgresql":
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    yield engine
    engine.dispose()
    if request.param == "postgresql":
        upgrade(url)


def test_the_newest_migration_is_the_one_that_the_code_knows() -> None:
    assert REVISIONS[-1] == HEAD


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_what_an_earlier_version_kept_is_still_there(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        command.upgrade(config(connection=connection), REVISIONS[0])
        for statement in ROWS.split(";"):
            connection.execute(text(statement))
        command.upgrade(config(connection=connection), revision)
    url = engine.url.set(drivername=engine.dialect.name).render_as_string(hide_password=False)
    assert upgrade(url) == (revision, HEAD)
    store = open_store(url)
    try:
        people = [(each.address, each.state) for each in store.subscribers.all()]
        active, pending = Consent.ACTIVE, Consent.PENDING
        assert people == [("Ann@Example.org", active), ("ben@example.org", active), ("cyd@example.org", pending)]
        assert [(each.address, each.reason) for each in store.subscribers.suppressions()] == [
            ("ben@example.org", "complaint")
        ]
        (issue,) = store.issues.all()
        assert (issue.issue.subject, issue.audience, issue.is_accounted) == ("비", 2, True)
        assert issue.counts == {DeliveryState.SENT: 1, DeliveryState.PENDING: 1}
        past = store.issues.past("weekly")
        assert past is not None
        assert past.known == {"urn:1": ""}
        # Who was suppressed is recognised by the hash that stands for the address now.
        assert store.issues.audience() == 1
        assert store.deliveries.claim(1, worker="w", count=9, now=issue.created) == ()
        assert store.subscribers.put("dan@example.org", Consent.ACTIVE, now=issue.created).id == 4
    finally:
        store.close()
