"""Files: the only rooms that know CSV, XLSX, TOML and PDF. What a file looks like: ``columns``."""

from matcher.files.classlists import class_list_csv, class_list_lines, class_list_pdf, class_list_xlsx, write_class_list
from matcher.files.guide import format_help, templates
from matcher.files.places import Places
from matcher.files.read import Reading, read_round, read_round_with_warnings
from matcher.files.records import Group, Move, Unplaced
from matcher.files.results import groups_csv, moves_csv, placements_csv, pupils_csv, read_placements, unplaced_csv
from matcher.files.write import (
    PathTakenError,
    new_directory,
    output_directory,
    write_file,
    write_output,
    write_round,
    write_round_xlsx,
)

__all__ = [
    "Group",
    "Move",
    "PathTakenError",
    "Places",
    "Reading",
    "Unplaced",
    "class_list_csv",
    "class_list_lines",
    "class_list_pdf",
    "class_list_xlsx",
    "format_help",
    "groups_csv",
    "moves_csv",
    "new_directory",
    "output_directory",
    "placements_csv",
    "pupils_csv",
    "read_placements",
    "read_round",
    "read_round_with_warnings",
    "templates",
    "unplaced_csv",
    "write_class_list",
    "write_file",
    "write_output",
    "write_round",
    "write_round_xlsx",
]
