"""What events are found by: the words they say and marks of what can be filtered by, in one index that stands in the order of starts.

In SQLite that is FTS5, whose lists of rows for each word are cut and intersected without reading more than is asked for. Every word stands
in it with its parts, its ends from a syllable on, so "forum" finds "Industrieforum" by one look; and with the first letters of these, since
too many begin alike. Other databases read through the same words with LIKE.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

from sqlalchemy import Connection, bindparam, func, select

from aggregator.model import Config, Event, Selection
from aggregator.text import fold

from . import marks, rows
from .finder import LENGTHS, Finder
from .marks import mark
from .prepared import Prepared
from .tables import parts, texts

Wanted = tuple[tuple[tuple[str, ...], ...], ...]
"""All of: any of: all of: a folded word or a mark."""

MOST_WORDS = 10  # of a search
_MOST_TEXT = 500  # characters of a description
_MOST_LIKE = 200  # parts that a typed word is the beginning of
_SHORTEST = 3  # signs that a word is found by in part
_LONGEST = 40  # signs of a word; longer ones are addresses
_MERGED = 2_000  # pages in one go, about a tenth of a second
_WORDS = Prepared(select(texts.c.words).where(texts.c.pos == bindparam("pos")))
_TOGETHER = ((1,), (2,), (3, 4))  # classes of length that one question to the index is about: each has its price
_LIKE = Prepared(
    select(parts.c.part)
    .where(parts.c.part >= bindparam("low"), parts.c.part < bindparam("end"))
    .order_by(func.length(parts.c.part), parts.c.part)
    .limit(bindparam("most"))
)

_UMLAUT = re.compile("(?<![aeqou])([aou])e")  # as folding writes ä, ö, ü; "neue" and "quelle" have none
_VOWELS = frozenset("aeiouy")
_ONSET = re.compile("[bfgkp][lr]|[dtw]r|ch|kn|p[fh]|qu|s[cklmnptw]|t[hsw]|zw")


def words_of(event: Event, lasting: int) -> str:
    """Return all that an event is found by: marks, then folded words, each once, blanks around each."""
    details = event.details
    told = (details.summary, details.location, details.address, details.organizer, *details.categories, details.description[:_MOST_TEXT])
    words = _words(" ".join(told))
    runs_on = [mark("d", str(lasting))] if lasting else []
    return f" {' '.join((*marks.of(event), *runs_on, *(word[:_LONGEST] for word in words)))} "


def typed_by(selection: Selection, config: Config | None) -> Wanted:
    """Return what a selection looks for in words; the names of networks are their marks."""
    names = [(network.slug, tuple(_words(network.name))) for network in config.networks] if config else []
    typed = [piece for piece in (fold(piece).split() for piece in selection.q.split()) if piece][:MOST_WORDS]
    return tuple((*_ways(piece), *_networks(piece, names)) for piece in typed)


def any_of(told: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return what finds an event that says one of these."""
    return tuple(way for words in told for way in _ways(fold(words).split()))


def finder(connection: Connection, wanted: Wanted, number: int) -> Finder:
    """Return what finds all that is wanted; `number` keeps the names of its values apart from those of others in one query."""
    if connection.dialect.name != "sqlite":
        return reading(wanted, number)
    match = _all(_any(_all(_alike(connection, word) for word in way) for way in ways) for ways in wanted)
    running = {some[-1]: f"{match} AND {_any(_quoted(mark('d', str(length))) for length in some)}" for some in _TOGETHER}
    return Finder(
        source="search",
        at="search.rowid",
        each=(f"search MATCH :match{number}",),
        lasting=tuple((length, f"search MATCH :match{number}_{length}") for length in running),
        values={f"match{number}": match, **{f"match{number}_{length}": told for length, told in running.items()}},
    )


def reading(wanted: Wanted, number: int) -> Finder:
    """Return what finds as `finder` does by reading through the words: for databases without FTS5."""
    values: dict[str, str] = {}

    def contains(word: str) -> str:
        name = f"word{number}_{len(values)}"
        values[name] = f"% {word} %" if _is_whole(word) else f"%{word}%"  # folded words have neither % nor _
        return f"t.words LIKE :{name}"

    condition = _all(_any(_all(contains(word) for word in way) for way in ways) for ways in wanted)
    lasting = tuple((length, f"{condition} AND p.lasting = {length}") for length in LENGTHS)
    return Finder(source="texts t", at="t.pos", each=(condition,), lasting=lasting, values=values)


