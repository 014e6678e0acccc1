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
    Link,
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
from .told import Covers, Fetched, FetchResult, Mode, Moment, NotModified, Parsed, Phrase, RawEvent, Recurrence, Status, Validators, Window
from .visits import Move, Outcome, Pull, SourceState

__all__ = [
    "Absence",
    "Change",
    "Collection",
    "Config",
    "Contact",
    "Covers",
    "Details",
    "Entry",
    "Event",
    "FetchResult",
    "Fetched",
    "Link",
    "Mode",
    "Moment",
    "Move",
    "Network",
    "NotModified",
    "Outcome",
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
