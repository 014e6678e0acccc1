"""`netzwerktimer publish DIR`: from a store to files, in one call."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from aggregator.__main__ import main
from tests.pipeline import calendar, vevent

START = f"{date.today() + timedelta(days=10):%Y%m%d}T170000"  # noqa: DTZ011 (some coming day)
SITE = """
site: {title: N, time_zone: Europe/Berlin, languages: [de, en], contact: n@example.org, uid_domain: n.example}
topics: {photonik: {name: {de: Photonik}, words: [photonik]}}
networks: [{slug: n, name: N, website: "https://n.example", sources: [{id: n, url: n.ics}]}]
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with one source, not pulled yet."""
    (tmp_path / "sources.yaml").write_text(SITE)
    (tmp_path / "n.ics").write_bytes(calendar(vevent(start=START)))
    monkeypatch.setenv("NETZWERKTIMER_SOURCES", str(tmp_path / "sources.yaml"))
    monkeypatch.setenv("NETZWERKTIMER_DATABASE_URL", f"sqlite:///{tmp_path / 'n.db'}")
    monkeypatch.setenv("NETZWERKTIMER_BASE_URL", "https://n.example")
    return tmp_path


@pytest.fixture
def pulled(home: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The same, pulled."""
    assert main(["pull"]) == 0
    capsys.readouterr()
    return home


def test_a_store_becomes_a_site(pulled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = pulled / "site"
    assert main(["publish", str(site)]) == 0
    out, err = capsys.readouterr()
    files = sum(file.is_file() and ".netzwerktimer" not in file.parts for file in site.rglob("*"))
    assert (out, err) == (f"{site}: {files} files written, 0 unchanged, 0 removed\n", "")
    assert b"SUMMARY:Photonik-Forum" in (site / "en/topic/photonik/feeds/events.ics").read_bytes()
    assert "Photonik-Forum" in (site / "index.html").read_text("utf-8")
    assert 'role="alert"' not in (site / "status/index.html").read_text("utf-8")


def test_the_operators_texts_are_among_the_files(pulled: Path) -> None:
    (pulled / "pages").mkdir()
    (pulled / "pages" / "impressum.de.md").write_text("# Wir sind es", "utf-8")
    assert main(["publish", str(pulled / "site")]) == 0
    assert "<h1>Wir sind es</h1>" in (pulled / "site/impressum/index.html").read_text("utf-8")
    assert "noindex" in (pulled / "site/datenschutz/index.html").read_text("utf-8")


def test_a_second_run_touches_no_feed(pulled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = pulled / "site"
    main(["publish", str(site)])
    before = {file: file.stat().st_mtime_ns for file in site.rglob("feeds/*")}
    assert main(["publish", str(site)]) == 0
    assert {file: file.stat().st_mtime_ns for file in site.rglob("feeds/*")} == before
    assert capsys.readouterr().out.endswith(" unchanged, 0 removed\n")


def test_a_store_that_was_never_pulled_into_empties_no_site(pulled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main(["publish", str(pulled / "site")])
    monkeypatch.setenv("NETZWERKTIMER_DATABASE_URL", f"sqlite:///{pulled / 'other.db'}")
    assert main(["publish", str(pulled / "site")]) == 1
    assert "Photonik-Forum" in (pulled / "site/index.html").read_text("utf-8")


def test_files_lead_to_the_address_of_now_and_say_what_sources_yaml_says_now(pulled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = pulled / "site"
    assert main(["publish", str(site)]) == 0
    monkeypatch.setenv("NETZWERKTIMER_BASE_URL", "https://other.example")
    (pulled / "sources.yaml").write_text(SITE.replace("title: N", "title: Neu"))
    assert main(["publish", str(site)]) == 0
    for file in ("index.html", "feeds/events.ics", "feeds/events.rss", "feeds/events.json"):
        told = (site / file).read_text("utf-8")
        assert ("https://other.example/" in told, "https://n.example/" in told, "Neu" in told) == (True, False, True), file


def test_links_that_lead_nowhere_in_the_world_are_told(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("NETZWERKTIMER_BASE_URL")
    main(["pull"])
    assert main(["publish", str(home / "site")]) == 0
    assert "set NETZWERKTIMER_BASE_URL" in capsys.readouterr().err


def test_what_is_no_folder_is_a_wrong_call_in_one_sentence(pulled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", str(pulled / "n.ics")]) == 2
    assert capsys.readouterr().err == f"netzwerktimer: {pulled / 'n.ics'} is not a folder; name one, it is made when it is missing\n"


def test_a_folder_that_cannot_be_written_is_a_failure_in_one_sentence(pulled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", "/proc/site"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("netzwerktimer: /proc/site cannot be written")
    assert err.count("\n") == 1
