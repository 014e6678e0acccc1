"""Words and class names in pages: tables of patterns for dates, places, deadlines, page chrome and events."""

import re

_MONTHS = (
    "januar january jänner jan februar february feber feb märz maerz march mär mrz mar april apr mai may juni june jun juli july jul"
    " august aug september sept sep oktober october okt oct november nov dezember december dez dec"
)
_DAYS = (
    "montag mon mo dienstag die di mittwoch mit mi donnerstag don do freitag fre fr samstag sonnabend sam sa sonntag son so"
    " monday tuesday tues tue wednesday wed thursday thurs thur thu friday fri saturday sat sunday sun"
)
_FILL = (
    "startdatum enddatum startzeit endzeit veranstaltungsdatum anfang date(s) täglich daily uhr bis von vom ab um am und to from at on the"
    " of der den dem des zum ganztägig ganztags ganztägige ganztaegig all day beginn beginnt"
    " start starts ende end endet datum date termin termine wann when zeit uhrzeit time zeitraum a.m p.m pm noon ca circa h st nd rd th"
    " einlass doors open till until through jeweils je clock z utc gmt cet cest mez mesz edt est pst pdt"
)


def words(text: str) -> frozenset[str]:
    """Return the words of a text that lists them."""
    return frozenset(text.split())


def _any(words: str) -> str:
    return "|".join(re.escape(word) for word in sorted(words.split(), key=len, reverse=True))


MONTH = rf"(?:{_any(_MONTHS)})"
_TOKEN = rf"[\d\s.,:;/|()\[\]+&*~·•'’–—−-]|(?<![^\W\d_])(?:{_any(_MONTHS)}|{_any(_DAYS)}|{_any(_FILL)})(?![^\W\d_])\.?"
DATEISH = re.compile(rf"(?:{_TOKEN})+", re.IGNORECASE)
"""Text with nothing but days and hours."""

DAY = re.compile(
    rf"(?<![\d.])(?:\d{{1,2}}\.\s?\d{{1,2}}\.(?!\d\d?\.)|\d{{4}}-\d\d-\d\d|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}"
    rf"|\d{{1,2}}(?:\.|st|nd|rd|th)?\s{{0,3}}{MONTH}\b|\b{MONTH}\.?\s{{0,3}}\d{{1,2}}(?!\d))"
    rf"|(?<!\w){MONTH}\.?\s{{0,3}}\d{{1,2}}(?!\d)|\d\d\.\d\d\.\d\d(?!\d)",
    re.IGNORECASE,
)
"""A day and its month; what has it may be a date."""

DAY_ALONE = re.compile(rf"(?<!\w)({_any(_DAYS)})\.?,?\s{{1,3}}(\d{{1,2}})(?![\d:]|\.\d|\.?\s?uhr|\s?[ap]\.?m\b)(?:\.|\b)", re.IGNORECASE)
"""A weekday and the number of the day; the month is given above."""

CLOCK = re.compile(
    r"(?<![\d.:])(?:[01]?\d|2[0-4])(?:[:.][0-5]\d)?\s{0,2}(?:uhr|h\b|a\.?m\b|p\.?m\b)|(?<![\d.:])(?:[01]?\d|2[0-3]):[0-5]\d(?![\d:])"
    r"|\b(?:all day|ganztägig|ganztags)\b",
    re.IGNORECASE,
)
MONTH_YEAR = re.compile(rf"\W{{0,3}}({MONTH})\.?,?\s{{1,3}}((?:19|20)\d\d)\W{{0,3}}", re.IGNORECASE)
MONTH_ONLY = re.compile(rf"\W{{0,3}}({MONTH})\W{{0,3}}", re.IGNORECASE)
YEAR_ALONE = re.compile(r"\W{0,3}(?:19|20)\d\d\W{0,3}")
YEAR = re.compile(r"(?<![\d.,/-])((?:19|20)\d\d)(?![\d.,]\d|\d)")
JOINS = re.compile(r"(?:[-–—−]|\b(?:bis|to|till|until|through|und|and|ende|end|enddatum|endzeit))\W{0,2}\Z", re.IGNORECASE)
JOINED = re.compile(r"\A\W{0,2}(?:[-–—−]|(?:bis|to|till|until|through)\b)", re.IGNORECASE)

