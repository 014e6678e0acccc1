"""The vocabulary of announcements: which words mean the same, say nothing, or say how an event stands to another one. All are stems."""

import re
from collections.abc import Iterable
from functools import lru_cache

from aggregator.text import fold

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


def _groups(lines: Iterable[str]) -> dict[str, str]:
    """Each stem of a line → the first one of the line."""
    found: dict[str, str] = {}
    for line in lines:
        words = [stem(word) for word in fold(line).split()]
        found |= dict.fromkeys(words, words[0])
    return found


SAME = _groups(
    """
    photonik photonics photonic
    optik optics optical optisch optische
    frauen women woman
    tag day tage days
    nacht night
    abend evening
    woche week wochen weeks
    jahr year jährlich annual
    industrie industry industrial
    zukunft future
    wirtschaft economy business
    unternehmen company companies enterprise enterprises firma firmen betrieb betriebe
    unternehmer entrepreneur entrepreneurs
    gründer founder founders gründung gründungs existenzgründung existenzgründer startup startups
    bildverarbeitung vision
    satellit satellite satellites
    drohne drone drones
    batterie battery batteries
    brücke bridge
    prüfung testing inspection
    klima climate
    gebäude building buildings
    planung planning
    messe fair trade
    tagung conference conferences konferenz kongress congress convention kolloquium colloquium symposium summit
    vortrag lecture talk talks vorlesung
    werkstatt werkstätten
    treffen meeting meetup meet
    netzwerk network networking netzwerke networks
    stammtisch regulars
    frühstück breakfast
    abendessen dinner galadinner
    empfang reception
    besichtigung tour führung firmenbesichtigung betriebsbesichtigung
    reise trip delegation delegationsreise
    ausstellung exhibition
    wettbewerb competition contest
    preis award prize preise awards
    schulung training kurs course lehrgang
    forschung research
    wissenschaft science sciences scientific wissenschaften
    licht light
    glas glass
    wasserstoff hydrogen h2
    energie energy
    wärme heat
    strom electricity
    umwelt environment environmental
    nachhaltigkeit sustainability sustainable nachhaltig
    kreislaufwirtschaft circular
    wasser water
    medizin medical medicine
    medizintechnik medtech
    gesundheit health healthcare
    arzneimittel drug drugs
    daten data
    sicherheit security safety
    cybersicherheit cybersecurity itsicherheit
    ki ai
    software programm
    maschinenbau engineering
    maschine machine machines machinery
    fertigung manufacturing produktion production
    messtechnik metrology measurement
    werkstoff material materials werkstoffe
    oberfläche surface surfaces oberflächen
    metaoberflächen metasurfaces
    kunststoff plastics plastic polymer polymere polymers
    textil textile textiles textilien
    lieferkette supply
    fachkräfte skilled
    ausbildung apprenticeship vocational
    recht law legal
    steuer tax taxes
    zoll customs tariff tariffs zölle
    ausfuhr export exporte exports
    förderung funding förderprogramm
    europa europe european europäisch
    deutschland germany german deutsch
    international internationale internationaler
    japan japanisch
    quanten quantum
    laser lasers
    sensor sensoren sensors sensorik
    bau construction
    holz wood
    landwirtschaft agriculture agri
    photovoltaik pv
    fahrzeug vehicle vehicles auto automotive autoindustrie
    mobilität mobility
    luftfahrt aviation aerospace
    raumfahrt space
    verkehr transport traffic
    verwaltung administration
    kultur culture
    kunst art
    musik music
    familie family
    kinder children kids
    schule school
    schüler pupils
    hochschule university universität
    studierende students student studenten
    promovierende doctoral phd doktoranden
    karriere career careers
    beruf job jobs
    stadt city
    land country
    welt world
    markt market markets
    vertrieb sales
    einkauf purchasing procurement
    einkäufer buyers
    finanzierung financing finance
    investor investors investoren
    nachfolge succession unternehmensnachfolge
    innovation innovations innovationen
    digital digitale digitalisierung digitalization digitisation digitalisation
    einführung introduction intro
    grundlagen basics fundamentals
    überblick overview
    gestaltung design
    klein small
    mittelstand sme smes kmu
    tierschutz animal
    lebensmittel food
    chemie chemistry chemical
    biologie biology
    physik physics
    mathematik mathematics math
    brandschutz fire
    arbeit work labour labor
    kreativ creative kreative
    sommer summer
    winter wintery
    frühling spring frühjahr
    herbst autumn fall
    weihnachten christmas weihnachtsfeier
    ostern easter
    neu new neue neues
    öffnen open offen offene offener offenen öffnet
    tür door doors türen
    ziel goal
    freiform freeform
    """.strip().splitlines()
)
"""Words that name the same thing, in both languages."""

STOP = _stems(
    "der die das den dem des ein eine einen einem einer eines und oder mit ohne für von vom zu zum zur im in am an auf aus bei beim "
    "bis durch nach vor über unter um als wie was wer wo wann warum so sich sie wir ihr ihre ihren unser unsere uns es er ich du man "
    "ist sind wird werden wurde hat haben kann können muss müssen soll sollen darf jetzt auch noch nur mehr sehr aber nicht kein "
    "keine dass ob wenn the a an and or of for to with without from by at on is are be will was were this that these those our your "
    "their his her it its we you they how what when where who why not no more about into as co e v eg gmbh ag mbh ggmbh kg ug uhr h z "
    "b u bzw sowie rund tun amp quot nbsp via pro je ab statt gegen zwischen während"
)
STATUS = _stems(
    "verschoben verlegt verschiebung abgesagt absage entfällt ausgefallen ausgebucht warteliste cancelled canceled postponed "
    "rescheduled sold update aktualisiert aktualisiertes aktualisierte programm anmeldung anmelden geöffnet gestartet save date "
    "vormerken merken termin termine neuer ersatztermin nachholtermin hinweis achtung jetzt restplätze plätze frei online hybrid "
    "präsenz live livestream stream digital virtuell virtual virtuelle virtuelles virtueller webinar web webkonferenz teams zoom ms "
    "out registration english edition ausgabe auflage jubiläumsausgabe kostenlos kostenfrei kostenfreie free info infos rückblick "
    "nachbericht bericht einladung"
)
"""What is said of an announcement rather than of the event."""

