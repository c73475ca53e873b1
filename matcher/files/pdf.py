"""Printable lists as PDF."""

import io
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate
from reportlab.platypus.flowables import Spacer

_FONTS = "fontpkg_fira_sans"  # Latin with all the letters that names of pupils need
_MARGIN = 15 * mm
_SIZE = 9  # points
_PADDING = 7  # points, left and right of a cell
_GREY = colors.HexColor("#b8c4c8")


def list_pdf(
    title: str, subtitle_lines: Sequence[str], headings: Sequence[str], rows: Sequence[Sequence[str]]
) -> bytes:
    """A list on A4, on its side from seven columns; the heading comes back on each page. Equal lists, equal bytes."""
    plain, bold = _fonts()
    made = io.BytesIO()
    page = landscape(A4) if len(headings) > 6 else A4
    document = SimpleDocTemplate(
        made,
        pagesize=page,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN + 5 * mm,
        title=title,
        lang="nl",
        invariant=1,
    )
    head = ParagraphStyle("head", fontName=bold, fontSize=15, leading=19)
    line = ParagraphStyle("line", fontName=plain, fontSize=10, leading=14)
    story: list[Any] = [Paragraph(escape(title), head), *(Paragraph(escape(text), line) for text in subtitle_lines)]
    story.append(Spacer(0, 4 * mm))
    if headings:
        story.append(_table(headings, rows, page[0] - 2 * _MARGIN))

    document.build(story, canvasmaker=lambda *args, **kwargs: _Numbered(title, *args, **kwargs))
    return made.getvalue()


class _Numbered(Canvas):
    """Pages that know how many they are: a printed list may lose one."""

    def __init__(self, title: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._title = title
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - the library's name
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        pages = self._pages
        for number, page in enumerate(pages, 1):
            self.__dict__.update(page)
            self.setFont(_fonts()[0], 8)
            self.drawCentredString(self._pagesize[0] / 2, _MARGIN - 4 * mm, f"{self._title}  ·  {number}/{len(pages)}")
            super().showPage()
        super().save()


@cache
def _fonts() -> tuple[str, str]:
    """Register the fonts once; reading them takes longer than a list does."""
    for name, file in (("list", "FiraSans-Regular.ttf"), ("list-bold", "FiraSans-Bold.ttf")):
        registerFont(TTFont(name, str(files(_FONTS) / "files" / file)))
    return "list", "list-bold"


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]], width: float) -> LongTable:
    plain, bold = _fonts()
    widths = _widths(headings, rows, width)
    content = [_row(headings, widths, bold), *(_row(row, widths, plain) for row in rows)]
    style = [
        ("FONT", (0, 0), (-1, 0), bold, _SIZE),
        ("FONT", (0, 1), (-1, -1), plain, _SIZE),
        ("LINEBELOW", (0, 0), (-1, 0), 0.9, colors.black),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, _GREY),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING - 2),
    ]
    return LongTable(content, colWidths=widths, repeatRows=1, style=style)


def _row(texts: Sequence[str], widths: Sequence[float], font: str) -> list[Any]:
    """Cells; only a text that is too long for its column becomes a paragraph that wraps, which costs time."""
    style = ParagraphStyle("cell", fontName=font, fontSize=_SIZE, leading=_SIZE * 1.25)

    def fits(text: str, width: float) -> bool:
        return "\n" not in text and stringWidth(text, font, _SIZE) < width - _PADDING

    cells = zip(texts, widths, strict=True)
    return [text if fits(text, width) else Paragraph(escape(text), style) for text, width in cells]


def _widths(headings: Sequence[str], rows: Sequence[Sequence[str]], width: float) -> list[float]:
    """The page's width, shared out by the longest text of each column; very long texts wrap."""
    plain, bold = _fonts()
    longest = [
        max([stringWidth(heading, bold, _SIZE), *(stringWidth(row[i], plain, _SIZE) for row in rows)])
        for i, heading in enumerate(headings)
    ]
    wanted = [min(60 * mm, text + _PADDING + 1) for text in longest]
    return [share * width / sum(wanted) for share in wanted]
