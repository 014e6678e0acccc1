"""Which events still lack the entries of the formats that are written after the calendars."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "half_written",
        sa.Column("event", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["events.id"]),
        sa.PrimaryKeyConstraint("event"),
    )
