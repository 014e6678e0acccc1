"""Stored calendars know where their pieces stand, so that one can be changed without reading all events of the feed."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NOWHERE = str(2**62)  # any change is taken to touch a calendar of before


def upgrade() -> None:
    op.add_column("bodies", sa.Column("whole", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("bodies", sa.Column("beyond", sa.BigInteger(), nullable=False, server_default=_NOWHERE))
    op.add_column("bodies", sa.Column("places", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    for name in ("places", "beyond", "whole"):
        op.drop_column("bodies", name)
