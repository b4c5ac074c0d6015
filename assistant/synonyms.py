"""Words that mean the same in minutes: what a model may put in the place of a source's word.

A word may stand in several groups, and groups are not joined by it: "redovisa" is "presentera" and
"lämna", but these two are not each other. No group holds two kinds of one thing ("buss" and "tåg"),
nor a word and its opposite, but for "frånvarande", which the gate counts as a negation. Each word
stands for all forms that share its stem or root.
"""

_GROUPS = """
    innan före | leta söka söker | tror trodde mena anse tro | placering plats placeringar | ny nya
    nytt | kosta kostar kostade kostnad kostnaden pris priset prislapp betala betalar betalade |
    kosta pris avgift taxa hyra | betala bekosta finansiera stå står stod | pengar medel belopp
    summa | anslag medel pengar budget | bidrag medel pengar | bidrag stöd bidra stödja understödja
    | anslå avsätta reservera tilldela bevilja ge | orsak orsaken skäl skälet anledning anledningen
    beror berodde eftersom därför motiv | orsak förklara förklaring förklarade | årligen årligt
    årlig årliga år året årets års | månad månaden månads månatligen | vecka veckan veckovis | dygn
    dygnet | genomsnitt genomsnittlig snitt medeltal | ungefär omkring cirka runt | hälften halva
    halv | mer längre över fler högre större | många flera flertal | mest flest störst främst
    vanligaste vanligast oftast | alla samtliga varje | enda bara endast | båda bägge | sammanlagt
    totalt tillsammans summa | förra föregående tidigare | nästa kommande följande | dyrare
    fördyring fördyringen fördyrades | uppge säga berätta informera meddela redogöra redovisa
    rapportera presentera förklara påpeka framhålla konstatera visa påminna beskriva upplysa nämna
    lyfta understryka betona poängtera anföra uppgav berättade framhöll beskrev gick igenom föredra
    föredrog föredragning | redovisa redovisning lämna återrapportera återkomma | anse ansåg mena
    tycka tyckte tro bedöma hävda uppfattning mening | vilja vill ville önska önskemål begära |
    begära begärde anhålla anhöll ansöka ansökan ansökt söka sökt sökte framställning | kräva krav
    kräver villkor förutsätta | föreslå förslag föreslog yrka yrkande yrkar | rekommendera förorda
    uppmana råda ställa bakom | invända invändning avvikande | undra fråga frågade | godta acceptera
    | uppdrag uppgift uppdra | ansvara ansvarig ansvariga ansvar svara svarar sköta hålla håller
    leda leder | ordförande leda leder ledare | skriva skrev formulera författa utforma utarbeta
    upprätta ta tar | utarbeta arbeta ta tar fram | förbereda bereda | genomföra göra gör gjordes
    utföra verkställa hålla hålls ordna arrangera anordna ske sker | ordna arrangera anordna | möte
    mötet sammanträde sammanträdet stämma sammankomst | träffa träffat träffas möta möte haft |
    skicka skickar sända översända lämna överlämna | skicka inskickad inlämnad | bjuda kalla inbjuda
    inbjudan | hämta avhämta | köpa inköpa inköp köp förvärva anskaffa | sälja sälj sålde
    försäljning avyttra | hyra hyr förhyra | låna lån utlåning | bygga uppföra anlägga byggnation |
    renovera renovering rusta upprustning | bygger bygga utgår grundas baseras | flytta förflytta |
    placera placerad stå står ligga ligger finnas finns befinner ställa ställer | ställa placera
    sätta | använda användas nyttja utnyttja | märka upptäcka | undersöka undersökning utreda
    utredning granska granskning kontrollera kontroll | utreda pröva | sammanställa räkna
    sammanställning | beräkna beräknas räkna räknar uppskatta uppskattas vänta väntas | avgå avsked
    avsäga | avsked entledigande entledigas befria | ersätta ersätts ersatts ersattes efterträda
    efterträder överta | välja väljs valdes utse utses utsågs | utse tillsätta | anställa rekrytera
    rekrytering tillsätta | heta heter namn namnet kalla kallas döpa | representera företräda |
    delta deltog deltar deltagare frånvarande närvara närvarande medverka | ingå ingår tillhöra |
    omfatta innehålla | börja började inleda inleds start starta | sluta slutar avsluta avslutad
    upphöra | klar klart färdig färdigt slutförd avslutad avslutat | utfaller utföll slutar slutade
    föll utfall | gälla gäller avse avser handla | gälla träda | räcka räcker vara varar | pågå
    pågår löpa löper | öka ökar ökade ökat ökning | höja höjs höjning öka | sänka sänks sänkning
    minska | minska minskar minskade minskning | falla fall föll fallit sjunka rasa | stiga stigit
    öka | förutsatt förutsätter förutsättning villkor | dela fördela fördelas fördelning delas |
    införa införs inrätta inrättas | dra indragning slopa bort | förlänga förlängning | klara tåla
    tål | uppfylla klara klarar | tillåta tillåtet tillåts tillåten | lova lovade löfte utlova |
    vänta väntan avvakta avvaktan | lösa lösning | påverka påverkan | uppskatta gilla tycka tyckte |
    ersätta ersättning | spara bevara behålla | fälla avverka avverkning hugga | arbeta arbetar
    arbetade arbete jobba jobbar jobbade jobb | hemma hemifrån | anställd anställda personal
    personalen medarbetare medarbetarna | kommun kommuner kommunerna kommunen kommunens kommuns |
    företag företaget bolag bolaget firma | invånare invånarna befolkning | elev eleverna elever |
    ort orten plats platsen ställe | resa åka tur färd | försök prov test pilot | egen egna själv |
    gemensam gemensamt tillsammans delar | olika skilda | svår svårt svårighet | data uppgifter
    information | internet webbplats hemsida webbsida | svar besked | bil fordon | bostad lägenhet |
    hus byggnad | omröstning rösta röst röster | tid tiden tidsfrist | yttrande yttra remissvar |
    avtal avtalet kontrakt | samarbete samverkan | digital digitalt | genomgå gått genomgått | grupp
    gruppen | högst max maximalt | minst åtminstone | mindre lägre färre kortare | ansluta
    anslutning ingå | telefon ringa | beräkna uträknad | hålla hålls hölls äger sammanträda
    sammanträder träffas | nedläggning nedlagd lägga läggs stänga stängning | öppna öppnas öppning
    öppnande invigning | reparera reparation laga lagning rusta renovera | upphandla upphandling |
    anbud offert | leverantör entreprenör anbudsgivare | avtal överenskommelse | underskott minus
    förlust back | överskott plus vinst | tillstånd lov | boende brukare | unga ungdomar ungdom |
    äldre pensionärer seniorer | föräldrar vårdnadshavare | lärare pedagog | besöka besök besökare |
    utbildning kurs | lista förteckning | väg gata | cykelväg cykelbana | mål målsättning | följa
    uppföljning utvärdera utvärdering | resultat utfall | ändra ändring ändrad justera revidera
    revidering | komplettera komplettering tillägg lägga | återbetala återbetalning tillbaka | byta
    byts byte utbyte ersätta | stötta stödja stöd hjälpa hjälp | diskutera diskussion prata resonera
    samtala dryfta | erbjuda tillhandahålla | mäta mätning uppmäta | testa test prova pröva försök |
    anmäla anmälan | läcka läckage | röja röjning | städa städning | måla målning | märka märkning |
    varna varning | skada skadad | hinder hindra | skynda påskynda | dröja dröjde ta tog | avsluta
    avslutning slut | inleda inledning början | uppdatera uppdatering | översätta översättning |
    förvalta förvaltning drift driva drivs | plocka samla | bekymmer problem | bekymrad orolig oro |
    nöjd belåten | person personer deltagare människor | yta areal | lokal lokaler utrymme |
    blankett formulär | besparing spara | sjukskrivning sjukfrånvaro | bidra delfinansiera
    medfinansiera | sökande sökanden sökt | tilldela tilldelas vinna vann få fick | ligga belägen |
    passa lämplig lämpa | informera information | cm centimeter | km kilometer | kvm kvadratmeter |
    jul julen julhelgen | dela delad delas |
    påbörja påbörjas påbörjade börja inleda starta igångsätta | minskas minska sänka sänks
    reducera dra ned | ökas höjas höja höjs öka | hänvisning eftersom skäl motivering motivera |
    oförändrad oförändrat oförändrade samma | gratis avgiftsfri avgiftsfritt kostnadsfri
    kostnadsfritt kostnadslöst | möjlighet chans tillfälle | utvidga utöka utvidgas utökas bredda
    | upphäva upphävs slopa | anmana uppmana anmoda | bekräfta intyga | beställa beställning köpa
    | betänkligheter tveksam tvekan | brådskande bråttom snarast skyndsamt | efterfråga
    efterfrågan önskemål | enig enighet enhälligt eniga enhällig | ersättare suppleant | etablera
    etablering starta inrätta | försening försenad försenas försenat dröja | fokusera fokus
    inriktning inriktas prioritera | framskrida fortskrida | färdigställa färdigställas klar klart
    färdig slutföra | förbättra förbättring förbättras bättre | försämra försämring sämre |
    försäkra garantera | förutsäga prognos prognosen beräkna förvänta förväntas | grannar granne
    närboende | gynna främja stödja | handlägga handläggning handläggs behandla | hastighet fart |
    inköpa handla | inkomst intäkt intäkter intäkterna | utgift kostnad utgifter kostnader |
    inskränka begränsa | instruktion anvisning riktlinje | riktlinjer regler | regel bestämmelse
    regler | investera investering satsa satsning | justera justering ändra | kalkyl beräkning
    uträkning | klaga klagomål | konsekvens följd effekt | korrigera rätta rättelse | krångla
    problem | kvinnor kvinna tjejer | män man killar | kö väntelista | ledig vakant | ledighet
    semester | lokalisera placera | läge situation nuläge | meddela underrätta |
    medverkan deltagande | motsätta emot motstånd | nedgång minskning | uppgång ökning | nyttja
    använda | nödvändig behövas behöver behöv krävas krävs | behov behöva behöver | omarbeta
    omarbetad revidera bearbeta | omedelbart direkt genast | orolig bekymrad | planering plan
    planera | politiker förtroendevald förtroendevalda | presentation redovisning föredragning
    dragning | protest invändning | publicera offentliggöra | rabatt nedsättning | rast paus |
    rena rening | riskera risk fara | samordna samordning koordinera | sannolikt troligen
    troligtvis förmodligen | sekreterare protokollförare | snabb snabbt fort | ställning
    ståndpunkt | söka ansöka | tjänst befattning | tveka tveksam | uppdragsgivare beställare |
    uppskattning beräkning | uppskov anstånd | utlysa annonsera | utmaning svårighet problem |
    utträde lämna | vansklig svår | verksam aktiv | vidta göra genomföra | viktig angelägen
    betydelsefull | välkomna bjuda | åtgärd åtgärder insats insatser | åtgärda rätta | ägare
    innehavare | överklaga överklagan besvär | översyn granskning genomgång | slopa avskaffa
    avveckla indragning | kvar behålla bevara | bär stå svara | remittera remitteras remiss | utgå
    stryka strykas | begränsa begränsning | dagar dar
"""

GROUPS = tuple(tuple(group.split()) for group in _GROUPS.split("|"))
