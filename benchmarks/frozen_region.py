"""The made region of frozen.py: ten networks, each with an iCalendar file of 200 events, and a small one that leaves; in several rounds.

Everything follows from the numbers of network, event and round: the same call always gives the same bytes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import yaml

FIRST = date(2026, 11, 15)  # of the first round; each round is a day later
NETWORKS = 11
EVENTS = 200  # of one network
LEAVING, FEW = 10, 30  # the network that leaves before the third round, and how many events it has
SHARED = 12  # events of a network that the next one announces too, in words of its own
CHANGED, CANCELLED, GONE = 0.05, 0.01, 0.01  # of the events, from one round to the next
NEW = 4  # events of a network that come with each round


def _list(told: str) -> list[str]:
    """The words of a text."""
    return told.split()


WORDS = _list(
    "Photonik Workshop Netzwerk Cluster Forum Mittelstand Energie Gesundheit Logistik Robotik Medizintechnik Optik Vakuum "
    "Sensorik Beratung Austausch Frühstück Messe Tagung Labor Führung Werkstoffe Kunststoff Maschinenbau Software Daten Förderung "
    "Fachkräfte Gründung Export Qualität Normen Recht Straße Größe Nachhaltigkeit Wasserstoffspeicher Elektromobilität Tourismus "
    "Präzisionsmesstechnik Glas Keramik Messtechnik Lasersicherheit Künstliche Intelligenz Übergabe Ärztetag "
    "Öffentlichkeitsarbeit Laserschutzbeauftragte KI"
)
PLAIN = _list(
    "wir laden ein zum Gespräch mit Gästen aus der Region und zeigen was sich im letzten Jahr getan hat danach bleibt Zeit für "
    "Fragen bitte melden Sie sich bis eine Woche vorher bei der Geschäftsstelle an der Zugang liegt ebenerdig Parkplätze sind "
    "vorhanden"
)
TOWNS = ("07743 Jena", "99084 Erfurt", "98693 Ilmenau", "07545 Gera", "99423 Weimar", "99817 Eisenach", "98527 Suhl", "99974 Mühlhausen")
CITIES = ("Jena", "Erfurt", "Ilmenau", "Gera", "Weimar", "Eisenach", "Suhl", "Mühlhausen", "Jena", "Erfurt", "Gera")
STREETS = ("Lindenstraße", "Markt", "Bahnhofstraße", "Hauptstraße", "Ringweg", "Angergasse")
TAGS = ("Photonik", "Medizintechnik", "Energie", "Software", "Logistik", "Workshop", "Vortrag", "Cross-Cluster", "Networking")
PRICES = ("Der Eintritt ist frei.", "Teilnahme: 49,00 € zzgl. MwSt.", "Kosten: 120 Euro, Mitglieder 80 Euro", "")
ZONES = ("Europe/Berlin",) * 6 + ("Europe/London", "America/New_York", "W. Europe Standard Time", "UTC", "")
RULES = ("FREQ=WEEKLY;COUNT=8", "FREQ=MONTHLY;BYDAY=2TU;COUNT=6", "FREQ=WEEKLY;INTERVAL=2;UNTIL=20270401T000000Z", "FREQ=DAILY;COUNT=3")
WINDOWS_ZONE = (
    "BEGIN:VTIMEZONE", "TZID:W. Europe Standard Time", "BEGIN:STANDARD", "DTSTART:16010101T030000", "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10", "END:STANDARD", "BEGIN:DAYLIGHT",
    "DTSTART:16010101T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3",
    "END:DAYLIGHT", "END:VTIMEZONE",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Made:
    """One event as its network announces it."""

    uid: str
    title: str
    start: datetime | date
    end: datetime | date | None
    zone: str
    place: str
    text: str
    lines: tuple[str, ...]  # all that is said beside
    stamp: datetime
    sequence: int = 0
    status: str = "CONFIRMED"
    rule: str = ""


def write(folder: Path, number: int) -> None:
    """Write sources.yaml and the calendars of a round."""
    folder.joinpath("sources.yaml").write_text(yaml.safe_dump(sources(number), allow_unicode=True, sort_keys=False), "utf-8")
    for network in range(NETWORKS):
        folder.joinpath(f"{slug(network)}.ics").write_bytes(calendar(network, number))


def slug(network: int) -> str:
    return f"netz-{'abcdefghijk'[network]}"


def sources(number: int) -> Mapping[str, Any]:
    """What sources.yaml says of the region in a round."""
    topics = {
        "photonik": "photonik optik laser",
        "medizin": "medizintechnik ärztetag",
        "energie": "energie wasserstoff",
        "it": "software ki",
    }
    towns = {"ost": ["Jena", "Gera"], "mitte": ["Erfurt", "Weimar", "Ilmenau"], "sued": ["Suhl", "Eisenach"]}
    postcodes = {"ost": ["07"], "mitte": ["990", "994", "98693"], "sued": ["985", "998"]}
    return {
        "site": {"title": "Netzwerktimer Prüfland", "languages": ["de", "en"], "contact": "redaktion@pruefland.example"},
        "topics": {name: {"name": {"de": name.title(), "en": f"{name} (en)"}, "words": words.split()} for name, words in topics.items()},
        "regions": {name: {"name": {"de": name.title()}, "towns": towns[name], "postcodes": postcodes[name]} for name in towns},
        "networks": [_network(one) for one in range(NETWORKS) if one != LEAVING or number < 2],
        "collections": [
            {
                "slug": "wochen",
                "title": {"de": "Cross-Cluster-Wochen"},
                "from": "2026-11-23",
                "to": "2026-12-11",
                "words": ["cross-cluster"],
            },
        ],
    }


def _network(number: int) -> dict[str, Any]:
    source: dict[str, Any] = {"id": slug(number), "url": f"{slug(number)}.ics"}
    if number == 9:
        source["relay"] = True
    if number == 8:
        source["exclude"] = ["Export"]
    topics = [["photonik"], ["medizin"], [], ["energie"]][number % 4]
    told = {"slug": slug(number), "name": f"Netzwerk {slug(number)[-1].upper()} e. V.", "website": f"https://{slug(number)}.example"}
    return {**told, "city": CITIES[number], "topics": topics, "sources": [source]}


def calendar(network: int, number: int) -> bytes:
    """The calendar of a network in a round."""
    own = [(network, n, network) for n in range((FEW if network == LEAVING else EVENTS) - SHARED + NEW * number)]
    others = [((network - 1) % NETWORKS, n, network) for n in range(3, 3 + SHARED)]
    blocks = [["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//pruefland//DE", f"X-WR-CALNAME:Termine {slug(network)}"], list(WINDOWS_ZONE)]
    for home, event, teller in own + others:
        made = _in_round(home, event, teller, number)
        blocks += [list(_vevent(made)), *_moved(made, event)] if made else []
    lines = [line for block in [*blocks, ["END:VCALENDAR"]] for line in block]
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _in_round(home: int, event: int, teller: int, number: int) -> Made | None:
    """An event as it stands after some rounds; None once it is gone."""
    made = _made(home, event, teller)
    for step in range(1, number + 1):
        draw, chosen = Random(f"{home}/{event}/{step}"), Random(f"{home}/{event}/{step}/what")
        luck = draw.random()
        if luck < GONE:
            return None
        if luck < GONE + CANCELLED:
            made = replace(made, status="CANCELLED", sequence=made.sequence + 1, stamp=made.stamp + timedelta(days=step))
        elif luck < GONE + CANCELLED + CHANGED:
            made = _changed(made, chosen.randrange(5), step)
    return made


def _changed(made: Made, what: int, step: int) -> Made:
    made = replace(made, sequence=made.sequence + 1, stamp=made.stamp + timedelta(days=step))
    if what == 0:
        return replace(made, title=f"{made.title} (neu {step})")
    if what == 1:
        return replace(made, place="Ratssaal, Marktstraße 1, 99974 Mühlhausen")
    if what == 2:
        return replace(made, text=f"Neues Programm, Stand {step}. {made.text}")
    if what == 3:
        return replace(made, lines=(*made.lines, "CLASS:PRIVATE"))
    later = timedelta(days=1)
    return replace(made, start=made.start + later, end=made.end + later if made.end else None)


def _made(home: int, event: int, teller: int) -> Made:
    """An event as it is announced first; whoever tells of another's event does it in other words."""
    random = Random(f"{home}/{event}")
    title = " ".join([random.choice(WORDS), *random.sample(WORDS + PLAIN, random.randint(1, 4))])
    day, zone = FIRST + timedelta(days=random.choice((-1, 1, 1, 1, 1)) * random.randrange(1 + min(event, 60) * 6)), random.choice(ZONES)
    start, end = _times(random, event, day)
    place = f"{random.choice(WORDS)}haus, {random.choice(STREETS)} {random.randint(1, 200)}, {random.choice(TOWNS)}"
    text = " ".join(random.choices(PLAIN, k=random.randint(0, 90)) + random.choices(WORDS, k=3)) + "."
    lines = tuple(_more(random, home, event, text))
    made = Made(
        uid=f"{home}-{event}@{slug(home)}.example",
        title=("ABGESAGT: " if event % 67 == 5 else "") + title,
        start=start,
        end=end,
        zone=zone,
        place="Online" if event % 9 == 4 else "" if event % 31 == 3 else place,
        text=f"{text}\n{random.choice(PRICES)}",
        lines=lines,
        stamp=datetime.combine(FIRST - timedelta(days=random.randrange(2, 80)), time(8, random.randrange(60))),
        status="CANCELLED" if event % 53 == 7 else "TENTATIVE" if event % 41 == 6 else "CONFIRMED",
        rule=random.choice(RULES) if event % 20 == 0 else "",
    )
    return made if teller == home else _retold(made, event, teller)