CALENDAR = _stems(
    "januar februar märz april mai juni juli august september oktober november dezember january february march may june july october "
    "december jan feb apr jun jul aug sep sept okt oct nov dez dec montag dienstag mittwoch donnerstag freitag samstag sonnabend "
    "sonntag monday tuesday wednesday thursday friday saturday sunday quartal jahr jahres"
)

COMMON = _stems(
    "workshop seminar webinar kurs lehrgang schulung training tag tage forum fachforum veranstaltung veranstaltungen event events "
    "treffen konferenz tagung kongress symposium kolloquium vortrag vorträge abend netzwerk netzwerken stammtisch messe fachtagung "
    "fachtag praxistag praxis praxisworkshop info infoabend informationsveranstaltung infoveranstaltung reihe online "
    "deutschland deutscher regional neu neue kompakt grundlagen basis einführung thema themen unternehmen unternehmer firma "
    "firmen betriebe mitglieder gäste teilnehmer experten expertengespräch gespräch dialog diskussion podiumsdiskussion austausch "
    "erfahrungsaustausch impuls impulse beratung sprechtag sprechstunde woche jahr zukunft international national gemeinsam "
    "willkommen innovation innovationen wirtschaft industrie mittelstand digital tour führung besichtigung ausstellung eröffnung "
    "start beginn ende teil modul gruppe session block vormittag nachmittag stadt haus region büro zentrum verein verband initiative "
    "programm projekt arbeitskreis arbeitsgruppe ag ak sitzung runde jahrestreffen jahrestagung jahresveranstaltung frühstück"
)
"""Words that many events share: they say what kind of event it is, hardly which one."""

HEADS = _stems(
    "tag tage forum konferenz tagung kongress symposium kolloquium messe abend stammtisch treffen workshop seminar kurs lehrgang woche "
    "wochen frühstück gespräch gespräche dialog talk vortrag reihe börse preis wettbewerb gala ball empfang ausstellung beratung "
    "sprechtag sprechstunde versammlung nacht reise fest schulung training werkstatt gipfel festival party lounge"
)
"""What a compound can end in without losing what it is about."""

SIDE = _groups(
    """
    abendveranstaltung galadinner dinner gala abendessen vorabendtreff vorabend gettogether
    empfang jahresempfang neujahrsempfang
    sommerfest weihnachtsfeier
    mitgliederversammlung generalversammlung jahreshauptversammlung hauptversammlung vollversammlung vorstandssitzung
    exkursion ausflug
    laborführung labortour laborrundgang laborbesichtigung
    tutorial
    generalprobe vorbesprechung vorbereitung vorbereitungstreffen pitchtraining training
    siegerehrung preisverleihung verleihung ehrung
    auftakt auftaktveranstaltung eröffnung eröffnungsfeier vernissage kickoff
    infoabend infoveranstaltung informationsveranstaltung infosession
    bewerbungsschluss anmeldeschluss einsendeschluss deadline einreichungsfrist bewerbungsfrist frist
    nachlese nachbesprechung
    partnertreffen mitgliedertreffen
    konzert concert
    gemeinschaftsstand messestand
    """.strip().splitlines()
)
"""What takes place beside an event of the same name, by kind."""

VAGUE = _stems("deutschland deutschlandweit europa ort orte oder verschiedene diverse offen folgt tba")
"""Places that hold everything."""

ROOM = _stems(
    "saal halle hörsaal raum campus gebäude deutschland germany haus parksaal plenarsaal audimax foyer etage stock zentrum am im der "
    "die das in an bei e v und"
)
CITIES = _stems(
    "berlin hamburg münchen köln frankfurt stuttgart düsseldorf dortmund essen leipzig bremen dresden hannover nürnberg duisburg bochum "
    "wuppertal bielefeld bonn münster mannheim karlsruhe augsburg wiesbaden mönchengladbach gelsenkirchen aachen braunschweig chemnitz "
    "kiel halle magdeburg freiburg krefeld mainz lübeck erfurt oberhausen rostock kassel hagen potsdam saarbrücken hamm ludwigshafen "
    "oldenburg mülheim osnabrück leverkusen darmstadt heidelberg solingen herne regensburg neuss ingolstadt paderborn offenbach fürth "
    "würzburg ulm heilbronn pforzheim wolfsburg bottrop göttingen reutlingen koblenz bremerhaven erlangen recklinghausen remscheid trier "
    "jena salzgitter moers siegen hildesheim gütersloh cottbus hanau kaiserslautern schwerin wien graz linz salzburg innsbruck zürich "
    "genf basel bern lausanne winterthur luzern prag paris london brüssel amsterdam warschau mailand rom madrid barcelona kopenhagen "
    "stockholm"
)
"""Cities that everybody names; the towns of a region come from its sources.yaml."""


def known_towns(names: Iterable[str]) -> frozenset[str]:
    """Return the stems by which towns are known: the cities, and the names of a region's own."""
    return CITIES | {stem(word) for name in names for word in fold(name).split() if len(word) > 3}
