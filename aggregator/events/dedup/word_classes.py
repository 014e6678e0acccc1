"""Classes of words in announcements, as stems: synonyms, stop words, kinds of event, side events, languages, vague places, buildings."""

import re
from collections.abc import Iterable
from functools import lru_cache

from aggregator.text import fold

from .cities import NAMES
from .glossary import GLOSSARY, PHRASES

_ENDINGS = ("innen", "ungen", "ern", "en", "er", "es", "em", "in", "e", "n", "s")
_SPELLED = str.maketrans({"ä": "a", "ö": "o", "ü": "u"})


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return a folded word without umlaut and ending: "zoelle", "zölle" → "zoll"."""
    if len(word) < 4 or not word.isalpha():
        return word
    plain = re.sub(r"(?<![aeq])([aou])e", r"\1", word.translate(_SPELLED)) if len(word) > 4 else word
    for ending in _ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= 4:
            return plain[: -len(ending)]
    return plain


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in fold(text).split())


def _concepts(text: str) -> frozenset[str]:
    return frozenset(SAME.get(s, s) for s in _stems(text))


def _groups(lines: Iterable[str]) -> dict[str, str]:
    """Each stem of a line → the first stem of the line."""
    first_of: dict[str, str] = {}
    for line in lines:
        words = [stem(word) for word in fold(line).split()]
        first_of |= dict.fromkeys(words, words[0])
    return first_of


SAME = _groups(GLOSSARY.split(";"))
"""Stem → the name of its group of synonyms, in both languages."""

_NAMED = [line.split(":") for line in PHRASES.split(";")]
TWO: dict[tuple[str, str], str] = {
    (words[0], words[1]): name.strip()
    for name, phrases in _NAMED
    for phrase in phrases.split(",")
    if len(words := [stem(word) for word in fold(phrase).split()]) == 2
}
"""Two stems that together have one meaning → its name."""

STOP = _stems(
    "der die das den dem des ein eine einen einem einer eines und oder mit ohne für von vom zu zum zur im in am an auf aus bei beim "
    "bis durch nach vor über unter um als wie was wer wo wann warum so sich sie wir ihr ihre ihren unser unsere uns es er ich du man "
    "ist sind wird werden wurde hat haben kann können muss müssen soll sollen darf jetzt auch noch nur mehr sehr aber nicht kein "
    "keine dass ob wenn the a an and or of for to with without from by at on is are be will was were this that these those our your "
    "their his her it its we you they how what when where who why not no more about into as co e v eg gmbh ag mbh ggmbh kg ug uhr h z "
    "b u bzw sowie rund tun amp quot nbsp via pro je ab statt gegen zwischen während"
)
STATUS = _stems(
    "verschoben verlegt verschiebung abgesagt absage entfällt ausgefallen ausfall fällt ausgebucht ausverkauft belegt warteliste "
    "cancelled canceled postponed rescheduled moved sold booked waiting list update updated aktualisiert aktualisierung programm "
    "program agenda anmeldung anmelden angemeldet anmeldestart geöffnet gestartet save date vormerken vormerkung merken termin "
    "termine dates neuer ersatztermin nachholtermin terminänderung terminverschiebung terminhinweis veranstaltungshinweis hinweis "
    "achtung wichtig jetzt restplätze plätze platz frei letzte last online hybrid präsenz live livestream stream streaming onsite vor "
    "person digital virtuell virtual webinar web webkonferenz webseminar teams zoom webex ms out registration register registrieren "
    "open english deutsch edition ausgabe auflage jubiläumsausgabe kostenlos kostenfrei gratis free info infos information rückblick "
    "nachbericht bericht recap review einladung invitation ankündigung announcement vorankündigung reminder erinnerung countdown "
    "verlängert extended bestätigt confirmed"
)
"""Words about the announcement rather than the event."""

CALENDAR = _stems(
    "januar februar märz april mai juni juli august september oktober november dezember january february march may june july october "
    "december jan feb apr jun jul aug sep sept okt oct nov dez dec montag dienstag mittwoch donnerstag freitag samstag sonnabend "
    "sonntag monday tuesday wednesday thursday friday saturday sunday mo di mi do fr sa so mon tue wed thu fri sat sun quartal jahr "
    "jahres halbjahr saison wintersemester sommersemester semester kw q1 q2 q3 q4"
)

COMMON = _concepts(
    "workshop seminar webinar kurs lehrgang schulung training tag tage forum fachforum veranstaltung veranstaltungen event events "
    "treffen konferenz tagung kongress symposium kolloquium vortrag vorträge abend netzwerk netzwerken stammtisch messe fachtagung "
    "fachmesse fachtag fachgespräch praxistag praxis praxisworkshop praxisseminar info infotag infoabend informationsveranstaltung "
    "infoveranstaltung reihe serie series online deutschland deutscher regional neu neue kompakt basiswissen grundlagen basis "
    "einführung thema themen unternehmen unternehmer firma firmen betriebe mitglieder gäste teilnehmer experten expertengespräch "
    "gespräch dialog diskussion podiumsdiskussion podium panel austausch erfahrungsaustausch impuls impulse beratung beratungstag "
    "sprechtag sprechstunde woche monat jahr zukunft international national gemeinsam willkommen innovation innovationen wirtschaft "
    "industrie mittelstand digital tour führung besichtigung rundgang ausstellung eröffnung start beginn ende teil part modul gruppe "
    "session block vormittag nachmittag stadt land haus region büro zentrum verein verband initiative projekt arbeitskreis "
    "arbeitsgruppe fachgruppe ausschuss ag ak sitzung runde roundtable jahrestreffen jahrestagung jahresveranstaltung jahreskonferenz "
    "frühstück lunch mittag nacht fest feier empfang gala preis award wettbewerb börse jobmesse branchentreff branchentreffen "
    "wirtschaftstag unternehmertreffen netzwerktreffen netzwerkabend netzwerkveranstaltung meetup masterclass bootcamp hackathon "
    "barcamp pitch talk lounge sommer winter frühjahr herbst"
)
"""Words that many titles share: they name a kind of event and hardly distinguish events."""

FORMS = {
    SAME.get(word, word): first
    for word, first in _groups(
        (
            "stammtisch regulars",
            "workshop seminar kurs lehrgang schulung training webinar masterclass bootcamp",
            "messe fachmesse jobmesse",
            "hackathon wettbewerb",
            "sprechstunde sprechtag beratungstag",
        )
    ).items()
}
"""Stem → a kind of event that excludes the other kinds here."""

HEADS = _stems(
    "tag tage forum konferenz tagung kongress symposium kolloquium messe abend stammtisch treffen workshop seminar kurs lehrgang "
    "woche wochen frühstück gespräch gespräche dialog talk vortrag reihe börse preis wettbewerb gala ball empfang ausstellung "
    "beratung sprechtag sprechstunde versammlung nacht reise fest schulung training werkstatt gipfel festival party lounge camp salon "
    "cup turnier lauf markt basar sitzung kreis runde tour exkursion webinar akademie"
)
"""Second parts of compounds, whose first part says what the event is about."""

_SIDE_EVENTS = """
    abendveranstaltung galadinner galaabend dinner gala abendessen vorabend vorabendtreff vorabendtreffen gettogether socialevent
    conferencedinner eveningevent eveningprogram abendprogramm ausklang festabend begrüßungsabend welcomeevening icebreaker aftershow
    afterparty; empfang reception jahresempfang neujahrsempfang sektempfang begrüßungsempfang abendempfang; sommerfest weihnachtsfeier
    sommerparty summerparty christmasparty grillabend grillfest barbecue; mitgliederversammlung generalversammlung
    jahreshauptversammlung hauptversammlung vollversammlung vorstandssitzung vorstandswahl generalassembly generalmeeting boardmeeting
    membersmeeting gesellschafterversammlung delegiertenversammlung beiratssitzung; exkursion ausflug excursion fieldtrip stadtführung
    stadtrundgang citytour guidedtour; laborführung labortour laborrundgang laborbesichtigung labtour laborbesuch werksführung
    werksbesichtigung planttour; tutorial tutorials tutorium; generalprobe vorbesprechung vorbereitung vorbereitungstreffen
    pitchtraining preparation rehearsal; siegerehrung preisverleihung verleihung ehrung awardceremony prizegiving ceremony
    preisträgerfeier; auftakt auftaktveranstaltung eröffnung eröffnungsfeier vernissage kickoff opening eröffnungsabend openingceremony
    startschuss; abschluss abschlussveranstaltung abschlussfeier finissage closing closingevent closingceremony; bewerbungsschluss
    anmeldeschluss einsendeschluss deadline einreichungsfrist bewerbungsfrist frist abgabefrist meldeschluss anmeldefrist einreichung
    submission callfor bewerbungsstart; nachlese nachbesprechung nachtreffen followup debriefing; partnertreffen mitgliedertreffen
    alumnitreffen nutzertreffen usermeeting; konzert concert; gemeinschaftsstand messestand jointbooth jointstand messerundgang
    standparty; matchmaking brokerage kooperationsbörse bilateralmeetings; pressekonferenz pressegespräch pressconference; preconference
    postconference vorkonferenz satellitensymposium satelliteevent; jobwall karrierelounge rahmenprogramm kinderprogramm begleitprogramm
    begleitausstellung
