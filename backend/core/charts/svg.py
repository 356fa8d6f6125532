"""Elements of an SVG, escaped by the standard library."""

from typing import Any
from xml.etree import ElementTree

from django.utils.safestring import SafeString, mark_safe


def drawing(css: str, width: int, height: int, label: str, **attributes: Any) -> ElementTree.Element:
    """An empty drawing of that many units. Without ``label`` it is an ornament that is not read out."""
    spoken = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    box = {"class": css, "viewBox": f"0 0 {width} {height}", "focusable": "false"}
    return ElementTree.Element("svg", box | spoken | _texts(attributes))


def add(parent: ElementTree.Element, tag: str, text: str = "", **attributes: Any) -> None:
    """Put an element into ``parent``; ``css`` is its class, ``_`` in a name stands for ``-``."""
    ElementTree.SubElement(parent, tag, _texts(attributes)).text = text or None


def markup(element: ElementTree.Element) -> SafeString:
    return mark_safe(ElementTree.tostring(element, encoding="unicode"))


def _texts(attributes: dict[str, Any]) -> dict[str, str]:
    return {
        "class" if name == "css" else name.replace("_", "-") if name != "preserveAspectRatio" else name: _text(value)
        for name, value in attributes.items()
    }


def _text(value: Any) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
