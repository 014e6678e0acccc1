"""When an event changed last, for feeds that are dated by it; what was written before is filled in when its entries are rendered again."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NEWS = sa.text("(noted_until <> '' OR gone_on <> '9999-12-31')")


def upgrade() -> None:
    op.add_column("events", sa.Column("modified", sa.String(length=20), nullable=False, server_default=""))
    op.create_index("events_by_change", "events", ["modified", "id"], sqlite_where=NEWS, postgresql_where=NEWS)


def downgrade() -> None:
    op.drop_index("events_by_change", table_name="events")
    op.drop_column("events", "modified")
