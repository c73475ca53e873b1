"""The one definition of every file of a round and of its results.

The reader, the writer, the empty templates and the format help all come from here. The defaults are those of the
records in ``matcher.problem``.
"""
# ruff: noqa: E501 (a table: one column of a file, one line)
# fmt: off


from matcher.codes import Kind, LockAction, OverlapLevel, Run, SiteKind
from matcher.files.records import Group, Move, Unplaced
from matcher.files.schema import Column, File, Numbered, Value
from matcher.problem import Elective, Lesson, Lock, Offering, Overlap, Placement, Pupil, Session, Site, Travel, Wish

_SITE_WORDS = ("vestiging", "vestigingscode", "locatie", "school")
_PUPIL_WORDS = ("leerling", "Lln.nr", "llnr", "lln", "Stamnummer", "Code", "leerling_id")
_GROUP_WORDS = ("uitvoering", "lesgroep", "groepscode", "groep_id")
_CODE_WORDS = ("keuzevakcode", "keuzevak_code", "SLO-code")


def _home_site(*also: str) -> Column:
    return Column(
        "home_site",
        "thuisvestiging",
        "vestiging waar de leerling staat ingeschreven (site_id)",
        "site where the pupil is enrolled (site_id)",
        required=True,
        also=("thuisschool", "thuislocatie", *_SITE_WORDS, *also),
    )


def _pupil_id(*, required: bool = True, help_nl: str = "leerlingnummer", help_en: str = "pupil number") -> Column:
    return Column("pupil_id", "leerlingnummer", help_nl, help_en, required=required, also=_PUPIL_WORDS)


def _offering_id(help_nl: str, help_en: str, *, required: bool = True) -> Column:
    return Column("offering_id", "groep", help_nl, help_en, required=required, also=_GROUP_WORDS)


def _elective(help_nl: str, help_en: str, *, required: bool = True, also: tuple[str, ...] = ()) -> Column:
    return Column("elective", "keuzevak", help_nl, help_en, required=required, also=(*_CODE_WORDS, *also))


def _when() -> tuple[Column, ...]:
    return (
        Column("weekday", "dag", "dag van de week", "day of the week", Value.WEEKDAY, required=True, also=("weekdag",)),
        Column("start", "begin", "begintijd", "when it starts", Value.TIME, required=True, also=("begintijd", "van")),
        Column("end", "eind", "eindtijd", "when it ends", Value.TIME, required=True, also=("einde", "eindtijd", "tot")),
    )


_PERIOD = Column("period", "periode", "periode uit round.toml; leeg = heel het jaar", "period of round.toml; empty = all year")

SITES = File(
    "sites.csv",
    "sites",
    Site,
    "de vestigingen",
    "the sites",
    (
        Column("site_id", "vestiging", "eigen korte code van de vestiging", "a short code of its own", required=True, also=("vestigingscode", "locatie", "locatiecode", "code")),
        Column("name", "naam", "naam van de vestiging", "name of the site", required=True, also=("vestigingsnaam", "locatienaam")),
        Column("school", "school", "vestigingen van één school delen dit woord; leeg = de vestiging zelf", "sites of one school share it; empty = the site itself", also=("scholengroep",)),
        Column("kind", "soort", "soort instelling", "kind of institution", Value.CHOICE, choices=SiteKind, also=("type",)),
        Column("brin6", "brin", "BRIN met vestigingsnummer", "BRIN with site number", also=("brinnummer", "brincode")),
        Column("municipality", "gemeente", "gemeente", "municipality", also=("plaats", "woonplaats")),
        Column("lat", "breedtegraad", "breedtegraad in graden", "latitude in degrees", Value.DECIMAL, least=-90, most=90, also=("latitude", "breedte")),
        Column("lon", "lengtegraad", "lengtegraad in graden", "longitude in degrees", Value.DECIMAL, least=-180, most=180, also=("longitude", "lengte", "lng")),
        Column("licensed_profiles", "profielen", "profielen waarvoor de school een licentie heeft", "profiles the school is licensed for", Value.PROFILES, also=("licenties",)),
        Column("guest_total", "gasten_totaal", "meeste gastplaatsingen op deze vestiging in de ronde; leeg = geen grens", "most guest placements at the site in the round; empty = no limit", Value.WHOLE, least=0, also=("maximum gasten", "max gasten")),
    ),
    required=True,
    also=("vestigingen", "locaties"),
)