def save(connection: Connection, written: Sequence[tuple[int, str]]) -> None:
    """Index what the events at these positions are found by. Writes nothing for what stands as it is."""
    known = _known(connection, [pos for pos, _ in written])
    changed = [(pos, words) for pos, words in written if known.get(pos) != words]
    _drop(connection, [(pos, known[pos]) for pos, _ in changed if pos in known])
    rows.insert(connection, texts, [{"pos": pos, "words": words} for pos, words in changed])
    if changed and connection.dialect.name == "sqlite":
        told = [(pos, _told(words)) for pos, words in changed]
        connection.exec_driver_sql("INSERT INTO search(rowid, words) VALUES (?, ?)", told)
        _learn(connection, {word for _, words in changed for word in words.split()})


def forget(connection: Connection, gone: Sequence[int]) -> None:
    """Let nothing be found at these positions."""
    _drop(connection, list(_known(connection, gone).items()))


def _drop(connection: Connection, gone: Sequence[tuple[int, str]]) -> None:
    """Take words out; an index without content of its own must be told what stood there."""
    if gone and connection.dialect.name == "sqlite":
        told = [(pos, _told(words)) for pos, words in gone]
        connection.exec_driver_sql("INSERT INTO search(search, rowid, words) VALUES ('delete', ?, ?)", told)
    rows.delete(connection, texts, [{"pos": pos} for pos, _ in gone])


def _known(connection: Connection, wanted: Iterable[int]) -> dict[int, str]:
    """What is indexed at positions."""
    return {pos: words for pos in wanted for (words,) in _WORDS.rows(connection, pos=pos)}


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
    """What a typed word stands for: the parts that begin with it, the shortest first; first letters stand in the index themselves."""
    if _is_whole(word) or len(word) == _SHORTEST:
        return _quoted(word)
    alike = _LIKE.rows(connection, low=word, end=f"{word}\U0010ffff", most=_MOST_LIKE)
    return _any(map(_quoted, dict.fromkeys((word, *(part for (part,) in alike)))))


def _quoted(word: str) -> str:
    """A word in FTS5's language, in which it means nothing else when quoted."""
    return '"' + word.replace('"', '""') + '"'


def _is_whole(word: str) -> bool:
    """Whether a word is looked for as it stands, never in part."""
    return word.startswith(marks.SIGN) or len(word) < _SHORTEST


def _told(words: str) -> str:
    """What the index is told of words."""
    return " ".join(dict.fromkeys(chain.from_iterable(map(_tokens, words.split()))))


@lru_cache(50_000)
def _tokens(word: str) -> tuple[str, ...]:
    """A word with its parts and their first letters."""
    return (word,) if _is_whole(word) else (*_parts(word), *(part[:_SHORTEST] for part in _parts(word)))


def _learn(connection: Connection, words: set[str]) -> None:
    """Remember the parts of words that no event had before; those of a part are parts of its word."""
    told = sorted(word for word in words if not _is_whole(word))
    there = select(parts.c.part)
    known = {word for chunk in rows.chunks(told) for word in connection.execute(there.where(parts.c.part.in_(chunk))).scalars()}
    fresh = {part for word in told if word not in known for part in _parts(word)}
    rows.replace(connection, parts, [{"part": part} for part in sorted(fresh)])


@lru_cache(50_000)
def _parts(word: str) -> tuple[str, ...]:
    """The word, and its ends that begin with a syllable as words do, so that parts of compounds are among them."""
    return (word, *dict.fromkeys(word[at:] for at in range(_SHORTEST, len(word) - _SHORTEST + 1) if _begins(word, at)))


def _begins(word: str, at: int) -> bool:
    before, sign, following = word[at - 1], word[at], word[at + 1]
    if sign in _VOWELS:
        return before not in _VOWELS
    return following in _VOWELS or _ONSET.fullmatch(sign + following) is not None
