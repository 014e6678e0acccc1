"""German and English words of announcements with one meaning: a group ends with a semicolon, its name comes first."""

GLOSSARY = """
abend evening; abendessen dinner; abfall waste müll; ablauf procedure; abschluss graduation final finale completion; absatz
distribution; akademie academy; akzeptanz acceptance; alter age ageing aging altern; altersvorsorge pension pensions rente; anforderung
requirement requirements; angebot offer offers; anlage facility facilities; anwendung application applications; anwender user users;
apotheke pharmacy; arbeit work; volkshochschule vhs; arbeiten working; arbeitgeber employer employers; arbeitnehmer employee employees
mitarbeiter mitarbeitende staff beschäftigte; arbeitskreis committee; arbeitsmarkt labourmarket; arbeitsplatz workplace workplaces;
arbeitsschutz occupational; arzneimittel drug drugs; arzt doctor doctors ärzte physician physicians; aufbau advanced fortgeschrittene;
aufsicht supervision; auftakt kickoff kick-off; auftrag order orders contract contracts vertrag verträge; auge eye eyes augen;
ausbildung apprenticeship vocational; auszubildende apprentice apprentices azubi azubis lehrling; ausfuhr export exporte exports
exporting; ausland abroad foreign; ausschreibung tender tenders vergabe; außenhandel foreigntrade; außenwirtschaft tradepolicy;
ausstellung exhibition exhibitions exhibit; aussteller exhibitor exhibitors; austausch exchange; automatisierung automation
automatisierungs automated; autonom autonomous autonome autonomes; bahn rail railway railways schiene; bank banks banking banken;
barrierefrei accessible accessibility barrierefreiheit; batterie battery batteries akku; bau construction bauen bauwesen; bauer farmer
farmers landwirt landwirte; baum tree trees; begegnung encounter encounters; beginn beginning; beispiel example examples; berater
consultant advisor advisors consultants; beratung consultation consulting advice advisory; bericht report reports; berichterstattung
reporting; beruf profession professions occupation; berufung appointment; besuch visit visits visiting; besucher visitor visitors;
beteiligung participation; bewegung movement; bewerber applicant applicants; bewerbung jobapplication; bewertung evaluation assessment
bewerten; bibliothek library libraries bücherei; bier beer; bild image images picture bilder; bildgebung imaging bildgebende; bildung
education educational; bildverarbeitung vision; biologie biology biological; biotechnologie biotechnology biotech; blick look view; blut
blood; boden soil floor; bohren drilling; brandschutz fire; brücke bridge bridges; buch book books; buchhaltung accounting bookkeeping
rechnungswesen; bund federal bundes; bürger citizen citizens; bürgermeister mayor; büro office; bürokratie bureaucracy; chance
opportunity opportunities chancen; chemie chemistry chemical chemicals; chip chips; chor choir; dach roof; daten data; datenbank
database databases; datenraum dataspace; datenschutz privacy; delegation delegations; demokratie democracy; denkmal monument monuments
heritage; deutschland germany german deutsch deutsche; dialog dialogue; dienst service services dienstleistung dienstleistungen; digital
digitale digitalisierung digitalization digitisation digitalisation; diskussion discussion discussions; dorf village villages; drohne
drone drones; druck printing print; druck pressure; durchbruch breakthrough; effizienz efficiency; ehrenamt volunteering volunteer
volunteers; einblick insight insights einblicke; einführung introduction intro introductory; einfuhr import importe imports; eingang
entrance; einkauf purchasing procurement beschaffung sourcing; einkäufer buyer buyers; einladung invitation; einsatz deployment;
einsteiger beginner beginners anfänger; einzelhandel retail; eis ice; elektrisch electric electrical elektrische; elektro electro;
elektronik electronics electronic elektronische; empfang reception; energie energy energien; energiewende energytransition; entdecken
discover discovery; entscheider decisionmaker; entscheidung decision decisions; entwickler developer developers; entwicklung
development; entwurf draft; erfahrung experience experiences erfahrungen; erfinder inventor inventors; erfindung invention inventions;
erfolg success successful erfolgreich; ergebnis result results ergebnisse; ernährung nutrition; erneuerbar renewable renewables
erneuerbare; eröffnung opening; ersatz replacement; erwachsene adults adult; erzeuger producer producers hersteller manufacturer
manufacturers; essen eating; europa europe european europäisch eu; exkursion excursion excursions; experte expert experts expertin;
fabrik factory factories; fachkräfte skilled specialists fachkraft; fahrrad bicycle bike cycling rad; fahrzeug vehicle vehicles auto
automotive automobil car cars kfz automobile; familie family families; farbe colour color colours colors; faser fiber fibre fibers
fibres; fehler error errors failure; feier celebration celebrate; feinwerk precision präzision präzise; ferien vacation holidays;
fernsehen television; fertigung manufacturing produktion production; fest festival; feuerwehr firefighters; film movie films;
finanzierung financing finance finanzen financial; fisch fish; fläche area areas; fliegen flying flight flug; flucht refugee refugees;
flughafen airport; fluss river; folge consequence; förderung funding förderprogramm grants grant fördermittel subsidy subsidies;
forschung research forscher researcher researchers; forst forestry; fortschritt progress; fotografie photography photo foto; frage
question questions fragen; frauen women woman; freiheit freedom; freiwillig voluntary; freund friend friends freunde; frieden peace;
frühling spring frühjahr; frühstück breakfast; führung leadership; führungskraft executive executives manager managers führungskräfte
leader leaders; fußball football soccer; garten garden gardens gärten; gast guest guests; gastronomie gastronomy restaurant restaurants;
gebäude building buildings; gedenken commemoration; gefahr danger hazard hazards; gefahrstoff hazardous; gehirn brain; geist mind
spirit; geld money; gemeinde municipality municipalities kommune kommunen municipal kommunal kommunale; gemeinschaft community
communities; genossenschaft cooperative cooperatives; geologie geology; gerät device devices geräte; gericht court; geschäftsführer ceo
directors; geschäftsmodell businessmodel; geschichte history historical; gesellschaft society; gesetz act laws gesetze; gespräch
conversation conversations talk talks; gestalten shaping shape; gestaltung design; gesundheit health healthcare; getränk drink drinks
beverage beverages; gewerkschaft union unions; gewinner winner winners; glas glass; gleichstellung equality; glück luck happiness;
grenze border borders; grün green grüne grüner; gründer founder founders gründung gründungs existenzgründung existenzgründer startup
startups entrepreneurship; grundlage basics fundamentals basic grundlagen basis; gruppe group groups; güter goods; hafen harbour harbor
port; halbleiter semiconductor semiconductors; halle hall; hand hands; handel commerce handels; handwerk craft crafts trades; haus
house; haushalt household; haut skin; heilung healing; heizung heating; herausforderung challenge challenges herausforderungen; herbst
autumn fall; herz heart hearts; hilfe help aid; hitze heatwave; hochschule university universität universities uni; hochwasser flood
flooding floods; holz wood wooden timber; hören listening hearing; hund dog dogs; idee idea ideas ideen; impfung vaccination vaccine
vaccines; industrie industry industrial industrien industries; infektion infection infections infektionen; informatik computing
computerscience; ingenieur engineer engineers ingenieure; inklusion inclusion inclusive; innenstadt downtown; innovation innovations
innovative innovativ innovationen; insolvenz insolvency; instandhaltung maintenance wartung; integration integrating; international
internationale internationaler; interkulturell intercultural; investition investment investments investitionen; investor investors
investoren; jagd hunting; jahr year jährlich annual yearly jahres; jahrestag anniversary jubiläum; japan japanese japanisch; jugend
youth jugendliche teenager teenagers; jung young junge junger; kälte refrigeration cooling kühlung; kamera camera cameras; kammer
chamber chambers; kampagne campaign campaigns; kapital capital; karriere career careers; karte map maps karten; katastrophe disaster
disasters; kauf purchase; keramik ceramics ceramic; kernkraft nuclear; ki ai; kinder child children kids kind; kino cinema; kirche
church; klasse class; kleben bonding adhesive adhesives klebstoff; kleidung clothing clothes; klein small; klima climate; klinik clinic
clinics klinisch clinical klinische; kochen cooking; kohle coal; kohlendioxid co2 carbon; kommunikation communication communications;
konjunktur businesscycle; kontrolle control; konzert concert concerts; kooperation cooperation collaboration zusammenarbeit; kopf head;
körper body; korrosion corrosion; kosten costs cost prices price pricing; kraft force power; krankenhaus hospital hospitals;
krankenkasse healthinsurance; krankheit disease diseases illness; kreativ creative kreative creativity; kreislaufwirtschaft circular;
krieg war; krise crisis krisen; küche kitchen; kultur culture cultural; kunde client clients kunden customer customers; kunst art arts;
künstler artist artists; künstlich artificial künstliche; kunststoff plastics plastic polymer polymere polymers; labor lab laboratory
laboratories labs labore; lage situation; lager warehouse warehousing; land country countries rural ländlich ländliche; landschaft
landscape; landwirtschaft agriculture agri agricultural farming; lärm noise; laser lasers; lauf run running; leben life living;
lebensmittel food foods; lehre teaching; lehrer teacher teachers lehrkräfte; leichtbau lightweight; leistung performance; leitfaden
guideline guidelines guide; leitung management; lernen learning learn; licht light lighting beleuchtung; lieferant vendor vendors
zulieferer supplier suppliers; lieferkette supply; logistik logistics; lohn wage wages salary gehalt; lösung solution solutions
lösungen; luft air; luftfahrt aviation aerospace; mädchen girls girl; malerei painting; markt market markets; marke brand brands
branding; maschinenbau mechanicalengineering; maschine machine machines machinery; material materials werkstoff werkstoffe; mathematik
mathematics math maths; medien media; medizin medical medicine medizinische; medizintechnik medtech; meer sea ocean; mensch human people
humans menschen; messe fair fairs tradefair tradeshow expo; messtechnik metrology measurement measuring; metall metal metals; methode
method methods methoden; migration immigration zuwanderung; mikroskop microscope microscopy mikroskopie; milch milk; mitglied member
members mitglieder; mittag noon midday; mittagessen lunch mittagspause lunchbreak; mittelstand sme smes kmu; mobilität mobility; mode
fashion; modell model models; moderne modern; möglichkeit possibility possibilities; monat month monthly monatlich; morgen tomorrow;
motor engine engines motors; museum museums; musik music; musiker musicians; mut courage; mutter mother mothers; nachfolge succession
unternehmensnachfolge; nachhaltigkeit sustainability sustainable nachhaltig nachhaltige nachhaltiges esg; nachricht news nachrichten;
nacht night; nachwuchs juniors; nahrung nourishment; natur nature natural; netz grid netze grids; netzwerk network networking netzwerke
networks netzwerken; neu new neue neues neuer; norm standard standards normung standardization; notfall emergency; nutzen benefit
benefits; nutzung usage; oberfläche surface surfaces oberflächen; offen open offene offener offenen öffnet öffnen; öffentlichkeit
public; öffentlichkeitsarbeit pr; ökologie ecology ecological; öl oil; optik optics optical optisch optische; ordnung regulation
regulations verordnung; organisation organization organizations; ort venue; ostern easter; parlament parliament; partner partners
partnering; patent patents; patient patients patienten; personal hr humanresources; pflanze plant plants pflanzen; pflege nursing;
pflicht obligation obligations duty; photonik photonics photonic; photovoltaik pv solar; physik physics; planung planning; politik
politics policy politisch; polizei police; preis award awards prize prizes preise; presse press; privat private; probe sample samples;
probleme problem problems; produkt product products produkte; programmierung programming coding programmieren code; projekt project
projects projekte; promovierende doctoral phd doktoranden doktorand promotion; prozess process processes prozesse; prüfung testing
inspection test tests; psychologie psychology; qualität quality; quanten quantum; quartier neighbourhood neighborhood; rahmen framework;
rat council; raum room space; raumfahrt spaceflight; rechnung invoice invoices invoicing rechnungen; recht law legal rechtlich
rechtliche; rede speech; reform reforms; regel rule rules regeln; region regional regions regionale; reinraum cleanroom; reise trip
travel journey; rettung rescue; richtlinie directive directives; ring circle; risiko risk risks risiken; roboter robot robots robotik
robotics; rohstoff rawmaterial rawmaterials; rückkehr return; sammlung collection; sanierung renovation refurbishment; schicht layer
layers coating coatings beschichtung; schiff ship ships; schmierung lubrication; schnell fast quick rapid; schreiben writing; schule
school schools; schüler pupil pupils; schulung training kurs course courses lehrgang weiterbildung fortbildung; schutz protection
protecting; schweißen welding; schwerpunkt focus; schwingung vibration vibrations; seele soul; selbstständig selfemployed freelance
freelancer; sensor sensoren sensors sensorik sensing; sicherheit security safety; cybersicherheit cybersecurity itsicherheit; simulation
simulations simulieren; sitzung sitting; software programm; solarenergie solarpower; sommer summer; sonne sun; sozial social soziale;
spaß fun; speicher storage energiespeicher; spende donation donations; spiel game games spiele gaming; spitze top; sport sports; sprache
language languages; staat state; stadt city town urban cities towns; stahl steel; stammtisch regulars gettogether; stand stall booth;
standort location locations; stärke strength strengths stärken; stelle job jobs stellen; sterne star stars; steuer tax taxes taxation
steuern; stiftung foundation; stimme voice; strahlung radiation; strahlenschutz radiationprotection; strategie strategy strategies
strategien strategic; straße street road; strom electricity; studie study studies; studierende student students studenten; studium
degree; suche search; süden south southern süd; tag day days tage; tagung conference conferences konferenz kongress congress convention
kolloquium colloquium symposium summit symposia; tanz dance dancing; technik technology technologies technologie technologien technical
technisch technische; teilnehmer participant participants; textil textile textiles textilien; theater theatre; thema topic topics
themen; tier animal animals tiere; tiefe deep depth; ton sound audio; tourismus tourism; tradition traditional; träger carrier; transfer
transfers; transformation wandel change; treffen meeting meetings meetup meet; trend trends; trocknung drying; tür door doors türen;
turnier tournament; überblick overview; übergabe handover; übernahme takeover acquisition; übersetzung translation; übung exercise
exercises; umfrage survey; umsatz revenue turnover; umsetzung implementation; umwelt environment environmental; unfall accident
accidents; unternehmen company companies enterprise enterprises firma firmen betrieb betriebe corporate business; unternehmer
entrepreneur entrepreneurs; unterricht lessons; unterstützung support; ursache cause causes; vakuum vacuum; vater father fathers;
verband association associations; verbraucher consumer consumers; verbund composite composites; verein club clubs vereine; vereinbarung
agreement; verfassung constitution; verhalten behaviour behavior; verhandlung negotiation negotiations verhandeln;
verkehr traffic transport transportation; verlag publishing publisher; verpackung packaging; versicherung insurance; versorgung
provision; versuch trial trials; verteidigung defence defense; vertrauen trust; vertrieb sales verkauf selling;
verwaltung administration; vielfalt
diversity; virtuell vr; vogel bird birds; volk folk; vorbeugung prevention prävention; vorbild rolemodel; vortrag lecture lectures
vorlesung vorträge; wachstum growth; waffe weapon weapons; wahl election elections; wald forest forests; wand wall; wandern hiking
wanderung; wärme heat thermal; wärmepumpe heatpump heatpumps; wärmebehandlung heattreatment; ware merchandise; wartezeit waiting; wasser
water; wasserstoff hydrogen h2; weg path way; weihnachten christmas; wein wine wines; welle wave waves; welt world; werbung advertising;
werkstatt werkstätten; werkzeug tool tools werkzeuge; wert value values; westen west western; wettbewerb competition contest
competitions; wetter weather; wiederaufbau reconstruction; wiederverwendung reuse; wind winds; winter wintery; wirkung impact effect
effects; wirtschaft economy economic; wirtschaftsförderung economicdevelopment; wissen knowledge; wissenschaft science sciences
scientific wissenschaften; wissenschaftler scientist scientists; woche week wochen weeks weekly wöchentlich; wohnen housing; wohnung
apartment; zahl number numbers zahlen; zahlung payment payments; zahn dental dentist; zeichnen drawing; zeit time; zelle cell cells
zellen; zentrum center centre; zerspanung machining; zertifikat certificate certification zertifizierung; ziel goal goals target
targets; zoll tariff tariffs zölle; zucker sugar; zukunft future; zulassung approval; zusatz additive; zustand condition;
zuverlässigkeit reliability; zweck purpose; sachsen saxony saxon sächsisch sächsische sächsischer; thüringen thuringia thuringian
thüringer; bayern bavaria bavarian bayerisch bayerische; hessen hesse hessisch; niedersachsen lowersaxony; preußen prussia; schweiz
switzerland swiss; österreich austria austrian; frankreich france french; polen poland polish; tschechien czechia czech; italien italy
italian; spanien spain spanish; niederlande netherlands dutch; türkei turkey turkish; china chinese chinesisch; indien india indian; usa
america american amerika; afrika africa african; asien asia asian; ukraine ukrainian; münchen munich; köln cologne; nürnberg nuremberg;
wien vienna; zürich zurich; genf geneva; prag prague; brüssel brussels; warschau warsaw; mailand milan; tokio tokyo
"""

