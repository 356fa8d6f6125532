"""Pictures that come from outside, drawn anew: only the points of the picture are taken over."""

import warnings
from dataclasses import dataclass
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

LARGEST = 8 * 2**20  # bytes that are read
MOST_POINTS = 40_000_000
LEAST_SIDE, LONGEST_SIDE = 200, 1280  # what a telephone shows well
KINDS = ("JPEG", "PNG")


@dataclass(frozen=True)
class Picture:
    """A JPEG."""

    content: bytes
    width: int
    height: int


def drawn_anew(content: bytes) -> Picture:
    """The picture of a JPEG or PNG file, upright and no longer than 1280 points, without place, time, camera or
    whatever else the file held. Raises ValidationError that says what to send instead.
    """
    if len(content) > LARGEST:
        limit = {"megabytes": LARGEST // 2**20}
        raise ValidationError(_("The file is larger than %(megabytes)s MB. Send a smaller photo.") % limit, "too_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(content)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(_("This is no photo that can be read. Send a JPEG or PNG file."), "no_picture") from None


def _drawn(content: bytes) -> Picture:
    with Image.open(BytesIO(content), formats=KINDS) as opened:
        if opened.width * opened.height > MOST_POINTS or min(opened.size) < LEAST_SIDE:
            text = _("The photo has %(width)s × %(height)s points. Send one of at least 200 and at most 6000 each way.")
            raise ValidationError(text % {"width": opened.width, "height": opened.height}, "wrong_size")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(opened).convert("RGBA")
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        plain = Image.new("RGB", upright.size, "white")
        plain.paste(upright, mask=upright.getchannel("A"))
    written = BytesIO()
    plain.save(written, "JPEG", quality=82, optimize=True)
    return Picture(written.getvalue(), *plain.size)
