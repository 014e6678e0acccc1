"""The signals for and against one event. Each is a function of two records' traits that returns a level, which has a weight in WEIGHTS,
or None if it does not apply."""

from functools import lru_cache

from .edition_signals import part
from .text_traits import TextTraits
from .time_signals import hours, until
from .title_signals import foreign, kin, listed_twice, overlap, share_anywhere, stated_by, stated_words
from .traits import Traits
from .venues import shared_building, stands_for
from .word_classes import COMMON, VAGUE

_SHARES = ((0.8, "8"), (0.6, "6"), (0.45, "45"), (0.3, "3"), (0.2, "2"), (0.1, "1"), (0.0, "0"))
_LONG = 12  # stems; a description with more is long
_MUCH_TEXT = ("two words", "three words", "same text")
ELSEWHERE = ("other house", "another of its kind", "house unlike", "other town", "online and on site")


@lru_cache(maxsize=4)  # used again by the signals that combine two
def place(a: TextTraits, b: TextTraits) -> str | None:
    """Whether the venues can be one."""
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
        alike = not building and here.building & there.building  # town halls of two towns, two hotels
        return "another of its kind" if alike else "other house" if towns else "house unlike"
    return "same town" if towns else None


def title_town(a: TextTraits, b: TextTraits) -> str | None:
    """Whether the titles name towns, and the same ones."""
    if a.title_towns and b.title_towns:
        if a.title_towns & b.title_towns:
            return "same"
        return None if a.place.towns & b.place.towns else "other"  # the delegation of one town at a fair in another
    if not a.title_towns and not b.title_towns:
        return None
    named, silent = (a, b) if a.title_towns else (b, a)
    if not silent.place.towns:
        return None
    if named.title_towns & silent.place.towns:
        return "fits"
    return None if named.place.known else "other"


@lru_cache(maxsize=4)  # used again by the signals that combine two
def title(a: TextTraits, b: TextTraits) -> str | None:
    """How many of the distinctive words of one title are in the other."""
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
    """How titles without a common word are related otherwise, since time and town alone do not make two records one event."""
    alike = title(a, b)
    if alike == "only common words" and not (a.common <= b.common or b.common <= a.common):
        return "kinds alike"
    if alike not in ("nothing", "translated") or (a.url and a.url == b.url):
        return None
    if not (_says_enough(a) and _says_enough(b)):
        return "little said"
    if stated(a, b) in ("all", "half") or (organizer(a, b) in ("same", "shared") and text(a, b) in _MUCH_TEXT):
        return "told elsewhere"
    return "other language" if foreign(a, b) else "nothing in common"


def _says_enough(account: TextTraits) -> bool:
    """Whether a title says more than one kind of event."""
    return bool(account.title) or len(account.common) > 1


def swapped(a: TextTraits, b: TextTraits) -> str | None:
    """Whether the titles differ in one word only, as those of two similar events do."""
    if len(a.sequence) != len(b.sequence) or len(a.sequence) < 2:
        return None
    differ = [(here, there) for here, there in zip(a.sequence, b.sequence, strict=True) if here != there]
    if len(differ) != 1 or not all(word.isalpha() and len(word) > 2 and word not in COMMON for word in differ[0]):
        return None
    here, there = differ[0]
    same = kin(here, there) or any(stands_for(word, traits.plain) for word, traits in ((here, b), (there, a)))
    return None if same or _explained(here, b) or _explained(there, a) else "one word"


def _explained(word: str, other: TextTraits) -> bool:
    """Whether a word is in the description, organizer or building of a record, or names a whole country."""
    return word in VAGUE or bool(stated_by(word, other)) or any(word in name or name in word for name in other.place.building)


def letters(a: TextTraits, b: TextTraits) -> str | None:
    """How similar the spelling of the titles is."""
    return None if _short(a) or _short(b) or foreign(a, b) else spelled(a, b) or None


def spelled(a: TextTraits, b: TextTraits) -> str:
    """Return how similar the spelling of the titles is, by shared trigrams, in any language; "" if a title has none."""
    if not a.letters or not b.letters:
        return ""
    share = (a.letters & b.letters).bit_count() / (a.letters | b.letters).bit_count()
    return next(level for bound, level in _SHARES if share >= bound)


