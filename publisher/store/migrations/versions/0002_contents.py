"""What the posts that an issue made known said."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("issue_posts", sa.Column("content", sa.String(64)))
