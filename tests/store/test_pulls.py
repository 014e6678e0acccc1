"""The history of pulls, thinned to days."""

from contextlib import closing
from datetime import timedelta

from aggregator.model import PullLogEntry, PullOutcome
from tests.factories import NOW
from tests.stores import store_of

DAY = timedelta(days=1)


def test_the_last_pull_of_each_day_and_source_is_found() -> None:
    days = [NOW - 2 * DAY, NOW - DAY, NOW]
    early = PullLogEntry(source="a", at=NOW - 2 * DAY, outcome=PullOutcome.ERROR, failure="TooSlow")
    late = PullLogEntry(source="a", at=NOW - DAY - timedelta(seconds=1), outcome=PullOutcome.UPDATED, events=3)
    today = PullLogEntry(source="b", at=NOW, outcome=PullOutcome.HELD)
    before = PullLogEntry(source="b", at=NOW - 3 * DAY, outcome=PullOutcome.UPDATED)
    with closing(store_of()) as store:
        with store.write() as tx:
            tx.pulls.save([early, late, today, before])
        assert store.pulls.last_of_days(days) == {"a": {days[0]: late}, "b": {days[2]: today}}
