"""The tables. Times are ISO 8601 text in UTC, days ISO text of the site's local day: SQLite has no zones, and text sorts.

Records are kept, events and entries are derived from them; what cannot be derived again stands in `publications` and `publication_keys`.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()

facts = Table(
    "facts",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("state", Text, nullable=False),  # SourceState as JSON
    Column("next_due", String(20), nullable=False, index=True),  # "" : at once
    Column("lease_owner", String(64), nullable=False, default=""),
    Column("lease_until", String(20), nullable=False, default=""),
)

pages = Table(
    "pages",
    metadata,
    Column("source", String(200), primary_key=True),
    Column("url", String(2000), primary_key=True),
    Column("mark", String(64), nullable=False),  # of the list entry that named it
    Column("head", Text, nullable=False),  # Fetched without its body, as JSON
    Column("body", LargeBinary, nullable=False),  # zlib
)

records = Table(
    "records",
    metadata,
    Column("source", String(200), primary_key=True),
    Column("uid", String(400), primary_key=True),
    Column("recurrence_id", String(32), primary_key=True),
    Column("last_day", String(10), nullable=False),  # "" for news
    Column("data", Text, nullable=False),  # Record as JSON
)
Index("records_by_day", records.c.source, records.c.last_day)

blocks = Table(
    "blocks",
    metadata,
    Column("key", String(32), primary_key=True),  # a blocking key, hashed
    Column("source", String(200), primary_key=True),
    Column("uid", String(400), primary_key=True),
    Column("recurrence_id", String(32), primary_key=True),
)
Index("blocks_by_record", blocks.c.source, blocks.c.uid, blocks.c.recurrence_id)

publications = Table(
    "publications",
    metadata,
    Column("id", String(10), primary_key=True),
    Column("data", Text, nullable=False),  # Publication as JSON
)

publication_keys = Table(
    "publication_keys",
    metadata,
    Column("source", String(200), primary_key=True),
    Column("uid", String(400), primary_key=True),
    Column("recurrence_id", String(32), primary_key=True),
    Column("publication", String(10), ForeignKey("publications.id"), nullable=False, index=True),
)

events = Table(
    "events",
    metadata,
    Column("id", String(10), primary_key=True),
    Column("data", Text, nullable=False),  # Event as JSON
    Column("starts", String(20), nullable=False),  # UTC; a whole day at its local midnight
    Column("day", String(10), nullable=False),  # local, of the start
    Column("last_day", String(10), nullable=False, index=True),  # local, the last one it runs on
    Column("created", String(20), nullable=False, index=True),
    Column("gone_on", String(10), nullable=False),  # the first local day it is no longer shown on; "9999-12-31": none
    Column("noted_until", String(10), nullable=False),  # the first local day without its note; "" : it has none
    Column("state", String(10), nullable=False),
    Column("words", Text, nullable=False),  # folded, for search
)
Index("events_by_start", events.c.starts, events.c.id)

event_networks = Table(
    "event_networks",
    metadata,
    Column("network", String(200), primary_key=True),
    Column("event", String(10), ForeignKey("events.id"), primary_key=True, index=True),
)

entries = Table(
    "entries",
    metadata,
    Column("event", String(10), ForeignKey("events.id"), primary_key=True),
    Column("extension", String(8), primary_key=True),
    Column("look", String(8), primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("zone", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("feed", String(220), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("changed", String(20), nullable=False),
)
