import datetime as dt

import openpyxl
import pytest

from matcher.catalogue import catalogue
from matcher.codes import Goal, Kind, Run, SiteKind
from matcher.files import read_round, read_round_with_warnings
from matcher.problem import Lesson, Period, Pupil, Wish
from tests.files.rounds import FILES, TOML, write

PUPILS_IN_DUTCH = "Vestiging{0}Stamnummer{0}Roepnaam{0}Tv{0}Achternaam{0}Stamgroep{0}Leerjaar{0}Niveau{0}E-mail\n"
ROWS = "tabor{0}0123{0}Zoë{0}van 't{0}Véld{0}3A{0}3{0}bbl{0}zoe@school.nl\ntabor{0}0124{0}{0}{0}{0}{0}{0}{0}\n"
ZOE = Pupil("tabor", "0123", "Zoë", "van 't", "Véld", "3A", 3, "BB", email="zoe@school.nl")


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_csv_is_read_whatever_its_separator_encoding_and_line_ends(tmp_path, separator, encoding, line_end):
    text = (PUPILS_IN_DUTCH + ROWS).format(separator).replace("\n", line_end)
    problem, _ = read_round(write(tmp_path, pupils=text.encode(encoding)))
    assert problem.pupils == (ZOE, Pupil("tabor", "0124"))


def test_headings_are_read_without_regard_to_case_space_and_punctuation(tmp_path):
    text = " HOME-SITE ;Lln.nr;  Max. keuzevakken\ntabor;0123;2\ntabor;0124;\n"
    problem, _ = read_round(write(tmp_path, pupils=text, lessons=None))
    assert [(p.pupil_id, p.max_electives) for p in problem.pupils] == [("0123", 2), ("0124", 1)]


def test_a_separator_inside_quotes_does_not_mislead(tmp_path):
    text = 'site_id,name,municipality\nnewton,"Newton; de, school",Hoorn\ntabor,Tabor,\n'
    problem, _ = read_round(write(tmp_path, sites=text))
    assert problem.site["newton"].name == "Newton; de, school"


def test_blank_rows_are_passed_over_but_counted(tmp_path):
    reading = read_round_with_warnings(
        write(tmp_path, wishes="\nhome_site,pupil_id,rank,elective\n,,,\n\ntabor,0123,1,X/2\n")
    )
    assert [w.row for w in reading.warnings] == [5]


def test_empty_optional_cells_mean_the_default(tmp_path):
    problem, policy = read_round(
        write(tmp_path, offerings="offering_id,elective,site_id,capacity\nlas-ma,X/1,newton,12\n")
    )
    offering, site = problem.offering["las-ma"], problem.site["newton"]
    assert (offering.min_size, offering.guest_capacity, offering.run, offering.years) == (1, None, Run.AUTO, ())
    assert (site.school, site.kind, site.guest_total) == ("newton", SiteKind.VMBO, None)
    assert problem.wishes == (Wish("tabor", "0123", 1, "X/1"), Wish("tabor", "0124", 1, None, "las-ma"))
    assert policy.goals == (Goal.SERVED, Goal.TRAVEL)


def test_lists_numbers_and_dutch_words_are_read(tmp_path):
    sites = (
        "Vestiging;Naam;School;Soort;Breedtegraad;Lengtegraad;Licenties;Gasten totaal\n"
        "newton;SG Newton;atlas;Bedrijf;52,649;5.041;MET|zw | Groen|mt;7\ntabor;Tabor;;;;;;\n"
    )
    offerings = (
        "Groep;Keuzevak;Gastschool;Aantal plaatsen;Gaat door;Leerwegen;Leerjaren;Profielen\n"
        "las-ma;X/1;newton;12;ja;kader|TL;3|4;EO\n"
    )
    problem, _ = read_round(write(tmp_path, sites=sites, offerings=offerings))
    site, offering = problem.site["newton"], problem.offering["las-ma"]
    assert (site.school, site.kind, site.lat, site.lon, site.guest_total) == ("atlas", "company", 52.649, 5.041, 7)
    assert site.licensed_profiles == ("M&T", "Z&W", "Groen", "MaT")
    assert (offering.run, offering.tracks, offering.years, offering.profiles) == (
        Run.YES,
        ("KB", "TL"),
        (3, 4),
        ("E&O",),
    )


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("9:05", 545),
        ("09:05", 545),
        ("09.05", 545),
        ("9.05", 545),
        ("09:05:00", 545),
        ("0.375", 540),
        ("0,388888889", 560),
        ("0:00", 0),
        ("23:58", 1438),
    ],
)
def test_times_are_minutes_since_midnight(tmp_path, text, minutes):
    problem, _ = read_round(write(tmp_path, lessons=f"home_site;weekday;start;end\ntabor;wo;{text};23:59\n"))
    assert problem.lessons == (Lesson("tabor", 2, minutes, 1439),)


