from typing import Literal

from backend.core.access.questions import Actor

from ..models import CalendarFeed


def own_feed(user: Actor) -> CalendarFeed | None:
    """The standing calendar address of the account, if it has one."""
    return CalendarFeed.objects.standing().filter(account=user.pk).first()


def own_feed_ended(user: Actor) -> Literal["", "password", "sheet"]:
    """With what an address of the account ended that nobody revoked: the telephone reads nothing more."""
    left = CalendarFeed.objects.filter(account=user.pk, revoked_at=None)
    if own_feed(user) or not left.exists():
        return ""
    return "password" if left.ended_with_password().exists() else "sheet"