ELECTIVES = File(
    "electives.csv",
    "electives",
    Elective,
    "eigen keuzevakken, of wijzigingen op de landelijke lijst (lege cel = zoals landelijk)",
    "electives of the region, or changes to the national list (empty cell = as in the national list)",
    (
        _elective("code, zoals K/PIE/09", "code, such as K/PIE/09", also=("code",)),
        Column("title", "naam", "naam; verplicht voor een eigen keuzevak", "title; required for an elective of your own", also=("titel", "officiele naam", "keuzevaknaam")),
        Column("profile", "profiel", "profiel waar het bij hoort", "profile it belongs to", Value.PROFILE),
        Column("kind", "soort", "soort", "kind", Value.CHOICE, choices=Kind, also=("type",)),
        Column("duo_code", "duo_vakcode", "vakcode van DUO", "subject code of DUO", also=("duocode", "duo", "vakcode")),
        Column("tracks", "leerwegen", "leerwegen waarvoor het bestaat", "tracks it exists for", Value.TRACKS, also=("leerweg", "niveau", "niveaus")),
        Column("requires", "voorkennis", "keuzevakken die eerst afgesloten moeten zijn", "electives to have completed first", Value.TEXTS, also=("vereist",)),
        Column("module_of", "module_van", "profiel of profielmodule waarvan dit de inhoud is", "profile, or profile module, whose content it is"),
    ),
    also=("keuzevakken", "vakken"),
)

OFFERINGS = File(
    "offerings.csv",
    "offerings",
    Offering,
    "het aanbod: elke groep van een keuzevak op een vestiging",
    "the offer: each group of an elective at a site",
    (
        Column("offering_id", "groep", "eigen korte code van de groep", "a short code of its own", required=True, also=(*_GROUP_WORDS, "code", "aanbod", "aanbod_id")),
        _elective("code van het keuzevak", "code of the elective"),
        Column("site_id", "vestiging", "waar de groep les krijgt", "where the group meets", required=True, also=("gastschool", "gastvestiging", "aanbieder", "vestigingscode", "locatie", "school")),
        Column("capacity", "capaciteit", "aantal plaatsen", "number of seats", Value.WHOLE, required=True, least=0, also=("plaatsen", "aantal plaatsen", "max", "maximum", "groepsgrootte")),
        Column("min_size", "minimum", "kleinste groep die doorgaat", "smallest group that runs", Value.WHOLE, least=1, also=("minimum aantal", "min", "minimale groepsgrootte")),
        Column("guest_capacity", "gastplaatsen", "meeste leerlingen van andere scholen; leeg = de capaciteit", "most pupils of other schools; empty = the capacity", Value.WHOLE, least=0, also=("plaatsen gasten", "gasten")),
        Column("run", "doorgaan", "gaat door: auto (vanaf het minimum), yes (altijd), no (vervallen)", "runs: auto (from its minimum), yes (always), no (cancelled)", Value.CHOICE, choices=Run, also=("gaat door",)),
        Column("tracks", "leerwegen", "leerwegen die mogen komen; leeg = alle", "tracks that may enter; empty = all", Value.TRACKS, also=("leerweg", "niveau", "niveaus")),
        Column("years", "leerjaren", "leerjaren die mogen komen; leeg = alle", "years that may enter; empty = all", Value.WHOLES, least=1, most=9, also=("leerjaar",)),
        Column("profiles", "profielen", "profielen die mogen komen; leeg = alle", "profiles that may enter; empty = all", Value.PROFILES, also=("profiel",)),
        Column("clock_hours", "klokuren", "klokuren in totaal", "clock hours in total", Value.WHOLE, least=0, also=("uren",)),
        Column("title", "naam", "eigen naam van de groep", "title of its own", also=("titel", "omschrijving")),
        Column("contact", "contactpersoon", "wie vragen beantwoordt", "who answers questions", also=("docent",)),
    ),
    required=True,
    also=("aanbod", "groepen", "uitvoeringen"),
)

SESSIONS = File(
    "sessions.csv",
    "sessions",
    Session,
    "wanneer groepen les hebben, één rij per wekelijkse bijeenkomst",
    "when groups meet, one row per weekly meeting",
    (_offering_id("de groep", "the group"), *_when(), _PERIOD),
    also=("lesmomenten", "bijeenkomsten", "rooster"),
)

