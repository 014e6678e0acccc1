"""The words around a day by which it is not the day of an event, as patterns.

Each is searched in the sentence before or after the day; one that ends in `AT_DAY` must stand right before it.
"""

import re

AT_DAY = r"\Z"


def _any(*alternatives: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), flags)


def _words(text: str) -> str:
    return "|".join(text.split())


_ARTICLES = r"(?:spätestens\s|einschließlich\s)?(?:zum\s|dem\s|den\s|am\s)?"
_STARTS_OR_ENDS = r"(?:startet|beginnt|endet|öffnet|schließt|läuft|starts?|begins?|ends?|opens?|closes?)"

_DEADLINES = (
    r"(?:anmelde|bewerbungs|einsende|einreichungs|einreiche|melde|redaktions|abgabe|ausschreibungs|antrags|förder|rückmelde|teilnahme|anzeigen|annahme"
    r"|bestell|buchungs|nominierungs|registrierungs|vorschlags|zahlungs)"
    r"(?:schluss|schluß|frist|zeitraum|phase|ende|stichtag|termin|start|beginn)",
    r"\bfrist|deadline|stichtag|frühbucher|early.bird|rsvp|\bu\.?\s?a\.?\s?w\.?\s?g|call\sfor|due\s(?:by|on|date)|bewerbungen?\s(?:bis|ab)",
    r"kündigung|vorverkaufs?start|(?:paper|abstract)\ssubmission|notification\sof|camera.ready|applications?\sclose",
)
_PAPERS = (  # documents, which carry the day on which they were written
    r"(?:mitteilung|meldung|information|news|newsletter|nachricht|artikel|eintrag|ausgabe|schreiben|brief|mail|bescheid|protokoll|rechnung|angebot"
    r"|gesetz|gesetzblatt|amtsblatt|verordnung|richtlinie|erlass|beschluss|urteil|entscheidung|fassung|satzung)"
    r"(?:\sde[rs]\s[\w-]+){0,2}(?:\s(?:nr|no)\.?\s?[\w/-]{1,12})?(?-i:[^.!?a-zäöü]){0,25}\svom\s(?:den\s)?" + AT_DAY,
    r"\b(?:article|post|release|statement|letter|issue)\s(?:of|from)\s" + AT_DAY,
    r"(?:rechnungs|druck|erstellungs|liefer|bestell|geburts|gründungs|erscheinungs|veröffentlichungs|änderungs)datum",
    r"(?:datum|tag)\sder\s(?:veröffentlichung|erstellung|änderung)|pressemitteilung\snr",
)
_AUTHORS = (
    r"letzte[rs]?\s(?:änderung|aktualisierung|zugriff|stand)|last\s(?:modified|updated?|changed?|accessed)",
    r"\b(?:autor(?:in)?|author|verfasser(?:in)?|redakteur(?:in)?|foto|fotos|bild|bildquelle|quelle|photo|source)\s?:|©|copyright",
    r"(?:beitrag|foto|bild|quelle|geschrieben|verfasst|gespeichert|zuletzt)\s(?:vom|am|von)",
    r"\b(?:posted|written|published|created|added|submitted|eingestellt|veröffentlicht|erstellt)\s(?:by|von|durch):?\s[^!?]{1,40}(?:\s(?:on|am|vom)|,)\s"
    + AT_DAY,
    r"\A\W*(?:von|by)\s\w+(?:\s\w+)?(?:\s(?:am|on|\||·)|,)\s" + AT_DAY,
)
_PERIODS = (r"laufzeit|(?:förder|projekt|berichts)zeitraum|geschäftsjahr|berichtsjahr|rabatt|amtszeit|wahlperiode",)
_NUMBERS = (
    r"(?:\b(?:tele)?(?:fon|phone|fax)\b|\b(?:tel|mobil\w*|hotline|durchwahl|[TF])\b|\+\d\d|\(0\)|\b0\d{2,4}\s?[/-])[\s\d()./:+-]{0,25}"
    + AT_DAY,
    r"\A\s?\(?0\d{2,5}[\s\d()./-]{0,20}" + AT_DAY,
    r"\b(?:straße|strasse|platz|allee|weg|ring|park)\sdes\s" + AT_DAY,
)
BEFORE = _any(*_DEADLINES, *_PAPERS, *_AUTHORS, *_PERIODS, *_NUMBERS)

