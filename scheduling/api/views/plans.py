"""Versions of weeks, and the runs that make them."""

from typing import Any

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from backend.core.access.questions import permitted
from backend.core.api.problems import CONFLICT, Problem
from backend.core.api.representing import tag_of
from backend.core.api.resource import Acting, Resource
from backend.core.sentences import sentences
from facilities.selectors.rosters import rosters_missing

from ...engine.result import Params
from ...models import Plan, Publication, Run
from ...selectors.plans import plans_told
from ...services.past import WeekOver
from ...services.planning import run_cancel, run_request
from ...services.publications import publication_request
from ...services.publishing import NotADraft
from ..filters import PlanFilters, PublicationFilters, RunFilters, WeekParameter
from ..serializers.plans import PlanSerializer, PublicationSerializer, RunAskedSerializer, RunSerializer


class Plans(Resource):
    """Versions of weeks: drafts, the published one, and those before it."""

    model = Plan
    key = "pk"
    serializer_class = PlanSerializer
    filters = PlanFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return plans_told(self.actor)


class Publish(Acting):
    """Make a draft the published version of its week. A worker checks it against the data as they are now, and puts it
    in force at once or says what it breaks: read ``publications/<id>/`` (the header Location)."""

    model = Plan
    key = "pk"
    serializer_class = PublicationSerializer
    writing = "publish"

    @extend_schema(request=None, responses={202: PublicationSerializer})
    def create(self, request: Any, key: str) -> Response:
        plan = self.find(key)
        return self.once(lambda: self._ask(plan), status=202)

    def _ask(self, plan: Plan) -> Publication:
        try:
            return publication_request(plan=plan, user=self.actor, now=timezone.now())
        except NotADraft as error:
            raise Problem(CONFLICT, _("Only a draft can be published.")) from error
        except WeekOver as error:
            raise Problem(CONFLICT, sentences(*error.messages)) from error

    def answer(self, row: Model, *, status: int, headers: dict[str, str] | None = None) -> Response:
        shown = self.shown(row)
        told = {"ETag": tag_of(shown), "Location": reverse("api_publications_one", args=[row.pk]), **(headers or {})}
        return Response(shown, status=status, headers=told)

    def _again(self, pk: str) -> Any:
        return get_object_or_404(permitted(self.actor, "publish", Publication), pk=pk)


class Publications(Resource):
    """Drafts that somebody wanted published, and what became of each."""

    model = Publication
    key = "pk"
    serializer_class = PublicationSerializer
    filters = PublicationFilters


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

    @extend_schema(request=RunBody, responses={201: RunAskedSerializer})
    def create(self, request: Any) -> Response:
        asked = self.body(RunBody)
        params = Params(seconds=asked["seconds"], seed=asked["seed"])
        return self.once(
            lambda: run_request(monday=asked["week"], params=params, user=self.actor, now=timezone.now()), status=201
        )

    def answer(self, row: Any, *, status: int, headers: dict[str, str] | None = None) -> Response:
        """With what the page warns of before it is asked; the ETag is that of the run, as it is read later."""
        told = super().answer(row, status=status, headers=headers)
        told.data["without_shifts"] = [facility.code for facility in rosters_missing(self.actor, row.week)]
        return told


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
