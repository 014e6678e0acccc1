"""What we print in German and English, in several styles, reads back; and where a phrase stands in its text does not matter."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.dates.phrases import phrases
from aggregator.model import Phrase
from tests.printed_dates import STYLES, printed

TODAY = date(2026, 2, 3)
DAYS = st.dates(date(2019, 1, 1), date(2060, 12, 31))
STARTS = st.datetimes(datetime(2019, 1, 1), datetime(2060, 12, 31)).map(lambda moment: moment.replace(second=0, microsecond=0))  # noqa: DTZ001
MINUTES = st.integers(1, 23 * 60)
AROUND = ("{}", "Fachforum: {}", "{} in Jena", "Wir laden ein: {}, Erfurt", "Raum 3 | {} | Saal 2", "4. Fachtagung, {}, mit 120 Gästen")


@st.composite
def said(draw: st.DrawFn) -> Phrase:
    """Whole days, ranges of days, hours, ranges of hours, and hours over several days."""
    day, moment = draw(DAYS), draw(STARTS)
    later = timedelta(minutes=draw(MINUTES))
    until = datetime.combine(moment.date() + timedelta(days=draw(st.integers(1, 30))), draw(STARTS).time())
    same_day = moment + later if (moment + later).date() == moment.date() else None
    return draw(
        st.sampled_from(
            [
                Phrase(start=day),
                Phrase(start=day, end=day + timedelta(days=draw(st.integers(1, 60)))),
                Phrase(start=moment),
                Phrase(start=moment, end=same_day),
                Phrase(start=moment, end=until),
            ]
        )
    )


@settings(deadline=None, max_examples=400)
@given(said(), st.sampled_from(sorted(STYLES)), st.dates(date(2015, 1, 1), date(2028, 12, 31)))
def test_what_we_print_reads_back(phrase: Phrase, style: str, today: date) -> None:
    assert [(told.start, told.end) for told in phrases(printed(phrase, style), today)] == [(phrase.start, phrase.end)]


@settings(deadline=None, max_examples=200)
@given(said(), st.sampled_from(sorted(STYLES)), st.sampled_from(AROUND))
def test_text_around_a_phrase_does_not_change_it(phrase: Phrase, style: str, around: str) -> None:
    written = printed(phrase, style)
    assert phrases(around.format(written), TODAY) == phrases(written, TODAY)


@settings(deadline=None, max_examples=100)
@given(said(), st.sampled_from(sorted(STYLES)))
def test_capitals_and_wide_spaces_do_not_change_a_phrase(phrase: Phrase, style: str) -> None:
    written = printed(phrase, style)
    assert phrases(written.upper(), TODAY) == phrases(written, TODAY) == phrases(written.replace(" ", "\u00a0"), TODAY)


@settings(deadline=None, max_examples=100)
@given(st.dates(date(2026, 2, 3), date(2026, 11, 30)), st.sampled_from(["{day}.{month}.", "am {day}. {name}", "{name} {day}"]))
def test_a_missing_year_is_the_coming_one(day: date, form: str) -> None:
    name = printed(Phrase(start=day), "german").split()[-2]
    (told,) = phrases(form.format(day=day.day, month=day.month, name=name), TODAY)
    assert told.start == day


def test_an_end_alone_is_not_printed() -> None:
    with pytest.raises(ValueError, match="without a start"):
        printed(Phrase(start=None, end=TODAY), "german")
