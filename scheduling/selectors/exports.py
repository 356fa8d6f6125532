from django.db.models import QuerySet

from backend.core.access.questions import Actor, permitted

from ..models import Export


def exports_of(user: Actor) -> QuerySet[Export]:
    """What the account itself asked for, the latest first, without the files."""
    return permitted(user, "make", Export).filter(created_by=user.pk).defer("content")


def export_by_key(user: Actor, pk: int) -> Export | None:
    return exports_of(user).filter(pk=pk).first()
