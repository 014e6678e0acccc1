"""Tables as text (CSV, TSV, Excel's semicolons): one row per event, columns recognised by their German or English names."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from io import StringIO

from aggregator.dates.instants import day_of
from aggregator.dates.phrases import phrases, span
from aggregator.errors import InvalidSource
from aggregator.model import MOST_OF_SOURCE, Covers, Fetched, Moment, Parsed, RawEvent, Source, Status
from aggregator.parsing.entry_guard import read_each
from aggregator.text import absolute_url, decode, fold, html_to_text

from .iso_dates import spanned
from .json_clock import DateOrTime, date_or_time
from .news_dates import has_open_hour

_TEXT_LIMIT, _FIELD_LIMIT = 10_000_000, 100_000  # characters
_ISSUES_LIMIT = 100
_DELIMITERS = ";\t,|"
_HEAD_LINES = 20  # a table may follow a title and a date
_SEPARATOR = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)

_COLUMNS = {  # folded names; the first of them that a table has is the field's column
    "summary": "titel, title, summary, name, betreff, subject, veranstaltung, veranstaltungstitel, event, thema, "
    "bezeichnung, veranstaltungsname, eventname, event name, event title",
    "start": "start, beginn, anfang, von, startdatum, start date, startdate, date from, datum von, beginn datum, "
    "von datum, dtstart, start datum, anfangsdatum, datum, date, termin, tag, wann, event date, "
    "start time date, start at, starts at, startzeitpunkt",
    "start_time": "start time, starttime, startzeit, beginnzeit, beginnt um, uhrzeit, zeit, time, uhrzeit von, zeit von, "
    "beginn uhrzeit, uhrzeit beginn, start uhrzeit, begin time, event time, anfangszeit",
    "end": "end, ende, bis, endet, enddatum, end date, enddate, date to, datum bis, ende datum, bis datum, dtend, "
    "end datum, ends at, end at, endzeitpunkt",
    "end_time": "end time, endtime, endzeit, uhrzeit bis, zeit bis, ende uhrzeit, uhrzeit ende, end uhrzeit",
    "all_day": "all day event, all day, allday, ganztaegig, ganztags, ganztaegiges ereignis, ganztagig",
    "description": "beschreibung, description, details, text, inhalt, info, notizen, notes, kurzbeschreibung, bemerkung",
    "location": "ort, location, place, venue, veranstaltungsort, wo, veranstaltungsstaette, raum, lokalitaet",
    "street": "strasse, street, adresse, address, anschrift",
    "zip": "plz, postleitzahl, zip, postcode, postal code, zip code",
    "town": "stadt, city, town, gemeinde",
    "url": "url, link, website, webseite, homepage, web, internet, permalink",
    "registration_url": "anmeldung, anmeldelink, registration, tickets, registration url, ticket url, anmeldung url, ticketlink",
    "categories": "kategorie, kategorien, category, categories, rubrik, tags, schlagworte, themen",
    "organizer": "veranstalter, organizer, organiser, host, ausrichter, gastgeber, organisator",
    "price": "preis, price, kosten, cost, eintritt, gebuehr, teilnahmegebuehr",
    "status": "status, zustand",
    "uid": "id, uid, uuid, nr, nummer, kennung, event id",
    "private": "private, privat, intern",
}


def looks_like_table(head: bytes) -> bool:
    """Return whether a body that begins like this is a table of events: column names, among them a title and a date, then rows with one."""
    text = decode(head)
    if text.lstrip().startswith(("<", "{", "[")):
        return False
    rows = _rows(text)
    header = _header(rows)
    if header is None:
        return False
    line, columns = header
    following = [row[columns["start"]] for row in rows[line + 1 : line + 11] if len(row) > columns["start"]]
    return any(char.isdigit() for cell in following for char in cell[:60]) or not any(map(str.strip, following))


def parse(fetched: Fetched, source: Source, details: Mapping[str, Fetched]) -> Parsed:
    """Return the events of the table; a row without a title or a date is an issue.

    Raises InvalidSource if no line of column names has a title and a date.
    """
    del source, details
    text = decode(fetched.body[: _TEXT_LIMIT * 2], fetched.charset)[:_TEXT_LIMIT]
    rows = _rows(text)
    header = _header(rows)
    if header is None:
        raise InvalidSource(f"{fetched.url} is no table whose columns name a title and a date.")
    line, columns = header
    records = [{field: row[at].strip() for field, at in columns.items() if at < len(row)} for row in rows[line + 1 :]]
    records = [record for record in records if any(record.values())]
    day_first = not _month_first(records)
    issues: list[str] = []
    rows_read = enumerate(records[:MOST_OF_SOURCE], 1)
    events = [*read_each(lambda row: _event(row[1], fetched, day_first), rows_read, _name, issues)]
    if len(records) > MOST_OF_SOURCE:
        issues.append(f"Only the first {MOST_OF_SOURCE} of {len(records)} rows were read.")
    return Parsed(events=tuple(events), issues=tuple(issues[:_ISSUES_LIMIT]), covers=Covers())


def _name(row: tuple[int, Mapping[str, str]]) -> str:
    return f"Row {row[0]} of the table ({row[1].get('summary', '')[:60]!r})"


def _rows(text: str) -> list[list[str]]:
    """The cells of the table, split at the delimiter that splits its first lines most evenly."""
    text = text.replace("\x00", "").lstrip("\ufeff")
    delimiter = ""
    if separator := _SEPARATOR.match(text):
        delimiter, text = separator[1], text[separator.end() :]
    csv.field_size_limit(_FIELD_LIMIT)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter or _delimiter(text), skipinitialspace=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > MOST_OF_SOURCE * 4:
                break
    except csv.Error:  # a cell beyond the limit; the rows before it are kept
        pass
    return rows


def _delimiter(text: str) -> str:
    """The delimiter in most of the first lines, outside quotes; of equals the earlier in our list."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text[:20_000].splitlines()[:_HEAD_LINES] if line.strip()]
    return max(
        _DELIMITERS, key=lambda char: (sum(char in line for line in lines), min((line.count(char) for line in lines[:1]), default=0))
    )


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    """The number of the line with the names of the columns, and the column of each field."""
    for number, row in enumerate(rows[:_HEAD_LINES]):
        names = [fold(cell[:100]) for cell in row[:200]]
        columns = {field: at for field, titles in _COLUMNS.items() if (at := _column(titles, names)) is not None}
        if "summary" in columns and "start" in columns and columns["summary"] != columns["start"]:
            return number, columns
    return None


