"""Access cards as a PDF, ten to a page, ready to cut. A card is in Dutch: pupils read it. No rows, no Flask."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import segno
from reportlab.lib.colors import HexColor, black
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from webui import dates

_FONTS = "fontpkg_fira_sans"  # Latin with all the letters that names of pupils need
_COLUMNS, _ROWS = 2, 5
_WIDTH, _HEIGHT = 95 * mm, 54 * mm
_LEFT, _TOP = (A4[0] - _COLUMNS * _WIDTH) / 2, (A4[1] - _ROWS * _HEIGHT) / 2
_PAD = 5 * mm
_QR = 29 * mm
_GREY, _CUT, _ACCENT = HexColor("#525c60"), HexColor("#9aa8ad"), HexColor("#0b5563")


@dataclass(frozen=True, slots=True)
class Card:
    """What is on a card. ``link`` carries the code behind its #, so that it reaches no log."""

    school: str
    name: str
    class_: str
    code: str
    link: str
    address: str
    deadline: str


def deadline_text(closes: dt.datetime | None, zone: ZoneInfo) -> str:
    """Until when a pupil can choose, in plain Dutch; midnight is the end of the day before."""
    if closes is None:
        return "Je school vertelt tot wanneer je kunt kiezen."
    local = closes.astimezone(zone)
    if (local.hour, local.minute) == (0, 0):
        return f"Kies uiterlijk {dates.long_day(local.date() - dt.timedelta(days=1), 'nl')}."
    return f"Kies vóór {dates.long_day(local.date(), 'nl')}, {local:%H:%M} uur."


def card_sheet(cards: Sequence[Card]) -> bytes:
    """The PDF."""
    _fonts()
    made = io.BytesIO()
    sheet: Any = Canvas(made, pagesize=A4, lang="nl", invariant=1)
    sheet.setTitle("Toegangskaartjes keuzevakken")
    for number, card in enumerate(cards):
        place = number % (_COLUMNS * _ROWS)
        if number and not place:
            sheet.showPage()
        left = _LEFT + (place % _COLUMNS) * _WIDTH
        bottom = A4[1] - _TOP - (place // _COLUMNS + 1) * _HEIGHT
        _draw(sheet, card, left, bottom)
    sheet.save()
    return made.getvalue()


def _draw(sheet: Any, card: Card, left: float, bottom: float) -> None:
    sheet.setStrokeColor(_CUT)
    sheet.setLineWidth(0.4)
    sheet.setDash(2, 2)
    sheet.rect(left, bottom, _WIDTH, _HEIGHT)
    x, top, room = left + _PAD, bottom + _HEIGHT - _PAD, _WIDTH - 2 * _PAD
    beside = room - _QR - 2 * mm
    _text(sheet, card.school, (x, top - 3 * mm), 8, room, colour=_GREY)
    _text(sheet, card.name, (x, top - 9 * mm), 13, beside, bold=True)
    _text(sheet, card.class_, (x, top - 14 * mm), 9, beside, colour=_GREY)
    _text(sheet, "Je code", (x, top - 21 * mm), 8, beside, colour=_GREY)
    _text(sheet, card.code, (x, top - 27 * mm), 13, beside, bold=True, colour=_ACCENT)
    _text(sheet, "Scan de code hiernaast, of ga naar", (x, top - 34 * mm), 8, beside)
    _text(sheet, card.address, (x, top - 38 * mm), 8, room, bold=True)
    _text(sheet, card.deadline, (x, top - 43 * mm), 8, room)
    _qr(sheet, card.link, left + _WIDTH - _PAD - _QR, top - 5 * mm - _QR)


def _text(
    sheet: Any, text: str, at: tuple[float, float], size: float, room: float, *, bold: bool = False, colour: Any = black
) -> None:
    """A line that fits: smaller if it must be, cut off as a last resort."""
    font = _fonts()[bold]
    while size > 6 and stringWidth(text, font, size) > room:
        size -= 0.5
    while len(text) > 1 and stringWidth(text, font, size) > room:
        text = text.removesuffix("…")[:-1] + "…"
    sheet.setFillColor(colour)
    sheet.setFont(font, size)
    sheet.drawString(*at, text)


def _qr(sheet: Any, link: str, left: float, bottom: float) -> None:
    rows = tuple(segno.make(link, error="m", micro=False).matrix)
    size = _QR / len(rows)
    sheet.setFillColor(black)
    path = sheet.beginPath()
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                path.rect(left + x * size, bottom + _QR - (y + 1) * size, size, size)
    sheet.drawPath(path, stroke=0, fill=1)


@cache
def _fonts() -> tuple[str, str]:
    """Register the fonts once: plain and bold."""
    for name, file in (("card", "FiraSans-Regular.ttf"), ("card-bold", "FiraSans-Bold.ttf")):
        registerFont(TTFont(name, str(files(_FONTS) / "files" / file)))
    return "card", "card-bold"
