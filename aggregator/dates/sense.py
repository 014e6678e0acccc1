"""What the words around a day make of it: an event, or something that is none (a deadline, a dateline, history, a plan given up)."""

import re
from datetime import date, timedelta

_SENTENCE_ENDS = re.compile(r"(?<=[^\W\d]{3})[.!?]\s|[!?\n•]")
_READ = 100

_DEADLINE = (
    r"(?:anmelde|bewerbungs|einsende|einreichungs|einreiche|melde|redaktions|abgabe|ausschreibungs|antrags|förder|rückmelde)"
    r"(?:schluss|schluß|frist|zeitraum|phase|ende|stichtag|termin|start|beginn)|\bfrist|deadline|stichtag|frühbucher|early.bird|rsvp|\bu\.?\s?a\.?\s?w\.?\s?g"
    r"|call\sfor|due\s(?:by|on|date)|bewerbungen?\s(?:bis|ab)|kündigung|vorverkaufs?start|(?:paper|abstract)\ssubmission|notification\sof|camera.ready|applications?\sclose"
)
_PRINTED = (
    r"letzte\s(?:änderung|aktualisierung)|last\smodified|(?:presse|kurz)?(?:mitteilung|meldung)\svom|pressemitteilung\snr"
    r"|(?:artikel|beitrag|foto|quelle|geschrieben|verfasst|gespeichert|zuletzt)\s(?:vom|am|von)|quelle:|©|copyright"
    r"|\A\W*(?:von|by)\s\w+(?:\s\w+)?\s(?:am|on|\||·)\s\Z"
)
_PERIOD = r"laufzeit|(?:förder|projekt|berichts)zeitraum|geschäftsjahr|rabatt|(?:gesetz|verordnung|beschluss|urteil|fassung)\svom"
_BEFORE = re.compile(f"{_DEADLINE}|{_PRINTED}|{_PERIOD}", re.IGNORECASE)
_RIGHT_BEFORE = re.compile(
    r"\b(?:(?-i:Stand)|seit|since|gegründet|gründung|founded|established|geboren|geb|born|gestorben|verstorben|veröffentlicht\w?|erschienen|erschien"
    r"|erstellt|publiziert|published|posted|updated|released?|aktualisiert|geändert|eingestellt|gepostet|abgerufen|accessed|retrieved|dated"
    r"|kraft|gilt|gelten|gültig|valid|effective|as\sof|eingetragen|befristet|verfügbar|lieferbar)\b"
    r"\W{1,3}(?:(?:am|vom|on|den|der|dem|ist|war|ab|at|in|von|from|bis|until|zum)\W{1,2}){0,3}\Z|[*†]\s?\Z",
    re.IGNORECASE,
)
_ASKED = (
    r"anmeld\w*|angemeldet|melden\ssie\ssich|bewerb\w*|einreich\w*|eingereicht|registrier\w*|registration|register|apply|applications?|submi\w+"
    r"|anträgen?|vorverkauf|ticketverkauf|tickets?|karten|rückmeldung|antworten|zusagen?|buchbar|buchung\w*|nominier\w*|einsend\w*|sign\sup"
)
_ASKED_UNTIL = re.compile(
    rf"\b(?:{_ASKED})\b[^.!?]{{0,60}}\b(?:bis|by|until|till|before|spätestens|ab|vor)\b\W{{0,2}}(?:spätestens\s|einschließlich\s)?(?:zum\s|dem\s|den\s)?\Z"
    rf"|\b(?:{_ASKED})\b[^.!?]{{0,40}}\b(?:startet|beginnt|endet|öffnet|schließt|läuft|starts?|begins?|ends?|opens?|closes?)\b[^.!?]{{0,12}}\Z"
    rf"|\b(?:{_ASKED})\b\s?:\s?\Z|\b(?:{_ASKED})\b[^.!?]{{0,20}}\b(?:vom|from)\s\Z",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?:bis|until|till|by|spätestens|through|vor dem|before)\b\W{0,2}(?:spätestens\s|einschließlich\s)?(?:zum\s|dem\s|den\s|am\s)?\Z",
    re.IGNORECASE,
)
_ASKED_AFTER = re.compile(
    rf"^[^.!?]{{0,120}}?\b(?:{_ASKED}|an(?:zu)?melden|sichern|(?:ein|an|ab)(?:zu)?(?:reichen|senden|geben|melden)|gebeten|erbeten|entgegengenommen"
    r"|gestattet|gestellt|möglich|gültig|beantragen|beantragt|erlaubt|verlängert|in\sverkehr)\b",
    re.IGNORECASE,
)
_HISTORY_AFTER = re.compile(
    r"^\W{0,4}(?:lesezeit|lesedauer|kommentar|\d{1,3}\skomment|comments?\b|\d{1,2}\smin|zugriffe|(?:von|by)\s(?:der\s)?(?:redaktion|admin|presse))"
    r"|^[^.!?\d]{0,40}\b(?:gegründet|geboren|gestorben|verstorben|starb|ernannt|founded|established|in\skraft|veröffentlicht|erschienen|aktualisiert)\b|^\)?\s?[†]",
    re.IGNORECASE,
)
_ASKED_FROM_TO = re.compile(r"^[^.!?]{0,80}\bkönnen\b[^.!?]{0,80}\b(?:einreich|bewerben|anmelden|registrier|beantrag)", re.IGNORECASE)
_DUE_AFTER = re.compile(
    rf"^(?:[^\w.!?]{{0,4}}|[^.!?]{{0,20}}\b(?:endet|läuft|schließt|beginnt|startet)\b[^.!?]{{0,30}}?)(?:{_DEADLINE})", re.IGNORECASE
)
_AS_OF = re.compile(r"(?<!bis\s)\b(?:zum|per)\s\Z", re.IGNORECASE)
_FROM_ON = re.compile(r"\b(?:ab|zum|seit|from)\s(?:dem\s)?\Z", re.IGNORECASE)
_TAKES_OFFICE = re.compile(
    r"^[^.!?]{0,100}\b(?:übernimmt|übernahm|übernommen|wechselt|tritt|leitet|verstärkt|gilt|gelten|erhöh|steig)\w{0,3}\b", re.IGNORECASE
)
_ACCOUNTS_CLOSE = (1, 30, 31)
_HISTORY_YEARS = 10
_NO_EVENT_LASTS = timedelta(days=2 * 366)
_GIVEN_UP = re.compile(
    r"\b(?:statt|anstatt|anstelle|ursprünglich|eigentlich|nicht|instead\sof|originally|rescheduled\sfrom|postponed\sfrom|moved\sfrom|not)"
    r"(?:\s(?:wie|geplant|vorgesehen|angekündigt|angesetzt|planned|scheduled|as)){0,3}(?:\s(?:für|for|auf|am|an|den|dem|des|der|vom|on|from|to)){0,2}\s?\Z",
    re.IGNORECASE,
)
_MOVED_ON = re.compile(r"^\W{0,3}(?:\w+\s){0,4}?(?:auf|to)\s(?:den\s|the\s)?(?:\w+[,.]?\s(?:den\s)?)?\Z", re.IGNORECASE)
_MOVED = re.compile(r"versch(?:oben|ieb)|verleg|umgezogen|moved|postponed|rescheduled", re.IGNORECASE)
_PLACE = re.compile(r"\A\W{0,3}(?:[A-ZÄÖÜ][\w.-]{1,25}[\s/]{0,2}){1,3}(?:\([\w/. ]{1,20}\)\s?)?\s?[,|/–-]{1,2}\s?(?:den\s|im\s)?\Z")
_LINE_GOES_ON = re.compile(r"\A\s?(?:[|/]|[-–—:]\s)")
_HAPPENS = re.compile(
    r"\b(?:find\w+|fand\w*|statt\w*|start\w*|beg[ia]nn\w*|\w*öffn\w+|lädt|laden|lud\w*|triff\w*|tr[ea]f\w*|einlad\w*|eingeladen|präsentier\w*"
    r"|gastier\w*|feier\w*|takes?|begins?|opens?|held|meets?|join|los|soweit|erwarte\w*|tag[te]\w*|vortrag|workshop|seminar|konzert|webinar)\b",
    re.IGNORECASE,
)
_HABIT = re.compile(
    r"\b(?:immer|jeden?|jeweils|öffnungszeiten|sprechzeiten|wöchentlich|regelmäßig|every|each|opening\shours|weekly|usually|alle)\b",
    re.IGNORECASE,
)


