"""The sample of what schools really send: every fault in it is told."""

from pathlib import Path

import pytest

from matcher.errors import RoundError
from matcher.files import read_round

MESSY = Path(__file__).parents[2] / "sample_data" / "messy"

IN_THE_DIRECTORY = [
    ("locks_contradict", "locks.csv", 3),
    ("capacity_below_min_size", "offerings.csv", 3),
    ("unknown_elective", "offerings.csv", 5),
    ("unknown_site", "offerings.csv", 6),
    ("not_whole", "pupils.csv", 4),
    ("doubled_record", "pupils.csv", 5),
    ("empty_required", "pupils.csv", 7),
    ("not_one_of", "pupils.csv", 8),
    ("broken_encoding", "pupils.csv", 8),
    ("total_row", "pupils.csv", 9),
    ("not_text", "round.toml", 4),
    ("unknown_goal", "round.toml", 10),
    ("unknown_setting", "round.toml", 11),
    ("unknown_period", "sessions.csv", 3),
    ("not_a_time", "sessions.csv", 4),
    ("end_before_start", "sessions.csv", 5),
    ("not_a_weekday", "sessions.csv", 6),
    ("half_coordinates", "sites.csv", 4),
    ("broken_quote", "travel.csv", 3),
    ("lost_zeros", "wishes.csv", 2),
    ("too_small", "wishes.csv", 3),
    ("not_whole", "wishes.csv", 6),
    ("wish_with_both", "wishes.csv", 7),
    ("not_yes_no", "wishes.csv", 9),
    ("unknown_offering", "wishes.csv", 9),
    ("too_many_cells", "wishes.csv", 10),
    ("unknown_elective", "wishes.csv", 10),
    ("unknown_file", "Travel (kopie).csv", None),
    ("workbook_not_read", "aanlevering.xlsx", None),
    ("unknown_class", "lessons.csv", 3),
    ("guest_capacity_above_capacity", "offerings.csv", 4),
    ("unknown_column", "pupils.csv", 1),
    ("needs_above_max", "pupils.csv", 8),
    ("session_overlap", "sessions.csv", 7),
    ("doubled_wish", "wishes.csv", 5),
    ("not_offered", "wishes.csv", 8),
]

IN_THE_WORKBOOK = [
    ("formula_cell", "Aanbod", 3),
    ("formula_cell", "Aanbod", 6),
    ("total_row", "Aanbod", 6),
    ("doubled_record", "Leerlingen", 5),
    ("error_cell", "Leerlingen", 6),
    ("formula_cell", "Leerlingen", 7),
    ("total_row", "Leerlingen", 7),
    ("not_a_time", "Lesmomenten", 4),
    ("not_a_time", "Lesmomenten", 4),
    ("unknown_offering", "Lesmomenten", 5),
    ("bad_school_year", "Ronde", 2),
    ("unknown_setting", "Ronde", 8),
    ("half_coordinates", "Vestigingen", 4),
    ("doubled_sheet", "Wensen", None),
    ("guest_capacity_above_capacity", "Aanbod", 4),
    ("unknown_sheet", "Blad1", None),
    ("unknown_column", "Leerlingen", 1),
    ("needs_above_max", "Leerlingen", 6),
]


@pytest.mark.parametrize(
    ("path", "expected"), [(MESSY, IN_THE_DIRECTORY), (MESSY / "aanlevering.xlsx", IN_THE_WORKBOOK)]
)
def test_every_fault_of_a_messy_delivery_is_told_with_its_place(path, expected):
    with pytest.raises(RoundError) as caught:
        read_round(path)
    assert [(f.code, f.file, f.row) for f in caught.value.faults] == expected
