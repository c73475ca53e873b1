"""What all pictures share: elements, texts, and a frame with a name."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, tostring

SVG = "http://www.w3.org/2000/svg"


def element(tag: str, look: str = "", /, text: str = "", **attributes: str | float) -> Element:
    """An element; ``look`` is its class. Numbers are rounded, and ``_`` in names stands for ``-``."""
    found = Element(tag, {"class": look} if look else {})
    for name, value in attributes.items():
        found.set(name.replace("_", "-"), value if isinstance(value, str) else f"{value:.4g}")
    found.text = text or None
    return found


def box(x: float, y: float, width: float, height: float, look: str) -> Element:
    """A rectangle."""
    return element("rect", look, x=x, y=y, width=max(0.0, width), height=height)


def words(x: float, y: float, text: str, look: str) -> Element:
    """A text; its size, colour and side are in the style sheet."""
    return element("text", look, text, x=x, y=y)


def picture(width: float, height: float, name: str, parts: Iterable[Element], *, look: str) -> str:
    """The whole picture; ``name`` says in words what is seen, ``look`` is its class."""
    frame = element("svg", f"chart {look}", xmlns=SVG, role="img", aria_label=name)
    frame.set("viewBox", f"0 0 {width:g} {height:g}")
    frame.extend(parts)
    return tostring(frame, encoding="unicode")
