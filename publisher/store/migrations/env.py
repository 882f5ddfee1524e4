"""Alembic runs inside the transaction that the store opened: a second process waits, and finds nothing left to do."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
