from io import BytesIO

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_picture(text: str) -> SafeString:
    """An SVG element, black on white whatever the colours of the page are. Holds no style and no script."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, nl=False, omitsize=True, dark="#000", light="#fff", svgclass="qr"
    )
    return mark_safe(out.getvalue().decode("ascii"))
