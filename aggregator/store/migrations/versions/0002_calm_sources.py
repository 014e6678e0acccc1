"""What every visit changes of a source gets columns of its own, so that a visit without news writes no JSON."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOVED = ("last_pull", "last_good", "good_pulls")


def upgrade() -> None:
    op.create_table(
        "memories",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source"),
    )
    for name in ("last_pull", "last_good"):
        op.add_column("sources", sa.Column(name, sa.String(length=20), nullable=False, server_default=""))
    op.add_column("sources", sa.Column("good_pulls", sa.Integer(), nullable=False, server_default="0"))
    connection = op.get_bind()
    for source_id, text in connection.execute(sa.text("SELECT id, state FROM sources")).all():
        state = json.loads(text)
        values = {name: state.pop(name, 0 if name == "good_pulls" else "") for name in MOVED}
        state.pop("next_due", None)
        for name in ("last_pull", "last_good"):
            values[name] = f"{values[name][:19]}Z" if values[name] else ""
        kept = json.dumps(state, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        statement = "UPDATE sources SET state=:state, last_pull=:last_pull, last_good=:last_good, good_pulls=:good_pulls WHERE id=:id"
        connection.execute(sa.text(statement), {**values, "state": kept, "id": source_id})
