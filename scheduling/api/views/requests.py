"""What families tell and ask, and what they are answered. Having a person look again: see ``waiting``."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from backend.core.access.table import READ
from backend.core.api.problems import CONFLICT, Problem
from backend.core.api.representing import Moments, RowOf
from backend.core.api.resource import Acting
from residents.api.persons import OfPerson
from residents.models import Resident

from ...choices import RequestKind, RequestStatus
from ...models import FamilyRequest
from ...occurrences import occurrence_named
from ...selectors.family.week import appointment_among, appointment_named
from ...selectors.occurrences import Row
from ...services.requests import (
    AlreadyAnswered,
    AlreadyAsked,
    TooManyOpen,
    absence_tell,
    question_ask,
    request_answer,
    request_withdraw,
    time_ask,
)
from ..filters import RequestFilters
from ..serializers.waiting import FamilyRequestSerializer
from .calls import ByTelephone, Caller

# Of a call, the resident besides: nobody's relative tells whose appointment it is.
NEEDED = {
    RequestKind.ABSENCE: ("resident", "span"),
    RequestKind.TIME: ("appointment", "text"),
    RequestKind.QUESTION: ("resident", "text"),
}


class FamilyRequestBody(serializers.Serializer):
    """An absence: ``resident`` and ``span``. Another time: ``appointment`` and ``text``. A question: ``resident`` and
    ``text``. A call that a coordinator enters, for another time or a question: ``resident`` and ``caller`` as well."""

    kind = serializers.ChoiceField(RequestKind.choices)
    resident = RowOf(Resident, READ, required=False)
    span = Moments(required=False)
    appointment = serializers.CharField(
        max_length=80, required=False, help_text="As the week of a relative names it: N000001.0.20261201"
    )
    text = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")
    caller = Caller(required=False)

    def validate_span(self, span: Any) -> Any:
        if span[1] is None:
            raise serializers.ValidationError(_("Say until when."), code="open")
        return span

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        kind, by_phone = RequestKind(values["kind"]), "caller" in values
        if by_phone and kind == RequestKind.ABSENCE:
            raise serializers.ValidationError({"kind": [_("Enter it among the absences.")]}, code="absence")
        needed = (*NEEDED[kind], *(("resident",) if by_phone else ()))
        lacking = {name: [_("This kind of request needs it.")] for name in needed if not values.get(name)}
        if lacking:
            raise serializers.ValidationError(lacking, code="required")
        if kind == RequestKind.TIME:
            values["appointment"] = self._to_come(values["appointment"], values["resident"] if by_phone else None)
        return values

    def _to_come(self, name: str, resident: Resident | None) -> Row:
        """The row of an appointment that is still to come, of ``resident`` or else of the own relatives."""
        user = self.context["request"].user
        try:
            named = occurrence_named(name)
            found = appointment_named(user, named) if resident is None else appointment_among(user, [resident], named)
        except ValueError:
            found = None
        if found is None:
            unknown = (
                _("There is no appointment of that name.") if resident else _("You have no appointment of that name.")
            )
            raise serializers.ValidationError({"appointment": [unknown]}, code="unknown")
        if found[1].over(timezone.now()):
            raise serializers.ValidationError({"appointment": [_("This appointment is over.")]}, code="over")
        return found[0]


class OfFamilies(OfPerson, Acting):
    model = FamilyRequest
    person = "resident"
    key = "pk"
    serializer_class = FamilyRequestSerializer
    filters = RequestFilters
    writing = "make"

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("resident", "need")


class FamilyRequests(ByTelephone, OfFamilies):
    """What families tell and ask: an absence, another time, a question. Each sees what it asked itself."""

    def asks(self, method: str) -> tuple[str, Any]:
        entered = method not in SAFE_METHODS and self.by_phone
        return ("enter", FamilyRequest) if entered else super().asks(method)

    @extend_schema(request=FamilyRequestBody, responses={201: FamilyRequestSerializer})
    def create(self, request: Any) -> Response:
        """An absence calls the published appointments of its time off at once; the rest waits for an answer. What a
        family says on the telephone a coordinator enters, with ``caller``."""
        given = self.body(FamilyRequestBody)
        return self.once(lambda: refused_as_conflict(lambda: self._make(given), by_phone=self.by_phone), status=201)

    def _make(self, given: dict[str, Any]) -> FamilyRequest:
        more: dict[str, Any] = {"text": given["text"], "by": self.actor, "now": timezone.now()}
        if given["kind"] == RequestKind.ABSENCE:
            return absence_tell(resident=given["resident"], span=given["span"], **more)
        more["call"] = self.call(given)
        match given["kind"]:
            case RequestKind.TIME:
                return time_ask(row=given["appointment"], **more)
        return question_ask(resident=given["resident"], **more)


class RequestAnswerBody(serializers.Serializer):
    status = serializers.ChoiceField(
        [RequestStatus.AGREED, RequestStatus.REFUSED], required=False,
        help_text="Of a wish for another time: whether it is agreed to; other requests have none",
    )  # fmt: skip
    answer = serializers.CharField(max_length=400, help_text="The family reads it")


class RequestAnswer(OfFamilies):
    """A coordinator answers; the family is told that there is an answer."""

    writing = "answer"

    @extend_schema(request=RequestAnswerBody, responses={200: FamilyRequestSerializer})
    def create(self, request: Any, key: str) -> Response:
        asked, given = self.find(key), self.body(RequestAnswerBody)
        if ("status" in given) != (asked.kind == RequestKind.TIME):
            wrong = _("Only a wish for another time is agreed to or refused, and it must be.")
            raise serializers.ValidationError({"status": [wrong]}, code="status")
        status = RequestStatus(given.get("status", RequestStatus.AGREED))
        return self.once(
            lambda: refused_as_conflict(
                lambda: request_answer(
                    request=asked, status=status, answer=given["answer"], by=self.actor, now=timezone.now()
                )
            ),
            status=200,
        )


class RequestWithdrawal(OfFamilies):
    """Take a request back before it is answered; of an absence, the resident comes after all."""

    @extend_schema(request=None, responses={200: FamilyRequestSerializer})
    def create(self, request: Any, key: str) -> Response:
        asked = self.find(key)
        return self.once(
            lambda: refused_as_conflict(lambda: request_withdraw(request=asked, by=self.actor, now=timezone.now())),
            status=200,
        )


def refused_as_conflict(act: Callable[[], FamilyRequest], *, by_phone: bool = False) -> FamilyRequest:
    try:
        return act()
    except AlreadyAnswered:
        raise Problem(CONFLICT, _("Somebody else answered this meanwhile, or the family withdrew it.")) from None
    except AlreadyAsked:
        asked = _("This has been asked already; it stands among the requests of families.")
        raise Problem(
            CONFLICT, asked if by_phone else _("You have asked for this already. The answer will stand here.")
        ) from None
    except TooManyOpen:
        many = _("Many requests of this family wait for an answer already. Answer one of them first.")
        raise Problem(
            CONFLICT,
            many if by_phone else _("Many of your requests wait for an answer already. Please call the coordinator."),
        ) from None