PUPILS = File(
    "pupils.csv",
    "pupils",
    Pupil,
    "de leerlingen",
    "the pupils",
    (
        _home_site(),
        _pupil_id(),
        Column("first_name", "roepnaam", "roepnaam", "first name", also=("voornaam",)),
        Column("infix", "tussenvoegsel", "tussenvoegsel", "infix (van, de, …)", also=("voorvoegsel", "voorvoegsels", "tussenvoegsels", "tv")),
        Column("last_name", "achternaam", "achternaam", "last name", also=("geslachtsnaam",)),
        Column("class", "klas", "klas", "class", also=("stamklas", "stamgroep")),
        Column("year", "leerjaar", "leerjaar", "year", Value.WHOLE, least=1, most=9, also=("jaarlaag", "jaar")),
        Column("track", "leerweg", "leerweg", "track", Value.TRACK, also=("niveau", "studie", "opleiding")),
        Column("profile", "profiel", "profiel", "profile", Value.PROFILE),
        Column("max_electives", "max_keuzevakken", "meeste plaatsingen in deze ronde", "most placements in this round", Value.WHOLE, least=0, also=("maximum keuzevakken", "aantal keuzevakken")),
        Column("needs", "nodig", "plaatsingen die nodig zijn om examen te kunnen doen", "placements needed to be able to graduate", Value.WHOLE, least=0, also=("nog nodig",)),
        Column("priority", "voorrang", "1 gaat voor 2, enzovoort", "1 comes before 2, and so on", Value.WHOLE, least=1, also=("prioriteit",)),
        Column("max_travel_minutes", "max_reistijd", "langste reistijd in minuten, enkele reis; leeg = zoals in de regio", "longest way in minutes, one way; empty = as in the region", Value.WHOLE, least=0, also=("reistijd", "maximale reistijd")),
        Column("completed", "afgesloten", "keuzevakken die al zijn afgesloten", "electives closed earlier", Value.TEXTS, also=("behaald", "afgeronde keuzevakken")),
        Column("email", "e-mail", "e-mailadres van school", "school e-mail address", also=("e-mailadres", "mail", "schoolmail")),
    ),
    required=True,
    also=("leerlingen",),
)

WISHES = File(
    "wishes.csv",
    "wishes",
    Wish,
    "de wensen; vul keuzevak in (elke groep is goed) of groep (alleen deze); of één rij per leerling met keuze 1, keuze 2, …",
    "the wishes; fill in elective (any group will do) or offering_id (only this group); or one row per pupil with choice 1, choice 2, …",
    (
        _home_site(),
        _pupil_id(),
        Column("rank", "voorkeur", "1 = liefst; gelijke voorkeuren mogen", "1 = most wanted; ties allowed", Value.WHOLE, required=True, least=1, also=("rang", "volgorde", "voorkeursnummer", "keuzenummer", "prioriteit")),
        _elective("code van het keuzevak", "code of the elective", required=False),
        _offering_id("code van de groep", "code of the group", required=False),
        Column("approved", "goedgekeurd", "akkoord van de thuisschool", "the home school's word", Value.YES_NO, also=("akkoord",)),
    ),
    required=True,
    also=("wensen", "keuzes", "voorkeuren"),
    numbered=Numbered(("keuze", "choice", "wens", "wish", "voorkeur", "keuzevak"), "rank", "elective"),
)

LESSONS = File(
    "lessons.csv",
    "lessons",
    Lesson,
    "wanneer leerlingen niet vrij zijn; klas én leerlingnummer leeg = hele vestiging",
    "when pupils are not free; class and pupil_id empty = the whole site",
    (
        _home_site(),
        *_when(),
        Column("class", "klas", "de klas", "the class", also=("stamklas", "stamgroep")),
        _pupil_id(required=False, help_nl="de leerling", help_en="the pupil"),
        _PERIOD,
    ),
    also=("lessen", "lestijden"),
)

TRAVEL = File(
    "travel.csv",
    "travel",
    Travel,
    "reistijden; de terugweg duurt even lang, tenzij die er ook staat",
    "travel times; the way back is the same unless given",
    (
        Column("from_site", "van", "vestiging van vertrek", "site of departure", required=True, also=("van_vestiging", "vertrek")),
        Column("to_site", "naar", "vestiging van aankomst", "site of arrival", required=True, also=("naar_vestiging", "aankomst")),
        Column("minutes", "minuten", "minuten, enkele reis", "minutes, one way", Value.WHOLE, required=True, least=0, also=("reistijd",)),
        Column("mode", "vervoer", "hoe, bijvoorbeeld fiets", "how, such as by bike", also=("vervoermiddel",)),
    ),
    also=("reistijden", "reizen"),
)

