"""RSS and Atom, one folder a case; and what no feed may do to us."""

from datetime import date, datetime
from pathlib import Path

import pytest

from aggregator.errors import InvalidSource
from aggregator.parsing.sources import feed
from tests.cases import cases_of, check_case, fetched, read, source
from tests.growth import grows_linearly


@pytest.mark.parametrize("folder", cases_of("feed"), ids=lambda folder: folder.name)
def test_a_feed_is_read_as_its_case_says(folder: Path) -> None:
    check_case("feed", folder)


def test_absence_in_a_stream_says_nothing() -> None:
    assert read("feed", b"<rss><channel></channel></rss>").covers is None


def test_a_feed_without_entries_is_read() -> None:
    assert read("feed", b"<rss version='2.0'><channel><title>x</title></channel></rss>").events == ()


def test_a_file_named_by_the_body_is_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text("<rss><channel><item><title>secret</title></item></channel></rss>")
    with pytest.raises(InvalidSource):
        feed.parse(fetched(str(secret).encode()), source(), {})


@pytest.mark.parametrize(
    "body",
    [
        "<rss>" + "<a>" * 100_000 + "</a>" * 100_000 + "</rss>",
        "<rss " + " ".join(f'a{number}="1"' for number in range(100_000)) + "></rss>",
        "<rss><channel><item>" + "<x/>" * 300_000 + "</item></channel></rss>",
        '<!DOCTYPE rss [<!ENTITY a "' + "A" * 100_000 + '">]><rss><channel><title>' + "&a;" * 10_000 + "</title></channel></rss>",
        '<rss xmlns="a\u00a0b\u00a0c\u00a0d"><y/></rss>',
        "",
        " \r\n\t" * 50,
        "{}",
    ],
    ids=["deep", "attributes", "tags", "entity", "namespace", "empty", "blank", "json"],
)
def test_what_would_hurt_the_parser_is_refused(body: str) -> None:
    with pytest.raises(InvalidSource):
        read("feed", body)


def test_a_long_author_is_read_in_linear_time() -> None:
    def channel(size: int) -> str:
        return "<rss><channel><item><author><![CDATA[" + "a." * size + "]]></author></item></channel></rss>"

    grows_linearly(lambda text: read("feed", text), channel, small=6_000)


def test_a_mail_address_is_not_passed_on_as_organizer() -> None:
    (event,) = read("feed", "<rss><channel><item><title>x</title><author>jo@x.example</author></item></channel></rss>").events
    assert event.organizer == ""


def test_markup_in_text_left_open_does_not_count_as_depth() -> None:
    body = "<rss><channel><item><title>x</title><description><![CDATA[" + "<div>" * 500 + "]]></description></item></channel></rss>"
    assert len(read("feed", body).events) == 1


def test_entries_beyond_the_limit_are_an_issue() -> None:
    parsed = read("feed", "<rss><channel>" + "<item><title>x</title></item>" * 5_001 + "</channel></rss>")
    assert (len(parsed.events), len(parsed.issues)) == (5_000, 1)


def test_entries_with_one_guid_stay_apart() -> None:
    parsed = read(
        "feed", "<rss><channel>" + "".join(f"<item><guid>1</guid><title>{n}</title></item>" for n in range(3)) + "</channel></rss>"
    )
    assert [event.summary for event in parsed.events] == ["0", "1", "2"]


def test_a_picture_on_an_open_address_is_left_out() -> None:
    item = '<item><title>x</title><enclosure type="image/png" url="{}"/></item>'
    body = "<rss><channel>" + item.format("http://x.example/a.png") + item.format("https://x.example/a.png") + "</channel></rss>"
    assert [event.image for event in read("feed", body).events] == ["", "https://x.example/a.png"]


def test_the_most_precise_date_of_a_title_counts() -> None:
    body = "<rss><channel><item><title>Club | March 1, 2, 3 at home — Mon Mar 2, 9:30 AM</title></item></channel></rss>"
    assert str(read("feed", body).events[0].start) == "2026-03-02 09:30:00"


def test_a_title_names_the_day_and_the_text_its_hours() -> None:
    texts = "Von 14 bis 17 Uhr in Jena.", "Büro: 9 bis 12 Uhr"
    items = "".join(f"<item><title>Workshop am 15.12.2026</title><description>{text}</description></item>" for text in texts)
    body = f'<rss version="2.0"><channel><title>N</title>{items}</channel></rss>'
    first, second = read("feed", body.encode()).events
    assert first.start == datetime(2026, 12, 15, 14)  # noqa: DTZ001 (floating)
    assert second.start == date(2026, 12, 15)