@pytest.mark.parametrize(
    ("word", "track"),
    [
        *((word, "BB") for word in ("vmbo-b", "Basis", "bbl")),
        *((word, "KB") for word in ("Kaderberoepsgerichte leerweg", "vmbo KB")),
        *((word, "GL") for word in ("gtl", "VMBO-GL", "gemengde leerweg")),
        *((word, "TL") for word in ("mavo", "vmbo-t")),
        ("PrO", "PRO"),
    ],
)
def test_tracks_are_read_in_the_words_of_schools(tmp_path, word, track):
    problem, _ = read_round(
        write(tmp_path, pupils=f"home_site,pupil_id,class,track\ntabor,0123,3A,{word}\ntabor,0124,,\n")
    )
    assert problem.pupils[0].track == track


@pytest.mark.parametrize(
    "words", ["PIE|BWI", "PIE, BWI", "PIE;BWI", "Produceren, installeren en energie|BWI", "pie\nbwi"]
)
def test_lists_of_known_words_may_have_other_separators(tmp_path, words):
    sites = f'site_id,name,licensed_profiles\nnewton,SG Newton,"{words}"\ntabor,Tabor,Zorg en Welzijn\n'
    problem, _ = read_round(write(tmp_path, sites=sites))
    assert [s.licensed_profiles for s in problem.sites] == [("PIE", "BWI"), ("Z&W",)]


@pytest.mark.parametrize("word", ["thu", "do", "Donderdag", "THURSDAY", "do."])
def test_weekdays_are_read_in_both_languages(tmp_path, word):
    problem, _ = read_round(write(tmp_path, lessons=f"home_site,weekday,start,end\ntabor,{word},8:30,9:20\n"))
    assert problem.lessons[0].weekday == 3


@pytest.mark.parametrize(
    ("word", "approved"),
    [
        *((word, True) for word in ("yes", "Ja", "j", "WAAR", "true", "1", "")),
        *((word, False) for word in ("no", "nee", "Onwaar", "FALSE", "0")),
    ],
)
def test_yes_and_no_are_read_in_many_words(tmp_path, word, approved):
    wishes = f"home_site,pupil_id,rank,elective,approved\ntabor,0123,1,X/1,{word}\n"
    problem, _ = read_round(write(tmp_path, wishes=wishes))
    assert problem.wishes[0].approved is approved


def test_own_electives_stand_beside_the_national_ones_and_over_them(tmp_path):
    official = catalogue("2026-2027")
    first = official[0]
    electives = FILES["electives.csv"] + f"{first.elective},Anders,X/1\n{official[1].elective},,X/1\n"
    problem, _ = read_round(write(tmp_path, electives=electives))
    assert [e.elective for e in problem.electives] == [*(e.elective for e in official), "X/1", "X/2"]
    changed = problem.elective[first.elective]
    assert (changed.title, changed.requires, changed.kind) == ("Anders", ("X/1",), Kind.ELECTIVE)
    assert (changed.profile, changed.tracks, changed.duo_code) == (first.profile, first.tracks, first.duo_code)
    kept = problem.elective[official[1].elective]
    assert (kept.title, kept.requires) == (official[1].title, ("X/1",))


def test_the_lottery_may_be_listed_anywhere_and_is_left_out_as_it_is_always_last(tmp_path):
    _, policy = read_round(write(tmp_path, round=TOML.replace('"served"', '"lottery", "served", "lottery"')))
    assert policy.goals == (Goal.SERVED, Goal.TRAVEL)


