"""The tables. Times are ISO 8601 text in UTC, days ISO text of the site's local day: SQLite has no zones, and text sorts.

Records are kept, events and entries are derived from them; what cannot be derived again stands in `publications`,
`publication_keys`, `former_keys`, `rulings` and `corrections`.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text, text

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
    Column("state", Text, nullable=False),  # SourceState as JSON, without what the next columns say
    Column("next_due", String(20), nullable=False, index=True),  # "" : at once
    Column("last_pull", String(20), nullable=False, default=""),
    Column("last_good", String(20), nullable=False, default=""),
    Column("good_pulls", Integer, nullable=False, default=0),
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

memories = Table(
    "memories",
    metadata,
    Column("source", String(200), primary_key=True),
    Column("text", Text, nullable=False),  # what the last reading left for the next one
)

records = Table(
    "records",
    metadata,
    Column("source", String(200), primary_key=True),
    Column("uid", String(400), primary_key=True),
    Column("recurrence_id", String(32), primary_key=True),
    Column("last_day", String(10), nullable=False),  # "" for news
    Column("data", Text, nullable=False),  # Record as JSON
    Column("number", BigInteger, nullable=False, server_default="0", index=True),  # a hash of its key, by which blocks name it
    Column("blocks", LargeBinary),  # the keys under which it stands in `blocks`, eight bytes each
)
Index("records_by_day", records.c.source, records.c.last_day)

blocks = Table(  # narrow rows, since there are a dozen for each record
    "blocks",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),  # a blocking key
    Column("record", BigInteger, primary_key=True, autoincrement=False),  # the number of one that stands under it
    sqlite_with_rowid=False,
)

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

former_keys = Table(  # under which event a record was published before that one was merged into another
    "former_keys",
    metadata,
    Column("source", String(200), primary_key=True),
    Column("uid", String(400), primary_key=True),
    Column("recurrence_id", String(32), primary_key=True),
    Column("publication", String(10), ForeignKey("publications.id"), primary_key=True, index=True),
)

rulings = Table(  # a person's word on two records; one row seen from each of them
    "rulings",
    metadata,
    Column("source", String(200), primary_key=True),
    Column("uid", String(400), primary_key=True),
    Column("recurrence_id", String(32), primary_key=True),
    Column("other_source", String(200), primary_key=True),
    Column("other_uid", String(400), primary_key=True),
    Column("other_recurrence_id", String(32), primary_key=True),
    Column("same", Integer, nullable=False),
    Column("decided", String(20), nullable=False),
)

corrections = Table(
    "corrections",
    metadata,
    Column("event", String(10), ForeignKey("publications.id"), primary_key=True),
    Column("field", String(32), primary_key=True),
    Column("data", Text, nullable=False),  # Correction as JSON
)

doubts = Table(  # derived: events that perhaps are one, the smaller id first
    "doubts",
    metadata,
    Column("event", String(10), primary_key=True),
    Column("other", String(10), primary_key=True, index=True),
    Column("data", Text, nullable=False),  # Doubt as JSON
)

events = Table(
    "events",
    metadata,
    Column("id", String(10), primary_key=True),
    Column("data", Text, nullable=False),  # Event as JSON
)

_POSITION = BigInteger().with_variant(Integer, "sqlite")

positions = Table(
    "positions",
    metadata,
    Column(
        "pos", _POSITION, primary_key=True, autoincrement=False
    ),  # minute of the start, then some of the event's id: the order of all lists
    Column("event", String(10), nullable=False, unique=True),
    Column("lasting", Integer, nullable=False),  # 0: one day; else a class of length
    Column("day", String(10), nullable=False),  # local, of the start
    Column("last_day", String(10), nullable=False),  # local, the last one it runs on
    Column("created", String(20), nullable=False, index=True),
    Column("modified", String(20), nullable=False, server_default=""),
    Column("gone_on", String(10), nullable=False),  # the first local day it is no longer shown on; "9999-12-31": none
    Column("noted_until", String(10), nullable=False),  # the first local day without its note; "" : it has none
    Column("state", String(10), nullable=False),
    Column("marks", Text, nullable=False, server_default=""),  # codes of what it can be filtered by
)
_LASTS = positions.c.lasting > 0
_RUNS_ON = positions.c.lasting, positions.c.pos, positions.c.last_day  # all that is asked of it
Index("positions_by_length", *_RUNS_ON, sqlite_where=_LASTS, postgresql_where=_LASTS)
NEWS = "(noted_until <> '' OR gone_on <> '9999-12-31')"  # what subscribers are told of beside the plain events
Index("positions_by_change", positions.c.modified, positions.c.event, sqlite_where=text(NEWS), postgresql_where=text(NEWS))

notices = Table(  # of `positions`, those of which more is told than that they will be: few, so that a look for one costs nothing
    "notices",
    metadata,
    Column("pos", _POSITION, primary_key=True, autoincrement=False),
    Column("gone_on", String(10), nullable=False),
    Column("noted_until", String(10), nullable=False),
    Column("state", String(10), nullable=False),
)

mark_codes = Table(  # what events can be filtered by
    "mark_codes",
    metadata,
    Column("code", Integer, primary_key=True, autoincrement=False),
    Column("mark", String(220), nullable=False, unique=True),
)

marks = Table(
    "marks",
    metadata,
    Column("code", Integer, primary_key=True, autoincrement=False),
    Column("lasting", Integer, primary_key=True, autoincrement=False),  # 0: every event of the mark; those of a class of length once more
    Column("pos", _POSITION, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

texts = Table(  # what SQLite's table `search` (FTS5) indexes
    "texts",
    metadata,
    Column("pos", _POSITION, primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),  # folded, with marks
)

parts = Table(
    "parts",
    metadata,
    Column("part", String(64), primary_key=True),  # a word, or its end from a syllable on
    sqlite_with_rowid=False,
)

variants = Table(  # what entries there are of an event: format, look, language
    "variants",
    metadata,
    Column("code", Integer, primary_key=True, autoincrement=False),
    Column("extension", String(8), nullable=False),
    Column("look", String(8), nullable=False),
    Column("language", String(8), nullable=False),
)

entries = Table(
    "entries",
    metadata,
    Column("place", _POSITION, primary_key=True, autoincrement=False),  # the variant's code, then the event's position
    Column("event", String(10), nullable=False),
    Column("day", String(10), nullable=False),  # local, of the start
    Column("modified", String(20), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
)

half_written = Table(
    "half_written",
    metadata,
    Column("event", String(10), ForeignKey("events.id"), primary_key=True),  # its other entries and its words are to follow
)

versions = Table(
    "versions",
    metadata,
    Column("feed", String(220), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("changed", String(20), nullable=False),
)

bodies = Table(  # derived: the calendars of named feeds
    "bodies",
    metadata,
    Column("feed", String(220), primary_key=True),
    Column("day", String(10), nullable=False),  # local, for which it was made
    Column("number", Integer, nullable=False),  # the version of the feed
    Column("mark", String(32), nullable=False),  # hash of its bytes
    Column("zipped", LargeBinary, nullable=False),  # gzip
    Column("whole", Integer, nullable=False, server_default="0"),  # whether all events of the feed are in it
    Column("beyond", BigInteger, nullable=False, server_default=str(2**62)),  # else the position behind which no change touches it
    Column("places", LargeBinary),  # of a whole one, where its pieces stand
)

weekly_issues = Table(
    "weekly_issues",
    metadata,
    Column("monday", String(10), primary_key=True),  # the first day of its ISO week
    Column("frozen_at", String(20), nullable=False),
    Column("data", Text, nullable=False),  # Issue as JSON
)
