"""The example region is never stale, shows every kind of trouble once, and is readable by our own parsers."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from dateutil.easter import easter
from dateutil.rrule import rrulestr

from aggregator.config import PageTexts, page_warnings, parse_config
from aggregator.model import TEXT_PAGES, Fetched, Parsed, Source, Status, page_file
from aggregator.parsing.sources import PARSERS, recognise
from demo import Region, page_texts
from demo.days import BERLIN, easter_sunday, is_holiday
from demo.programme import SLUGS, Announcement, announcements
from demo.show import Show
from demo.sites import SITES
from tests.waiting import PATIENCE

TODAY = date(2026, 11, 22)
DAYS = [TODAY, date(2026, 12, 24), date(2027, 1, 1), date(2027, 3, 27), date(2028, 2, 29), date(2027, 7, 14), date(2027, 9, 30)]
BASES = {slug: f"http://{slug}.example" for slug in SLUGS}
HEALTHY = [slug for slug in SLUGS if slug != "messtechnik"]


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_sixty_events_lie_ahead_on_any_day(today: date) -> None:
    starts = {(one.slug, start) for one in own(today) for start in starts_of(one) if today <= start <= today + timedelta(weeks=10)}
    assert len(starts) >= 60


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_something_takes_place_within_a_week_and_something_has_been(today: date) -> None:
    days = [start for one in own(today) for start in starts_of(one)]
    assert any(today < day <= today + timedelta(days=12) for day in days)
    assert any(day < today for day in days)


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_nobody_meets_on_a_weekend_or_holiday(today: date) -> None:
    for one in own(today):
        if one.series is None:
            last = one.end.date() if isinstance(one.end, datetime) else one.end or one.day
            days = [one.day + timedelta(days=days) for days in range((last - one.day).days + 1)]
            assert not any(day.weekday() > 4 or is_holiday(day) for day in days), one


@pytest.mark.parametrize("slug", SLUGS)
def test_the_same_day_and_visit_give_the_same_bytes(slug: str) -> None:
    assert answer(slug, visit=1) == answer(slug, visit=1)


def test_hosts_and_partners_announce_the_same_title_and_start() -> None:
    told = [(one.slug, one.title, one.start) for slug in SLUGS for one in announcements(slug, TODAY, 1)]
    shown = {slug: sum(entry[0] == slug for entry in told) for slug, _, _ in told}
    assert len(set(told)) == len(shown)
    assert max(shown.values()) == 4
    assert sum(count > 1 for count in shown.values()) >= 8


def test_an_event_moves_after_the_first_visit() -> None:
    first, second = (starts(slug="lichtwerk", title="Seminar: Laserschutz in der Werkstatt", visit=visit) for visit in (1, 2))
    assert second - first == timedelta(days=2)


def test_an_event_is_called_off_after_the_first_visit() -> None:
    assert b"ABGESAGT" not in answer("maschinenforum", visit=1)
    assert "ABGESAGT: Robotik für Einsteiger".encode() in answer("maschinenforum", visit=2)


def test_the_exchange_calendar_changes_all_its_uids_and_nothing_else() -> None:
    first, second = (answer("zulieferkreis", visit=visit).replace(b"\r\n ", b"") for visit in (1, 2))
    uids = re.compile(rb"\r\nUID:[^\r]*")
    assert not set(uids.findall(first)) & set(uids.findall(second))
    assert uids.sub(b"", first) == uids.sub(b"", second)


@pytest.mark.parametrize("slug", ["energienetz", "it-verbund", "polymerregion", "logistikmitte"])
def test_what_does_not_change_keeps_its_validators(slug: str) -> None:
    first, second = (SITES[slug].pages(Show(slug, TODAY, visit, BASES), SITES[slug].feed) for visit in (1, 2))
    assert first is not None
    assert first.last_modified is not None
    assert first == second


@pytest.mark.parametrize("slug", HEALTHY)
@pytest.mark.parametrize("today", [TODAY, date(2027, 3, 27)], ids=str)
def test_our_parsers_read_every_site_without_an_issue(slug: str, today: date) -> None:
    parsed = read(slug, today)
    assert parsed.issues == ()
    events = [event for event in parsed.events if event.start]
    titles = [one.title for one in announcements(slug, today, 1)]
    assert all(any(title in event.summary for title in titles) for event in events)
    assert len(events) >= 7


def test_a_series_has_an_exception_and_a_moved_occurrence() -> None:
    events = read("energienetz", TODAY).events
    weekly = next(event for event in events if event.recurrence and "WEEKLY" in event.recurrence.rules[0])
    moved = next(event for event in events if event.recurrence_id)
    assert weekly.recurrence is not None
    assert weekly.recurrence.excluded
    assert moved.uid == weekly.uid
    assert moved.start != moved.recurrence_id


def test_cancelled_open_online_and_hybrid_events_are_told_as_such() -> None:
    talks = read("it-verbund", TODAY).events
    assert {event.mode.value for event in talks if event.mode} == {"onsite", "online", "hybrid"}
    assert [event.summary for event in talks if event.status is Status.CANCELLED] == ["ERP-Forum für den Mittelstand"]
    assert any(event.time_open for event in read("medtech", TODAY).events)


def test_every_site_answers_on_an_address_of_its_own() -> None:
    with Region(TODAY) as region:
        assert len(region.allow_addresses()) == len(SLUGS)
        assert {address for address, _ in region.allow_addresses()} == {"127.0.0.1"}
        statuses = {source.id: status_of(source.url) for source in sources(region)}
    assert statuses == {slug: 500 if slug == "messtechnik" else 200 for slug in SLUGS}


def test_home_pages_lead_to_the_list_and_to_the_feeds() -> None:
    with Region(TODAY) as region:
        for network in parse_config(region.sources_yaml().encode(), "demo", PARSERS).networks[:-1]:
            page = urllib.request.urlopen(network.website).read().decode()
            links = re.findall(r'(?:href|HREF)="(/[^"]*|http://127[^"]*)"', page.replace("&amp;", "&"))
            assert {status_of(link if "://" in link else network.website.rstrip("/") + link) for link in links} == {200}


def test_every_announced_page_can_be_opened() -> None:
    with Region(TODAY) as region:
        bases = {source.id: source.url.split("/", 3)[:3] for source in sources(region)}
        show = {slug: Show(slug, TODAY, 1, {key: "/".join(base) for key, base in bases.items()}) for slug in HEALTHY}
        pages = {address for one in show.values() for entry in one.listed for address in (one.page_of(entry), one.registration_of(entry))}
        assert {status_of(address) for address in pages - {""}} == {200}


def test_a_conditional_request_is_answered_with_304() -> None:
    with Region(TODAY) as region:
        url = next(source.url for source in sources(region) if source.id == "energienetz")
        etag = urllib.request.urlopen(url).headers["ETag"]
        assert status_of(url, {"If-None-Match": etag}) == 304
        assert status_of(url, {"If-None-Match": '"other"'}) == 200


def test_a_stopped_region_no_longer_listens() -> None:
    with Region(TODAY) as region:
        url = sources(region)[0].url
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(url, timeout=PATIENCE)


def own(today: date) -> Iterator[Announcement]:
    return (one for slug in SLUGS for one in announcements(slug, today, 1) if one.host == slug)


def starts_of(one: Announcement) -> list[date]:
    if one.series is None:
        return [one.day]
    first = datetime.combine(one.day, datetime.min.time())
    return [found.date() for found in rrulestr(one.series.rule, dtstart=first)]


def starts(slug: str, title: str, visit: int) -> datetime:
    start = next(one.start for one in announcements(slug, TODAY, visit) if one.title == title)
    assert isinstance(start, datetime)
    assert start.tzinfo is BERLIN
    return start


def answer(slug: str, visit: int) -> bytes:
    page = SITES[slug].pages(Show(slug, TODAY, visit, BASES), SITES[slug].feed)
    assert page is not None
    return page.body


def read(slug: str, today: date) -> Parsed:
    site = SITES[slug]
    page = site.pages(Show(slug, today, 1, BASES), site.feed)
    assert page is not None
    media_type, _, charset = page.media_type.partition("; charset=")
    moment = datetime.combine(today, datetime.min.time(), UTC)
    fetched = Fetched(url=BASES[slug] + site.feed, body=page.body, media_type=media_type, charset=charset, fetched_at=moment)
    source = Source(id=slug, network=slug, url=fetched.url, kind=site.kind or None, select=site.select)
    return PARSERS[site.kind or recognise(fetched, source)](fetched, source, {})


def sources(region: Region) -> tuple[Source, ...]:
    return parse_config(region.sources_yaml().encode(), "demo", PARSERS).sources


def status_of(url: str, headers: dict[str, str] | None = None) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=PATIENCE) as answered:
            return int(answered.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_its_operator_has_written_every_legal_page(tmp_path: Path) -> None:
    assert set(page_texts()) == {page_file(name, language) for name in TEXT_PAGES for language in ("de", "en")}
    for name, text in page_texts().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
        assert not re.search("thüringen|thuringia|jena|erfurt", text, re.IGNORECASE)
    assert list(page_warnings(PageTexts(tmp_path), ("de", "en"))) == []


def test_easter_is_where_another_program_finds_it() -> None:
    years = range(1900, 2201)
    assert [easter_sunday(year) for year in years] == [easter(year) for year in years]
