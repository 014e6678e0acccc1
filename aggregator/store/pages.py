"""The detail pages of each source as they were last fetched, so that a page is fetched again only when its list entry changed."""

import zlib
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import bindparam, select

from aggregator.model import Fetched, Page
from aggregator.serialization import dumps, loads

from . import rows
from .prepared import Prepared
from .rows import Connect
from .tables import memories, pages

_PAGES = Prepared(select(pages.c.url, pages.c.mark, pages.c.head, pages.c.body).where(pages.c.source == bindparam("source")))
_RECALL = Prepared(select(memories.c.text).where(memories.c.source == bindparam("source")))


class Pages:
    """Reads followed pages; inside a write, keeps them."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def of_source(self, source_id: str) -> dict[str, Page]:
        """Return the pages of a source by the address that its list names."""
        with self._connect() as connection:
            return {
                url: Page(mark=mark, fetched=replace(loads(Fetched, head), body=zlib.decompress(body)))
                for url, mark, head, body in _PAGES.rows(connection, source=source_id)
            }

    def save(self, source_id: str, found: Mapping[str, Page]) -> None:
        """Keep exactly these pages of a source."""
        with self._connect() as connection:
            connection.execute(pages.delete().where(pages.c.source == source_id))
            made = [
                {
                    "source": source_id,
                    "url": url,
                    "mark": page.mark,
                    "head": dumps(replace(page.fetched, body=b"")),
                    "body": zlib.compress(page.fetched.body),
                }
                for url, page in found.items()
            ]
            rows.replace(connection, pages, made)

    def memory(self, source_id: str) -> str:
        """Return what the last reading of a source left for the next one, "" for nothing."""
        with self._connect() as connection:
            found = _RECALL.rows(connection, source=source_id)
        return str(found[0][0]) if found else ""

    def remember(self, source_id: str, memory: str) -> None:
        """Keep what a reading leaves for the next one."""
        with self._connect() as connection:
            rows.replace(connection, memories, [{"source": source_id, "text": memory}])
