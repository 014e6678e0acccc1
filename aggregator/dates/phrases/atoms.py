"""Tokens → atoms: days, hours and the small words between them, by one table of rules over the letters of the lexicon.

D  a day with its month    M  the same, month first    d  "16.", a day that waits for its month    n  a number    y  a year
k  "9.30", hour or day     C  an hour of the day       L  a length in days, l in minutes            R  today, in two weeks
W  a weekday that is meant           w  one that may be           r  every …           E  doors open     S  it begins
T  until     -  a dash     U  and, +, /     O  or     ,  a comma and the like     Z  between    .  a sentence ends    x  anything else
"""

import re
from dataclasses import dataclass

from .atom_values import READERS, Value
from .lexing import Tokens

_DAY, _MONTH, _HOUR, _MINUTE, _SHORT = "[13456]", "[134]", "[012345]", "[234567]", "[2-8]"
_NOT_WITHIN = r"(?<![0-8N][.,:])(?<!Y[.:])"  # no part of a longer number, of "18,4"
_ALONE = rf"{_NOT_WITHIN}(?<!x)"  # nor of "A4"
_NO_MORE = r"(?![0-8NYx]|[.,:][0-8NY])"
_NO_CLOCK = r"(?! ?[HP$]| ?[ap]\. ?m| ?A(?! )|[.:][2-7])"
_WEEKDAY = r"(?:[WwR](?: g)?[.,:|<]{0,2} ?(?:A ?)?(?:b ?)?)?"
_YEAR = rf"(?:,? ?Y(?! ?H)|,? ?'{_SHORT}(?![0-8NY]))"
_YEAR_OR_SHORT = rf"(?: ?Y(?! ?H)| ?'?{_SHORT}{_NO_MORE}{_NO_CLOCK}(?! ?-? ?{_HOUR}(?::{_MINUTE})? ?H))"
_HALF = r" ?(?:P|A(?! [x1-6bMWw])|[ap]\. ?m\b\.?)"
_CLOCK = rf"{_HOUR}(?:[:.]{_MINUTE}(?::{_MINUTE})?)?"
_AFTER_HOUR = r"(?: ?[<,]? ?[cs]\.? ?t\b\.?)?(?: (?:[~AI] )?(?:b )?g)?(?: ?<? ?z\b(?:[+-]N)?)?"


def _any(*patterns: str) -> str:
    return f"(?:{'|'.join(patterns)})"


_DAYS = _any(
    rf"Y-{_MONTH}-{_DAY}(?![0-8NY]|-)",
    rf"Y/{_MONTH}/{_DAY}(?![0-8NY/])",
    rf"{_DAY} ?\. ?{_MONTH} ?\. ?Y(?!\.?[0-8N]| ?H)",
    rf"{_DAY}\.{_MONTH}\.{_YEAR_OR_SHORT}(?!\.[0-8N])",
    rf"{_DAY}\.{_MONTH}\.(?![0-8NYx])",
    rf"{_DAY}(?:\. ?| ?O\b ?| )?(?:b )?[Mq]\.?{_YEAR}?",
    rf"e (?:b )?M{_YEAR}?",
    rf"(?:{_DAY}/(?:{_DAY}|{_MONTH})|{_MONTH}/{_DAY})/(?:Y|{_SHORT}){_NO_MORE}",
    rf"{_DAY}-(?:{_MONTH}|M)-Y{_NO_MORE}(?!-[0-8N])",
)
_LAST = rf"(?:(?<=\. [UT-] )|(?<=\.-)){_DAY}\. {_MONTH}\.(?! ?[0-8NY])"  # "30. und 31. 3."
_GLUED = rf"(?<=x)(?:{_DAY}\.{_MONTH}\.Y|{_DAY}\. ?M(?:,? ?Y)?)(?!\.?[0-8N]| ?H)"  # "Termin12. März 2026"
_WRITTEN_SHORT = rf"{_DAY}\.? ?M\.? {_SHORT}(?= ?$|[,>|])"  # "12. Nov 25"
_SPACED = rf"[Ww][.,]{{0,2}} (?:b )?{_DAY}\. {_MONTH}\.(?! ?[0-8NY]|[0-8NY])"  # "Do, 12. 3."
_MONTH_FIRST = rf"(?<![jQ] )M\.? ?(?:b )?{_DAY}(?:O\b)?(?![0-8NYx]|\.? ?M|\. ?{_MONTH}\.){_NO_CLOCK}(?:,? ?Y)?"
_CLOCKS = _any(
    rf"{_HOUR}:{_MINUTE}(?::{_MINUTE} ?[+-]| ?\+)(?:N|3:?2)(?![0-8NY.:])",
    rf"{_CLOCK} ?(?:H(?:{_MINUTE}(?![0-8NY.:])| {_MINUTE}(?=$|[,.>|-])(?!\.[0-8]))?|{_HALF}){_AFTER_HOUR}",
    rf"{_HOUR}:{_MINUTE}(?::{_MINUTE})?(?![0-8NY:]| ?\$){_AFTER_HOUR}",
    rf"{_HOUR}(?:\.{_MINUTE})? ?[cs]\. ?t\b\.?",
)
_SPOKEN = (
    rf"g (?:~ )?i(?: H)?|(?<=~ )i(?= ?[,.>!]| ?$)|(?:(?:(?:i )?v (?:[nTB] )?|h )(?:i|{_HOUR}{_NO_MORE})(?: ?H)?|i H){_AFTER_HOUR}|(?:4 )?K"
)
_MEANT = r"(?:(?<=[AofXT] )|(?<=[AofXT] b )|(?<=I [iJ] d ))"