def _short(account: TextTraits) -> bool:
    """Whether all distinctive words of a title are abbreviations, whose trigrams say nothing."""
    return bool(account.title) and account.title <= account.acronyms


def stated(a: TextTraits, b: TextTraits) -> str | None:
    """Whether the distinctive words of one title are in the other's description or organizer."""
    shares = [
        sum([near > 6 for near in stated_words(own, other)]) / len(own.title)
        for own, other in ((a, b), (b, a))
        if own.title and len(other.said) > 2
    ]
    if not shares:
        return None
    best = min(shares) if _wordy(a, b) else max(shares)  # two long texts share words by chance
    return "all" if best >= 0.99 else "half" if best >= 0.5 else "some" if best > 0 else "nothing"


def _wordy(a: TextTraits, b: TextTraits) -> bool:
    return len(a.text) > _LONG and len(b.text) > _LONG


def text(a: TextTraits, b: TextTraits) -> str | None:
    """How much the descriptions have in common."""
    if len(a.description) < 12 or len(b.description) < 12:
        return None
    if a.description == b.description or (
        min(len(a.description), len(b.description)) >= 30
        and (a.description.startswith(b.description[:-3]) or b.description.startswith(a.description[:-3]))
    ):
        return "same text"
    shared = len(a.text & b.text) * _LONG // max(_LONG, min(len(a.text), len(b.text)))  # long texts share words by chance
    return "three words" if shared >= 3 else "two words" if shared == 2 else "a word" if shared else "nothing"


def organizer(a: TextTraits, b: TextTraits) -> str | None:
    """Whether the organizers share a name."""
    if not a.organizer or not b.organizer:
        return None
    return "same" if a.organizer == b.organizer else "shared" if a.organizer & b.organizer else "other"


def address(a: TextTraits, b: TextTraits) -> str | None:
    """Whether the links lead to one page, and whether it is the page of one event."""
    if not a.url or a.url != b.url:
        return None
    own = a.slug & (a.title | b.title | a.common | b.common)
    return "same page" if len(own) > 1 or (own and len(own) == len(a.slug)) else "same list"


def uid(a: Traits, b: Traits) -> str | None:
    """Whether the UIDs are equal; short ones and numbers collide."""
    if a.key.uid != b.key.uid or a.key.source == b.key.source:
        return None
    return "same" if len(a.key.uid) >= 8 and not a.key.uid.isdigit() else "same number"


def source(a: Traits, b: Traits) -> str | None:
    """Whether one source lists both, and whether it clearly lists one event twice."""
    if a.key.source != b.key.source:
        return None
    here, there = a.account, b.account
    return "same, listed twice" if place(here, there) not in ELSEWHERE and part(here, there) != "other" and listed_twice(a, b) else "same"


def elsewhere(a: TextTraits, b: TextTraits) -> str | None:
    """How much the titles have in common if the venues differ: one venue by another name, or another event."""
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


def anywhere(a: TextTraits, b: TextTraits) -> str | None:
    """How much of each title is anywhere in the other record, as the smaller share."""
    if not a.title or not b.title:
        return None
    low = min(share_anywhere(a, b), share_anywhere(b, a))
    if low < 0.4 and foreign(a, b):
        return "little, foreign" if low > 0 else "nothing, foreign"
    return "all" if low >= 0.85 else "most" if low >= 0.6 else "half" if low >= 0.4 else "some" if low > 0 else "nothing"


def meeting(a: Traits, b: Traits) -> str | None:
    """Start and venue together: two events hardly ever start at the same minute in the same building."""
    when, where = hours(a, b), place(a.account, b.account)
    if when not in ("same start", "half an hour") or a.day != b.day:
        return None
    ends = until(a, b)
    exact = when == "same start" and ends == "same end"
    spot = {"same house": "house", "house alike": "house", "both online": "online", "same town": "town", None: "unknown"}.get(where)
    return f"{'start and end' if exact else 'start'}, {spot}" if spot else None
