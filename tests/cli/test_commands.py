"""What the commands say to somebody who uses them for the first time, and makes mistakes."""

import json
import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.__main__ import main
from aggregator.cli.console import table
from aggregator.model import TEXT_PAGES
from aggregator.store import Store
from tests.pipeline import calendar, vevent

Run = Callable[..., tuple[int, str, str]]
SITE = "site: {title: N, time_zone: Europe/Berlin, uid_domain: n.example}\nnetworks:\n"
PAGE = """<html><body><h1>Termine</h1><ul>
<li><a href="/t/1">Photonik-Forum</a> 03.12.2026, 17:00 Uhr, Jena</li>
<li><a href="/t/2">Abend der Optik</a> 10.12.2026, 18:00 Uhr, Jena</li>
<li><a href="/t/3">Laser-Tag</a> 17.12.2026, 9:00 Uhr, Jena</li>
</ul></body></html>"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a source that is a file."""
    (tmp_path / "a.ics").write_bytes(calendar(vevent()))
    sources(tmp_path, "a.ics")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NETZWERKTIMER_SOURCES", "sources.yaml")
    monkeypatch.setenv("NETZWERKTIMER_DATABASE_URL", "sqlite:///store.db")
    return tmp_path


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command there: its exit code, and what stands on stdout and stderr."""
    assert home

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(arguments)
        except SystemExit as ended:
            code = int(str(ended.code))
        return code, *capsys.readouterr()

    return run


def sources(folder: Path, *urls: str) -> None:
    """One network with a website for each source."""
    networks = (
        f"  - slug: n{n}\n    name: N\n    website: https://n{n}.example\n    sources:\n      - {url}\n" for n, url in enumerate(urls)
    )
    written = "".join(networks).replace("      - ", "      - url: ")
    (folder / "sources.yaml").write_text(SITE + written, "utf-8")


def test_a_pull_at_another_time_says_where_its_times_go(run: Run) -> None:
    code, out, err = run("pull", "--at", "2026-11-22T10:00:00+01:00", "--json")
    assert (code, out.count("\n"), err.count("\n")) == (0, 1, 1)
    assert "written into sqlite:///store.db; a rehearsal wants another NETZWERKTIMER_DATABASE_URL" in err
    assert run("pull")[2] == ""


def test_a_file_that_is_no_calendar_is_named_by_its_path(home: Path, run: Run) -> None:
    (home / "a.ics").write_text("nothing of the kind")
    code, out, _ = run("pull")
    assert (code, "n0.example" in out) == (1, False)
    assert " a.ics is neither a calendar" in out


@pytest.mark.parametrize("address", ["postgres://u:hush@x/d", "sqlite://[", "mysql+none://u:hush@x:port/d"])
def test_check_looks_at_the_address_of_the_database(run: Run, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("NETZWERKTIMER_DATABASE_URL", address)
    code, out, err = run("check")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("NETZWERKTIMER_DATABASE_URL: the database address cannot be used (")
    assert "hush" not in err


def test_check_names_missing_files_and_doubled_addresses_with_all_other_mistakes(home: Path, run: Run) -> None:
    sources(home, "a.ics", "a.ics", "none.ics", "ftp://x/y")
    code, _, err = run("check")
    assert code == 2
    lines = err.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [f"sources.yaml, line {n}" for n in (12, 17, 22)]
    assert "source 'n1': url 'a.ics' is read by source 'n0' already" in lines[0]
    assert "source 'n2': url 'none.ics' is no file that is there" in lines[1]


def test_two_sources_may_read_different_parts_of_one_address(home: Path, run: Run) -> None:
    sources(home, "a.ics\n        include: [Optik]", "a.ics\n        exclude: [Optik]")
    assert run("check")[0] == 0


def test_relative_links_of_a_file_are_links(home: Path, run: Run) -> None:
    (home / "t.html").write_text(PAGE, "utf-8")
    _, out, _ = run("preview", "t.html", "--kind", "html", "--at", "2026-11-22")
    assert "link 100%" in out


@pytest.mark.parametrize("name", ["nix.ics", "text.ics", "{}/nix.ics"])
def test_what_cannot_be_previewed_is_named_once(home: Path, run: Run, name: str) -> None:
    (home / "text.ics").write_text("nothing of the kind")
    code, out, _ = run("preview", name.format(home))
    assert (code, out.count(Path(name).name)) == (1, 1)


def test_other_addresses_than_those_of_the_web_are_refused_as_such(run: Run) -> None:
    code, out, _ = run("preview", "ftp://x/y")
    assert (code, out) == (1, "ftp://x/y: only http and https addresses can be read, and files by their path\n")


def test_a_calendar_that_breaks_off_counts_in_words_that_agree(home: Path, run: Run) -> None:
    (home / "cut.ics").write_bytes(calendar(vevent())[:-60])
    assert "after 1 event\n" in run("preview", "cut.ics")[1]


def test_who_discovers_a_file_is_shown_preview(run: Run) -> None:
    code, _, err = run("discover", "a.ics")
    assert (code, "`netzwerktimer preview a.ics`" in err) == (2, True)


@pytest.mark.parametrize(("option", "said"), [("--port", "abc is no port"), ("--processes", "abc is no number of processes")])
def test_what_is_no_number_is_said_to_be_none(run: Run, option: str, said: str) -> None:
    code, _, err = run("serve", option, "abc")
    assert (code, said in err) == (2, True)


def test_a_table_wraps_where_it_must_and_cuts_nothing() -> None:
    uid = "a/" + "0123456789" * 8
    rows = [(uid, "+1.0", "title same +3.0, start same +2.0, place other -1.0, words same +0.4")]
    assert uid in table(("record", "score", "signals"), rows)
    lines = table(("record", "score", "signals"), rows, max_width=60).splitlines()
    assert max(map(len, lines)) <= 60
    assert "".join(line[: lines[0].index("score")].strip() for line in lines[1:]) == uid


def test_sources_are_listed_with_their_state_and_next_visit(home: Path, run: Run) -> None:
    sources(home, "a.ics", "none.ics")
    (home / "none.ics").write_text("nothing of the kind")
    assert "never" in run("sources", "list")[1]
    run("pull", "--at", "2026-11-22T10:00:00+01:00")
    code, out, _ = run("sources", "list")
    head, well, ill = out.splitlines()
    assert code == 0
    assert re.split(r"  +", head) == ["id", "network", "kind", "state", "last read", "events", "next visit", "trouble"]
    assert ("ok" in well, "2026-11-22 10:00" in well) == (True, True)
    assert ("ailing" in ill, "never" in ill, "neither a calendar" in ill) == (True, True, True)


def test_the_list_of_sources_is_there_for_programs(home: Path, run: Run) -> None:
    sources(home, "a.ics")
    run("pull", "--at", "2026-11-22T10:00:00+01:00")
    listed = [json.loads(line) for line in run("sources", "list", "--json")[1].splitlines()]
    assert [set(entry) for entry in listed] == [
        {"source", "network", "state", "outcome", "last_read", "last_pull", "next_visit", "events", "failure", "held_for", "whose_trouble"}
        | {"kind", "address", "error"}
    ]
    assert (listed[0]["state"], listed[0]["last_read"], listed[0]["error"]) == ("ok", "2026-11-22T09:00:00Z", None)


def test_the_list_of_sources_says_first_that_the_trouble_is_ours(home: Path, run: Run) -> None:
    run("pull")
    with closing(Store("sqlite:///store.db", "Europe/Berlin")) as store, store.write() as tx:
        tx.service.save("outage", "2026-11-22T09:00:00+00:00")
    assert run("sources", "list")[1].startswith("Our own connection is down")


def test_check_warns_of_pages_that_are_not_written_and_still_ends_well(home: Path, run: Run) -> None:
    code, out, err = run("check")
    assert (code, err) == (0, "")
    assert out.splitlines()[0].endswith("no mistakes")
    warned = [line.split()[1] for line in out.splitlines() if line.startswith("warning: pages/")]
    assert warned == [f"pages/{name}.de.md" for name in TEXT_PAGES]


def test_check_names_placeholders_and_says_nothing_of_finished_pages(home: Path, run: Run) -> None:
    (home / "pages").mkdir()
    for name in TEXT_PAGES:
        (home / "pages" / f"{name}.de.md").write_text("# Text\n\n[Link](https://a.example)", "utf-8")
    assert "warning" not in run("check")[1]
    (home / "pages" / "impressum.en.md").write_text("# Us\n\n[Name of the operator]", "utf-8")
    assert run("check")[1].endswith("\nwarning: pages/impressum.en.md still holds the placeholder [Name of the operator]\n")
