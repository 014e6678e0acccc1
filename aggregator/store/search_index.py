"""What events are found by: the words they say and the facets they have, in one index that stands in the order of starts.

In SQLite that is FTS5, whose lists of rows for each word are cut and intersected without reading more than is asked for. Every word stands
in it with its parts, its ends from a syllable on, so "forum" finds "Industrieforum" by one look; and with the first letters of these, since
too many begin alike. Other databases read through the same words with LIKE.
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
"""All of: any of: all of: a folded word or a facet."""

MOST_WORDS = 10  # of a search
_MOST_TEXT = 500  # characters of a description
_MOST_ALIKE = 200  # parts that a typed word is the beginning of
_SHORTEST = 3  # signs that a word is found by in part
_LONGEST = 40  # signs of a word; longer ones are addresses
_MERGED = 2_000  # pages in one go, about a tenth of a second
_TOGETHER = ((1,), (2,), (3, 4))  # classes of length that one question to the index is about: each has its price
_LENGTHS = (1, 2, 3, 4)
_SEARCH = table("search", column("rowid"), column("search"))  # FTS5: the column of the table's own name takes the question

_UMLAUT = re.compile("(?<![aeqou])([aou])e")  # as folding writes ä, ö, ü; "neue" and "quelle" have none
_VOWELS = frozenset("aeiouy")
_ONSET = re.compile("[bfgkp][lr]|[dtw]r|ch|kn|p[fh]|qu|s[cklmnptw]|t[hsw]|zw")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What finds the events of a search: a table, its column of positions, and conditions on it."""

    table: FromClause
    position: ColumnElement[int]
    every: ColumnElement[bool]
    lasting: tuple[tuple[int, ColumnElement[bool]], ...]  # a class of length, up to one, and the condition for it


def words_of(event: Event, length: int) -> str:
    """Return all that an event is found by: facets, then folded words, each once, blanks around each."""
    details = event.details
    texts = (details.summary, details.location, details.address, details.organizer, *details.categories, details.description[:_MOST_TEXT])
    words = _words(" ".join(texts))
    runs_on = [facet_of("d", str(length))] if length else []
    return f" {' '.join((*facets_of(event), *runs_on, *(word[:_LONGEST] for word in words)))} "


def typed_by(selection: Selection, config: Config | None) -> Wanted:
    """Return what a selection looks for in words; the names of networks are their facets."""
    names = [(network.slug, tuple(_words(network.name))) for network in config.networks] if config else []
    typed = [piece for piece in (fold(piece).split() for piece in selection.q.split()) if piece][:MOST_WORDS]
    return tuple((*_ways(piece), *_networks(piece, names)) for piece in typed)


