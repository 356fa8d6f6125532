"""A minor's file is read and written for a reason alone."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.utils import timezone
from rest_framework import serializers

from backend.core.api.parameters import read_parameters
from backend.core.api.problems import REASON_NEEDED, Problem
from backend.core.api.resource import Acting, Resource

from ..choices import ReadingReason
from ..models import Resident
from ..services.dossier import ReasonNeeded, dossier_open

Result = TypeVar("Result")


class Why(serializers.Serializer):
    why = serializers.ChoiceField(
        ReadingReason.choices, required=False, default="", help_text="Needed for a minor’s file, once in half an hour"
    )


def opened(view: Resource, resident: Resident) -> None:
    """The file is opened: a trace is left. Raises Problem where it is a minor's and nobody said why."""
    asked_why(lambda: dossier_open(user=view.actor, resident=resident, why=view.parameters["why"], now=timezone.now()))


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
