"""The tables. Times are ISO 8601 text in UTC, days ISO text of the site's local day: SQLite has no zones, and text sorts.

What cannot be derived again is in `publications`, `publication_keys`, `former_keys`, `constraints`, `corrections`, `weekly_issues`, in
`registered_networks`, `registered_sources` and `network_texts`, and in the tables of people and mails from `moderators` on. Everything else
is derived again by a pull. Nothing rendered is stored.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text, text

metadata = MetaData()

_NUMBER = BigInteger().with_variant(Integer, "sqlite")
_KEY = ("source", "uid", "recurrence_id")
UID_LENGTH = 400


def _key_columns(prefix: str = "") -> tuple[Column[str], ...]:
    """New columns for the parts of a record's key."""
    lengths = zip(_KEY, (200, UID_LENGTH, 32), strict=True)
    return tuple(Column(prefix + name, String(length), nullable=False) for name, length in lengths)


service = Table(  # facts about this installation
    "service",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("state", Text, nullable=False),  # SourceState as JSON, without the values of the next columns
    Column("next_due", String(20), nullable=False, index=True),  # "": at once
    Column("last_pull", String(20), nullable=False, default=""),
    Column("last_good", String(20), nullable=False, default=""),
    Column("good_pulls", Integer, nullable=False, default=0),
    Column("decisions", Integer, nullable=False, default=0, server_default="0"),
    Column("lease_owner", String(200), nullable=False, default=""),
    Column("lease_until", String(20), nullable=False, default=""),
)

detail_pages = Table(
    "detail_pages",
    metadata,
    Column("source", String(200), primary_key=True),
    Column("url", String(2000), primary_key=True),
    Column("mark", String(64), nullable=False),  # hash of the list entries that link to it
    Column("head", Text, nullable=False),  # Fetched without its body, as JSON
    Column("body", LargeBinary, nullable=False),  # zlib
)

parse_states = Table(
    "parse_states",
    metadata,
    Column("source", String(200), primary_key=True),
    Column("state", Text, nullable=False),  # what the last parse left for the next one
)

records = Table(
    "records",
    metadata,
    Column("record", _NUMBER, primary_key=True, autoincrement=False),  # a hash of its key
    *_key_columns(),
    Column("last_day", String(10), nullable=False),  # "" for news
    Column("blocking_keys", LargeBinary, nullable=False),  # its rows in `blocking_keys`, eight bytes each
    Column("data", Text, nullable=False),  # Record as JSON
)
Index("records_by_day", records.c.source, records.c.last_day, records.c.uid, records.c.recurrence_id)  # covers the queries for a source

