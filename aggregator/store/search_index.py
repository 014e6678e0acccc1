"""The search index: the words and facets of events, in order of start.

In SQLite it is an FTS5 table, which intersects the row lists of words without reading more than needed. It holds every word, its parts
(its ends that begin with a syllable, so that "forum" finds "Industrieforum" with one lookup), and the first letters of the parts, since
too many begin alike. Other databases search the same words with LIKE.

FTS5's trigram tokenizer was measured instead: 1.7 times the space, or with less detail up to ten times the time of a rare word.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from sqlalchemy import ColumnElement, Connection, FromClause, and_, column, func, or_, select, table, text

from aggregator.model import Config, Event, Selection
from aggregator.text import fold

from . import rows
from .facet_values import SIGN, facet_of, facets_of
from .tables import search_words, word_parts

Wanted = tuple[tuple[tuple[str, ...], ...], ...]
"""All of these groups must match, each with any of its ways, each way with all of its folded words or facets."""

MOST_WORDS = 10  # of a search
_MOST_TEXT = 500  # characters of a description
_MOST_ALIKE = 200  # parts that a typed word is expanded to
_SHORTEST = 3  # characters of a typed word that may match a part of a word
_LONGEST = 40  # characters kept of a word; longer ones are addresses
_MERGED = 2_000  # pages merged in one step, about a tenth of a second
_TOGETHER = ((1,), (2,), (3, 4))  # classes of length queried together, since each query has its cost
_LENGTHS = (1, 2, 3, 4)
_SEARCH = table("search", column("rowid"), column("search"))  # FTS5: the column with the name of the table takes the query

_UMLAUT = re.compile("(?<![aeqou])([aou])e")  # folded ä, ö and ü; not in "neue" and "quelle"
_VOWELS = frozenset("aeiouy")
_ONSET = re.compile("[bfgkp][lr]|[dtw]r|ch|kn|p[fh]|qu|s[cklmnptw]|t[hsw]|zw")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A search as SQL: a table, its column of positions, and conditions."""

    table: FromClause
    position: ColumnElement[int]
    every: ColumnElement[bool]
    lasting: tuple[tuple[int, ColumnElement[bool]], ...]  # a class of length, up to one, and the condition for it


def words_of(event: Event, length: int) -> str:
    """Return the facets and folded words of an event, each once, with blanks around each."""
    details = event.details
    texts = (details.summary, details.location, details.address, details.organizer, *details.categories, details.description[:_MOST_TEXT])
    words = _words(" ".join(texts))
    runs_on = [facet_of("d", str(length))] if length else []
    return f" {' '.join((*facets_of(event), *runs_on, *(word[:_LONGEST] for word in words)))} "


def typed_by(selection: Selection, config: Config | None) -> Wanted:
    """Return the words of a selection to search for; words in names of networks also match their facets."""
    names = [(network.slug, tuple(_words(network.name))) for network in config.networks] if config else []
    typed = [piece for piece in (fold(piece).split() for piece in selection.q.split()) if piece][:MOST_WORDS]
    return tuple((*_ways(piece), *_networks(piece, names)) for piece in typed)