PLACE_LABEL = re.compile(
    r"\W{0,3}(?:veranstaltungsort|veranstaltungsstätte|tagungsort|treffpunkt|location|venue|where|wo|ort|adresse|anschrift|place|raum)"
    r"(?:\s(?:titel|name|adresse|ort|stadt|plz))?\s{0,2}(:|\Z)\s{0,3}",
    re.IGNORECASE,
)
PLACE_INSIDE = re.compile(
    r"(?:^|[.!?;|·•(]\s{0,3}|\s{2,})(?:veranstaltungsort|tagungsort|treffpunkt|location|venue|where|wo|ort)\s?:\s{0,3}([^|;\n]{2,160})",
    re.IGNORECASE,
)
OTHER_LABEL = re.compile(
    r"\b(?:anmelde\w*|anmeldung\w*|registration|register|rsvp|bewerb\w*|einreich\w*|\w*frist|stichtag|deadline|frühbucher\w*|early.?bird|stand"
    r"|erstell\w*|created|veröffentlicht\w*|published|posted|geändert|aktualisier\w*|aktualisierung|updated|modified|gültig|verfügbar"
    r"|lieferbar|eintritt ab|seit|gegründet|eingetragen|geboren|redaktionsschluss|abgabe\w*|fällig|ursprünglich|geschlossen"
    r"|einzahlung|laufzeit|meldung vom|artikel vom|ausbildungsbeginn|arbeitsbeginn|befristet)\b[^.!?\d]{0,25}\Z",
    re.IGNORECASE,
)
"""Labels before a day that is not the event's."""

CLOSED = re.compile(r"\b(?:geschlossen|closed|erreichbar|geöffnet|öffnungszeiten|opening hours)\b", re.IGNORECASE)
NO_EVENT = re.compile(
    r"\((?:[mwd]\s?/\s?){2}[mwd]\)|\b(?:bewerbungsfrist|bewerbungen bis|stichtag|ausbildungsbeginn|mitglied seit|gegründet|lieferzeit"
    r"|einreichung\w*|antragsfrist|anträge können|beschäftigte\b|rabatt|lesezeit|min\. lesezeit)",
    re.IGNORECASE,
)
CANCELLED = re.compile(
    r"\b(?:abgesagt|fällt (?:leider )?aus|entfällt|absage|cancel(?:l?ed|ation)|muss\b[^.]{0,80}\babgesagt werden)\b", re.IGNORECASE
)
CANCELLED_WORD = re.compile(r"\W{0,3}(?:abgesagt|entfällt|fällt aus|cancell?ed)\W{0,3}", re.IGNORECASE)
MOVED_AWAY = re.compile(r"\(?\b(?:ursprünglich|verschoben vom|statt(?:\sam)?|originally|geplant war)\b[^),;]{0,60}[),;]?", re.IGNORECASE)

