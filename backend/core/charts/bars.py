"""A bar in a table cell; the number stands in the cell beside it."""

from django.utils.safestring import SafeString

from .svg import add, drawing, markup

LONG, THICK = 100, 10


def share_bar(part: float, whole: float, css: str = "") -> SafeString:
    """``part`` of ``whole``, drawn as wide as its cell; ``css`` is ``warn`` or ``bad`` where it is too little."""
    picture = drawing("bar", LONG, THICK, "", preserveAspectRatio="none")
    add(picture, "rect", css="whole", width=LONG, height=THICK)
    length = 0.0 if whole <= 0 else LONG * min(1.0, max(0.0, part / whole))
    if length:
        colour = {"css": css} if css else {}
        add(picture, "rect", width=float(length), height=THICK, **colour)
    return markup(picture)