def any_of(texts: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the group that matches an event with one of these texts."""
    return tuple(way for words in texts for way in _ways(fold(words).split()))


def match(connection: Connection, wanted: Wanted) -> Match:
    """Return the SQL for a search."""
    if connection.dialect.name != "sqlite":
        return by_reading(wanted)
    query = _all(_any(_all(_alike(connection, word) for word in way) for way in ways) for ways in wanted)
    asks = _SEARCH.c.search.op("MATCH")
    lasting = tuple(
        (classes[-1], asks(f"{query} AND {_any(_quoted(facet_of('d', str(length))) for length in classes)}")) for classes in _TOGETHER
    )
    return Match(table=_SEARCH, position=_SEARCH.c.rowid, every=asks(query), lasting=lasting)


def by_reading(wanted: Wanted) -> Match:
    """Return the SQL for a search with LIKE, for databases without FTS5."""

    def says(word: str) -> ColumnElement[bool]:  # folded words contain neither % nor _
        return search_words.c.words.like(f"% {word} %" if _is_whole(word) else f"%{word}%")

    every = and_(*(or_(*(and_(*map(says, way)) for way in ways)) for ways in wanted))
    lasts = [and_(every, search_words.c.words.like(f"% {facet_of('d', str(length))} %")) for length in _LENGTHS]
    return Match(table=search_words, position=search_words.c.position, every=every, lasting=tuple(zip(_LENGTHS, lasts, strict=True)))


def save(connection: Connection, written: Sequence[tuple[int, str]]) -> None:
    """Index the words of events at these positions; unchanged ones are skipped.

    Rows are written in order of position: for a smaller one FTS5 flushes its buffer, at six times the cost.
    """
    known = _known(connection, [position for position, _ in written])
    changed = sorted((position, words) for position, words in written if known.get(position) != words)
    _drop(connection, [(position, known[position]) for position, _ in changed if position in known])
    rows.insert(connection, search_words, [{"position": position, "words": words} for position, words in changed])
    if changed and connection.dialect.name == "sqlite":
        indexed = [{"position": position, "words": _indexed(words)} for position, words in changed]
        connection.execute(text("INSERT INTO search(rowid, words) VALUES (:position, :words)"), indexed)
        _learn(connection, {word for _, words in changed for word in words.split()})


def forget(connection: Connection, gone: Sequence[int]) -> None:
    """Remove these positions from the index."""
    _drop(connection, sorted(_known(connection, gone).items()))


def _drop(connection: Connection, gone: Sequence[tuple[int, str]]) -> None:
    """Remove words; an FTS5 table with external content needs the words that it was written with."""
    if gone and connection.dialect.name == "sqlite":
        indexed = [{"position": position, "words": _indexed(words)} for position, words in gone]
        connection.execute(text("INSERT INTO search(search, rowid, words) VALUES ('delete', :position, :words)"), indexed)
    rows.delete_in(connection, search_words.c.position, search_words, [position for position, _ in gone])


def _known(connection: Connection, wanted: Iterable[int]) -> dict[int, str]:
    """The indexed words at positions."""
    stored = rows.among(connection, select(search_words), search_words.c.position, wanted)
    return {row.position: row.words for row in stored}


def tidy(connection: Connection) -> bool:
    """Merge some segments of the index, since every segment costs every search; return whether there is more to do.

    Does nothing on an index of one segment.
    """
    if connection.dialect.name != "sqlite":
        return False
    before = _changes(connection)
    connection.exec_driver_sql("INSERT INTO search(search, rank) VALUES ('merge', ?)", (-_MERGED,))
    return _changes(connection) - before > 1  # how the manual of FTS5 detects progress


def _changes(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT total_changes()").scalar() or 0)


def _words(text: str) -> dict[str, None]:
    """Folded words, each once; words with umlauts also without them, words with hyphens also joined."""
    words = dict.fromkeys(fold(text).split())
    words |= dict.fromkeys(map(_plain, list(words)))
    if "-" in text:
        words |= dict.fromkeys(fold(word).replace(" ", "") for word in text.split() if "-" in word)
    words.pop("", None)
    return words


@lru_cache(50_000)
def _plain(word: str) -> str:
    return _UMLAUT.sub(r"\1", word)


def _ways(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the ways in which a typed word may be written in a text: "start-up" as two words or as one."""
    if words:
        yield tuple(words)
    if len(words) > 1:
        yield ("".join(words),)


def _networks(piece: Sequence[str], names: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[tuple[str, ...]]:
    """Yield the facets of networks whose name matches all words of a piece."""
    for slug, name in names:
        if all(any(_stands_for(word, own) for own in name) for word in piece):
            yield (facet_of("n", slug),)


def _stands_for(typed: str, word: str) -> bool:
    return typed == word or (len(typed) >= _SHORTEST and any(part.startswith(typed) for part in _parts(word)))


def _all(conditions: Iterable[str]) -> str:
    return f"({' AND '.join(conditions)})"


def _any(conditions: Iterable[str]) -> str:
    return f"({' OR '.join(conditions)})"


def _alike(connection: Connection, word: str) -> str:
    """The FTS5 query for a typed word: the parts that begin with it, the shortest first; first letters are indexed themselves."""
    if _is_whole(word) or len(word) == _SHORTEST:
        return _quoted(word)
    part = word_parts.c.part
    begins = select(part).where(part >= word, part < f"{word}\U0010ffff").order_by(func.length(part), part).limit(_MOST_ALIKE)
    return _any(map(_quoted, dict.fromkeys((word, *connection.execute(begins).scalars()))))


def _quoted(word: str) -> str:
    """A word quoted for the query language of FTS5."""
    return '"' + word.replace('"', '""') + '"'


def _is_whole(word: str) -> bool:
    """Whether a word matches only as a whole."""
    return word.startswith(SIGN) or len(word) < _SHORTEST


def _indexed(words: str) -> str:
    """The tokens of words for the index."""
    return " ".join(dict.fromkeys(chain.from_iterable(map(_tokens, words.split()))))


@lru_cache(50_000)
def _tokens(word: str) -> tuple[str, ...]:
    """The tokens of a word: its parts and their first letters."""
    return (word,) if _is_whole(word) else (*_parts(word), *(part[:_SHORTEST] for part in _parts(word)))


def _learn(connection: Connection, words: set[str]) -> None:
    """Save the parts of new words; parts of a part are parts of its word."""
    typed = sorted(word for word in words if not _is_whole(word))
    known = {row.part for row in rows.among(connection, select(word_parts), word_parts.c.part, typed)}
    fresh = {part for word in typed if word not in known for part in _parts(word)}
    rows.replace(connection, word_parts, [{"part": part} for part in sorted(fresh)])


@lru_cache(50_000)
def _parts(word: str) -> tuple[str, ...]:
    """The word and its ends that begin with a syllable, which include the parts of compounds."""
    return (word, *dict.fromkeys(word[at:] for at in range(_SHORTEST, len(word) - _SHORTEST + 1) if _begins(word, at)))


def _begins(word: str, at: int) -> bool:
    before, letter, following = word[at - 1], word[at], word[at + 1]
    if letter in _VOWELS:
        return before not in _VOWELS
    return following in _VOWELS or _ONSET.fullmatch(letter + following) is not None