EMPTY_TITLE = re.compile(
    r"\W{0,3}(?:(?:veranstaltungs|termin|event)?-?details?|details? anzeigen"
    r"|mehr(?: (?:lesen|erfahren|infos?(?:rmationen)?|details|dazu))?|weiter(?:lesen)?|read more|more(?: info(?:rmation)?s?| details)?"
    r"|learn more|zu[rm] (?:veranstaltung|anmeldung|programm"
    r"|flyer|einladung|web-?site|webseite|homepage|buchung|termin|event|seite|ticketshop)"
    r"|(?:jetzt )?anmelden|anmeldung|info(?:rmation(?:en)?)?s?|buy tickets?|tickets?|register"
    r"|rsvp|link|website|hier|here|download|ical|ics|pdf|karte|map|buchen|teilen|neu|programm|flyer|einladung|anfahrt|datum|titel"
    r"|veranstaltung(?:en)?|(?:nächste |weitere |kommende )?termine?|event|events|beschreibung"
    r"|free event|ausgebucht|beginn|ende|uhrzeit|ort|agenda|minutes|notice"
    r"|agenda pdf|presentations?|materials|video|watch|livestream|zurück|back|nächste[rs]?|vorherige[rs]?|alle|\d{1,4})"
    r"(?:\s?\([^()]{1,30}\))?\W{0,6}",
    re.IGNORECASE,
)
"""Texts of links and labels that name no event."""

EVENT_HEADING = re.compile(
    r"veranstaltung|termin|event|kalender|calendar|schedule|meeting|programm|seminar|workshop|kurse|spielplan|agenda|upcoming|vorschau|messe"
    r"|kongress|treffen|vorträge|konzerte|shows?\b|sitzung|dates|hearing",
    re.IGNORECASE,
)
COLLECTION = re.compile(
    r"\b(?:\w*(?:veranstaltungen|termine|kalender|seminare|workshops|kurse|schulungen|vorträge|konzerte|führungen|treffen|messen|plan"
    r"|sitzungen|tagungen|exkursionen|übersicht|vorschau|programm|reihe)|veranstaltungsarchiv|events|meetings|hearings|dates|calendar"
    r"|schedule|agendas?|minutes|shows|concerts|what.s on|was ist los)\b",
    re.IGNORECASE,
)
"""Headings of several events."""

NEWS_HEADING = re.compile(
    r"aktuell|\bnews(?!letter)|neuig|meldung|presse|\bblog\b|beiträge|artikel|posts|press|kurz gemeldet|nachricht|neues",
    re.IGNORECASE,
)
OTHER_HEADING = re.compile(
    r"stellen|jobs|karriere|publikation|newsletter|download|das könnte sie|related|mitglieder\b|förderaufruf", re.IGNORECASE
)
CLOSED_HEADING = re.compile(
    r"schließ|feiertag|ferien|öffnungszeit|betriebs(?:ruhe|urlaub)|fristen|stellen|ausschreibung|holiday", re.IGNORECASE
)
EVENT_CLASS = re.compile(
    r"event|termin|veranstaltung|calendar|kalender|tribe|\bmec|evcal|seminar|schedule|show|meeting|spielplan|jem\b|\bem\b"
)
NEWS_CLASS = re.compile(r"news|post\b|posts|blog|article|artikel|meldung|presse|aktuell|latest|recent")
OTHER_CLASS = re.compile(r"job|product|publikation")
PUBLISHED_CLASS = re.compile(
    r"publish|pubdate|posted|created|modified|updated|entry-date|post-date|dateline|meta-date|erstell|byline|time-ago"
)
PLACE_CLASS = re.compile(r"^(?:location|venue|ort|orte|place|standort|veranstaltungsort|address|adresse|raum|locality)s?$")
PLACE_ICON = re.compile(r"map-?marker|map-?pin|location|fa-map|geo-?alt|icon-(?:place|ort|map)|pin\b|place")
TITLE_CLASS = re.compile(r"^(?:title|titel|headline|summary|eventtitle|heading|überschrift)$")

CHROME = words(
    "nav navi navbar navigation menu menue mainnavigation breadcrumb breadcrumbs footer fuss fusszeile sidebar cookie cookies"
    " cookiebar cookiebanner cookieman cookiebox borlabscookie consent pagination pager paginator paging pagebrowser sharing share"
    " social subcontent related comments comment filter filters login skiplink offcanvas metanav toolbar dropdown archives navindex"
)
"""Words in class names and ids of what surrounds a page's own content."""
