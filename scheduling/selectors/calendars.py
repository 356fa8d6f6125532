from backend.core.access.questions import Actor

from ..models import CalendarFeed


def own_feed(user: Actor) -> CalendarFeed | None:
    """The standing calendar address of the account, if it has one."""
    return CalendarFeed.objects.standing().filter(account=user.pk).first()


def own_feed_ended(user: Actor) -> bool:
    """Whether the account's address ended with a sheet, so that its telephone reads nothing more."""
    return CalendarFeed.objects.filter(account=user.pk, revoked_at=None).exists() and own_feed(user) is None
