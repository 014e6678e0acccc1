"""The limits that we promise to subscribers and sources."""

from datetime import timedelta

BACK, AHEAD = timedelta(days=30), timedelta(days=400)
"""How many days before and after today feeds cover, in whole local days (promise 6)."""

MOST_OF_SERIES, MOST_OF_SOURCE = 450, 5_000
"""The most occurrences we take of a series, and the most events of a source (promise 6)."""

MAX_EVENTS, MAX_BYTES = 1_000, 1_000_000
"""The most that Google reads of a calendar (promise 7)."""

STAYS = timedelta(days=14)
"""How long a note of change, a cancelled or a withdrawn entry is shown (promises 2 and 3)."""

MISSED_FOR = timedelta(hours=24)
"""How long good pulls must have missed an event before it is withdrawn (promise 3)."""

KEPT_WHEN_GONE = timedelta(days=30)
"""How long events stay of a source that answers 410."""
