"""The commands merge, split, correct and explain, from the command line to the store."""

import json
from pathlib import Path

import pytest

from aggregator.__main__ import main
from aggregator.store import Store
from tests.pipeline import calendar, vevent

SOURCES = """
site: {title: N, time_zone: Europe/Berlin, uid_domain: n.example}
networks:
  - {slug: a, name: A, sources: [{url: a.ics}]}
  - {slug: b, name: B, sources: [{url: b.ics}]}
"""


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> "Told":
    """A store into which two files were pulled, of which each has one event."""
    (tmp_path / "sources.yaml").write_text(SOURCES, "utf-8")
    for name, title in (("a", "Photonik-Forum"), ("b", "Abend der Optik")):
        (tmp_path / f"{name}.ics").write_bytes(calendar(vevent(uid=f"{name}1", title=title)))
    monkeypatch.setenv("NETZWERKTIMER_SOURCES", str(tmp_path / "sources.yaml"))
    monkeypatch.setenv("NETZWERKTIMER_DATABASE_URL", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setenv("COLUMNS", "200")
    told = Told(capsys)
    assert told.run("pull", "--at", "2026-11-22T10:00:00+01:00")[0] == 0
    return told


class Told:
    """Runs commands and keeps what they print."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def run(self, *arguments: str) -> tuple[int, str]:
        """Return the exit code and all that was printed."""
        code = main(arguments)
        out, err = self._capsys.readouterr()
        return code, out + err

    def events(self) -> list[dict[str, object]]:
        """Return what is published."""
        return [json.loads(line) for line in self.run("events", "--json")[1].splitlines()]

    def id_of(self, title: str) -> str:
        """Return the id of the event of a title."""
        return next(str(event["id"]) for event in self.events() if event["title"] == title)

    def explained(self, name: str) -> dict[str, list[dict[str, object]]]:
        """Return the JSON of `explain`."""
        found: dict[str, list[dict[str, object]]] = json.loads(self.run("explain", name, "--json")[1])
        return found


def test_events_are_merged_and_split_by_id_uid_or_address(told: Told) -> None:
    one, other = told.events()
    address = f"https://n.example/events/{str(other['id']).lower()}.ics?lang=en"
    assert told.run("merge", str(one["uid"]), address)[0] == 0
    assert sorted(str(event["status"]) for event in told.events()) == ["cancelled", "confirmed"]
    (survivor,) = {told.explained(str(event["id"]))["id"] for event in (one, other)}
    code, said = told.run("split", str(survivor), "b/b1")
    assert (code, "apart from now on" in said) == (0, True)
    assert {event["id"]: event["status"] for event in told.events()} == {one["id"]: "confirmed", other["id"]: "confirmed"}


def test_a_verdict_after_an_upgrade_finds_the_store_as_this_program_writes_it(told: Told, tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store.db'}", "Europe/Berlin")
    with store.write() as tx:
        tx.service.save("blocks", "of another version")
    told.run("correct", str(told.events()[0]["id"]), "place", "Jena")
    assert store.service.get("blocks") != "of another version"
    store.close()


def test_a_correction_is_shown_with_what_the_sources_said_and_may_be_taken_back(told: Told) -> None:
    name = told.id_of("Photonik-Forum")
    assert told.run("correct", name, "summary", "Forum der Photonik")[0] == 0
    (correction,) = told.explained(name)["corrections"]
    assert (correction["field"], correction["value"], correction["told"]) == ("title", "Forum der Photonik", "Photonik-Forum")
    assert "Corrected by a person" in told.run("explain", name)[1]
    assert told.run("correct", name, "title", "--undo")[0] == 0
    assert told.id_of("Photonik-Forum") == name


def test_a_correction_says_what_it_changed_and_its_undo_too(told: Told) -> None:
    name = told.id_of("Photonik-Forum")
    assert "\nlocation: (nothing) → Nordhausen\n" in told.run("correct", name, "place", "Nordhausen")[1]
    assert "\nlocation: Nordhausen, as before\n" in told.run("correct", name, "place", "Nordhausen")[1]
    assert "\nlocation: Nordhausen → (nothing)\n" in told.run("correct", name, "place", "")[1]
    told.run("correct", name, "place", "Jena")
    assert "\nlocation: Jena → (nothing)\n" in told.run("correct", name, "place", "--undo")[1]


def test_a_split_that_was_taken_back_leaves_nothing_to_take_back(told: Told) -> None:
    one = told.id_of("Photonik-Forum")
    other = next(str(event["id"]) for event in told.events() if event["id"] != one)
    told.run("merge", one, other)
    told.run("split", one, "b/b1")
    assert told.run("split", one, "b/b1", "--undo")[0] == 0
    for call in (("split", one, "b/b1", "--undo"), ("split", one, other, "--undo"), ("split", one, "--undo")):
        code, said = told.run(*call)
        assert (code, said.endswith("there is nothing to take back\n")) == (2, True)


def test_what_was_merged_away_is_no_line_of_the_listing_and_cancelled_for_programs(told: Told) -> None:
    one, other = (str(event["id"]) for event in told.events())
    told.run("merge", one, other)
    assert len(told.run("events")[1].splitlines()) == 2
    assert sorted(str(event["status"]) for event in told.events()) == ["cancelled", "confirmed"]


def test_explain_cuts_nothing_and_names_fields_as_correct_does(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    one, other = told.events()
    told.run("merge", str(one["id"]), str(other["id"]))
    _, said = told.run("explain", str(one["id"]))
    assert "…" not in said
    assert "a/a1 = b/b1" in said
    fields = [line.split()[0] for line in said.partition("Whose word stands:\n")[2].partition("\n\n")[0].splitlines()]
    assert fields[:3] == ["field", "title", "start"]
    assert not {"summary", "span"} & {*fields}


def test_explain_names_records_scores_and_whose_word_stands(told: Told) -> None:
    one, other = told.events()
    told.run("merge", str(one["id"]), str(other["id"]))
    found = told.explained(str(one["id"]))
    assert [record["record"] for record in found["records"]] == ["a/a1", "b/b1"]
    assert {"records", "score", "signals"} <= found["links"][0].keys()
    assert {entry["field"] for entry in found["fields"]} >= {"summary", "span"}
    assert [verdict["same"] for verdict in found["verdicts"]] == [True]


def test_explain_alone_lists_possible_duplicates(told: Told) -> None:
    assert told.run("explain") == (0, "There are no possible duplicates.\n")


@pytest.mark.parametrize(
    "call",
    [
        ["explain", "nope"],
        ["merge", "nope", "nope"],
        ["split", "nope", "a"],
        ["split", "{id}"],
        ["split", "{id}", "c"],
        ["split", "{id}", "a"],
        ["split", "{id}", "--undo"],
        ["merge", "{id}", "{id}"],
        ["merge", "{id}", "{other}", "--undo"],
        ["correct", "{id}", "start", "bald"],
        ["correct", "{id}", "title"],
        ["correct", "{id}", "colour", "red"],
        ["correct", "{id}", "title", "--undo"],
    ],
)
def test_a_wrong_call_ends_with_two_and_one_sentence(told: Told, call: list[str]) -> None:
    names = {"id": told.id_of("Photonik-Forum"), "other": told.id_of("Abend der Optik")}
    code, said = told.run(*(word.format(**names) for word in call))
    assert (code, said.count("\n")) == (2, 1)
    assert said.startswith("netzwerktimer: ")
