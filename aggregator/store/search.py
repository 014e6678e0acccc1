"""What events are found by: the words they say and marks of what can be filtered by, in one index that stands in the order of starts.

In SQLite that is FTS5, whose lists of rows for each word are cut and intersected without reading more than is asked for. A typed word is
looked up among the words that ever stood in an event and their ends from a syllable on, so "forum" finds "Industrieforum".
Other databases read through the same words with LIKE.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection, func, select

from aggregator.model import Config, Event, Selection
from aggregator.text import fold

from . import rows
from .tables import parts, texts

Wanted = tuple[tuple[tuple[str, ...], ...], ...]
"""All of: any of: all of: a folded word or a mark."""

MOST_WORDS = 10  # of a search
_MOST_TEXT = 500  # characters of a description
_MOST_LIKE = 200  # words that a typed one stands for
_SHORTEST = 3  # signs that a word is found by in part
_LONGEST = 40  # signs of a word; longer ones are addresses
_MERGED = 2_000  # pages in one go, about a tenth of a second
SHORT, LONG = (1, 2), (3, 4)  # classes of length
_MARK = "·"  # no folded word has it

_UMLAUT = re.compile("(?<![aeqou])([aou])e")  # as folding writes ä, ö, ü; "neue" and "quelle" have none
_VOWELS = frozenset("aeiouy")
_ONSET = re.compile("[bfgkp][lr]|[dtw]r|ch|kn|p[fh]|qu|s[cklmnptw]|t[hsw]|zw")


def mark(kind: str, value: str) -> str:
    """Return what stands among the words of an event for one of its networks (n), topics (t), its region (r), mode (m) or length (d)."""
    return _MARK + kind + _MARK + value.lower().replace("-", _MARK)


def words_of(event: Event, lasting: int) -> str:
    """Return all that an event is found by: marks, then folded words, each once, blanks around each."""
    details = event.details
    told = (details.summary, details.location, details.address, details.organizer, *details.categories, details.description[:_MOST_TEXT])
    words = _words(" ".join(told))
    marks = (
        *(mark("n", slug) for slug in event.publication.networks),
        *(mark("t", slug) for slug in details.topics),
        *([mark("r", details.region)] if details.region else ()),
        *([mark("m", details.mode)] if details.mode else ()),
        *([mark("d", str(lasting))] if lasting else ()),
    )
    return f" {' '.join((*marks, *(word[:_LONGEST] for word in words)))} "


def wanted_by(selection: Selection, config: Config | None) -> Wanted:
    """Return what a selection looks for, but its days and collections."""
    kinds = (("n", selection.networks), ("t", selection.topics), ("r", selection.regions), ("m", selection.modes))
    filters = tuple(tuple((mark(kind, value),) for value in values) for kind, values in kinds if values)
    names = [(network.slug, tuple(_words(network.name))) for network in config.networks] if config else []
    typed = [piece for piece in (fold(piece).split() for piece in selection.q.split()) if piece][:MOST_WORDS]
    return (*filters, *((*_ways(piece), *_networks(piece, names)) for piece in typed))


def any_of(told: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return what finds an event that says one of these."""
    return tuple(way for words in told for way in _ways(fold(words).split()))


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds positions by what stands there, in SQL: from which tables (the positions as p), in which column, and on which conditions."""

    source: str
    at: str
    condition: str
    short: str  # of those alone that last for days
    long: str  # of those that last for months
    values: Mapping[str, str]


def finder(connection: Connection, wanted: Wanted, number: int) -> Finder:
    """Return what finds all that is wanted; `number` keeps the names of its values apart from those of others in one query."""
    if connection.dialect.name != "sqlite":
        return reading(wanted, number)
    match = _all(_any(_all(_alike(connection, word) for word in way) for way in ways) for ways in wanted)
    short, long = (f"{match} AND {_any(_quoted(mark('d', str(lasting))) for lasting in classes)}" for classes in (SHORT, LONG))
    return Finder(
        source="search JOIN positions p ON p.pos = search.rowid",
        at="search.rowid",
        condition=f"search MATCH :match{number}",
        short=f"search MATCH :short{number}",
        long=f"search MATCH :long{number}",
        values={f"match{number}": match, f"short{number}": short, f"long{number}": long},
    )


def reading(wanted: Wanted, number: int) -> Finder:
    """Return what finds as `finder` does by reading through the words: for databases without FTS5."""
    values: dict[str, str] = {}

    def contains(word: str) -> str:
        name = f"word{number}_{len(values)}"
        values[name] = f"% {word} %" if _is_whole(word) else f"%{word}%"  # folded words have neither % nor _
        return f"t.words LIKE :{name}"

    condition = _all(_any(_all(contains(word) for word in way) for way in ways) for ways in wanted)
    lasting = {classes: f"{condition} AND p.lasting IN ({', '.join(map(str, classes))})" for classes in (SHORT, LONG)}
    source = "texts t JOIN positions p ON p.pos = t.pos"
    return Finder(source=source, at="p.pos", condition=condition, short=lasting[SHORT], long=lasting[LONG], values=values)


def save(connection: Connection, written: Sequence[tuple[int | None, int, str]]) -> None:
    """Index what events are found by: former position (None: none), position, words. Writes nothing for what stands as it is."""
    known = _known(connection, [former for former, _, _ in written if former is not None])
    changed = [(former, pos, words) for former, pos, words in written if former != pos or known.get(pos) != words]
    gone = [(former, known[former]) for former, _, _ in changed if former in known]
    sqlite = connection.dialect.name == "sqlite"
    if gone and sqlite:  # an index without content of its own must be told what stood there
        connection.exec_driver_sql("INSERT INTO search(search, rowid, words) VALUES ('delete', ?, ?)", gone)
    rows.delete(connection, texts, [{"pos": pos} for pos, _ in gone])
    if not changed:
        return
    rows.insert(connection, texts, [{"pos": pos, "words": words} for _, pos, words in changed])
    if sqlite:
        connection.exec_driver_sql("INSERT INTO search(rowid, words) VALUES (?, ?)", [(pos, words) for _, pos, words in changed])
        _learn(connection, {word for _, _, words in changed for word in words.split()})


def _known(connection: Connection, wanted: Iterable[int]) -> dict[int, str]:
    """What is indexed at positions."""
    return {pos: words for chunk in rows.chunks(wanted) for pos, words in connection.execute(select(texts).where(texts.c.pos.in_(chunk)))}


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


def _words(told: str) -> dict[str, None]:
    """Folded words, each once; those with umlauts also without, those with hyphens also as one."""
    found = dict.fromkeys(fold(told).split())
    found |= dict.fromkeys(map(_plain, list(found)))
    if "-" in told:
        found |= dict.fromkeys(fold(word).replace(" ", "") for word in told.split() if "-" in word)
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
            yield (mark("n", slug),)


def _stands_for(typed: str, word: str) -> bool:
    return typed == word or (len(typed) >= _SHORTEST and any(part.startswith(typed) for part in _parts(word)))


def _all(conditions: Iterable[str]) -> str:
    return f"({' AND '.join(conditions)})"


def _any(conditions: Iterable[str]) -> str:
    return f"({' OR '.join(conditions)})"


def _alike(connection: Connection, word: str) -> str:
    """The words that a typed one stands for: those that have a part beginning with it, the shortest first."""
    if _is_whole(word):
        return _quoted(word)
    near = parts.c.part >= word, parts.c.part < f"{word}\U0010ffff"
    order = func.length(parts.c.part), parts.c.part, parts.c.word
    alike = connection.execute(select(parts.c.word).where(*near).order_by(*order).limit(_MOST_LIKE)).scalars()
    return _any(map(_quoted, dict.fromkeys((word, *alike))))


def _quoted(word: str) -> str:
    """A word in FTS5's language, in which it means nothing else when quoted."""
    return '"' + word.replace('"', '""') + '"'


def _is_whole(word: str) -> bool:
    """Whether a word is looked for as it stands, never in part."""
    return word.startswith(_MARK) or len(word) < _SHORTEST


def _learn(connection: Connection, words: set[str]) -> None:
    """Remember words that no event had before, with their parts."""
    told = sorted(word for word in words if not word.startswith(_MARK) and len(word) >= _SHORTEST)
    there = select(parts.c.word).where(parts.c.part == parts.c.word)
    known = {word for chunk in rows.chunks(told) for word in connection.execute(there.where(parts.c.part.in_(chunk))).scalars()}
    rows.insert(connection, parts, [{"part": part, "word": word} for word in told if word not in known for part in _parts(word)])


@lru_cache(10_000)
def _parts(word: str) -> tuple[str, ...]:
    """The word, and its ends that begin with a syllable as words do, so that parts of compounds are among them."""
    return (word, *dict.fromkeys(word[at:] for at in range(_SHORTEST, len(word) - _SHORTEST + 1) if _begins(word, at)))


def _begins(word: str, at: int) -> bool:
    before, sign, following = word[at - 1], word[at], word[at + 1]
    if sign in _VOWELS:
        return before not in _VOWELS
    return following in _VOWELS or _ONSET.fullmatch(sign + following) is not None