_RULES = (  # at each place the first that fits wins
    ("x", r"(?: ?x)+"),
    ("x", r"V ?[0-8NY](?:\.[0-8NY]){0,6}"),
    ("x", rf"L[.:]{{0,2}} ?[0-8NY](?!\.? ?M|\. ?{_MONTH}\.)(?:[ /-]{{0,2}}[0-8N](?!\.? ?M|[.:]|-?[0-8N][.:])){{0,8}}"),
    ("M", rf"(?:g b )?{_WEEKDAY}{_MONTH_FIRST}"),
    ("D", rf"(?:[DG](?: g)?,? ?|J |g b )?{_WEEKDAY}{_ALONE}(?:{_WRITTEN_SHORT}|{_DAYS})(?: ?<[Ww]\.?>)?|{_SPACED}|{_GLUED}|{_LAST}"),
    ("C", rf"t{_HOUR}:{_MINUTE}(?::{_MINUTE}(?:[.,][0-8NY])?)?(?:z|[+-]{_HOUR}:?{_MINUTE}|[+-]N)?"),
    ("C", rf"(?:g (?:~ )?)?{_ALONE}{_CLOCKS}"),
    ("C", _SPOKEN),
    ("k", rf"{_WEEKDAY}{_ALONE}[0-6]\.[1-7](?![0-8NYx.:]| ?\$|,[0-8NY])"),
    ("L", r"(?:F|C:?)(?: ~\.?)? (?:i|[1-6]) d|(?:i|[1-6]) d l\b"),
    ("l", r"(?:F|C:?)(?: ~\.?)? (?:i|[1-8]|[1-6],[1-7]) ?(?:y|H)"),
    ("d", rf"{_WEEKDAY}{_ALONE}{_DAY}(?:\.|O\b)(?![0-8NYx])"),
    ("d", rf"[Ww](?: g)?[.,]{{0,2}} ?(?:b )?{_DAY}{_NO_MORE}{_NO_CLOCK}(?! ?[-TU] ?(?:~ )?{_CLOCK} ?[HAPap])"),
    ("n", rf"{_ALONE}[0-6]{_NO_MORE}(?! ?\$)"),
    ("y", r"Y"),
    ("R", r"(?<![TFUfAJbr] )D(?: g)?(?: I i d)?|(?<=[fX] )D(?= o |,? T )|(?:(?<=^)|(?<=[.!:] ))G|(?<!D )I (?:i|[1-6]) d"),
    ("r", r"r (?:e )?[WdMRkJ]|R|e W"),
    ("W", rf"J (?:W|k|d ,?(?:A )?W)|W J d|{_MEANT}W"),
    ("w", r"[Ww]"),
    ("E", r"E"),
    ("S", r"S"),
    ("T", r"(?:[,|!/.<] ?)?Q ?:?(?= ?(?:[~bA]\.? ){0,2}[0-8WwK])|T"),
    ("-", rf"-|(?<=Y-{_MONTH}-{_DAY})/(?=Y-)|(?<={_HOUR}:{_MINUTE}) (?={_HOUR}:{_MINUTE}(?! ?[-T:]))"),  # Drupal prints two fields in a row
    ("U", r"U\.?|[+/]"),
    (",", r"[,|]"),
    ("O", r"u"),
    ("Z", r"Z"),
    (".", r"[!]|\.(?= |$)"),
    ("", r"(?:[ bfoAX~:<>\"']|(?<=[~b])\.)+"),
    ("x", r"."),
)  # fmt: skip
_ATOM = re.compile("|".join(f"(?P<r{number}>{pattern})" for number, (_, pattern) in enumerate(_RULES)))
_LETTER_OF = {f"r{number}": letter for number, (letter, _) in enumerate(_RULES)}


@dataclass(frozen=True, slots=True)
class Atoms:
    """The atoms of a text: of each its letter, its value and the offsets at which it begins and ends in the text."""

    letters: str
    values: list[Value]
    begins: list[int]
    ends: list[int]


def atoms(tokens: Tokens) -> Atoms:
    """Return the atoms of a text."""
    letters: list[str] = []
    values: list[Value] = []
    begins: list[int] = []
    ends: list[int] = []
    places, pieces, kinds = tokens.places(), tokens.pieces, tokens.kinds
    for match in _ATOM.finditer(kinds):
        letter = _LETTER_OF[match.lastgroup or ""]
        if not letter:
            continue
        first, end = match.span()
        value: Value = None
        if read := READERS.get(letter):
            value = read(kinds[first:end], pieces[first:end])
            letter = letter if value is not None else "x"
        letters.append(letter)
        values.append(value)
        begins.append(places[first])
        ends.append(places[end])
    return Atoms("".join(letters), values, begins, ends)
