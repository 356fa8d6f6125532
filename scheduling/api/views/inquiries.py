"""Questions to the engine. Each is answered by a worker, seconds later: ask, then read the inquiry until it is done."""

import re
from typing import Any, ClassVar

from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from backend.core.access.questions import permitted
from backend.core.access.table import CHANGE, READ
from backend.core.api.parameters import CODE, read_parameters
from backend.core.api.problems import CONFLICT, Problem
from backend.core.api.representing import RowOf
from backend.core.api.resource import Acting, Resource
from facilities.models import Bed, Facility, Room, StaffMember
from residents.api.reasons import Why, opened, opened_by_act
from residents.models import Need, Resident

from ...choices import InquiryKind, PlanStatus, RunStatus
from ...models import Inquiry, Plan
from ...reported import FIELDS, MOST_INDEX, MOST_PLACES, WrongField, reported_event
from ...selectors.inquiries import inquiries_in_reach, residents_asked_about
from ...services.inquiries import inquiry_request
from ...snapshot.calendar import Calendar
from ..filters import InquiryFilters, WeekParameter
from ..serializers.plans import InquirySerializer

MOST_EVENTS = 50
ABOUT = {"staff": StaffMember, "facility": Facility, "room": Room, "bed": Bed, "resident": Resident, "need": Need}


@extend_schema_field(
    {
        "type": "object",
        "required": ["kind"],
        "properties": {
            "kind": {"type": "string", "enum": list(FIELDS)},
            **{
                name: {"type": "string"} for name in sorted({n for names in FIELDS.values() for n in names} - {"index"})
            },
            "weekday": {"type": "integer", "minimum": 0, "maximum": 6},
            "morning": {"type": "integer", "minimum": 0, "maximum": MOST_PLACES},
            "afternoon": {"type": "integer", "minimum": 0, "maximum": MOST_PLACES},
            "index": {"type": "integer", "minimum": 0, "maximum": MOST_INDEX},
        },
        "description": "Which fields a kind has: docs/api.md. “from” and “to” are local times, a date is its midnight",
    }
)
class EventField(serializers.JSONField):
    pass


class EventsBody(serializers.Serializer):
    """What happened, or might happen."""

    supply: ClassVar[bool]
    act: ClassVar[str]

    week = WeekParameter()
    events = serializers.ListField(child=EventField(), max_length=MOST_EVENTS, allow_empty=True)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        calendar = Calendar(values["week"], 7)
        errors = [self._error(one, calendar) for one in values["events"]]
        if any(errors):
            raise serializers.ValidationError({"events": errors})
        return values

    def _error(self, event: Any, calendar: Calendar) -> list[str] | dict[str, list[str]]:
        """By field, where that is to blame."""
        if not isinstance(event, dict):
            return [_("An event is an object with a kind.")]
        try:
            reported_event(str(event.get("kind")), event, calendar, supply=self.supply)
        except WrongField as error:
            return {error.field: [str(error)]}
        except ValueError as error:
            return [str(error)]
        return {name: [_("Nobody knows the code %(code)s.") % {"code": event[name]}] for name in self._unknown(event)}

    def _unknown(self, event: dict[str, Any]) -> list[str]:
        """The fields that name nothing in the reach of who asks."""
        named = {name: ABOUT[name] for name in ABOUT if name in event}
        if event["kind"] == "closed":
            named = {"id": ABOUT[event["asset"]]}
        user = self.context["request"].user
        return [
            name
            for name, model in named.items()
            if not re.fullmatch(CODE, event[name])
            or not permitted(user, self.act, model).filter(code=event[name]).exists()
        ]


class ReplanBody(EventsBody):
    """Facts: they are recorded, and a new draft keeps the published week but for what they hit."""

    supply, act = False, CHANGE


class WhatIfBody(EventsBody):
    """Nothing is stored. Kinds beside those of a replan: bed, places."""

    supply, act = True, READ


class AboutPlanBody(serializers.Serializer):
    week = WeekParameter()
    version = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, help_text="Left out: the published one"
    )


class RecommendBody(AboutPlanBody):
    """The best ways to serve one more time of a need; with ``index`` other ways to serve that one, which stands."""

    need = RowOf(Need, READ)
    index = serializers.IntegerField(min_value=0, max_value=20, required=False)
    count = serializers.IntegerField(min_value=1, max_value=20, required=False, default=5)