def _retold(made: Made, event: int, teller: int) -> Made:
    uid = made.uid if event % 3 == 0 else f"fremd-{event}@{slug(teller)}.example"
    title = made.title if event % 2 else f"{made.title} – gemeinsam mit {slug(teller)}"
    return replace(
        made, uid=uid, title=title, text=made.text[: len(made.text) // 2], lines=(f"URL:https://{slug(teller)}.example/t/{event}",)
    )


def _times(random: Random, event: int, day: date) -> tuple[datetime | date, datetime | date | None]:
    if event % 11 == 2:
        return day, day + timedelta(days=random.choice((1, 1, 3)))
    start = datetime.combine(day, time(random.randrange(7, 21), random.choice((0, 15, 30))))
    if event % 13 == 8:
        return start, start + timedelta(days=2, hours=3)
    return start, None if event % 17 == 9 else start + timedelta(minutes=random.choice((60, 90, 180, 480)))


def _more(random: Random, home: int, event: int, text: str) -> Iterator[str]:
    """The properties that only some events have."""
    if event % 5:
        yield f"URL:https://{slug(home)}.example/termine/{event}?id={event}"
    if event % 4:
        yield f"CATEGORIES:{','.join(random.sample(TAGS, random.randint(1, 3)))}"
    if event % 6 == 1:
        yield f"ORGANIZER;CN={random.choice(WORDS)} GmbH:mailto:info@{slug(home)}.example"
    if event % 9 == 4:
        yield f"CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example.org/{home}-{event}"
    if event % 8 == 3:
        yield f'X-ALT-DESC;FMTTYPE=text/html:<p>{_escaped(text[:200])} <b>Anmeldung</b>: <a href="https://{slug(home)}.example/a">hier</a></p>'
    if event % 10 == 3:
        yield f"GEO:50.9{event % 100:02};11.5{home}"
    if event % 83 == 11:
        yield "CLASS:PRIVATE"
    if event % 29 == 12:
        yield f"ATTACH;FMTTYPE=image/png:https://{slug(home)}.example/bild-{event}.png"


def _vevent(made: Made) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{made.uid}", f"DTSTAMP:{made.stamp:%Y%m%dT%H%M%SZ}", f"LAST-MODIFIED:{made.stamp:%Y%m%dT%H%M%SZ}")
    yield _moment("DTSTART", made.start, made.zone)
    if made.end:
        yield _moment("DTEND", made.end, made.zone)
    yield from (f"SUMMARY:{_escaped(made.title)}", f"DESCRIPTION:{_escaped(made.text)}", f"LOCATION:{_escaped(made.place)}")
    yield from (f"STATUS:{made.status}", f"SEQUENCE:{made.sequence}", *made.lines)
    if made.rule:
        yield f"RRULE:{made.rule}"
    yield "END:VEVENT"


def _moved(made: Made, event: int) -> Iterator[list[str]]:
    """The first occurrence of some series is held an hour later."""
    if made.rule and event % 40 == 0 and isinstance(made.start, datetime) and isinstance(made.end, datetime):
        hour = timedelta(hours=1)
        moved = replace(made, start=made.start + hour, end=made.end + hour, title=f"{made.title} (verlegt)", rule="")
        head, uid, *others = _vevent(moved)
        yield [head, uid, _moment("RECURRENCE-ID", made.start, made.zone), *others]


def _moment(name: str, moment: datetime | date, zone: str) -> str:
    if not isinstance(moment, datetime):
        return f"{name};VALUE=DATE:{moment:%Y%m%d}"
    return (
        f"{name};TZID={zone}:{moment:%Y%m%dT%H%M%S}" if zone not in ("", "UTC") else f"{name}:{moment:%Y%m%dT%H%M%S}{'Z' * (zone == 'UTC')}"
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    raw, room = line.encode(), 75
    parts: list[bytes] = []
    while len(raw) > room:
        cut = room
        while raw[cut] & 0xC0 == 0x80:
            cut -= 1
        parts, raw, room = [*parts, raw[:cut]], raw[cut:], 74
    return b"\r\n ".join([*parts, raw])