_STATES = _words(
    r"(?-i:Stand) seit since gegründet gründung founded established geboren geb born gestorben verstorben verstarb starb veröffentlicht\w?"
    r" erschienen erschien erscheint erstellt publiziert published posted updated released? aktualisiert geändert eingestellt gepostet"
    r" abgerufen accessed retrieved dated kraft gilt gelten gültig valid effective as\sof eingetragen befristet verfügbar lieferbar"
    r" einlösbar zahlbar fällig erhältlich ausbildungs(?:start|beginn) eintritts(?:termin|datum) dienst(?:beginn|antritt)"
    r" (?:arbeits|vertrags|miet|studien)beginn inkrafttreten datiert mietvertrag"
    r" verkaufsstart auslieferung lieferung markteinführung no\slater\sthan by"
)
_BETWEEN = r"[^\w,]{1,3}(?:(?:am|vom|on|den|der|dem|ist|war|ab|at|in|von|from|bis|until|zum|voraussichtlich)\W{1,2}){0,3}"
RIGHT_BEFORE = _any(rf"\b(?:{_STATES})\b{_BETWEEN}{AT_DAY}", rf"[*†]\s?{AT_DAY}")

_ASKED = _words(
    r"anmeld\w* angemeldet melde[nt]?\s(?:sie\s)?(?:sich|euch) bewerb\w* einreich\w* eingereicht registrier\w* registration register"
    r" apply applications? submi\w+ anträgen? \w*vorverkauf \w*ticketverkauf tickets? karten rückmeldung antworten zusagen? buchbar"
    r" abrufbar \w*buchung\w* \w*ausschreibung umfrage befragung förderprogramm"
    r" storn\w+ abstimmung mitmachen send(?:en|et) schick(?:en|t) nominier\w* einsend\w* sign\sup"
)
ASKED_UNTIL = _any(
    rf"\b(?:{_ASKED})\b[^.!?]{{0,60}}\b(?:bis|by|until|till|before|spätestens|ab|vor|nach|after)\b\W{{0,2}}{_ARTICLES}{AT_DAY}",
    rf"\b(?:{_ASKED})\b[^.!?]{{0,40}}\b{_STARTS_OR_ENDS}\b[^.!?]{{0,12}}{AT_DAY}",
    rf"\b(?:{_ASKED})\b\s?:\s?{AT_DAY}",
    rf"\b(?:{_ASKED})\b[^.!?]{{0,20}}\b(?:vom|from)\s{AT_DAY}",
)
UNTIL = _any(rf"\b(?:bis|until|till|by|spätestens|through|vor dem|before)\b\W{{0,2}}{_ARTICLES}{AT_DAY}")
ASKED_AFTER = _any(
    rf"^[^.!?]{{0,120}}?\b(?:{_ASKED}|an(?:zu)?melden|sichern|(?:ein|an|ab)(?:zu)?(?:reichen|senden|geben|melden)|gebeten|erbeten|entgegengenommen"
    r"|entgegen|vorliegen|vorzulegen|gebucht|gestattet|gestellt|möglich|gültig|befristet|beantragen|beantragt|erlaubt|verlängert|in\sverkehr|zu\s(?:richten|senden|zahlen))\b"
)
ASKED_FROM_TO = _any(r"^[^.!?]{0,80}\bkönnen\b[^.!?]{0,80}\b(?:einreich|bewerben|anmelden|registrier|beantrag)")
DUE_AFTER = _any(
    rf"^(?:[^\w.!?]{{0,4}}|[^.!?]{{0,20}}\b(?:endet|läuft|schließt|beginnt|startet)\b[^.!?]{{0,30}}?)(?:{'|'.join(_DEADLINES)})"
)

