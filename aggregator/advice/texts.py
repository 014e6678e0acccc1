"""The sentences of all advice in German and English: what is wrong, and what the owner can do."""

from collections.abc import Mapping

from aggregator.model import Advice, Words

_NOUNS: Mapping[str, Words] = {
    "page": {"de": "Ihre Seite", "en": "Your page"},
    "calendar": {"de": "Ihr Kalender", "en": "Your calendar"},
    "feed": {"de": "Ihr Feed", "en": "Your feed"},
    "data": {"de": "Ihre Website", "en": "Your website"},
    "table": {"de": "Ihre Tabelle", "en": "Your table"},
}

_LACKS: Mapping[str, Mapping[str, tuple[str, str]]] = {  # code → language → for some events, for all events
    "no_time": {"de": ("keine Uhrzeit", "eine Uhrzeit"), "en": ("no time of day", "a time of day")},
    "no_place": {"de": ("keinen Ort", "einen Ort"), "en": ("no place", "a place")},
    "no_end": {"de": ("kein Ende", "ein Ende"), "en": ("no end", "an end")},
    "no_link": {"de": ("keinen Link", "einen Link"), "en": ("no link", "a link")},
}

_SENTENCES: Mapping[str, Words] = {  # {0} is mostly the noun; {lack} is how many of how many events lack a value
    "no_time": {
        "de": "{lack}: Schreiben Sie den Beginn dazu (etwa „9 Uhr“ oder „9–17 Uhr“); sonst steht der Termin als ganzer Tag im Kalender.",
        "en": "{lack}: add when they begin (such as “9:00” or “9:00–17:00”); otherwise they fill the whole day in a calendar.",
    },
    "no_place": {
        "de": "{lack}: Nennen Sie Haus, Straße und Stadt, oder „online“; sonst fehlt der Termin allen, die nach ihrer Region suchen.",
        "en": "{lack}: name the building, street and town, or “online”; otherwise people who search by region miss them.",
    },
    "no_end": {
        "de": "{lack}: Schreiben Sie dazu, bis wann es geht (etwa „9–17 Uhr“); sonst zeigen Kalender den Termin ohne Dauer.",
        "en": "{lack}: add until when they last (such as “9:00–17:00”); otherwise calendars show them without a duration.",
    },
    "no_link": {
        "de": "{lack}: Geben Sie jedem Termin eine eigene Seite und verweisen Sie darauf; dort suchen Leser Programm und Anmeldung.",
        "en": "{lack}: give each event a page of its own and link to it; that is where readers look for programme and registration.",
    },
    "news_dates_only": {
        "de": "{0} nennt nur das Datum der Meldung, nicht das des Termins: Bieten Sie einen Kalender (iCal) an, "
        "oder schreiben Sie den Tag des Termins in den Titel (etwa „12.03.2026: Fachforum“).",
        "en": "{0} gives only the date of the announcement, not that of the event: offer a calendar (iCal), "
        "or put the day of the event into the title (such as “12.03.2026: Forum”).",
    },
    "dates_in_text": {
        "de": "{0} nennt den Tag eines Termins nur im Text: Bieten Sie einen Kalender (iCal) an, "
        "oder geben Sie die Felder ev:startdate und ev:enddate mit aus; dann kann ihn kein Programm falsch lesen.",
        "en": "{0} tells the day of an event only in its text: offer a calendar (iCal), "
        "or add the fields ev:startdate and ev:enddate, so that no program can misread it.",
    },
    "tec_cut": {
        "de": "The Events Calendar gibt im Kalender nur {0} Termine aus: Nennen Sie uns stattdessen die Adresse "
        "/wp-json/tribe/events/v1/events Ihrer Website, oder erhöhen Sie die Zahl mit dem Filter tribe_ical_feed_posts_per_page.",
        "en": "The Events Calendar puts only {0} events into its calendar: give us the address "
        "/wp-json/tribe/events/v1/events of your website instead, or raise the number with the filter tribe_ical_feed_posts_per_page.",
    },
    "list_cut": {
        "de": "{0} hat genau {1} Einträge und ist dort wohl abgeschnitten: Erhöhen Sie die Zahl "
        "(WordPress: Einstellungen → Lesen), damit keiner fehlt.",
        "en": "{0} has exactly {1} entries and is probably cut there: raise the number (WordPress: Settings → Reading), "
        "so that none is missing.",
    },
    "no_uids": {
        "de": "{0} enthält Termine ohne UID: Lassen Sie Ihr Programm jedem Termin eine feste UID geben; "
        "sonst gilt er nach jeder Änderung als neu.",
        "en": "{0} holds events without a UID: let your program give each a lasting UID; otherwise every change makes it a new event.",
    },
    "uids_change": {
        "de": "Ihr Kalender gibt den Terminen bei jedem Abruf andere UIDs (zuletzt {0} von {1}): Wir erkennen sie an Titel und Zeit "
        "wieder. Ändern Sie nicht beides zugleich, oder veröffentlichen Sie den Kalender aus einem Programm mit festen UIDs.",
        "en": "Your calendar gives its events other UIDs each time it is read (last time {0} of {1}): we know them again by title and "
        "time. Don't change both at once, or publish the calendar from a program whose UIDs last.",
    },
    "no_zone": {
        "de": "{0} nennt Uhrzeiten ohne Zeitzone: Stellen Sie in Ihrem Kalenderprogramm die Zone ein (etwa Europe/Berlin); "
        "sonst rechnet jedes Programm anders.",
        "en": "{0} gives times without a time zone: set the zone in your calendar program (such as Europe/Berlin); "
        "otherwise each program reads them differently.",
    },
    "no_year": {
        "de": "{0} nennt Tage ohne Jahr: Schreiben Sie das Jahr dazu (etwa „12.03.2026“); sonst müssen Leser und Programme es erraten.",
        "en": "{0} gives days without a year: add the year (such as “12 March 2026”); otherwise readers and programs have to guess it.",
    },
    "only_text": {
        "de": "{0} nennt die Termine nur als Text, und wir lesen sie am Aufbau der Seite ab: Geben Sie einen Kalender (iCal) "
        "oder strukturierte Daten (schema.org/Event als JSON-LD) aus; dann übersteht das Lesen auch einen Umbau.",
        "en": "{0} tells its events only as text, and we read them off its layout: publish a calendar (iCal) "
        "or structured data (schema.org/Event as JSON-LD), so that reading survives a redesign.",
    },
    "insecure_images": {
        "de": "{0} nennt {1} von {2} Bildern ohne https, und Browser zeigen sie nicht: Lassen Sie ihre Adressen mit https:// beginnen.",
        "en": "{0} gives {1} of {2} images without https, and browsers do not show them: let their addresses begin with https://.",
    },
}

CODES = frozenset(_SENTENCES)


def sentence(advice: Advice, language: str) -> str:
    """Return the sentence of an advice, "" if its code or values are unknown."""
    try:
        return _formatted(advice, language)
    except (KeyError, IndexError, ValueError):  # stored by another version of the program
        return ""


def _formatted(advice: Advice, language: str) -> str:
    pattern = _SENTENCES[advice.code][language]
    noun = _NOUNS[advice.values[0]][language] if advice.values[0] in _NOUNS else advice.values[0]
    lack = _lack(advice, noun, language) if advice.code in _LACKS else ""
    return pattern.format(noun, *advice.values[1:], lack=lack)


def _lack(advice: Advice, noun: str, language: str) -> str:
    _, lacking, events = advice.values
    of_some, of_all = _LACKS[advice.code][language]
    if language == "de":
        return (
            f"{noun} nennt zu keinem Termin {of_all}"
            if lacking == events
            else f"{noun} nennt bei {lacking} von {events} Terminen {of_some}"
        )
    return f"{noun} gives no event {of_all}" if lacking == events else f"{noun} gives {of_some} for {lacking} of {events} events"
