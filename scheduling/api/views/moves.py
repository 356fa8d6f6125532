"""Changes by hand to a plan: what one would break, doing it, undoing it; and pins."""

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from backend.core.access.questions import permitted
from backend.core.access.table import CHANGE, READ
from backend.core.api.parameters import CODE
from backend.core.api.problems import CONFLICT, INVALID, Problem
from backend.core.api.representing import RowOf
from backend.core.api.resource import Acting
from facilities.models import Bed, Facility, Room, StaffMember
from residents.api.persons import OfPerson
from residents.api.reasons import Why, opened_by_act
from residents.models import Need

from ...engine.moves import Target, Unusable
from ...engine.react.events import UnknownCode
from ...models import ManualChange, Pin, Plan
from ...report import reason_text, remedy_text
from ...selectors.inquiries import Reach
from ...selectors.moves import Check, move_check
from ...services.drafts import NotEditable
from ...services.moves import ChangedSince, MoveRefused, PinnedSince, move_apply, move_undo
from ...services.past import WeekOver
from ...services.pins import pin_remove, pin_set
from ..filters import MoveFilters, WeekParameter
from ..serializers.moves import CheckSerializer, MoveSerializer, PinSerializer
from . import rows as match

WEEK_MINUTES = 7 * 1440


class TargetBody(serializers.Serializer):
    """Where an occurrence is to be; what is left out stays as it is."""

    start = serializers.IntegerField(
        min_value=0, max_value=WEEK_MINUTES - 1, required=False, help_text="Minutes after Monday 00:00"
    )
    day = serializers.IntegerField(min_value=0, max_value=60, required=False, help_text="Days after Monday")
    nights = serializers.IntegerField(min_value=1, max_value=366, required=False)
    facility = serializers.RegexField(CODE, required=False)
    room = serializers.RegexField(CODE, required=False)
    bed = serializers.RegexField(CODE, required=False)
    staff = serializers.ListField(child=serializers.RegexField(CODE), max_length=2, required=False)


class MoveBody(serializers.Serializer):
    """``to`` null: it is taken out of the plan. ``whole``: all who sit in the session."""

    need = RowOf(Need, READ)
    index = serializers.IntegerField(min_value=0, max_value=20, required=False, default=0)
    to = TargetBody(allow_null=True)
    whole = serializers.BooleanField(required=False, default=False)
    lasting = serializers.BooleanField(
        required=False, default=False, help_text="For every week: the standing week once a version with it is published"
    )
    reason = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class OfAPlan(Acting):
    """Changes of one plan. To plan is asked of the plan, to change of the need."""

    model = Plan
    key = "pk"
    writing = "plan"

    def asked(self) -> dict[str, Any]:
        given = self.body(MoveBody)
        to = given["to"]
        staff = tuple(to.pop("staff", ())) if to else ()
        target = None if to is None else Target(**to, staff=staff)
        asked = {"need": given["need"].code, "index": given["index"], "to": target, "whole": given["whole"]}
        return asked | ({name: given[name] for name in ("reason", "lasting")} if self.storing else {})

    storing = True


def _refusal(error: Exception) -> Problem:
    if isinstance(error, MoveRefused):
        return Problem(CONFLICT, _("The change would break a rule."), _broken(error.check))
    if isinstance(error, Unusable):
        at = {"pointer": f"/to/{error.field}", "code": "required", "detail": _("This is missing.")}
        return Problem(INVALID, errors=[at])
    if isinstance(error, UnknownCode):
        unknown = _("Nobody knows the code %(code)s.") % {"code": error.code}
        return Problem(INVALID, errors=[{"pointer": f"/to/{error.kind}", "code": "unknown", "detail": unknown}])
    if isinstance(error, WeekOver):
        return Problem(CONFLICT, error.message)
    if isinstance(error, PinnedSince):
        return Problem(CONFLICT, _("Somebody has pinned it otherwise since. To have it back, move it by hand."))
    if isinstance(error, ChangedSince):
        return Problem(CONFLICT, _("It was undone already, or something later was done to it."))
    return Problem(CONFLICT, _("The plan has been superseded."))


REFUSALS = (MoveRefused, Unusable, UnknownCode, ChangedSince, NotEditable, WeekOver)


def _broken(check: Check) -> list[dict[str, str]]:
    return [{"pointer": "/to", "code": one.rule, "detail": reason_text(one.rule)} for one in check.refusing]