OVERLAPS = File(
    "overlaps.csv",
    "overlaps",
    Overlap,
    "keuzevakken die in inhoud overlappen",
    "electives whose content overlaps",
    (
        Column("elective_a", "keuzevak_a", "het ene keuzevak", "one elective", required=True, also=("keuzevak_1", "keuzevak")),
        Column("elective_b", "keuzevak_b", "het andere", "the other", required=True, also=("keuzevak_2", "overlapt_met")),
        Column("level", "niveau", "block = niet samen, warn = alleen melden", "block = not together, warn = only reported", Value.CHOICE, choices=OverlapLevel, also=("ernst",)),
    ),
    also=("overlap", "overlappen"),
)

LOCKS = File(
    "locks.csv",
    "locks",
    Lock,
    "wat met de hand is vastgezet",
    "what was fixed by hand",
    (
        _home_site(),
        _pupil_id(),
        _offering_id("de groep", "the group"),
        Column("action", "actie", "place = vast geplaatst, keep_out = niet plaatsen", "place = fixed, keep_out = never", Value.CHOICE, required=True, choices=LockAction),
        Column("reason", "reden", "waarom", "why"),
        Column("by", "door", "wie dit besloot", "who decided it"),
    ),
    also=("vastgezet", "vast"),
)

_PLACEMENT_COLUMNS = (
    _home_site(),
    _pupil_id(),
    _offering_id("de groep", "the group"),
    _elective("het keuzevak", "the elective"),
    Column("site_id", "gastvestiging", "waar de groep les krijgt", "where the group meets", required=True, also=("gastschool",)),
    Column("rank", "voorkeur", "de hoeveelste voorkeur; leeg = met de hand geplaatst zonder wens", "rank of the wish; empty = placed by hand without a wish", Value.WHOLE, least=1),
    Column("travel_minutes", "reistijd", "minuten, enkele reis", "minutes, one way", Value.WHOLE, required=True, least=0),
)

BASELINE = File(
    "baseline.csv",
    "baseline",
    Placement,
    "de plaatsingen van een eerdere ronde (zoals placements.csv)",
    "the placements of an earlier run (as placements.csv)",
    _PLACEMENT_COLUMNS,
    also=("uitgangspunt",),
)

PLACEMENTS = File("placements.csv", "", Placement, "de plaatsingen", "the placements", _PLACEMENT_COLUMNS, required=True)

UNPLACED = File(
    "unplaced.csv",
    "",
    Unplaced,
    "leerlingen met minder plaatsingen dan gewenst",
    "pupils with fewer placements than wanted",
    (
        _home_site(),
        _pupil_id(),
        Column("wanted", "gewenst", "gewenste plaatsingen", "placements wanted", Value.WHOLE, required=True, least=0),
        Column("placed", "geplaatst", "plaatsingen", "placements", Value.WHOLE, required=True, least=0),
        Column("needs", "nodig", "nodige plaatsingen", "placements needed", Value.WHOLE, required=True, least=0),
        Column("reasons", "redenen", "waarom niet", "why not", Value.TEXTS),
    ),
)

GROUPS = File(
    "groups.csv",
    "",
    Group,
    "hoe vol de groepen zijn",
    "how full the groups are",
    (
        _offering_id("de groep", "the group"),
        Column("placed", "geplaatst", "leerlingen", "pupils", Value.WHOLE, required=True, least=0),
        Column("own", "eigen", "eigen leerlingen", "own pupils", Value.WHOLE, required=True, least=0),
        Column("guests", "gasten", "leerlingen van andere scholen", "pupils of other schools", Value.WHOLE, required=True, least=0),
        Column("capacity", "capaciteit", "plaatsen", "seats", Value.WHOLE, required=True, least=0),
        Column("min_size", "minimum", "kleinste groep", "smallest group", Value.WHOLE, required=True, least=0),
        Column("status", "status", "runs = gaat door, cancelled = vervalt", "runs or cancelled", required=True),
    ),
)

MOVES = File(
    "moves.csv",
    "",
    Move,
    "plaatsingen die een reparatie veranderde",
    "placements that a repair changed",
    (
        _home_site(),
        _pupil_id(),
        Column("from_offering", "van_groep", "de oude groep", "the old group"),
        Column("to_offering", "naar_groep", "de nieuwe groep", "the new group"),
        Column("reason", "reden", "waarom", "why"),
    ),
)

ROUND = (SITES, ELECTIVES, OFFERINGS, SESSIONS, PUPILS, WISHES, LESSONS, TRAVEL, OVERLAPS, LOCKS, BASELINE)
RESULTS = (PLACEMENTS, UNPLACED, GROUPS, MOVES)
