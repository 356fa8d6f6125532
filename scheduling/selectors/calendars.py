from backend.core.access.questions import Actor

from ..models import CalendarFeed


def own_feed(user: Actor) -> CalendarFeed | None:
    """The standing calendar address of the account, if it has one."""
    return CalendarFeed.objects.filter(account=user.pk, revoked_at=None).first()
