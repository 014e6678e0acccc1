"""Every noun of the project: frozen dataclasses that do no I/O.

Times: a `date` is a whole day, an aware `datetime` an instant with its zone; a naive `datetime` (floating) lives only before normalize.
Ends are exclusive. Text is plain text unless a name says `html`.
"""

from .kept import (
    Absence,
    Change,
    Details,
    Entry,
    Event,
    Follow,
    Link,
    Page,
    Piece,
    Publication,
    Reading,
    Record,
    RecordKey,
    Selection,
    State,
    TimeSpan,
    Version,
)
from .places import Collection, Config, Contact, Network, Region, Settings, Site, Source, Topic, Weekly, Words
from .public import Address, Answer
from .told import Covers, Fetched, FetchResult, Mode, Moment, NotModified, Parsed, Phrase, RawEvent, Recurrence, Status, Validators, Window
from .verdicts import Correction, Doubt, Ruling
from .visits import Advice, Move, Outcome, Pull, SourceState
from .weekly import Issue, Listed, Mark

__all__ = [
    "Absence",
    "Address",
    "Advice",
    "Answer",
    "Change",
    "Collection",
    "Config",
    "Contact",
    "Correction",
    "Covers",
    "Details",
    "Doubt",
    "Entry",
    "Event",
    "FetchResult",
    "Fetched",
    "Follow",
    "Issue",
    "Link",
    "Listed",
    "Mark",
    "Mode",
    "Moment",
    "Move",
    "Network",
    "NotModified",
    "Outcome",
    "Page",
    "Parsed",
    "Phrase",
    "Piece",
    "Publication",
    "Pull",
    "RawEvent",
    "Reading",
    "Record",
    "RecordKey",
    "Recurrence",
    "Region",
    "Ruling",
    "Selection",
    "Settings",
    "Site",
    "Source",
    "SourceState",
    "State",
    "Status",
    "TimeSpan",
    "Topic",
    "Validators",
    "Version",
    "Weekly",
    "Window",
    "Words",
]