def sentence_before(text: str) -> str:
    """Return the end of a text from where its last sentence begins."""
    near = text[-_READ:]
    ends = [match.end() for match in _SENTENCE_ENDS.finditer(near)]
    return near[ends[-1] :] if ends else near


def sentence_after(text: str) -> str:
    """Return the rest of the sentence that a text begins with."""
    near = text[:_READ]
    end = _SENTENCE_ENDS.search(near)
    return near[: end.start()] if end else near


def is_history(first: date, last: date, today: date) -> bool:
    """Return whether days are too long ago, or too many, for an event that someone announces."""
    return today.year - first.year > _HISTORY_YEARS or last - first > _NO_EVENT_LASTS


def comes_into_effect(first: date, last: date, before: str, after: str) -> bool:
    """Return whether something holds from a day on ("zum 1. Januar"), rather than takes place on it."""
    if first == last and first.day in _ACCOUNTS_CLOSE and _AS_OF.search(before):
        return True
    return bool(_FROM_ON.search(before) and _TAKES_OFFICE.search(after))


def is_no_event(before: str, after: str) -> bool:
    """Return whether the sentence around a day speaks of a deadline, of a publication or of history."""
    if _BEFORE.search(before) or _RIGHT_BEFORE.search(before) or _ASKED_UNTIL.search(before) or _HISTORY_AFTER.search(after):
        return True
    if _DUE_AFTER.search(after) or _ASKED_FROM_TO.search(after):
        return True
    return bool(_UNTIL.search(before) and _ASKED_AFTER.search(after))


def is_given_up(before: str, between: str) -> bool:
    """Return whether a day is the one that an event was moved from; `between` stands between it and the next day."""
    return bool(_GIVEN_UP.search(before)) or bool(_MOVED_ON.search(between))


def is_dateline(head: str, tail: str, days_ago: int, more: bool) -> bool:
    """Return whether a text opens with place and day of its publication; `head` stands before the day, `tail` after it.

    A place before the day is more telling when the text names `more` days.
    """
    if (0 <= days_ago <= 3 or (days_ago >= 0 and (more or "|" in head))) and _PLACE.match(head):
        return True
    return 0 <= days_ago <= 1 and not head.strip(" (") and bool(_LINE_GOES_ON.match(tail))


def happens(sentence: str) -> bool:
    """Return whether a sentence tells that something takes place."""
    return bool(_HAPPENS.search(sentence))


def is_habit(sentence: str) -> bool:
    """Return whether a sentence tells of what recurs, or of opening hours."""
    return bool(_HABIT.search(sentence))