class ExplainBody(AboutPlanBody):
    """Why needs are unmet and what would serve them: those named, or the weightiest of the city."""

    needs = serializers.ListField(child=RowOf(Need, READ), max_length=50, required=False, default=list)
    top = serializers.IntegerField(min_value=1, max_value=200, required=False, default=20)


def _opened(view: Any, row: Inquiry) -> None:
    """The answer to a question that names people, or needs of theirs, tells of them."""
    if row.status == RunStatus.DONE:
        for resident in residents_asked_about(view.actor, row):
            opened(view, resident, row)


class Inquiries(Resource):
    """Questions to the engine and their answers. ``status`` done: ``answer`` is there; failed: ``problem`` says why."""

    model = Inquiry
    key = "pk"
    serializer_class = InquirySerializer
    filters = InquiryFilters
    asked_of_one = (Why,)

    def shape(self, rows: QuerySet[Inquiry]) -> QuerySet[Inquiry]:
        return inquiries_in_reach(self.actor, rows)

    def open(self, row: Inquiry) -> None:
        _opened(self, row)


class Ask(Acting):
    """``plan`` is the act that the table of permissions has for all of them."""

    model = Inquiry
    key = "pk"
    serializer_class = InquirySerializer
    writing = "plan"
    asked_of_acts = (Why,)

    def shape(self, rows: QuerySet[Inquiry]) -> QuerySet[Inquiry]:
        return inquiries_in_reach(self.actor, rows)

    def answer(self, row: models.Model, *, status: int, headers: dict[str, str] | None = None) -> Response:
        """Asked again by its key, it may be answered by now."""
        self.parameters = read_parameters(self.request, Why)
        _opened(self, self.find(str(row.pk)))
        return super().answer(row, status=status, headers=headers)

    def ask(self, kind: InquiryKind, values: dict[str, Any], asked: dict[str, Any], plan: Plan | None) -> Response:
        return self.once(
            lambda: inquiry_request(
                kind=kind, monday=values["week"], plan=plan, asked=asked, user=self.actor, now=timezone.now()
            ),
            status=202,
        )

    def address_of(self, row: Any) -> str:
        return reverse("api_inquiries_one", args=[row.pk])

    def plan_of(self, values: dict[str, Any]) -> Plan:
        plans = permitted(self.actor, READ, Plan).filter(week=values["week"])
        asked = {"version": values["version"]} if "version" in values else {"status": PlanStatus.PUBLISHED}
        plan = plans.filter(**asked).first()
        if plan is None:
            raise Problem(CONFLICT, _("The week has no such plan."))
        return plan


class Replans(Ask):
    """React to what happened: record the facts, and make a new draft that changes as little as can be. An absence is
    written to the resident's file: of a minor it says why, as ``absences/`` does."""

    @extend_schema(request=ReplanBody, responses={202: InquirySerializer})
    def create(self, request: Any) -> Response:
        values = self.body(ReplanBody)
        away = {one["resident"] for one in values["events"] if one["kind"] == "away"}
        for resident in permitted(self.actor, CHANGE, Resident).filter(code__in=away).order_by("code"):
            opened_by_act(self, resident)
        return self.ask(InquiryKind.REPLAN, values, {"events": values["events"]}, None)


class WhatIfs(Ask):
    """What a replan would change if something happened."""

    @extend_schema(request=WhatIfBody, responses={202: InquirySerializer})
    def create(self, request: Any) -> Response:
        values = self.body(WhatIfBody)
        return self.ask(InquiryKind.WHAT_IF, values, {"events": values["events"]}, None)


class Recommendations(Ask):
    """The best places, staff and times for one more time of a need, and what each costs the others."""

    @extend_schema(request=RecommendBody, responses={202: InquirySerializer})
    def create(self, request: Any) -> Response:
        values = self.body(RecommendBody)
        asked = {"need": values["need"].code, "count": values["count"]}
        if "index" in values:
            asked["index"] = values["index"]
        return self.ask(InquiryKind.RECOMMEND, values, asked, self.plan_of(values))


class Explanations(Ask):
    """Why needs are unmet, and the changes that would serve them, each tried by solving with it."""

    @extend_schema(request=ExplainBody, responses={202: InquirySerializer})
    def create(self, request: Any) -> Response:
        values = self.body(ExplainBody)
        asked = {"needs": [need.code for need in values["needs"]], "top": values["top"]}
        return self.ask(InquiryKind.EXPLAIN, values, asked, self.plan_of(values))
