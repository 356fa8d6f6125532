from backend.core.access.questions import Actor

from ..models import CalendarFeed


def own_feed(user: Actor) -> CalendarFeed | None:
    """The standing calendar address of the account, if it has one."""
    return CalendarFeed.objects.standing().filter(account=user.pk).first()


def own_feed_left(user: Actor) -> bool:
    """Whether the account has an address that nobody revoked. Where it does not stand, it ended with a sheet, and the
    telephone reads nothing more."""
    return CalendarFeed.objects.filter(account=user.pk, revoked_at=None).exists()
