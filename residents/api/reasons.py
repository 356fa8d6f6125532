"""A minor's file is read and written for a reason alone."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model
from django.utils import timezone
from rest_framework import serializers

from backend.core.api.parameters import read_parameters
from backend.core.api.problems import REASON_NEEDED, Problem
from backend.core.api.resource import Acting

from ..choices import ReadingReason
from ..models import Resident
from ..services.dossier import ReasonNeeded, dossier_open

Result = TypeVar("Result")


class Why(serializers.Serializer):
    why = serializers.ChoiceField(
        ReadingReason.choices, required=False, default="", help_text="Needed for a minor’s file, once in half an hour"
    )


def opened(view: Any, resident: Resident, part: Model | None = None) -> None:
    """The file is opened, or of it ``part``: a trace is left. ``view`` has read its parameters, Why among them.

    Raises Problem where it is a minor's and nobody said why.
    """
    why, now = view.parameters["why"], timezone.now()
    asked_why(lambda: dossier_open(user=view.actor, resident=resident, why=why, part=part, now=now))


def opened_by_act(view: Any, resident: Resident, part: Model | None = None) -> None:
    """The same for an address that is posted to: the reason stands behind the question mark there too."""
    view.parameters = read_parameters(view.request, Why)
    opened(view, resident, part)


def asked_why(act: Callable[[], Result]) -> Result:
    """What comes of ``act``. Raises Problem where it needs a reason that nobody said."""
    try:
        return act()
    except ReasonNeeded:
        raise Problem(REASON_NEEDED) from None


class Writing(Acting):
    """Writes to files: what is written to a minor's says why, as reading it does."""

    asked_of_acts = (Why,)

    def why(self) -> str:
        return str(read_parameters(self.request, Why)["why"])

    def once(self, act: Callable[[], Any], *, status: int) -> Any:
        return asked_why(lambda: super(Writing, self).once(act, status=status))

    def changed(self, key: str, change: Callable[[Any], Any]) -> Any:
        return asked_why(lambda: super(Writing, self).changed(key, change))

    def removed(self, key: str, remove: Callable[[Any], None]) -> Any:
        return asked_why(lambda: super(Writing, self).removed(key, remove))