def _column(titles: str, names: Sequence[str]) -> int | None:
    return next((names.index(name) for name in titles.split(", ") if name in names), None)


def _month_first(records: Sequence[Mapping[str, str]]) -> bool:
    days = [match for record in records[:2_000] if (match := re.match(r"(\d{1,2})/(\d{1,2})/\d{2,4}", record.get("start", "")))]
    if any(int(day[1]) > 12 for day in days):
        return False
    halves = any(re.search(r"\d\s?[AP]M\b", record.get("start_time", "") + record.get("start", "")) for record in records[:2_000])
    return halves or any(int(day[2]) > 12 for day in days)


def _event(record: Mapping[str, str], fetched: Fetched, day_first: bool) -> RawEvent:
    if not record.get("summary"):
        raise ValueError("it has no title")
    start, end = _times(record, fetched.fetched_at.date(), day_first)
    description = record.get("description", "")
    marked_up = "</" in description or "<br" in description
    town = " ".join(filter(None, (record.get("zip"), record.get("town"))))
    return RawEvent(
        uid=record.get("uid", ""),
        summary=record["summary"],
        start=start,
        end=end,
        time_open=not isinstance(start, datetime) and has_open_hour(record.get("start_time", "")),
        description=html_to_text(description) if marked_up else description,
        description_html=description if marked_up else "",
        location=record.get("location", "") or (town if not record.get("street") else ""),
        address=", ".join(filter(None, (record.get("street"), town))),
        url=absolute_url(_address(record.get("url", "")), fetched.url),
        categories=tuple(part.strip() for part in re.split(r"[,;|]", record.get("categories", "")) if part.strip()),
        status=Status.CANCELLED if re.search(r"cancel|abgesagt|entf[aä]llt", record.get("status", ""), re.IGNORECASE) else None,
        organizer=record.get("organizer", ""),
        registration_url=absolute_url(_address(record.get("registration_url", "")), fetched.url),
        price=record.get("price", ""),
        private=record.get("private", "").lower() in {"true", "wahr", "ja", "yes", "x", "1"},
    )


def _address(written: str) -> str:
    return written if "://" in written or not re.match(r"[\w-]+(?:\.[\w-]+)+(?:/|\Z)", written) else f"https://{written}"


def _times(record: Mapping[str, str], today: date, day_first: bool) -> tuple[Moment, Moment | None]:
    """Start and exclusive end, from one column for both or from one for days and one for hours."""
    value = _single_time(record.get("start", ""), today, day_first)
    hours = [*_hours(record.get("start_time", ""))]
    if value is None or isinstance(value, time):
        dates = phrases(" ".join((record.get("start", ""), record.get("start_time", ""))), today)
        if not dates or dates[0].start is None:
            raise ValueError(f"{record.get('start', '')[:40]!r} is no date" if record.get("start") else "it has no date")
        first, last = span(dates[0])
        assert first is not None  # noqa: S101 (its phrase has a start)
        return first, last or _end(record, first, [], today, day_first)
    if record.get("all_day", "").lower() in {"true", "wahr", "ja", "yes", "x", "1"}:
        value, hours = day_of(value), []
    bare = not isinstance(value, datetime) or value.time() == time()
    start = datetime.combine(value, hours[0], value.tzinfo if isinstance(value, datetime) else None) if bare and hours else value
    try:
        return spanned(start, _end(record, start, hours[1:], today, day_first))
    except ValueError:
        return spanned(start, None)


def _end(record: Mapping[str, str], start: Moment, hours: Sequence[time], today: date, day_first: bool) -> Moment | None:
    value = _single_time(record.get("end", ""), today, day_first)
    clocks = [*_hours(record.get("end_time", "")), *hours, *([value] if isinstance(value, time) else [])]
    if isinstance(value, datetime) and value.time() != time():
        return value
    zone = start.tzinfo if isinstance(start, datetime) else None
    if not isinstance(start, datetime) or not clocks:
        return value if isinstance(value, date) else None
    end = datetime.combine(value if isinstance(value, date) else start.date(), clocks[0], zone)
    return end + timedelta(days=1) if end < start and not isinstance(value, date) else end


def _single_time(written: str, today: date, day_first: bool) -> DateOrTime | None:
    """The day, the time or both of a cell; None for an empty cell and for a range."""
    shown = phrases(written[:200], today)
    if shown and shown[0].end is not None:
        return None
    return date_or_time(written, day_first) or (span(shown[0])[0] if shown else None)


def _hours(written: str) -> Iterator[time]:
    """The times of day of a cell: "9:00", "19 Uhr", "9-17 Uhr", "18.30 bis 20 Uhr"."""
    for part in re.split(r"\s*(?:[-–—]|\bbis\b|\bto\b)\s*", written[:60]):
        parsed = date_or_time(part) or date_or_time(f"{part} Uhr")
        if isinstance(parsed, time):
            yield parsed
