"""Brings the schema of a database up to date with alembic, which is imported only when needed."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from aggregator.errors import StoreError

HEAD = "1002"
_FIRST = "1001"  # the oldest schema that this program can upgrade
_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> None:
    """Upgrade to the newest schema inside the given transaction; raises StoreError as `check` does."""
    check(connection)
    if _revision(connection) == HEAD:
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


def check(connection: Connection) -> None:
    """Raise StoreError for a schema that is newer or too old."""
    revision = _revision(connection)
    if revision > HEAD:
        raise StoreError(f"the database has schema {revision}, this program knows {HEAD}: use the newer program, or restore a backup")
    if revision and revision < _FIRST:
        raise StoreError(
            f"the database was made by a former version of this program (schema {revision}) and is left as it is: "
            "name a new one in NETZWERKTIMER_DATABASE_URL"
        )


def _revision(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")
