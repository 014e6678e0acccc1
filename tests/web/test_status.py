"""The status pages as the owner of a source reads them, and as programs do."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import Engine
from sqlalchemy import event as sqlalchemy_event

from aggregator.model import Hold, HoldCode, Lifecycle, Network, PullLogEntry, PullOutcome, Source, SourceState
from tests.factories import NOW, START, TODAY, event, record
from tests.web_site import MEDWAYS, OPTONET, WebSite, web_site

EVIL = "\"'><script>XSS()</script><img src=x onerror=XSS()>]]>&\x00"
DAY = timedelta(days=1)


def state(**fields: object) -> SourceState:
    """A source that is well, but for the fields named."""
    well: dict[str, object] = {
        "id": "optonet",
        "outcome": PullOutcome.UNCHANGED,
        "events": 7,
        "last_pull": NOW - timedelta(minutes=12),
        "last_good": NOW - timedelta(minutes=12),
        "next_due": NOW + timedelta(minutes=48),
        "lifecycle": Lifecycle.OK,
    }
    return SourceState(**(well | fields))  # type: ignore[arg-type] # the fields are checked by the dataclass itself


def told(**fields: object) -> str:
    return web_site(event("A"), states=[state(**fields)]).text("/status")


def with_outage(site: WebSite) -> WebSite:
    with site.store.write() as tx:
        tx.service.save("outage", (NOW - timedelta(hours=1)).isoformat(timespec="seconds"))
    return site


def row(html: str, slug: str = "optonet") -> str:
    """The row of a network, with its details."""
    found = re.search(rf'<details class="network [a-z]+" id="{slug}".*?</section>\s*</details>', html, re.DOTALL)
    assert found
    return found[0]


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


def test_a_failing_source_says_why_what_stays_and_who_must_act() -> None:
    html = told(
        outcome=PullOutcome.ERROR,
        lifecycle=Lifecycle.AILING,
        failures=4,
        failure="BadStatus 500",
        error="https://optonet-jena.de answered with status 500",
    )
    assert "Ihr Server meldet einen Fehler (Status 500)." in html
    assert "Die letzten 4 Abrufe sind gescheitert. Die zuletzt gelesenen Termine bleiben stehen." in html
    assert "lassen Sie bitte Ihre Website prüfen" in html


def test_the_message_of_the_program_is_folded_and_says_that_it_is_english() -> None:
    html = told(outcome=PullOutcome.ERROR, error="took too long")
    assert re.search(
        r'<details class="more">\s*<summary>Technische Meldung</summary>\s*<p class="message" lang="en">took too long</p>', html
    )


def test_messages_are_shown_as_text_and_cut() -> None:
    html = told(outcome=PullOutcome.ERROR, error="<script>x()</script>" * 100, issues=("<img src=x>",))
    assert "<script" not in html
    assert "<img" not in html
    assert max(map(len, re.findall(r'class="message"[^>]*>(.*?)<', html))) < 1000


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"lifecycle": Lifecycle.PENDING}, "Die Quelle wartet auf die Freigabe."),
        ({"lifecycle": Lifecycle.PENDING, "wanted_url": "https://x.example"}, "Die neue Adresse wartet auf die Freigabe."),
        ({"lifecycle": Lifecycle.NEW, "last_pull": None, "outcome": None}, "liest die Quelle zum ersten Mal"),
        ({"lifecycle": Lifecycle.PAUSED, "since": NOW - DAY}, "Angehalten am 21. November 2026, 10:00 Uhr."),
        ({"lifecycle": Lifecycle.GONE, "since": NOW}, "Die bekannten Termine bleiben bis 22. Dezember 2026 stehen."),
        ({"lifecycle": Lifecycle.REJECTED}, "Die Redaktion hat die Quelle nicht aufgenommen."),
        ({"lifecycle": Lifecycle.LEFT}, "Die Quelle wurde abgemeldet."),
        ({"outcome": PullOutcome.HELD}, "plötzlich viel weniger Termine"),
        ({"outcome": PullOutcome.HELD, "hold": Hold(code=HoldCode("empty"), known=9, listed=7)}, "bekannt waren 9 kommende Termine"),
        (
            {"outcome": PullOutcome.HELD, "hold": Hold(code=HoldCode("shorter"), known=20, listed=7)},
            "viel weniger Termine als zuvor: 7 statt 20.",
        ),
        ({"outcome": PullOutcome.HELD, "hold": None}, "viel weniger Termine als zuvor"),
        (
            {"outcome": PullOutcome.HELD, "hold": Hold(code=HoldCode("empty"), known=9, listed=7), "accepted": True},
            "Der nächste Abruf übernimmt sie.",
        ),
        (
            {"lifecycle": Lifecycle.SUSPICIOUS, "hold": Hold(code=HoldCode("takeover"), known=9, listed=7)},
            "keinen der bekannten Termine mehr",
        ),
        ({"lifecycle": Lifecycle.SUSPICIOUS, "hold": Hold(code=HoldCode("multiplied"), known=9, listed=7)}, "mehr als fünfmal so viele"),
        ({"lifecycle": Lifecycle.SUSPICIOUS, "hold": Hold(code=HoldCode("all-cancelled"), known=9, listed=7)}, "auf einmal abgesagt"),
        (
            {"lifecycle": Lifecycle.SUSPICIOUS, "hold": Hold(code=HoldCode("other-domain"), known=9, listed=7)},
            "leitet auf eine fremde Website um",
        ),
        (
            {"lifecycle": Lifecycle.SUSPICIOUS, "hold": Hold(code=HoldCode("access-page"), known=9, listed=7)},
            "Statt der Termine kam eine Anmeldung",
        ),
        ({"outcome": PullOutcome.ERROR, "provisional": NOW}, "Nicht erreicht; wir prüfen noch, ob es an uns liegt."),
        ({"outcome": PullOutcome.ERROR, "failure": "NetzwerktimerError", "failures": 1}, "1 Quelle können wir wegen eines Fehlers bei uns"),
        ({"last_good": NOW - timedelta(hours=4)}, "Veraltet"),
    ],
)
def test_each_state_is_said_in_words(fields: dict[str, Any], said: str) -> None:
    assert said in told(**fields)


def test_the_folded_row_says_the_essential_sentence_and_what_is_ill_is_open() -> None:
    ill = row(told(outcome=PullOutcome.HELD, hold=Hold(code=HoldCode("empty"), known=9, listed=7)))
    assert "Die Liste ist plötzlich leer;" in ill.partition("</summary>")[0]
    assert re.match(r'<details class="network ill" id="optonet" open>', ill)
    well = row(told())
    assert re.match(r'<details class="network well" id="optonet">', well)
    assert "gelesen vor 12 Minuten" in well.partition("</summary>")[0]


def test_a_row_counts_the_coming_events_of_its_network() -> None:
    site = web_site(event("A"), event("B"), event("C", networks=["medways"]), event("D", start=START - 60 * DAY))
    assert "2 kommende Termine" in row(site.text("/status"))
    assert "1 kommender Termin" in row(site.text("/status"), "medways")


def test_networks_and_sources_have_an_anchor_and_no_id_stands_twice() -> None:
    site = web_site(states=[state()])
    second = Source(id="optonet-2", network="optonet", url="https://optonet-jena.de/zwei/")
    site.config = replace(site.config, networks=(replace(OPTONET, sources=(*OPTONET.sources, second)), MEDWAYS))
    ids = re.findall(r'\sid="([^"]+)"', site.text("/status"))
    assert {"optonet", "optonet-2", "medways"} <= set(ids)
    assert len(ids) == len(set(ids))


def test_the_last_pull_of_each_of_seven_days_is_a_mark_with_words() -> None:
    site = web_site(states=[state()])
    pulls = [(0, PullOutcome.UPDATED), (1, PullOutcome.HELD), (2, PullOutcome.ERROR), (9, PullOutcome.ERROR)]
    with site.store.write() as tx:
        tx.pulls.save(PullLogEntry(source="optonet", at=NOW - back * DAY, outcome=outcome) for back, outcome in pulls)
        tx.pulls.save([PullLogEntry(source="optonet", at=NOW - 2 * DAY - timedelta(hours=1), outcome=PullOutcome.UPDATED)])
    html = row(site.text("/status"))
    label = re.search(r'role="img" aria-label="([^"]+)"', html)
    assert label
    words = label[1].partition(": ")[2].split("; ")
    assert len(words) == 7
    assert words[3:] == ["Do, 19. Nov.: kein Abruf", "Fr, 20. Nov.: gescheitert", "Sa, 21. Nov.: zurückgehalten", "So, 22. Nov.: gelesen"]


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


def test_the_first_sentence_says_whose_trouble_it_is() -> None:
    def first(site: WebSite) -> str:
        found = re.search(r'</h1>\s*<p class="([a-z -]+)"[^>]*>(.*?)</p>', site.text("/status"))
        assert found
        return found[2]

    assert first(web_site(states=[state()])) == "Alles in Ordnung: Keine Quelle ist gestört."
    ill = [state(outcome=PullOutcome.ERROR, lifecycle=Lifecycle.AILING)]
    assert first(web_site(states=ill)) == "1 Quelle ist gestört; unser eigener Dienst arbeitet."
    assert first(with_outage(web_site(states=ill))).startswith("Unsere eigene Verbindung ist seit 22. November 2026, 09:00 Uhr gestört.")


def test_during_an_outage_of_ours_no_source_is_blamed() -> None:
    site = with_outage(web_site(states=[state(outcome=PullOutcome.ERROR, failure="NoConnection", provisional=NOW)]))
    html = site.text("/status")
    assert "Nicht erreicht, weil unsere eigene Verbindung gestört ist." in html
    assert "Ihr Server" not in html
    assert json.loads(site.text("/status/optonet.json"))["whose_trouble"] == "ours"


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


def test_an_owner_sees_what_was_read_from_the_source() -> None:
    site = web_site(states=[state()])
    lines = [
        record(uid=str(number), summary=f"Termin {number}", start=START + number * DAY, location=f"Ort {number}") for number in range(7)
    ]
    others = [record(uid="past", summary="Vorbei", start=START - 60 * DAY), record(uid="w", summary="Weg", withdrawn=NOW)]
    unplaced = record(uid="x", summary="Ohne Ort", start=TODAY)
    entries = [*lines, *others, unplaced, record(uid="m", source="medways", summary="Anderer")]
    with site.store.write() as tx:
        tx.records.save(entries, dict.fromkeys((entry.key for entry in entries), ()), {})
    html = site.text("/status/OptoNet")
    titles = re.findall(r"<li><b>(.*?)</b> <span>(.*?)</span> <span[^>]*>(.*?)</span>", html)
    assert [title for title, _, _ in titles] == ["Ohne Ort", "Termin 0", "Termin 1", "Termin 2", "Termin 3"]
    assert titles[0] == ("Ohne Ort", "Sonntag, 22. November 2026, ganztägig", "kein Ort genannt")
    assert titles[1] == ("Termin 0", "Donnerstag, 3. Dezember 2026, 17:00 Uhr", "Ort 0")
    assert 'href="/status/optonet"' in site.text("/status")


def test_programs_learn_the_state_of_a_source() -> None:
    answer = web_site(
        states=[state(lifecycle=Lifecycle.AILING, outcome=PullOutcome.HELD, hold=Hold(code=HoldCode("empty"), known=9, listed=7))]
    ).client.get("/status/OPTONET.json")
    assert (answer.content_type, answer.headers["Access-Control-Allow-Origin"]) == ("application/json", "*")
    assert answer.get_json() == {
        "source": "optonet",
        "network": "optonet",
        "state": "ailing",
        "outcome": "held",
        "last_read": "2026-11-22T08:48:00Z",
        "last_pull": "2026-11-22T08:48:00Z",
        "next_visit": "2026-11-22T09:48:00Z",
        "events": 7,
        "failure": None,
        "held_for": "empty",
        "whose_trouble": "source",
    }


@pytest.mark.parametrize(
    ("fields", "whose"),
    [
        ({}, "none"),
        ({"lifecycle": Lifecycle.PAUSED, "outcome": PullOutcome.ERROR}, "none"),
        ({"lifecycle": Lifecycle.NEW, "last_pull": None, "last_good": None, "outcome": None}, "none"),
        ({"lifecycle": Lifecycle.GONE}, "source"),
        ({"lifecycle": Lifecycle.SUSPICIOUS}, "source"),
        ({"outcome": PullOutcome.ERROR, "failure": "TooSlow"}, "source"),
        ({"outcome": PullOutcome.ERROR, "failure": "NetzwerktimerError"}, "ours"),
        ({"outcome": PullOutcome.ERROR, "failure": "NoConnection", "provisional": NOW}, "unknown"),
        ({"last_good": NOW - timedelta(hours=4)}, "unknown"),
    ],
)
def test_programs_learn_whose_trouble_it_is(fields: dict[str, Any], whose: str) -> None:
    assert json.loads(web_site(states=[state(**fields)]).text("/status/optonet.json"))["whose_trouble"] == whose


def test_a_source_that_is_never_visited_has_no_next_visit() -> None:
    assert json.loads(web_site(states=[state(lifecycle=Lifecycle.PAUSED)]).text("/status/optonet.json"))["next_visit"] is None
    assert json.loads(web_site().text("/status/optonet.json"))["next_visit"] == "2026-11-22T09:00:00Z"


@pytest.mark.parametrize("path", ["/status/nobody", "/status/nobody.json", "/status/nobody.svg", "/status/optonet.xml"])
def test_an_unknown_source_is_not_found(path: str) -> None:
    assert web_site().client.get(path).status_code == 404


def test_a_badge_says_when_the_source_was_read_in_both_languages() -> None:
    site = web_site(states=[state()])
    answer = site.client.get("/status/optonet.svg")
    assert (answer.content_type, answer.headers["Cache-Control"]) == ("image/svg+xml", "public, max-age=300")
    assert badge_texts(site, "") == ["OptoNet e. V. · Netzwerktimer: gelesen vor 12 Min.", "Netzwerktimer", "gelesen vor 12 Min."]
    assert badge_texts(site, "?lang=en")[2] == "read 12 min ago"
    assert site.client.get("/status/optonet.svg", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_badge_says_what_is_wrong() -> None:
    assert badge_texts(web_site(states=[state(outcome=PullOutcome.ERROR)]))[2] == "Fehler"
    assert badge_texts(web_site())[2] == "Noch nicht abgerufen"


def badge_texts(site: WebSite, query: str = "") -> list[str]:
    """The texts of the badge, which is well-formed and draws nothing but its shapes and texts."""
    drawn = list(ElementTree.fromstring(site.text(f"/status/optonet.svg{query}")).iter())
    assert {element.tag.rpartition("}")[2] for element in drawn} == {"svg", "title", "clipPath", "rect", "g", "text"}
    assert not [name for element in drawn for name in element.attrib if name.startswith("on") or "href" in name or name == "style"]
    return [text for element in drawn if (text := (element.text or "").strip())]


def test_hostile_names_and_messages_stay_text() -> None:
    site = web_site(states=[state(outcome=PullOutcome.ERROR, failure="TooSlow", error=EVIL, issues=(EVIL,))])
    site.config = replace(site.config, networks=(replace(OPTONET, name=EVIL),))
    with site.store.write() as tx:
        hostile = record(summary=EVIL, location=EVIL)
        tx.records.save([hostile], {hostile.key: ()}, {})
    for path in ("/status", "/status/optonet", "/status/optonet.svg"):
        assert not re.search(r"<script|<img", site.text(path)), path
    assert "XSS" in badge_texts(site)[0]  # which an XML parser reads, so no control character is in it
    assert "XSS" not in site.text("/status/optonet.json")


def test_more_sources_need_no_more_statements() -> None:
    assert statements_for(4) == statements_for(200)


def statements_for(sources: int) -> int:
    """How many statements the status page of so many sources takes."""
    names = [f"n{number}" for number in range(sources)]
    site = web_site(states=[state(id=name) for name in names])
    networks = tuple(Network(slug=n, name=n, sources=(Source(id=n, network=n, url=f"https://{n}.example/"),)) for n in names)
    site.config = replace(site.config, networks=networks)
    with statements() as run:
        assert site.client.get("/status").status_code == 200
    return len(run)


@contextmanager
def statements() -> Iterator[list[str]]:
    """All statements that any database is asked to run meanwhile."""
    run: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        run.append(statement)

    sqlalchemy_event.listen(Engine, "before_cursor_execute", note)
    try:
        yield run
    finally:
        sqlalchemy_event.remove(Engine, "before_cursor_execute", note)


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