class MoveCheck(OfAPlan):
    """What a change would break or cost. Nothing is stored."""

    storing = False
    serializer_class = CheckSerializer

    @extend_schema(request=MoveBody, parameters=[Why], responses={200: CheckSerializer})
    def create(self, request: Any, key: str) -> Response:
        plan, asked = self.find(key), self.asked()
        need = permitted(self.actor, READ, Need).select_related("resident").get(code=asked["need"])
        opened_by_act(self, need.resident, plan)
        try:
            check = move_check(self.actor, plan=plan, **asked)
        except REFUSALS as error:
            raise _refusal(error) from error
        reach = Reach(self.actor)
        findings = [
            reach.finding(asdict(one)) | {"text": reason_text(one.rule), "remedy": remedy_text(one.rule)}
            for one in check.verdict.findings
        ]
        shown = {
            "allowed": check.allowed,
            "findings": findings,
            "cost": check.verdict.cost,
            "points": check.verdict.points,
            "served": check.verdict.served,
            "units": reach.of_needs(check.verdict.units),
        }
        return Response(CheckSerializer(shown).data)


class Moves(OfPerson, Acting):
    """What was done by hand to plans, with what was before."""

    model = ManualChange
    key = "pk"
    serializer_class = MoveSerializer
    filters = MoveFilters

    def shape(self, rows: Any) -> Any:
        return rows.select_related("plan", "need__resident").defer("plan__result")


class Move(OfAPlan):
    """Change a plan by hand, and pin what was changed. Of a published plan a new draft is made first."""

    serializer_class = MoveSerializer

    @extend_schema(request=MoveBody, responses={201: MoveSerializer})
    def create(self, request: Any, key: str) -> Response:
        plan, asked = self.find(key), self.asked()

        def act() -> ManualChange:
            try:
                moved = move_apply(plan=plan, by=self.actor, today=timezone.localdate(), now=timezone.now(), **asked)
            except REFUSALS as error:
                raise _refusal(error) from error
            return moved.plan.manual_changes.filter(act=moved.act, need__code=asked["need"]).get()

        return self.once(act, status=201)

    def answer(self, row: Any, *, status: int, headers: dict[str, str] | None = None) -> Response:
        return Response(MoveSerializer(row).data, status=status, headers=headers)

    def _again(self, pk: str) -> Any:
        return permitted(self.actor, READ, ManualChange).get(pk=pk)


class Undo(Moves):
    """Give everybody whom a change moved their place back."""

    @extend_schema(request=None, responses={200: MoveSerializer})
    def create(self, request: Any, key: str) -> Response:
        change = self.find(key)

        def act() -> ManualChange:
            try:
                move_undo(change=change, by=self.actor, today=timezone.localdate(), now=timezone.now())
            except REFUSALS as error:
                raise _refusal(error) from error
            return change

        return self.once(act, status=200)


class PinBody(serializers.Serializer):
    """What is left out the engine decides. ``day``: days after Monday; ``start``: minutes after Monday 00:00."""

    week = WeekParameter()
    need = RowOf(Need, CHANGE)
    index = serializers.IntegerField(min_value=0, max_value=20, required=False, default=0)
    day = serializers.IntegerField(min_value=0, max_value=60, required=False)
    start = serializers.IntegerField(min_value=0, max_value=WEEK_MINUTES - 1, required=False)
    facility = RowOf(Facility, READ, required=False)
    room = RowOf(Room, READ, required=False)
    bed = RowOf(Bed, READ, required=False)
    staff = serializers.ListField(child=RowOf(StaffMember, READ), max_length=2, required=False, default=list)
    reason = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        facility, room, start = values.get("facility"), values.get("room"), values.get("start")
        if facility and room and room.facility_id != facility.pk:
            raise serializers.ValidationError({"room": [_("The room is in another facility.")]})
        if start is not None and values.get("day", start // 1440) != start // 1440:
            raise serializers.ValidationError({"start": [_("The start is not on the day.")]})
        return values


class Pins(Acting, match.Pins):
    """Human decisions about a week that the engine keeps."""

    @extend_schema(request=PinBody, responses={201: PinSerializer})
    def create(self, request: Any) -> Response:
        given = self.body(PinBody)
        values: dict[str, Any] = {name: given[name] for name in ("day", "start") if name in given}
        values |= {name: given[name].code for name in ("facility", "room", "bed") if name in given}
        values["staff"] = [member.code for member in given["staff"]]

        def act() -> Pin:
            try:
                return pin_set(
                    week=given["week"], need=given["need"], index=given["index"], values=values, by=self.actor,
                    now=timezone.now(), reason=given["reason"],
                )  # fmt: skip
            except WeekOver as error:
                raise _refusal(error) from error

        return self.once(act, status=201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Any, key: str) -> Response:
        try:
            return self.removed(key, lambda row: pin_remove(pin=row, by=self.actor, now=timezone.now()))
        except WeekOver as error:
            raise _refusal(error) from error
