"""Versions of weeks, and the runs that make them."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from backend.core.api.problems import CONFLICT, Problem
from backend.core.api.resource import Acting, Resource

from ...engine.result import Params
from ...models import Plan, Run
from ...report import reason_text
from ...services.planning import run_request
from ...services.publishing import NotADraft, publish_plan
from ...writeback import InvalidPlan
from ..filters import PlanFilters, RunFilters, WeekParameter
from ..serializers import PlanSerializer, RunSerializer


class Plans(Resource):
    """Versions of weeks: drafts, the published one, and those before it."""

    model = Plan
    key = "pk"
    serializer_class = PlanSerializer
    filters = PlanFilters


class Publication(Acting):
    """Make a draft the published version of its week. It is checked against the data as they are now."""

    model = Plan
    key = "pk"
    serializer_class = PlanSerializer
    writing = "publish"

    @extend_schema(request=None, responses={200: PlanSerializer})
    def create(self, request: Any, key: str) -> Response:
        plan = self.find(key)
        return self.once(lambda: self._publish(plan), status=200)

    def _publish(self, plan: Plan) -> Plan:
        try:
            return publish_plan(plan=plan, user=self.actor, today=timezone.localdate(), now=timezone.now())
        except NotADraft as error:
            raise Problem(CONFLICT, _("Only a draft can be published.")) from error
        except InvalidPlan as error:
            broken = [
                {"pointer": "/", "code": found.rule, "detail": reason_text(found.rule)} for found in error.findings
            ]
            raise Problem(CONFLICT, _("The plan no longer keeps the rules. Plan the week again."), broken) from error


class RunBody(serializers.Serializer):
    """``seconds`` until the best plan so far is taken; with the same seed and work a run can be repeated."""

    week = WeekParameter()
    seconds = serializers.FloatField(min_value=1, max_value=3600, required=False, default=60.0)
    seed = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False, default=1)


class Runs(Acting):
    """Solves of weeks. A worker carries them out; ``progress`` changes while it does."""

    model = Run
    key = "pk"
    serializer_class = RunSerializer
    filters = RunFilters
    writing = "plan"

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.prefetch_related("plans")

    @extend_schema(request=RunBody, responses={201: RunSerializer})
    def create(self, request: Any) -> Response:
        asked = self.body(RunBody)
        params = Params(seconds=asked["seconds"], seed=asked["seed"])
        return self.once(
            lambda: run_request(monday=asked["week"], params=params, user=self.actor, now=timezone.now()), status=201
        )