def test_settings_are_read(tmp_path):
    text = TOML.replace("2026-09-01", '"1-9-2026"') + (
        "max_travel_minutes = 45\nbuffer_minutes = 0\ntravel_speed_kmh = 15\ntravel_detour_factor = 1.25\n"
    )
    problem, policy = read_round(write(tmp_path, round=text.replace("\n", "\r\n")))
    assert problem.periods == (Period("P1", dt.date(2026, 9, 1), dt.date(2026, 11, 30)),)
    assert (policy.max_travel_minutes, policy.buffer_minutes) == (45, 0)
    assert (policy.travel_speed_kmh, policy.travel_detour_factor) == (15.0, 1.25)
    assert (problem.school_year, problem.lottery_seed, problem.timezone) == ("2026-2027", "zaad", "Europe/Amsterdam")


def workbook_of(tmp_path, rows):
    book = openpyxl.Workbook()
    book.remove(book.active)
    contents = {name.removesuffix(".csv"): [r.split(",") for r in text.splitlines()] for name, text in FILES.items()}
    contents.pop("round.toml")
    contents["round"] = [["Sleutel", "Waarde"], ["round.school_year", "2026-2027"], ["lottery_seed", 2026]]
    contents["round"] += [["goals", "served | travel"], ["policy.buffer_minutes", 7], ["travel_speed_kmh", 15.5]]
    contents["round"] += [["periods.P1.start", dt.date(2026, 9, 1)], ["periods.P1.end", "30-11-2026"]]
    for name, lines in (contents | rows).items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    return book


def test_a_workbook_is_read_with_numbers_and_times_as_excel_holds_them(tmp_path):
    head = ["home_site", "weekday", "start", "end"]
    times = [("tabor", "ma", dt.time(9, 20), 0.75), ("tabor", "di", 0.25, 0.3958333333333333)]
    pupils = [
        ["home_site", "pupil_id", "class", "max_electives"],
        ["tabor", "0123", "3A", 2.0],
        ["tabor", 124, "3A", None],
    ]
    book = workbook_of(tmp_path, {"lessons": [head, *times], "Leerlingen": pupils})
    del book["pupils"]
    book["Leerlingen"]["B3"].number_format = "0000"
    book["lessons"]["D3"].number_format = "yyyy-mm-dd hh:mm"
    book.save(tmp_path / "ronde.xlsx")
    problem, policy = read_round(tmp_path / "ronde.xlsx")
    assert problem.lessons == (Lesson("tabor", 0, 560, 1080), Lesson("tabor", 1, 360, 570))
    assert [(p.pupil_id, p.max_electives) for p in problem.pupils] == [("0123", 2), ("0124", 1)]
    assert (problem.lottery_seed, policy.goals) == ("2026", (Goal.SERVED, Goal.TRAVEL))
    assert (policy.buffer_minutes, policy.travel_speed_kmh) == (7, 15.5)
    assert problem.periods == (Period("P1", dt.date(2026, 9, 1), dt.date(2026, 11, 30)),)


def test_a_workbook_and_a_directory_with_the_same_rows_are_the_same_round(tmp_path):
    rows = {"round": [["school_year", "2026-2027"], ["lottery_seed", "zaad"], ["goals", "served|travel"]]}
    rows["round"] += [["periods.P1.start", "2026-09-01"], ["periods.P1.end", "2026-11-30"]]
    workbook_of(tmp_path, rows).save(tmp_path / "ronde.XLSX")
    assert read_round(tmp_path / "ronde.XLSX") == read_round(write(tmp_path / "map"))


def test_a_code_that_merely_begins_as_a_total_is_no_total_row(tmp_path):
    text = "site_id,name\nSOM,SG Newton\ntotaaltechniek,Tabor\nnewton,N\ntabor,T\n"
    problem, _ = read_round(write(tmp_path, sites=text))
    assert [s.site_id for s in problem.sites] == ["SOM", "totaaltechniek", "newton", "tabor"]
