"""One-page papers as PDF: the seal of a lottery, the certificate of a publication. No rows, no Flask."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, Table
from reportlab.platypus.flowables import Flowable, KeepInFrame, Spacer

_FONTS = "fontpkg_fira_sans"  # Latin with all the letters that names of regions need
_EDGE = 18 * mm
_GREY, _ACCENT = HexColor("#b8c4c8"), HexColor("#0b5563")


@dataclass(frozen=True, slots=True)
class Head:
    """A heading."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Something to copy: a fingerprint, a command."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what belongs to them; ``heads`` makes a table of it."""

    rows: Sequence[tuple[str, ...]]
    heads: tuple[str, ...] = ()
    shares: tuple[int, ...] = (3, 7)  # of the width, per column


Part = Head | Text | Code | Facts


def paper(title: str, subtitle: str, parts: Sequence[Part], language: str) -> bytes:
    """The paper on one page of A4: what is much gets smaller. Equal parts, equal bytes."""
    made = io.BytesIO()
    sheet: Any = Canvas(made, pagesize=A4, lang=language, invariant=1)
    sheet.setTitle(title)
    width, height = A4[0] - 2 * _EDGE, A4[1] - 2 * _EDGE
    flow: list[Flowable] = [Paragraph(escape(title), _style("title")), Paragraph(escape(subtitle), _style("text"))]
    for part in parts:
        flow += _drawn(part, width)
    frame = KeepInFrame(width, height, flow, mode="shrink")
    _, used = frame.wrapOn(sheet, width, height)
    frame.drawOn(sheet, _EDGE, A4[1] - _EDGE - used)
    sheet.showPage()
    sheet.save()
    return made.getvalue()


def _drawn(part: Part, width: float) -> list[Flowable]:
    match part:
        case Head(text):
            return [Spacer(0, 3 * mm), Paragraph(escape(text), _style("head"))]
        case Facts():
            return [Spacer(0, 1 * mm), _table(part, width)]
        case Code(text):
            return [Paragraph(escape(text), _style("code"))]
        case Text(text):
            return [Paragraph(escape(text), _style("text"))]


def _table(part: Facts, width: float) -> Table:
    rows = [[Paragraph(escape(cell), _style("cell")) for cell in row] for row in part.rows]
    if part.heads:
        rows.insert(0, [Paragraph(escape(cell), _style("cell-head")) for cell in part.heads])
    widths = [width * share / sum(part.shares) for share in part.shares]
    look: list[Any] = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, _GREY),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
    ]
    return Table(rows, widths, style=look, hAlign="LEFT")


@cache
def _style(name: str) -> ParagraphStyle:
    plain, bold = _fonts()
    styles = {
        "title": ParagraphStyle("title", fontName=bold, fontSize=18, leading=23, textColor=_ACCENT),
        "head": ParagraphStyle("head", fontName=bold, fontSize=12, leading=16, spaceAfter=1),
        "text": ParagraphStyle("text", fontName=plain, fontSize=10, leading=14, spaceAfter=3),
        "cell": ParagraphStyle("cell", fontName=plain, fontSize=9, leading=12, splitLongWords=1),
        "cell-head": ParagraphStyle("cell-head", fontName=bold, fontSize=9, leading=12),
        "code": ParagraphStyle("code", fontName="Courier", fontSize=8.5, leading=12, leftIndent=8, spaceAfter=3),
    }
    return styles[name]


@cache
def _fonts() -> tuple[str, str]:
    for name, file in (("paper", "FiraSans-Regular.ttf"), ("paper-bold", "FiraSans-Bold.ttf")):
        registerFont(TTFont(name, str(files(_FONTS) / "files" / file), asciiReadable=0))
    return "paper", "paper-bold"