PHRASES = """
ki: künstliche intelligenz, artificial intelligence; maschinelleslernen: maschinelles lernen, machine learning; fue: forschung
entwicklung, research development; iot: internet dinge, internet things; vr: virtuelle realität, virtual reality; ar: erweiterte
realität, augmented reality; startup: start up, start ups; elektromobil: e mobilität, e mobility, electric mobility, elektro mobilität;
additiv: additive fertigung, additive manufacturing, 3d druck, 3d printing; datenschutz: data protection; fachkraft: skilled workers,
skilled labour, skilled labor; offentur: offene tür, offenen tür, open day, open house, open doors; stammtisch: regulars table, round
table, get together; arbeitskreis: working group, work group; mess: trade fair, trade show; energiespeich: energy storage; warmepump:
heat pump, heat pumps; brennstoffzell: fuel cell, fuel cells; bildverarbeitung: image processing, machine vision, computer vision;
maschinenbau: mechanical engineering, machine building, machine builders; medizintechnik: medical technology, medical devices, medical
engineering; lieferkett: supply chain, supply chains; leistungselektronik: power electronics; wirtschaftsforder: economic development,
business development; geschaftsmodell: business model, business models; geschaftsfuhr: managing director, managing directors;
offentlichkeitsarbeit: public relations; personal: human resources; kreislaufwirtschaft: circular economy; erneuerbar: renewable energy,
renewable energies, erneuerbare energien; klimaschutz: climate protection, climate action; cybersicherheit: cyber security, it security,
it sicherheit, cyber sicherheit; lebenswissenschaft: life science, life sciences; digitalzwilling: digital twin, digital twins,
digitaler zwilling; smartfactory: smart factory, smart manufacturing; schlussel: key technologies; arbeitsrecht: employment law, labour
law, labor law; arbeitsschutz: occupational safety, workplace safety; gesundheitswes: health care; geistigeseigentum: intellectual
property, geistiges eigentum; offentlichauftrag: public procurement, öffentliche aufträge; fruhstuck: business breakfast
"""
"""Meanings that are written as two words: the name of the group, then its phrases; "und" between the words does not count."""
