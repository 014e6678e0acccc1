"""An event announced in sentences: its day, its hour and its place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from aggregator.dates.phrases import phrases, span
from aggregator.model import Moment, Phrase

from .entry_times import without_other_days
from .page_words import CANCELLED, CLOCK, CLOSED, DATEISH, DAY

_PARAGRAPHS, _PARAGRAPH_LIMIT = 15, 1_500
_CUE = re.compile(
    r"\b(?:veranstalt|termin\b|einlad|eingeladen|lädt|laden\b|findet|finden|statt\b|treff|tagung|konferenz|conference|kongress|messe|forum"
    r"|workshop|seminar|webinar|symposi|vortrag|vorträge|lecture|stammtisch|sprechstunde|kurs|lehrgang|schulung|training|lesung|konzert"
    r"|ausstellung|empfang|versammlung|branchentalk|meetup|takes? place|join us|will be held|uhr\b|feiert|fest\b|präsentier|zeigen"
    r"|beginn|öffne[nt]|gastspiel|premiere|führung|exkursion|sitzung|meeting|geplant|\w*tag\b|save the date)",
    re.IGNORECASE,
)
_NO_CUE = re.compile(
    r"\b(?:newsletter|erscheint|rabatt|aktion\b|verfügbar|gilt (?:ab|seit)|in kraft|geändert|aktualis|eingetragen|registergericht|antr[aä]g"
    r"|gestellt werden|beworben|bewerb|stelle\b|befristet|gewählt wurde|übernommen|lieferbar|verlängert bis|bereit\b|cookie|einreich"
    r"|frühbucher|abonn|redaktionsschluss|stichtag|leitung des|hat die leitung|stellt bis)",
    re.IGNORECASE,
)
_LOOKING_BACK = re.compile(
    r"\b(?:rückblick|rückschau|nachlese|nachbericht|recap|so war|fand(?:en)?\b|kamen|trafen sich|war(?:en)? (?:zu gast|dabei)|besuchten"
    r"|dankte|wurde[n]? (?:am|verliehen|eröffnet|gegründet))",
    re.IGNORECASE,
)
_CAP = (
    r"(?:[A-ZÄÖÜ][\w.&'’/-]*|[„“\"][A-ZÄÖÜ][^„“”\"]{1,40}[“”\"]"
    r"|\d{1,4}[a-z]?(?![\d.:]|\s?Uhr|\s?(?:Januar|Februar|März|April|Mai|Ju[nl]i|August|Sept|Okt|Nov|Dez)))"
)
_INSIDE = r"(?:der|des|dem|den|für|und|am|an der|an|von|zu|zur|zum|in der|in|im|bei|auf der|auf dem|&|-)"
_CHUNK = rf"{_CAP}(?:,?\s(?:{_INSIDE}\s(?={_CAP}))?{_CAP}){{0,7}}"
_PLACE = re.compile(
    r"\b(?:[Ii]m|[Ii]n (?:der|das|die|den|dem)|[Ii]ns|[Ii]n|[Aa]n der|[Aa]m|[Aa]uf (?:der|dem|die|das)|[Bb]eim|[Bb]ei(?: der)?|[Vv]or dem"
    rf"|at the|at|in the)\s(?:[a-zäöü]+en\s)?({_CHUNK})"
)
_HOUR_AFTER = re.compile(r"\s(?:von|ab|um)\s\d.*$")
_NO_PLACE = re.compile(
    r"(?:Rahmen|Anschluss|Jahr|Vorjahr|Herbst|Frühjahr|Frühling|Sommer|Winter|Abend|Morgen|Nachmittag|Vormittag|Mittag|Nachgang"
    r"|Vorfeld|Moment"
    r"|Zeitraum|Kooperation|Zusammenarbeit|Form|Präsenz|Mittelpunkt|Fokus|Zentrum steht|Anlehnung|Begleitung|Ende|Anfang|Montag"
    r"|Dienstag|Mittwoch"
    r"|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag|Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November"
    r"|Dezember|Sie|Ihre[nmr]?"
    r"|Zukunft|Runde|Vordergrund|Laufe|Bereich|Folge|Wochenende|Verordnung|Branche|Klassen?|Projekt\w*|Leitung|Thema|Themen"
    r"|Detail|Wert|Höhe"
    r"|January|February|March|June|July|October|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|\d)(?![\w-])"
)
_TIMES = (
    re.compile(r"\b(?:beginn|start|los geht|beginnt)[^.!?]{0,30}?(?:um|ist|:|ab)\s(?:um\s)?([^.!?,;]{1,25}?uhr)", re.IGNORECASE),
    re.compile(r"\b(von\s\d{1,2}(?:[.:]\d\d)?(?:\suhr)?\s(?:bis|[-–])\s\d{1,2}(?:[.:]\d\d)?\suhr)", re.IGNORECASE),
    re.compile(r"\b(?:um|ab)\s(\d{1,2}(?:[.:]\d\d)?\suhr)", re.IGNORECASE),
)


_ENDS = re.compile(r"\b(?:ende|endet|schluss)\b[^.!?\d]{0,40}?(\d{1,2})(?:[.:](\d\d))?\suhr", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Announcement:
    """What sentences say of an event."""

    start: Moment
    end: Moment | None
    place: str
    cancelled: bool


def announced(title: str, paragraphs: Sequence[str], published: date | None, today: date) -> Announcement | None:
    """Return the event that a text announces; None for reports, texts without an invitation and days before publication.

    A missing year is the likely one as seen from the publication.
    """
    if _LOOKING_BACK.search(title):
        return None
    seen_from = min(published, today) if published else today
    for paragraph in [*paragraphs[:_PARAGRAPHS], title]:
        text = without_other_days(paragraph[:_PARAGRAPH_LIMIT])
        for begin, sentence in _sentences(text):
            if not DAY.search(sentence) or not _invites(sentence, title, paragraph) or not phrases(sentence, seen_from):
                continue
            for phrase in phrases(text[begin:], seen_from):
                if phrase.start is not None and _lies_ahead(phrase.start, seen_from, published):
                    return _announcement(phrase, text[begin:], sentence, f"{title} {text}", seen_from)
                break
    return None


def _sentences(text: str) -> list[tuple[int, str]]:
    """The sentences of a text, each with its beginning; a point after a number or an abbreviation ends none."""
    sentences, begin = [], 0
    for stop in re.finditer(r"(?<=[^\W\d_]{3})[.!?]\s+(?=[A-ZÄÖÜ„\"])|(?<=\d{4})\.\s+(?=[A-ZÄÖÜ])", text):
        if re.search(r"\b(?:Jan|Feb|Mrz|Apr|Jun|Jul|Aug|Sep|Sept|Okt|Nov|Dez|bzw|Prof|inkl|Str|str)$", text[begin : stop.start()]):
            continue
        sentences.append((begin, text[begin : stop.end()]))
        begin = stop.end()
    return [*sentences, (begin, text[begin:])]


def _invites(sentence: str, title: str, paragraph: str) -> bool:
    if _NO_CUE.search(sentence) or CLOSED.search(sentence) or _LOOKING_BACK.search(sentence):
        return False
    return bool(_CUE.search(sentence) or _CUE.search(title) or CLOCK.search(paragraph))


def _lies_ahead(start: Moment, seen_from: date, published: date | None) -> bool:
    """Whether a start is after the day of publication, or later on it: the bare day itself is a dateline."""
    if isinstance(start, datetime):
        return start.date() >= seen_from
    return start > seen_from or (published is None and start == seen_from)


def _announcement(phrase: Phrase, text: str, sentence: str, all_words: str, today: date) -> Announcement:
    if not isinstance(phrase.start, datetime):
        phrase = _with_hour(phrase, text, today)
    start, end = span(phrase)
    assert start is not None  # noqa: S101 (checked before)
    if end is None and isinstance(start, datetime) and (last := _ENDS.search(text[:800])):
        hour = time(int(last[1]) % 24, int(last[2] or 0)) if int(last[1]) < 25 else None
        end = datetime.combine(start, hour, start.tzinfo) if hour and hour > start.time() else None
    if isinstance(end, datetime) and isinstance(start, datetime) and end <= start:
        end = end + timedelta(days=1) if end.time() < time(6) else None
    return Announcement(start, end, place_in(sentence), bool(CANCELLED.search(all_words)))


def _with_hour(phrase: Phrase, text: str, today: date) -> Phrase:
    """The day with the hour that a later sentence gives."""
    if phrase.end is not None or phrase.start is None:
        return phrase
    for pattern in _TIMES:
        if match := pattern.search(text[:600]):
            dates = phrases(f"{phrase.start:%d.%m.%Y}, {match[1]}", today)
            if dates and isinstance(dates[0].start, datetime) and dates[0].start.date() == phrase.start:
                return dates[0]
    return phrase


def place_in(sentence: str) -> str:
    """Return the first name after a word such as "im" that could be a place, those after the date first; "" if there is none."""
    match = DAY.search(sentence)
    cut = match.end() if match else 0
    for part in (sentence[cut:], sentence[:cut]):
        for place in _PLACE.finditer(part):
            words = _HOUR_AFTER.sub("", place[1]).rstrip(" .,;-")
            if not _NO_PLACE.match(words) and not DATEISH.fullmatch(words) and len(words) > 2:
                return words
    return "online" if re.search(r"\b(?:online|virtuell|als webinar)\b", sentence, re.IGNORECASE) else ""
