"""What is marked broken of the village's published week."""

from datetime import timedelta

from scheduling.models import BrokenAppointment
from tests.network import NOON

BEFORE = NOON - timedelta(days=4)


def broken() -> list[tuple[str, str, bool]]:
    """Need, kind of piece, whether mended."""
    rows = BrokenAppointment.objects.select_related("need").order_by("need__code", "pk")
    return [
        (
            row.need.code,
            next(k for k in ("stay", "attendance", "session", "visit") if getattr(row, k)),
            bool(row.mended_at),
        )
        for row in rows
    ]
