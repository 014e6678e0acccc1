"""The detail pages of each source as last fetched, since a page is fetched again only when its list entry changed; and parse states."""

import zlib
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select

from aggregator import serialization
from aggregator.model import DetailPage, Fetched

from . import rows
from .rows import Connect
from .tables import detail_pages, parse_states


class DetailPages:
    """Reads followed pages and parse states; inside a write, saves them."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def of_source(self, source_id: str) -> dict[str, DetailPage]:
        """Return the pages of a source by the addresses in its list."""
        with self._connect() as connection:
            stored = connection.execute(select(detail_pages).where(detail_pages.c.source == source_id)).all()
        return {
            row.url: DetailPage(
                entry_hash=row.mark, fetched=replace(serialization.loads(Fetched, row.head), body=zlib.decompress(row.body))
            )
            for row in stored
        }

    def save(self, source_id: str, pages: Mapping[str, DetailPage]) -> None:
        """Replace the pages of a source."""
        saved = [
            {
                "source": source_id,
                "url": url,
                "mark": page.entry_hash,
                "head": serialization.dumps(replace(page.fetched, body=b"")),
                "body": zlib.compress(page.fetched.body),
            }
            for url, page in pages.items()
        ]
        with self._connect() as connection:
            connection.execute(detail_pages.delete().where(detail_pages.c.source == source_id))
            rows.replace(connection, detail_pages, saved)

    def parse_state(self, source_id: str) -> str:
        """Return what the last parse of a source left for the next, "" for nothing."""
        with self._connect() as connection:
            return str(connection.execute(select(parse_states.c.state).where(parse_states.c.source == source_id)).scalar() or "")

    def save_parse_state(self, source_id: str, state: str) -> None:
        """Save what a parse leaves for the next."""
        with self._connect() as connection:
            rows.replace(connection, parse_states, [{"source": source_id, "state": state}])