HISTORY_AFTER = _any(
    r"^\W{0,4}(?:lesezeit|lesedauer|kommentar|\d{1,3}\skomment|comments?\b|\d{1,2}\smin|zugriffe|autor|author|kategorie|category|presse(?:mitteilung|meldung|info)"
    r"|(?:von|by)\s(?:der\s)?(?:redaktion|admin|presse)|(?:[\w ]{1,30}\W{1,3}){1,2}\d{1,3}\s(?:kommentare?|comments?)\b)",
    r"^\s(?:von|by)\s(?-i:[A-ZÄÖÜ][\wäöü-]+\s[A-ZÄÖÜ][\wäöü-]+)\W*\Z",
    r"^[^.!?\d]{0,40}\b(?:gegründet|geboren|gestorben|verstorben|starb|ernannt|founded|established|in\skraft|veröffentlicht|erschienen|aktualisiert)\b",
    r"^\s(?:geborene|gestorbene|verstorbene|gegründete|erschienene|veröffentlichte|verabschiedete)\w?\b|^\s?(?:geändert|überarbeitet|bearbeitet)\b",
    r"^\W{0,2}(?:stieg|sank|wuchs|betrug|erzielte|erwirtschaftete)\w*\b",
    r"^\)?\s?[†]",
)
AS_OF = _any(r"(?<!bis\s)\b(?:zum|per)\s" + AT_DAY)
FROM_ON = _any(r"\b(?:ab|zum|seit|from)\s(?:dem\s)?" + AT_DAY)
TAKES_OFFICE = _any(
    r"^[^.!?]{0,100}\b(?:übernimmt|übernahm|übernommen|wechselt|tritt|leitet|verstärkt|gilt|gelten|erhöh|steig|such)\w{0,3}\b"
)
OFFICE = _any(
    r"^[^!?]{0,60}\b(?:tritt|trat|treten|übernimmt|übernahm)\b[^!?]{0,60}\b(?:amt|stelle|posten|nachfolge|leitung|führung|\w*leitung|\w*führung)\b"
)

_PLANNED = r"(?:\s(?:wie|geplant|vorgesehen|angekündigt|angesetzt|planned|scheduled|as)){0,3}"
GIVEN_UP = _any(
    r"\b(?:statt|anstatt|anstelle|ursprünglich|eigentlich|nicht|instead\sof|originally|rescheduled\sfrom|postponed\sfrom|moved\sfrom|not)"
    rf"{_PLANNED}(?:\s(?:für|for|auf|am|an|den|dem|des|der|vom|on|from|to)){{0,2}}\s?{AT_DAY}",
    rf"\b(?:ausgefallene|abgesagte|verschobene)\w?\s[^.!?]{{1,40}}\b(?:vom|am)\s{AT_DAY}",
)
MOVED_ON = _any(
    rf"^\W{{0,3}}(?:\w+\s){{0,4}}?(?:auf|to)\s(?:den\s|the\s)?(?:\w+[,.]?\s(?:den\s)?)?{AT_DAY}",
    r"^\W{1,3}(?:ausgefallene|abgesagte|verschobene)\w?\b",
)
_TOWNS = r"\A\W{0,3}(?:[A-ZÄÖÜ][\w.-]{1,25}[\s/]{0,2}){1,3}(?:\([\w/. ]{1,20}\)\s?)?"
PLACE = _any(_TOWNS + r"\s?(?:[,|/(–-]{1,2}|(?<=\))\.|(?<=[A-ZÄÖÜ]{3})\.)\s?(?:den\s|im\s)?" + AT_DAY, flags=re.NOFLAG)
LINE_GOES_ON = _any(r"\A\s?(?:[|/]|[-–—:]\s)")

HAPPENS = _any(
    r"\b(?:find\w+|fand\w*|statt\w*|start\w*|beg[ia]nn\w*|\w*öffn\w+|läuft|laufen|lädt|laden|lud\w*|triff\w*|tr[ea]f\w*|einlad\w*|eingeladen"
    r"|präsentier\w*|zeig\w+|gastier\w*|feier\w*|takes?|begins?|opens?|held|meets?|join|los|soweit|erwarte\w*|tag[te]\w*|vortrag|workshop|seminar|konzert"
    r"|webinar)\b"
)
HABIT = _any(
    r"\b(?:immer|jeden?|jeweils|öffnungszeiten|sprechzeiten|wöchentlich|regelmäßig|every|each|opening\shours|weekly|usually|alle)\b"
)
