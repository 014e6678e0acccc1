"""Cities and larger towns of the German-speaking countries, and cities elsewhere to which their people travel."""

NAMES = """
berlin hamburg münchen köln frankfurt stuttgart düsseldorf dortmund essen leipzig bremen dresden hannover nürnberg duisburg bochum
wuppertal bielefeld bonn münster mannheim karlsruhe augsburg wiesbaden mönchengladbach gelsenkirchen aachen braunschweig chemnitz kiel
halle magdeburg freiburg krefeld mainz lübeck erfurt oberhausen rostock kassel hagen potsdam saarbrücken hamm ludwigshafen oldenburg
mülheim osnabrück leverkusen darmstadt heidelberg solingen herne regensburg neuss ingolstadt paderborn offenbach fürth würzburg ulm
heilbronn pforzheim wolfsburg bottrop göttingen reutlingen koblenz bremerhaven erlangen recklinghausen remscheid trier jena salzgitter
moers siegen hildesheim gütersloh cottbus hanau kaiserslautern schwerin wien graz linz salzburg innsbruck zürich genf basel bern
lausanne winterthur luzern prag paris london brüssel amsterdam warschau mailand rom madrid barcelona kopenhagen stockholm aalen albstadt
amberg ansbach arnsberg aschaffenburg backnang bamberg bautzen bayreuth bergheim bietigheim bitterfeld bocholt böblingen bruchsal brühl
buxtehude castrop celle coburg coesfeld crailsheim cuxhaven dachau deggendorf delmenhorst dessau detmold dinslaken dormagen dorsten
döbeln eberswalde eisenach eisenhüttenstadt elmshorn emden emmendingen eschweiler esslingen euskirchen falkensee fellbach filderstadt
flensburg forchheim frechen freiberg freising freital friedrichshafen fulda geislingen germering gera gießen gifhorn gladbeck glauchau
goslar gotha greifswald grevenbroich gummersbach göppingen görlitz güstrow haltern hameln hattingen heidenheim heidenau herford herten
hildburghausen hilden hoyerswerda hürth ibbenbüren idstein ilmenau iserlohn itzehoe kaufbeuren kempten kerpen kleve konstanz
kornwestheim köthen kulmbach landau landshut langenfeld langenhagen lahr leonberg leverkusen limburg lingen lippstadt lörrach
ludwigsburg lüdenscheid lüneburg lünen maintal marburg meerbusch meiningen meißen memmingen merseburg minden mettmann monheim mühlhausen
naumburg neubrandenburg neumarkt neumünster neustrelitz neuwied nettetal nordhausen norderstedt nordhorn nürtingen oberursel offenburg
oranienburg passau peine pinneberg pirna plauen pößneck quedlinburg radebeul radolfzell rastatt ratingen ravensburg rendsburg rheine
riesa rosenheim rottenburg rudolstadt rüsselsheim saalfeld sangerhausen schmalkalden schönebeck schorndorf schwabach schwandorf schwedt
schweinfurt schwerte sigmaringen sindelfingen sinsheim soest sömmerda sonneberg sondershausen speyer stade stendal stralsund straubing
suhl strausberg tübingen troisdorf tuttlingen unna varel velbert viersen villingen waiblingen weimar weinheim wernigerode wesel wetzlar
wilhelmshaven willich winsen wismar witten wittenberg wolfenbüttel worms wunstorf zeitz zittau zwickau bregenz dornbirn klagenfurt
villach wels leoben steyr gallen thun schaffhausen chur fribourg neuchâtel straßburg mulhouse metz nancy lyon marseille toulouse lille
rotterdam utrecht eindhoven delft antwerpen gent brügge luxemburg krakau breslau posen danzig stettin brünn pilsen bratislava budapest
zagreb ljubljana sofia bukarest athen lissabon porto sevilla valencia turin bologna florenz venedig neapel verona oslo göteborg malmö
helsinki tallinn riga vilnius dublin manchester birmingham edinburgh glasgow oxford cambridge kiew istanbul ankara tokio osaka peking
shanghai shenzhen singapur seoul dubai tokyo boston chicago toronto munich cologne nuremberg vienna zurich geneva prague brussels warsaw
milan copenhagen
"""
