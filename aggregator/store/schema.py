"""The schema brought up to date, by alembic; nothing is imported or done when it already is."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from aggregator.errors import StoreError

HEAD = "0014"
_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, to: str = HEAD) -> None:
    """Migrate to the newest schema (or an older one) inside the given transaction; raises StoreError for a database of a newer program."""
    found = _revision(connection)
    if found == HEAD:
        return
    if found > HEAD:
        raise StoreError(f"the database has schema {found}, this program knows {HEAD}: use the newer program, or restore a backup")
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _revision(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")
