"""The status page as the owner of a source reads it."""

import re
from datetime import timedelta
from pathlib import Path

from aggregator.model import Lifecycle, PullOutcome, SourceState
from tests.factories import NOW, event
from tests.web_site import MEDWAYS, OPTONET, web_site


def state(**fields: object) -> SourceState:
    """A source that is well, but for the fields named."""
    well: dict[str, object] = {
        "id": "optonet",
        "outcome": PullOutcome.UNCHANGED,
        "events": 7,
        "last_pull": NOW - timedelta(minutes=12),
        "last_good": NOW - timedelta(minutes=12),
        "next_due": NOW + timedelta(minutes=48),
    }
    return SourceState(**(well | fields))  # type: ignore[arg-type] # the fields are checked by the dataclass itself


def told(**fields: object) -> str:
    return web_site(event("A"), states=[state(**fields)]).text("/status")


def test_every_source_is_listed_with_its_address_and_kind() -> None:
    html = told()
    for network in (OPTONET, MEDWAYS):
        assert network.name in html
        assert f'href="{network.sources[0].url}"' in html
    assert "iCalendar" in html


def test_a_good_pull_is_told_by_age_and_by_the_clock() -> None:
    html = told()
    assert "vor 12 Minuten" in html
    assert "22.11.2026, 09:48" in html
    assert "in 48 Minuten" in html
    assert "In Ordnung" in html


def test_a_failing_source_says_what_stays_and_why() -> None:
    html = told(outcome=PullOutcome.ERROR, failures=4, error="https://optonet-jena.de answered with status 500")
    assert "Die letzten 4 Abrufe sind gescheitert. Die zuletzt gelesenen Termine bleiben stehen." in html
    assert "answered with status 500" in html


def test_messages_are_shown_as_text_and_cut() -> None:
    html = told(outcome=PullOutcome.ERROR, error="<script>x()</script>" * 100, issues=("<img src=x>",))
    assert "<script" not in html
    assert "<img" not in html
    assert max(map(len, re.findall(r'class="message">(.*?)<', html))) < 1000


def test_a_held_a_paused_and_a_stale_source_are_explained() -> None:
    assert "plötzlich viel weniger Termine" in told(outcome=PullOutcome.HELD)
    assert "diese Adresse nicht mehr gibt" in told(lifecycle=Lifecycle.GONE)
    assert "Veraltet" in told(last_good=NOW - timedelta(hours=4))


def test_a_source_without_events_is_no_error() -> None:
    html = told(events=0)
    assert "nennt aber zurzeit keine kommenden Termine" in html
    assert "In Ordnung" in html


def test_unreadable_entries_are_counted_and_listed() -> None:
    html = told(issues=tuple(f"event {number}: no start" for number in range(8)))
    assert "8 Einträge waren nicht lesbar" in html
    assert html.count("no start") == 5
    assert "und 3 weitere" in html


def test_what_is_ill_stands_first() -> None:
    html = web_site(states=[state(), state(id="medways", outcome=PullOutcome.ERROR)]).text("/status")
    assert html.index("medways e. V.") < html.index("OptoNet e. V.")


def test_a_silent_scheduler_is_seen() -> None:
    site = web_site()
    site.heartbeat = NOW - timedelta(minutes=10)
    assert "vor 10 Minuten gemeldet" in site.text("/status")
    site.heartbeat = None
    assert "noch nicht begonnen" in site.text("/status")


def test_a_lost_database_is_said_in_words(tmp_path: Path) -> None:
    site = web_site(event("A"), folder=tmp_path)
    site.break_store()
    answer = site.client.get("/status")
    assert answer.status_code == 503
    assert "Der Datenspeicher antwortet nicht." in answer.get_data(as_text=True)


def test_machines_learn_that_the_process_lives_and_whether_its_database_answers(tmp_path: Path) -> None:
    site = web_site(folder=tmp_path)
    assert site.client.get("/healthz").get_json() == {"status": "ok", "store": True}
    site.break_store()
    answer = site.client.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok", "store": False})
    site.mend_store()
    assert site.client.get("/healthz").get_json() == {"status": "ok", "store": True}


def test_robots_may_read_everything() -> None:
    assert "Disallow" not in web_site().text("/robots.txt")