def any_of(texts: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return what finds an event that says one of these."""
    return tuple(way for words in texts for way in _ways(fold(words).split()))


def match(connection: Connection, wanted: Wanted) -> Match:
    """Return what finds all that is wanted."""
    if connection.dialect.name != "sqlite":
        return by_reading(wanted)
    question = _all(_any(_all(_alike(connection, word) for word in way) for way in ways) for ways in wanted)
    asks = _SEARCH.c.search.op("MATCH")
    lasting = tuple(
        (some[-1], asks(f"{question} AND {_any(_quoted(facet_of('d', str(length))) for length in some)}")) for some in _TOGETHER
    )
    return Match(table=_SEARCH, position=_SEARCH.c.rowid, every=asks(question), lasting=lasting)


def by_reading(wanted: Wanted) -> Match:
    """Return what finds as `match` does by reading through the words: for databases without FTS5."""

    def says(word: str) -> ColumnElement[bool]:  # folded words have neither % nor _
        return search_words.c.words.like(f"% {word} %" if _is_whole(word) else f"%{word}%")

    every = and_(*(or_(*(and_(*map(says, way)) for way in ways)) for ways in wanted))
    lasts = [and_(every, search_words.c.words.like(f"% {facet_of('d', str(length))} %")) for length in _LENGTHS]
    return Match(table=search_words, position=search_words.c.position, every=every, lasting=tuple(zip(_LENGTHS, lasts, strict=True)))


def save(connection: Connection, written: Sequence[tuple[int, str]]) -> None:
    """Index what the events at these positions are found by. Writes nothing for what is indexed as it is.

    In the order of positions: at each step back FTS5 writes out what it holds, at six times the cost.
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
    """Let nothing be found at these positions."""
    _drop(connection, sorted(_known(connection, gone).items()))


def _drop(connection: Connection, gone: Sequence[tuple[int, str]]) -> None:
    """Take words out; an index without content of its own must be given what it was written with."""
    if gone and connection.dialect.name == "sqlite":
        indexed = [{"position": position, "words": _indexed(words)} for position, words in gone]
        connection.execute(text("INSERT INTO search(search, rowid, words) VALUES ('delete', :position, :words)"), indexed)
    rows.delete_in(connection, search_words.c.position, search_words, [position for position, _ in gone])


def _known(connection: Connection, wanted: Iterable[int]) -> dict[int, str]:
    """What is indexed at positions."""
    found = rows.among(connection, select(search_words), search_words.c.position, wanted)
    return {row.position: row.words for row in found}


def tidy(connection: Connection) -> bool:
    """Do a piece of merging what the index was written in, since each piece costs every search; returns whether there is more to do.

    Begun on an index that is in one piece it does nothing.
    """
    if connection.dialect.name != "sqlite":
        return False
    before = _changes(connection)
    connection.exec_driver_sql("INSERT INTO search(search, rank) VALUES ('merge', ?)", (-_MERGED,))
    return _changes(connection) - before > 1  # as FTS5's manual tells progress


def _changes(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT total_changes()").scalar() or 0)


def _words(text: str) -> dict[str, None]:
    """Folded words, each once; those with umlauts also without, those with hyphens also as one."""
    found = dict.fromkeys(fold(text).split())
    found |= dict.fromkeys(map(_plain, list(found)))
    if "-" in text:
        found |= dict.fromkeys(fold(word).replace(" ", "") for word in text.split() if "-" in word)
    found.pop("", None)
    return found


@lru_cache(50_000)
def _plain(word: str) -> str:
    return _UMLAUT.sub(r"\1", word)


def _ways(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """How a typed piece may stand in a text: "start-up" as two words or as one."""
    if words:
        yield tuple(words)
    if len(words) > 1:
        yield ("".join(words),)


def _networks(piece: Sequence[str], names: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[tuple[str, ...]]:
    """The networks whose name has the words of a piece."""
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
    """What a typed word stands for: the parts that begin with it, the shortest first; first letters stand in the index themselves."""
    if _is_whole(word) or len(word) == _SHORTEST:
        return _quoted(word)
    part = word_parts.c.part
    begins = select(part).where(part >= word, part < f"{word}\U0010ffff").order_by(func.length(part), part).limit(_MOST_ALIKE)
    return _any(map(_quoted, dict.fromkeys((word, *connection.execute(begins).scalars()))))


def _quoted(word: str) -> str:
    """A word in FTS5's language, in which it means nothing else when quoted."""
    return '"' + word.replace('"', '""') + '"'


def _is_whole(word: str) -> bool:
    """Whether a word is looked for as it stands, never in part."""
    return word.startswith(SIGN) or len(word) < _SHORTEST


def _indexed(words: str) -> str:
    """What the index holds of words."""
    return " ".join(dict.fromkeys(chain.from_iterable(map(_tokens, words.split()))))


@lru_cache(50_000)
def _tokens(word: str) -> tuple[str, ...]:
    """A word with its parts and their first letters."""
    return (word,) if _is_whole(word) else (*_parts(word), *(part[:_SHORTEST] for part in _parts(word)))


def _learn(connection: Connection, words: set[str]) -> None:
    """Remember the parts of words that no event had before; those of a part are parts of its word."""
    typed = sorted(word for word in words if not _is_whole(word))
    known = {row.part for row in rows.among(connection, select(word_parts), word_parts.c.part, typed)}
    fresh = {part for word in typed if word not in known for part in _parts(word)}
    rows.replace(connection, word_parts, [{"part": part} for part in sorted(fresh)])


@lru_cache(50_000)
def _parts(word: str) -> tuple[str, ...]:
    """The word, and its ends that begin with a syllable as words do, so that parts of compounds are among them."""
    return (word, *dict.fromkeys(word[at:] for at in range(_SHORTEST, len(word) - _SHORTEST + 1) if _begins(word, at)))


def _begins(word: str, at: int) -> bool:
    before, sign, following = word[at - 1], word[at], word[at + 1]
    if sign in _VOWELS:
        return before not in _VOWELS
    return following in _VOWELS or _ONSET.fullmatch(sign + following) is not None
