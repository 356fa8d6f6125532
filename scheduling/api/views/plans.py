"""Versions of weeks, and the runs that make them."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.response import Response

from backend.core.api.parameters import read_parameters
from backend.core.api.problems import CONFLICT, Problem
from backend.core.api.resource import Acting, Resource

from ...engine.result import Params
from ...models import Plan, Run
from ...report import reason_text
from ...selectors.plans import plans_told
from ...services.handouts import plan_handout
from ...services.planning import run_cancel, run_request
from ...services.publishing import NotADraft, publish_plan
from ...weeks import week_name
from ...writeback import InvalidPlan
from ..filters import PlanFilters, RunFilters, WeekParameter
from ..serializers import PlanSerializer, RunSerializer


class XlsxRenderer(BaseRenderer):
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format = "xlsx"
    charset = None
    render_style = "binary"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """Bytes as they are; a problem, which the exception handler answers, as JSON."""
        return data if isinstance(data, bytes) else JSONRenderer().render(data)


class Plans(Resource):
    """Versions of weeks: drafts, the published one, and those before it."""

    model = Plan
    key = "pk"
    serializer_class = PlanSerializer
    filters = PlanFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return plans_told(self.actor)


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


class Cancellation(Acting):
    """End a run: a queued one at once, a running one within seconds, with the best plan found until then."""

    model = Run
    key = "pk"
    serializer_class = RunSerializer
    writing = "plan"

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.prefetch_related("plans")

    @extend_schema(request=None, responses={200: RunSerializer})
    def create(self, request: Any, key: str) -> Response:
        run = self.find(key)
        return self.once(lambda: run_cancel(run=run, user=self.actor, now=timezone.now()), status=200)


class Workbook(Resource):
    """Everything of a plan in one workbook (xlsx), for who publishes weeks. Names are in it; leaves a trace."""

    model = Plan
    key = "pk"
    renderer_classes = (XlsxRenderer, JSONRenderer)

    def asks(self, method: str) -> tuple[str, Any]:
        return "publish", Plan

    @extend_schema(responses={(200, XlsxRenderer.media_type): OpenApiTypes.BINARY})
    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        read_parameters(request)
        plan = self.find(kwargs["key"])
        content = plan_handout(plan=plan, user=self.actor, now=timezone.now())
        name = f"{week_name(plan.week)}-v{plan.version}.xlsx"
        return Response(content, headers={"Content-Disposition": f'attachment; filename="{name}"'})
