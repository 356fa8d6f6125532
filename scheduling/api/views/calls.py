"""What a family says on the telephone, entered by a coordinator: see also ``requests`` and ``waiting``."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from backend.core.access.table import READ
from backend.core.api.problems import CONFLICT, Problem
from backend.core.api.representing import RowOf
from backend.core.sentences import sentences
from residents.api.bodies import OneGuardian
from residents.api.reasons import Writing
from residents.models import Resident

from ...models import FamilyRequest, Plan
from ...selectors.plans import plans_told
from ...services.calls import Call
from ...services.habits import WeekChanged, week_confirm_told
from ...services.past import WeekOver
from ..serializers.plans import PlanSerializer


class Caller(OneGuardian):
    """Who rang: the number of a guardian; null: the resident."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(help_text="Of a call that a coordinator enters, who rang; null: the resident", **kwargs)


class ByTelephone(Writing):
    """Acts of families that a coordinator enters where the body names a ``caller``."""

    @property
    def by_phone(self) -> bool:
        given = self.request.data
        return isinstance(given, dict) and "caller" in given

    def call(self, given: dict[str, Any]) -> Call | None:
        return Call(given["caller"], self.why()) if self.by_phone else None


class WeekConfirmationBody(serializers.Serializer):
    resident = RowOf(Resident, READ)
    caller = Caller()


class WeekConfirmation(Writing):
    """The published times of a resident suit the family, as it said on the telephone: they become the standing week,
    confirmed. The plan is the version that was read to them."""

    model = Plan
    key = "pk"
    serializer_class = PlanSerializer

    def asks(self, method: str) -> tuple[str, Any]:
        return "enter", FamilyRequest

    def get_queryset(self) -> Any:
        return plans_told(self.actor)

    @extend_schema(request=WeekConfirmationBody, responses={200: PlanSerializer})
    def create(self, request: Any, key: str) -> Response:
        plan, given = self.find(key), self.body(WeekConfirmationBody)
        return self.once(lambda: self._confirm(plan, given), status=200)

    def _confirm(self, plan: Plan, given: dict[str, Any]) -> Plan:
        call = Call(given["caller"], self.why())
        about: dict[str, Any] = {"monday": plan.week, "version": plan.version, "by": self.actor}
        try:
            week_confirm_told(resident=given["resident"], call=call, now=timezone.now(), **about)
        except (WeekChanged, WeekOver) as error:
            raise Problem(CONFLICT, sentences(*error.messages)) from error
        return plan
