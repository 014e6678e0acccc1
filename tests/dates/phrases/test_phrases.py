"""What ordinary German and English phrases say, and what says nothing."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.dates.phrases import phrases, span
from aggregator.model import Phrase
from tests.growth import grows_linearly, repeated

TODAY = date(2026, 2, 3)

SAID = [
    ("12.03.2026", "2026-03-12", None),
    ("12.3.26", "2026-03-12", None),
    ("Do, 12.3., 9 Uhr", "2026-03-12 09:00", None),
    ("am Donnerstag, den 12. März 2026, 9–17 Uhr", "2026-03-12 09:00", "2026-03-12 17:00"),
    ("12.03.2026 (09:00–17:00) Fachforum", "2026-03-12 09:00", "2026-03-12 17:00"),
    ("March 12, 2026", "2026-03-12", None),
    ("12 March 2026", "2026-03-12", None),
    ("Thu Mar 12, 6:30 PM", "2026-03-12 18:30", None),
    ("March 12th, 7:30 pm - 9 pm", "2026-03-12 19:30", "2026-03-12 21:00"),
    ("March 12, 11 - 1 pm", "2026-03-12 11:00", "2026-03-12 13:00"),
    ("2026-03-12", "2026-03-12", None),
    ("2026-03-12 06:30 pm", "2026-03-12 18:30", None),
    ("Vom 16. bis 25.09.2026", "2026-09-16", "2026-09-25"),
    ("12.–14. März 2026", "2026-03-12", "2026-03-14"),
    ("03.-04.06.2026", "2026-06-03", "2026-06-04"),
    ("15.4.–16.5.2026", "2026-04-15", "2026-05-16"),
    ("June 12-14, 2026", "2026-06-12", "2026-06-14"),
    ("May 29 – June 2, 2026", "2026-05-29", "2026-06-02"),
    ("19. und 20. Mai 2026", "2026-05-19", "2026-05-20"),
    ("28.12. bis 3.1.2027", "2026-12-28", "2027-01-03"),
    ("12. März 2026, 9 Uhr bis 14. März 2026, 17 Uhr", "2026-03-12 09:00", "2026-03-14 17:00"),
    ("12. bis 14. März, täglich von 10 bis 18 Uhr", "2026-03-12 10:00", "2026-03-14 18:00"),
    ("31.12.2026, 20 Uhr bis 2 Uhr", "2026-12-31 20:00", "2027-01-01 02:00"),
    ("9 Uhr am 12. März", "2026-03-12 09:00", None),
    ("12.03.2026, 18.30 Uhr", "2026-03-12 18:30", None),
    ("12.03.2026 bis 24 Uhr", "2026-03-12", "2026-03-13 00:00"),
    ("17. Oktober 2026 Einlass: 18:00 Uhr Beginn: 19:00 Uhr", "2026-10-17 19:00", None),
    ("12. Januar", "2026-01-12", None),
    ("1. Dezember", "2026-12-01", None),
    ("29. Februar", "2028-02-29", None),
    ("bis zum 25. September 2026", None, "2026-09-25"),
]

SAYS_NOTHING = [
    "", "Tel. 0361 5603-216", "Preis 12,50 €", "18,4 %", "um 15.45 Uhr", "Mai 2026", "seit 2019", "§ 3", "14 bis 21 Jahre", "30.02.2026",
    "Anmeldeschluss: 12.03.2026", "Anmeldung bis 12. März", "192.168.12.10", "Version 2.10.3",
    "3.500 Mitarbeiter", "Haus 7, 2. OG", "1.000.000 Euro",
    "IBAN DE12 3456 7890",
]  # fmt: skip


@pytest.mark.parametrize(("text", "start", "end"), SAID)
def test_a_phrase_says_when(text: str, start: str | None, end: str | None) -> None:
    told = phrases(text, TODAY)
    assert [(_short(phrase.start), _short(phrase.end)) for phrase in told] == [(start, end)]


@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_other_numbers_say_nothing(text: str) -> None:
    assert phrases(text, TODAY) == ()


@pytest.mark.parametrize("text", ["am 3. und 17. März 2026", "3. März 2026 und 17. März 2026"])
def test_days_that_do_not_follow_each_other_stay_apart(text: str) -> None:
    assert [phrase.start for phrase in phrases(text, TODAY)] == [date(2026, 3, 3), date(2026, 3, 17)]


def test_the_weekday_decides_on_the_year() -> None:
    assert phrases("Freitag, 22. November", date(2019, 12, 20))[0].start == date(2019, 11, 22)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("jeweils am 3., 17. und 31. März 2026, 18 Uhr", ["2026-03-03 18:00", "2026-03-17 18:00", "2026-03-31 18:00"]),
        ("12.+13. und 19.+20. März 2026", ["2026-03-12", "2026-03-19"]),
        ("Mo 2.3. 10 Uhr und Di 3.3. 14 Uhr", ["2026-03-02 10:00", "2026-03-03 14:00"]),
        ("Anmeldung bis 5. März. Der Workshop ist am 12. März, der nächste am 9. April.", ["2026-03-12", "2026-04-09"]),
        ("12. oder 13. März 2026", ["2026-03-12", "2026-03-13"]),
    ],
)
def test_several_dates_are_all_told_in_their_order(text: str, days: list[str]) -> None:
    assert [_short(phrase.start) for phrase in phrases(text, TODAY)] == days


def test_a_year_is_missing_less_where_the_text_names_one() -> None:
    told = phrases("Vom 13. bis 16. November 2017 in Düsseldorf. Am 14. November ab 18 Uhr ein Empfang.", TODAY)
    assert [_short(phrase.start) for phrase in told] == ["2017-11-13", "2017-11-14 18:00"]


def test_a_report_looks_back() -> None:
    assert phrases("Am 12. März fand das Forum statt", date(2026, 2, 3))[0].start == date(2025, 3, 12)


def test_days_without_a_date_are_less_than_half_sure() -> None:
    assert phrases("Am Donnerstag um 18 Uhr", TODAY)[0].sure < 0.5


@pytest.mark.parametrize("text", ["Am Donnerstag, 12. März 2026, um 18 Uhr", "Am Donnerstag ist es soweit: 12. März 2026, 18 Uhr"])
def test_a_date_says_more_than_a_weekday(text: str) -> None:
    assert [_short(phrase.start) for phrase in phrases(text, TODAY)] == ["2026-03-12 18:00"]


def test_an_offset_is_kept() -> None:
    (phrase,) = phrases("2026-03-12T09:00:00+01:00", TODAY)
    assert phrase.start == datetime.fromisoformat("2026-03-12T09:00:00+01:00")


def test_a_guessed_year_is_less_sure() -> None:
    sure = [phrases(text, TODAY)[0].sure for text in ("12.3.", "Do, 12.3.", "12.3.2026")]
    assert sure == sorted(sure)


@pytest.mark.parametrize(
    ("start", "end", "exclusive"),
    [
        ("2026-03-12", "2026-03-14", "2026-03-15"),
        ("2026-03-12 09:00", "2026-03-14", "2026-03-15 00:00"),
        ("2026-03-12 09:00", "2026-03-12", None),
        ("2026-03-12 09:00", "2026-03-12 17:00", "2026-03-12 17:00"),
        ("2026-03-12", None, None),
    ],
)
def test_ends_become_exclusive(start: str, end: str | None, exclusive: str | None) -> None:
    assert _short(span(Phrase(start=_moment(start), end=_moment(end) if end else None))[1]) == exclusive


@settings(deadline=None, max_examples=200)
@given(st.text(st.sampled_from("0123456789.,:- –bisvomUhrMaidenDo/\n"), max_size=60), st.dates())
def test_any_text_is_survived(text: str, today: date) -> None:
    for phrase in phrases(text, today):
        span(phrase)


@settings(deadline=None, max_examples=100)
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.dates(max_value=date(2010, 12, 31)))
def test_a_full_date_says_itself_on_every_day_before_it_is_history(day: date, today: date) -> None:
    assert [phrase.start for phrase in phrases(f"am {day.day}.{day.month}.{day.year} in Jena", today)] == [day]


@pytest.mark.parametrize("piece", ["1", "1.", "1-", "12.03.2026 ", "1. bis ", "mo ", "march ", "9 Uhr bis ", "12.3.–", " "])
def test_a_long_text_is_read_in_linear_time(piece: str) -> None:
    grows_linearly(lambda text: phrases(text, TODAY), repeated(piece), small=6_000)  # 32 times that is just below what is read of a text


def _moment(written: str) -> date:
    return datetime.fromisoformat(written) if " " in written else date.fromisoformat(written)


def _short(moment: date | None) -> str | None:
    if isinstance(moment, datetime):
        return f"{moment:%Y-%m-%d %H:%M}"
    return None if moment is None else moment.isoformat()
