"""Printable lists as PDF."""

import io
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

rl_config.useA85 = 0  # type: ignore[attr-defined]  # streams as they are: smaller than as text, sooner written

_FONTS = "fontpkg_fira_sans"  # Latin with all the letters that names of pupils need
_MARGIN = 15 * mm
_FOOT = _MARGIN + 5 * mm  # what is left free below
_SIZE = 9  # points
_LEADING = _SIZE * 1.25
_PADDING = 7  # points, left and right of a cell
_LEFT = 2  # of these, left
_ABOVE = 3  # points, above and below the text of a row
_GREY = colors.HexColor("#b8c4c8")


def list_pdf(
    title: str, subtitle_lines: Sequence[str], headings: Sequence[str], rows: Sequence[Sequence[str]]
) -> bytes:
    """A list on A4, on its side from seven columns; the heading comes back on each page. Equal lists, equal bytes."""
    made = io.BytesIO()
    page = landscape(A4) if len(headings) > 6 else A4
    canvas = _Numbered(title, made, pagesize=page, invariant=1, lang="nl")
    canvas.setTitle(title)
    y = _write_top(canvas, title, subtitle_lines, page)
    if headings:
        _Table(canvas, headings, rows, page).write(y)
    canvas.showPage()
    canvas.save()
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
    """Register the fonts once; reading them takes longer than a list does. Only the letters used go into a list."""
    for name, file in (("list", "FiraSans-Regular.ttf"), ("list-bold", "FiraSans-Bold.ttf")):
        registerFont(TTFont(name, str(files(_FONTS) / "files" / file), asciiReadable=0))
    return "list", "list-bold"


def _write_top(canvas: Canvas, title: str, subtitle_lines: Sequence[str], page: tuple[float, float]) -> float:
    """Write the title and the lines below it; returns how high on the page the list begins."""
    plain, bold = _fonts()
    head = ParagraphStyle("head", fontName=bold, fontSize=15, leading=19)
    line = ParagraphStyle("line", fontName=plain, fontSize=10, leading=14)
    y = page[1] - _MARGIN
    for text, style in [(title, head), *((text, line) for text in subtitle_lines)]:
        paragraph = Paragraph(escape(text), style)
        _, height = paragraph.wrap(page[0] - 2 * _MARGIN, page[1])
        if y - height < _FOOT:
            canvas.showPage()
            y = page[1] - _MARGIN
        y -= height
        paragraph.drawOn(canvas, _MARGIN, y)
    return y - 4 * mm


class _Table:
    """The rows of a list, drawn straight onto the pages: a general table takes three times as long."""

    def __init__(
        self, canvas: Canvas, headings: Sequence[str], rows: Sequence[Sequence[str]], page: tuple[float, float]
    ) -> None:
        self._canvas = canvas
        self._headings, self._rows = headings, rows
        self._top, self._width = page[1] - _MARGIN, page[0] - 2 * _MARGIN
        self._widths = _widths(headings, rows, self._width)

    def write(self, y: float) -> None:
        """Write the heading at this height, then all rows, on as many pages as it takes."""
        plain, bold = _fonts()
        heading = _Cells(self._headings, self._widths, bold)
        y = self._begin(heading, y)
        for row in self._rows:
            cells = _Cells(row, self._widths, plain)
            if y - cells.height < _FOOT:
                self._canvas.showPage()
                y = self._begin(heading, self._top)
            y = cells.draw(self._canvas, y)
            self._rule(y)

    def _begin(self, heading: "_Cells", y: float) -> float:
        y = heading.draw(self._canvas, y)
        self._canvas.setLineWidth(0.9)
        self._canvas.setStrokeColor(colors.black)
        self._rule(y)
        self._canvas.setLineWidth(0.4)
        self._canvas.setStrokeColor(_GREY)
        return y

    def _rule(self, y: float) -> None:
        self._canvas.line(_MARGIN, y, _MARGIN + self._width, y)


class _Cells:
    """One row. Only a text that is too long for its column becomes a paragraph that wraps, which costs time."""

    def __init__(self, texts: Sequence[str], widths: Sequence[float], font: str) -> None:
        self._font = font
        self._texts, self._widths = texts, widths
        self._long: dict[int, Paragraph] = {}
        style = ParagraphStyle("cell", fontName=font, fontSize=_SIZE, leading=_LEADING)
        height = _LEADING
        for index, (text, width) in enumerate(zip(texts, widths, strict=True)):
            room = width - _PADDING
            if "\n" in text or _wide(text, font) >= room:
                self._long[index] = paragraph = Paragraph(escape(text), style)
                height = max(height, paragraph.wrap(room, 0)[1])
        self.height = height + 2 * _ABOVE

    def draw(self, canvas: Canvas, y: float) -> float:
        """Draw the row below this height, from left to right; returns the height where the next one begins."""
        x, base = _MARGIN + _LEFT, y - _ABOVE - _SIZE
        line, at = self._line(canvas, x, base), x
        for index, (text, width) in enumerate(zip(self._texts, self._widths, strict=True)):
            if index in self._long:
                canvas.drawText(line)
                self._long[index].drawOn(canvas, x, y - _ABOVE - self._long[index].height)
                line, at = self._line(canvas, x, base), x
            elif text:
                if x > at:
                    line.moveCursor(x - at, 0)
                line.textOut(text)
                at = x
            x += width
        canvas.drawText(line)
        return y - self.height

    def _line(self, canvas: Canvas, x: float, y: float) -> Any:
        line = canvas.beginText(x, y)
        line.setFont(self._font, _SIZE)
        return line


@lru_cache(10_000)  # lists repeat schools, tracks and many names
def _wide(text: str, font: str) -> float:
    found: float = stringWidth(text, font, _SIZE)
    return found


def _widths(headings: Sequence[str], rows: Sequence[Sequence[str]], width: float) -> list[float]:
    """The page's width, shared out by the longest text of each column; very long texts wrap."""
    plain, bold = _fonts()
    longest = [
        max([_wide(heading, bold), *(_wide(row[i], plain) for row in rows)]) for i, heading in enumerate(headings)
    ]
    wanted = [min(60 * mm, text + _PADDING + 1) for text in longest]
    return [share * width / sum(wanted) for share in wanted]