"""
SIDE = _groups(_SIDE_EVENTS.split(";"))
"""Stem → kind of side event, which may have the title of its main event; two words are written as one."""

GERMAN = frozenset(
    [
        "der",
        "die",
        "das",
        "und",
        "fuer",
        "mit",
        "im",
        "zum",
        "zur",
        "vom",
        "bei",
        "am",
        "wie",
        "ein",
        "eine",
        "einen",
        "einer",
        "eines",
        "des",
        "den",
        "dem",
        "auf",
        "aus",
        "von",
        "ist",
        "sind",
        "wird",
        "werden",
        "sich",
        "nicht",
        "ueber",
        "unter",
        "nach",
        "als",
        "auch",
        "oder",
        "wir",
        "sie",
        "ihre",
        "uns",
        "tag",
        "tage",
        "tagung",
        "konferenz",
        "abend",
        "woche",
        "nacht",
        "treffen",
        "netzwerk",
    ]
)
ENGLISH = frozenset(
    [
        "the",
        "and",
        "for",
        "with",
        "of",
        "to",
        "at",
        "how",
        "your",
        "our",
        "from",
        "on",
        "day",
        "days",
        "meets",
        "talk",
        "talks",
        "lecture",
        "conference",
        "evening",
        "machine",
        "business",
        "research",
        "industry",
        "energy",
        "data",
        "night",
        "week",
        "meeting",
        "science",
        "networking",
        "is",
        "are",
        "will",
        "be",
        "this",
        "that",
        "by",
        "an",
        "or",
        "as",
        "we",
        "you",
        "what",
        "their",
        "industrial",
        "company",
        "companies",
        "annual",
        "summit",
        "future",
        "development",
        "design",
        "open",
        "tour",
        "lab",
        "laboratory",
        "fair",
        "round",
        "table",
        "health",
        "care",
        "regional",
    ]
)
"""Folded words by which a text is recognised as German or English."""

VAGUE = _stems(
    "deutschland deutschlandweit bundesweit landesweit europa europaweit weltweit ort orte oder verschiedene diverse mehrere offen "
    "folgt tba tbd germany österreich schweiz austria switzerland baden württemberg bayern brandenburg hessen mecklenburg vorpommern "
    "niedersachsen nordrhein westfalen rheinland pfalz saarland sachsen anhalt schleswig holstein thüringen thuringia saxony bavaria "
    "hesse region regional various several locations places thüringenweit sachsenweit bayernweit hessenweit"
)
"""Places that are too large to distinguish events."""

BUILDINGS = _concepts(
    "rathaus stadthalle kongresszentrum kongresshalle kongresshaus messe messehalle messezentrum messegelände landesmesse ihk hwk "
    "handwerkskammer industrie handelskammer kammer hotel restaurant gasthof gasthaus café cafe brauhaus ratskeller museum "
    "technologiezentrum gründerzentrum technologie gründer innovationszentrum hochschule universität uni fachhochschule technische "
    "volkshochschule vhs berufsschule schule berufsschulzentrum bildungszentrum akademie bibliothek stadtbibliothek bürgerhaus "
    "kulturhaus kulturzentrum feuerwache landratsamt agentur arbeit theater kirche schloss burg park innovationspark technologiepark "
    "institut fraunhofer max planck forschungszentrum science center congress conference town city hall university chamber commerce "
    "library school museum club lounge coworking space hub"
)
"""Kinds of buildings that many towns have; alone they do not identify a building."""

ROOM = _concepts(
    "saal halle hörsaal raum campus gebäude deutschland germany haus parksaal plenarsaal audimax foyer etage stock zentrum am im der "
    "die das in an bei e v und"
)
CITIES = _stems(NAMES)
"""Cities for every region; the towns of a region come from its sources.yaml."""


def known_towns(names: Iterable[str]) -> frozenset[str]:
    """Return the stems of the names of towns: the cities, and the region's own."""
    return CITIES | {stem(word) for name in names for word in fold(name).split() if len(word) > 3}
