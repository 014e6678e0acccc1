"""What speaks for and against "the same event". Each signal is a small function of two records' traits that returns a level, a word
with a weight of its own in WEIGHTS, or None when it cannot tell."""

from functools import lru_cache

from .edition_signals import part
from .text_traits import TextTraits
from .time_signals import hours, until
from .title_signals import foreign, kin, listed_twice, overlap, stated_by, stated_words
from .title_signals import found as found_in
from .traits import Traits
from .venues import shared_building, stands_for
from .word_classes import COMMON, VAGUE

_SHARES = ((0.8, "8"), (0.6, "6"), (0.45, "45"), (0.3, "3"), (0.2, "2"), (0.1, "1"), (0.0, "0"))
_LONG = 12  # words of a description
_MUCH_TEXT = ("two words", "three words", "same text")
ELSEWHERE = ("other house", "another of its kind", "house unlike", "other town", "online and on site")


@lru_cache(maxsize=4)  # asked again by the signals that join two
def place(a: TextTraits, b: TextTraits) -> str | None:
    """Whether the places can be one."""
    here, there = a.place, b.place
    if here.online and there.online:
        return "both online"
    if (here.online and there.known) or (there.online and here.known):
        return "online and on site"
    towns = bool(here.towns & there.towns) if here.towns and there.towns else None
    if towns is False:
        return "other town"
    building = shared_building(here, there)
    if building is not None and building >= 0.5:
        return "same house" if building >= 1 else "house alike"
    if building is not None:
        alike = not building and here.building & there.building  # the town hall of another town, another hotel
        return "another of its kind" if alike else "other house" if towns else "house unlike"
    return "same town" if towns else None


def title_town(a: TextTraits, b: TextTraits) -> str | None:
    """Whether the titles name towns, and the same ones."""
    if a.title_towns and b.title_towns:
        if a.title_towns & b.title_towns:
            return "same"
        return None if a.place.towns & b.place.towns else "other"  # Jena at a fair in Hanover, which is there for all
    if not a.title_towns and not b.title_towns:
        return None
    named, silent = (a, b) if a.title_towns else (b, a)
    if not silent.place.towns:
        return None
    if named.title_towns & silent.place.towns:
        return "fits"
    return None if named.place.known else "other"


@lru_cache(maxsize=4)  # asked again by the signals that join two
def title(a: TextTraits, b: TextTraits) -> str | None:
    """How much of what is particular in one title stands in the other."""
    if not a.title or not b.title:
        if a.common == b.common and a.title == b.title:
            return "same common words"
        return "only common words" if a.common & b.common or a.plain == b.plain else "nothing"
    if a.title == b.title:
        return "same words" if a.common == b.common else "same rare words"
    low, high, hits, exact = overlap(a, b)
    if low >= 0.75:
        return "nearly all"
    if high >= 0.9:
        return "one in the other" if hits > 1 else "one in the other, a word"
    if high >= 0.5:
        return "half" if hits > 1 else "half, a word" if exact else "some"
    if foreign(a, b):
        return "translated"
    return "some" if hits else "nothing"


def strangers(a: TextTraits, b: TextTraits) -> str | None:
    """Whether nothing in one title stands in the other, and what else ties the two: one hour in one town is no tie at all."""
    alike = title(a, b)
    if alike == "only common words" and not (a.common <= b.common or b.common <= a.common):
        return "kinds alike"
    if alike not in ("nothing", "translated") or (a.url and a.url == b.url):
        return None
    if not (_telling(a) and _telling(b)):
        return "little said"
    if told(a, b) in ("all", "half") or (organizer(a, b) in ("same", "shared") and text(a, b) in _MUCH_TEXT):
        return "told elsewhere"
    return "other language" if foreign(a, b) else "nothing in common"


def _telling(account: TextTraits) -> bool:
    """Whether a title says more than "Workshop"."""
    return bool(account.title) or len(account.common) > 1


def swapped(a: TextTraits, b: TextTraits) -> str | None:
    """Whether the titles are the same but for one word, as those of two events of one kind are."""
    if len(a.sequence) != len(b.sequence) or len(a.sequence) < 2:
        return None
    differ = [(one, other) for one, other in zip(a.sequence, b.sequence, strict=True) if one != other]
    if len(differ) != 1 or not all(word.isalpha() and len(word) > 2 and word not in COMMON for word in differ[0]):
        return None
    one, other = differ[0]
    same = kin(one, other) or any(stands_for(x, y.plain) for x, y in ((one, b), (other, a)))
    return None if same or _explained(one, b) or _explained(other, a) else "one word"


def _explained(word: str, other: TextTraits) -> bool:
    """Whether a word stands in what a record says elsewhere than in its title, or names a whole country."""
    return word in VAGUE or bool(stated_by(word, other)) or any(word in name or name in word for name in other.place.building)


