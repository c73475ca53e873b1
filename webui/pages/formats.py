"""What the files look like: every column in words, and empty files to fill in."""

import tempfile
from dataclasses import dataclass
from typing import ClassVar

from flask_babel import gettext

from matcher.files import templates
from matcher.files.columns import ROUND
from matcher.files.guide import kind_of
from matcher.files.schema import Column, File
from webui.language import language
from webui.pages.import_words import part_name
from webui.pages.page import Page
from webui.papers.archives import zipped


@dataclass(frozen=True)
class ColumnHelp:
    """A column in words."""

    name: str
    english: str
    also: str
    about: str
    kind: str
    required: bool


@dataclass(frozen=True)
class FileHelp:
    """A file in words."""

    name: str
    part: str
    about: str
    columns: tuple[ColumnHelp, ...]


@dataclass(frozen=True, kw_only=True)
class FormatPage(Page):
    """What the files look like."""

    template: ClassVar[str] = "imports/format.html"

    files: tuple[FileHelp, ...]


def format_page() -> FormatPage:
    """Everything from the one definition of the columns."""
    return FormatPage(title=gettext("What the files look like"), files=tuple(map(_file, ROUND)))


def template_zip() -> bytes:
    """Empty files with headings."""
    with tempfile.TemporaryDirectory(prefix="templates") as folder:
        return zipped({path.name: path.read_bytes() for path in templates(folder)})


def _file(file: File) -> FileHelp:
    about = file.nl if language() == "nl" else file.en
    columns = tuple(_column(column) for column in file.columns)
    return FileHelp(file.name, part_name(file.part), about, columns)


def _column(column: Column) -> ColumnHelp:
    return ColumnHelp(
        name=column.nl,
        english=column.name,
        also=", ".join(column.also),
        about=column.help_nl if language() == "nl" else column.help_en,
        kind=kind_of(column, language()),
        required=column.required,
    )