blocking_keys = Table(  # narrow rows: there are a dozen for each record
    "blocking_keys",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("record", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

publications = Table(
    "publications",
    metadata,
    Column("id", String(10), primary_key=True),
    Column("data", Text, nullable=False),  # Publication as JSON
)

publication_keys = Table(  # the publication of each record; stays when the record is deleted
    "publication_keys",
    metadata,
    Column("record", _NUMBER, primary_key=True, autoincrement=False),
    *_key_columns(),
    Column("publication", String(10), ForeignKey("publications.id"), nullable=False, index=True),
)

former_keys = Table(  # the publication of a record before it was merged into another one
    "former_keys",
    metadata,
    Column("record", BigInteger, primary_key=True, autoincrement=False),
    Column("publication", String(10), ForeignKey("publications.id"), primary_key=True, index=True),
    *_key_columns(),
)

constraints = Table(  # a person's decision on two records: must-link or cannot-link; a row for each direction
    "constraints",
    metadata,
    Column("record", BigInteger, primary_key=True, autoincrement=False),
    Column("other", BigInteger, primary_key=True, autoincrement=False),
    *_key_columns(),
    *_key_columns("other_"),
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

possible_duplicates = Table(  # derived: possible matches of events, the smaller id first
    "possible_duplicates",
    metadata,
    Column("event", String(10), primary_key=True),
    Column("other", String(10), primary_key=True, index=True),
    Column("data", Text, nullable=False),  # the comparison as JSON
)

events = Table(  # derived: the published events, in the order of all lists
    "events",
    metadata,
    Column("position", _NUMBER, primary_key=True, autoincrement=False),  # minute of the start, then bits of the event's id
    Column("id", String(10), nullable=False, unique=True),
    Column("revision", BigInteger, nullable=False),  # a hash of everything stored of the event
    Column("length", Integer, nullable=False),  # 0: one day; else a class of length in days
    Column("day", String(10), nullable=False),  # local, of the start
    Column("last_day", String(10), nullable=False),  # local, of the end
    Column("created", String(20), nullable=False),
    Column("modified", String(20), nullable=False),
    Column("state", String(10), nullable=False),
    Column("gone_on", String(10), nullable=False),  # the first local day on which it is no longer shown; "9999-12-31": none
    Column("noted_until", String(10), nullable=False),  # the first local day without its note of change; "": no note
    Column("data", Text, nullable=False),  # Event as JSON without its publication
)
Index("events_by_creation", events.c.created.desc(), events.c.position)  # the order of news readers
_RUNS_ON = events.c.length > 0
Index("events_by_length", events.c.length, events.c.position, events.c.last_day, sqlite_where=_RUNS_ON, postgresql_where=_RUNS_ON)
CHANGED = text("(noted_until <> '' OR gone_on <> '9999-12-31')")  # of which more is said than that they will be
Index("events_by_change", events.c.modified, events.c.id, sqlite_where=CHANGED, postgresql_where=CHANGED)

facets = Table(  # the values that events are filtered by: each with its events in order of start
    "facets",
    metadata,
    Column("facet", String(220), primary_key=True),  # a network, topic, region or mode
    Column(
        "length", Integer, primary_key=True, autoincrement=False
    ),  # 0: a row for every event; events of several days have another one with their class of length
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

search_words = Table(  # what SQLite's table `search` (FTS5) indexes
    "search_words",
    metadata,
    Column("position", _NUMBER, primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),  # folded, with facets
)

word_parts = Table(  # a word of an event, or an end of one that begins with a syllable
    "word_parts",
    metadata,
    Column("part", String(64), primary_key=True),
    sqlite_with_rowid=False,
)

feed_versions = Table(
    "feed_versions",
    metadata,
    Column("feed", String(220), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("changed", String(20), nullable=False),
)

weekly_issues = Table(
    "weekly_issues",
    metadata,
    Column("monday", String(10), primary_key=True),  # the first day of its ISO week
    Column("frozen_at", String(20), nullable=False),
    Column("data", Text, nullable=False),  # Issue as JSON
)

pulls = Table(  # the history of each source
    "pulls",
    metadata,
    Column("source", String(200), primary_key=True),
    Column("at", String(20), primary_key=True),
    Column("outcome", String(10), nullable=False),
    Column("events", Integer, nullable=False),
    Column("failure", String(60), nullable=False),
    sqlite_with_rowid=False,
)

registered_networks = Table(
    "registered_networks",
    metadata,
    Column("slug", String(60), primary_key=True),
    Column("data", Text, nullable=False),  # Network without sources, as JSON
)

registered_sources = Table(
    "registered_sources",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("data", Text, nullable=False),  # Source as JSON
)

network_texts = Table(  # what people wrote on the site
    "network_texts",
    metadata,
    Column("slug", String(60), primary_key=True),
    Column("data", Text, nullable=False),  # NetworkTexts as JSON
)

moderators = Table(
    "moderators",
    metadata,
    Column("address", String(320), primary_key=True),
    Column("added", String(20), nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of the token
    Column("purpose", String(20), nullable=False),
    Column("address", String(320), nullable=False, index=True),
    Column("subject", String(200), nullable=False, index=True),
    Column("expires", String(20), nullable=False, index=True),  # "9999-12-31": never
    Column("data", Text, nullable=False),  # Token as JSON
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of what the cookie holds
    Column("address", String(320), nullable=False, index=True),
    Column("expires", String(20), nullable=False, index=True),
    Column("data", Text, nullable=False),  # Session as JSON
)

attempts = Table(  # for rate limits
    "attempts",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("counter", String(64), nullable=False),  # HMAC of what is limited and for whom
    Column("at", String(20), nullable=False, index=True),
)
Index("attempts_by_counter", attempts.c.counter, attempts.c.at)

journal = Table(  # what people did
    "journal",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("at", String(20), nullable=False, index=True),
    Column("who", String(320), nullable=False, index=True),
    Column("subject", String(200), nullable=False, index=True),
    Column("data", Text, nullable=False),  # JournalEntry as JSON
)

mails = Table(  # the outbox, and the ledger of what was sent
    "mails",
    metadata,
    Column("key", String(300), primary_key=True),
    Column("state", String(10), nullable=False, index=True),
    Column("due", String(20), nullable=False),  # "": at once
    Column("created", String(20), nullable=False, index=True),
    Column("recipient", String(320), nullable=False, index=True),
    Column("source", String(200), nullable=False, index=True),
    Column("process", String(200), nullable=False),  # that is sending it
    Column("data", Text, nullable=False),  # Mail as JSON
)

unsubscriptions = Table(  # who gets which mails no more: by their own wish, or since the server refused the address
    "unsubscriptions",
    metadata,
    Column("address", String(320), primary_key=True),
    Column("scope", String(200), primary_key=True),  # "": all mails; else a source, or "digest"
    Column("since", String(20), nullable=False),
    Column("reason", String(300), nullable=False),
)

SEARCH = (  # SQLite only
    "CREATE VIRTUAL TABLE search USING fts5("
    "words, content='search_words', content_rowid='position', detail='none', columnsize=0, tokenize='ascii')",
    "INSERT INTO search(search, rank) VALUES ('hashsize', 4194304)",  # bytes buffered before a write: saves a third of the time
)
