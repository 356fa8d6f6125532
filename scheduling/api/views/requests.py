"""What families tell and ask, and what they are answered. Having a person look again: see ``waiting``."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
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
from ...selectors.family.week import appointment_named
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

NEEDED = {
    RequestKind.ABSENCE: ("resident", "span"),
    RequestKind.TIME: ("appointment", "text"),
    RequestKind.QUESTION: ("resident", "text"),
}


class FamilyRequestBody(serializers.Serializer):
    """An absence: ``resident`` and ``span``. Another time: ``appointment`` and ``text``. A question: ``resident`` and
    ``text``."""

    kind = serializers.ChoiceField(RequestKind.choices)
    resident = RowOf(Resident, READ, required=False)
    span = Moments(required=False)
    appointment = serializers.CharField(
        max_length=80, required=False, help_text="As the week of a relative names it: N000001.0.20261201"
    )
    text = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")

    def validate_appointment(self, name: str) -> Row:
        """The row of an appointment of the own relatives that is still to come."""
        try:
            found = appointment_named(self.context["request"].user, occurrence_named(name))
        except ValueError:
            found = None
        if found is None:
            raise serializers.ValidationError(_("You have no appointment of that name."), code="unknown")
        if found[1].over(timezone.now()):
            raise serializers.ValidationError(_("This appointment is over."), code="over")
        return found[0]

    def validate_span(self, span: Any) -> Any:
        if span[1] is None:
            raise serializers.ValidationError(_("Say until when."), code="open")
        return span

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        needed = NEEDED[RequestKind(values["kind"])]
        lacking = {name: [_("This kind of request needs it.")] for name in needed if not values.get(name)}
        if lacking:
            raise serializers.ValidationError(lacking, code="required")
        return values


class OfFamilies(OfPerson, Acting):
    model = FamilyRequest
    person = "resident"
    key = "pk"
    serializer_class = FamilyRequestSerializer
    filters = RequestFilters
    writing = "make"

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("resident", "need")


class FamilyRequests(OfFamilies):
    """What families tell and ask: an absence, another time, a question. Each sees what it asked itself."""

    @extend_schema(request=FamilyRequestBody, responses={201: FamilyRequestSerializer})
    def create(self, request: Any) -> Response:
        """An absence calls the published appointments of its time off at once; the rest waits for an answer."""
        given = self.body(FamilyRequestBody)
        return self.once(lambda: refused_as_conflict(lambda: self._make(given)), status=201)

    def _make(self, given: dict[str, Any]) -> FamilyRequest:
        more: dict[str, Any] = {"text": given["text"], "by": self.actor, "now": timezone.now()}
        match given["kind"]:
            case RequestKind.ABSENCE:
                return absence_tell(resident=given["resident"], span=given["span"], **more)
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


def refused_as_conflict(act: Callable[[], FamilyRequest]) -> FamilyRequest:
    try:
        return act()
    except AlreadyAnswered:
        raise Problem(CONFLICT, _("Somebody else answered this meanwhile, or the family withdrew it.")) from None
    except AlreadyAsked:
        raise Problem(CONFLICT, _("You have asked for this already. The answer will stand here.")) from None
    except TooManyOpen:
        raise Problem(
            CONFLICT, _("Many of your requests wait for an answer already. Please call the coordinator.")
        ) from None