def letters(a: TextTraits, b: TextTraits) -> str | None:
    """How alike the titles are as letters."""
    return None if _short(a) or _short(b) or foreign(a, b) else spelled(a, b) or None


def spelled(a: TextTraits, b: TextTraits) -> str:
    """How alike the titles are as letters, whatever their languages; nothing where one has none."""
    if not a.letters or not b.letters:
        return ""
    share = (a.letters & b.letters).bit_count() / (a.letters | b.letters).bit_count()
    return next(level for bound, level in _SHARES if share >= bound)


def _short(account: TextTraits) -> bool:
    """Whether a title is about nothing but abbreviations, which are like no other letters."""
    return bool(account.title) and account.title <= account.acronyms


def told(a: TextTraits, b: TextTraits) -> str | None:
    """Whether what is particular in one title stands in the other's description or organizer."""
    shares = [
        sum([near > 6 for near in stated_words(one, other)]) / len(one.title)
        for one, other in ((a, b), (b, a))
        if one.title and len(other.said) > 2
    ]
    if not shares:
        return None
    best = min(shares) if _wordy(a, b) else max(shares)  # in two long texts one title's words meet by chance
    return "all" if best >= 0.99 else "half" if best >= 0.5 else "some" if best > 0 else "nothing"


def _wordy(a: TextTraits, b: TextTraits) -> bool:
    return len(a.text) > _LONG and len(b.text) > _LONG


def text(a: TextTraits, b: TextTraits) -> str | None:
    """How the descriptions meet."""
    if len(a.told) < 12 or len(b.told) < 12:
        return None
    if a.told == b.told or (min(len(a.told), len(b.told)) >= 30 and (a.told.startswith(b.told[:-3]) or b.told.startswith(a.told[:-3]))):
        return "same text"
    shared = len(a.text & b.text) * _LONG // max(_LONG, min(len(a.text), len(b.text)))  # in long texts words meet by chance
    return "three words" if shared >= 3 else "two words" if shared == 2 else "a word" if shared else "nothing"


def organizer(a: TextTraits, b: TextTraits) -> str | None:
    """Whether the organizers share a name."""
    if not a.organizer or not b.organizer:
        return None
    return "same" if a.organizer == b.organizer else "shared" if a.organizer & b.organizer else "other"


def address(a: TextTraits, b: TextTraits) -> str | None:
    """Whether they name the same page, and whether that page is about one event."""
    if not a.url or a.url != b.url:
        return None
    own = a.slug & (a.title | b.title | a.common | b.common)
    return "same page" if len(own) > 1 or (own and len(own) == len(a.slug)) else "same list"


def uid(a: Traits, b: Traits) -> str | None:
    """Whether they carry the same UID, numbers apart: those collide."""
    if a.key.uid != b.key.uid or a.key.source == b.key.source:
        return None
    return "same" if len(a.key.uid) >= 8 and not a.key.uid.isdigit() else "same number"


def source(a: Traits, b: Traits) -> str | None:
    """Whether one source lists both: it rarely lists one event twice, and then plainly."""
    if a.key.source != b.key.source:
        return None
    here, there = a.account, b.account
    return "same, listed twice" if place(here, there) not in ELSEWHERE and part(here, there) != "other" and listed_twice(a, b) else "same"


def elsewhere(a: TextTraits, b: TextTraits) -> str | None:
    """Whether places that differ meet titles that differ: a name spelled otherwise, or another event."""
    where = place(a, b)
    if where not in ELSEWHERE:
        return None
    alike = title(a, b)
    return (
        "alike"
        if alike in ("same words", "same rare words", "nearly all")
        else "partly"
        if alike in ("one in the other", "half")
        else "unlike"
    )


def found(a: TextTraits, b: TextTraits) -> str | None:
    """How much of either title stands anywhere in the other record: the smaller share."""
    if not a.title or not b.title:
        return None
    low = min(found_in(a, b), found_in(b, a))
    if low < 0.4 and foreign(a, b):
        return "little, foreign" if low > 0 else "nothing, foreign"
    return "all" if low >= 0.85 else "most" if low >= 0.6 else "half" if low >= 0.4 else "some" if low > 0 else "nothing"


def meeting(a: Traits, b: Traits) -> str | None:
    """Time and place in one: two events hardly start at the same minute in the same house."""
    when, where = hours(a, b), place(a.account, b.account)
    if when not in ("same start", "half an hour") or a.day != b.day:
        return None
    ends = until(a, b)
    exact = when == "same start" and ends == "same end"
    spot = {"same house": "house", "house alike": "house", "both online": "online", "same town": "town", None: "unknown"}.get(where)
    return f"{'start and end' if exact else 'start'}, {spot}" if spot else None
