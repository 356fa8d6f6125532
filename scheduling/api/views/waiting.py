"""The waiting list: entries with their place, offers and their answers, second looks."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from backend.core.access.questions import may, permitted
from backend.core.access.table import CHANGE, READ
from backend.core.api.parameters import read_parameters
from backend.core.api.problems import CONFLICT, Problem
from backend.core.api.resource import Acting
from residents.api.persons import OfPerson

from ...choices import Outcome
from ...models import LookAgain, Offer, WaitingListEntry
from ...selectors.waiting import queue_place
from ...services.looking_again import look_again_answer, look_again_request
from ...services.offers import OfferGone, offer_accept, offer_decline, offer_withdraw
from ..filters import LookFilters
from ..serializers.waiting import LookSerializer, OfferSerializer, PlaceSerializer, WaitingSerializer
from . import rows as match
from .calls import ByTelephone, Caller


class PlaceInQueue(match.Waiting):
    """Where an entry stands in the queue for its service, and how that is reckoned."""

    @extend_schema(responses=PlaceSerializer)
    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        self.parameters = read_parameters(request, *self.asked_of_one)
        entry = self.find(kwargs["key"])
        self.open(entry)
        place = queue_place(self.actor, entry, timezone.localdate())
        if place is None:
            raise Problem(CONFLICT)
        return Response(PlaceSerializer(place).data)


class OfAnOffer(Acting):
    """Whoever may answer it, or change it."""

    model = Offer
    key = "pk"
    serializer_class = OfferSerializer

    def asks(self, method: str) -> tuple[str, Any]:
        return "answer" if may(self.request.user, "answer", Offer) else CHANGE, Offer

    def answered(self, key: str, answer: Callable[[Offer], Offer]) -> Response:
        offer = self.find(key)

        def act() -> Offer:
            try:
                return answer(offer)
            except OfferGone as gone:
                raise Problem(CONFLICT, str(gone)) from gone

        return self.once(act, status=200)


class Acceptance(OfAnOffer):
    """Take the place that is offered: binding for the next plan. Of two at once one wins, and the other is told."""

    @extend_schema(request=None, responses={200: OfferSerializer})
    def create(self, request: Any, key: str) -> Response:
        return self.answered(key, lambda offer: offer_accept(offer=offer, by=self.actor, now=timezone.now()))


class ReasonBody(serializers.Serializer):
    reason = serializers.CharField(max_length=200)


class Decline(OfAnOffer):
    """Turn the place down; the resident keeps the place in the queue."""

    @extend_schema(request=ReasonBody, responses={200: OfferSerializer})
    def create(self, request: Any, key: str) -> Response:
        reason = self.body(ReasonBody)["reason"]
        return self.answered(
            key, lambda offer: offer_decline(offer=offer, reason=reason, by=self.actor, now=timezone.now())
        )


class Withdrawal(OfAnOffer):
    """Take an open offer back."""

    def asks(self, method: str) -> tuple[str, Any]:
        return "withdraw", Offer

    @extend_schema(request=ReasonBody, responses={200: OfferSerializer})
    def create(self, request: Any, key: str) -> Response:
        reason = self.body(ReasonBody)["reason"]
        return self.answered(
            key, lambda offer: offer_withdraw(offer=offer, reason=reason, by=self.actor, now=timezone.now())
        )


class SecondLooks(OfPerson, Acting):
    """Requests of families that a person look again, and the answers."""

    model = LookAgain
    key = "pk"
    person = "entry__need__resident"
    of_one = frozenset({"entry_id"})
    serializer_class = LookSerializer
    filters = LookFilters

    def shape(self, rows: Any) -> Any:
        return rows.select_related("entry__need__resident")


class LookBody(serializers.Serializer):
    text = serializers.CharField(max_length=1000)
    caller = Caller(required=False)


class AskForSecondLook(ByTelephone):
    """Ask that a person look at an entry of the waiting list again. What a family says on the telephone a coordinator
    enters, with ``caller``."""

    model = WaitingListEntry
    key = "pk"
    serializer_class = WaitingSerializer
    writing = "question"

    def asks(self, method: str) -> tuple[str, Any]:
        return ("enter", LookAgain) if self.by_phone else super().asks(method)

    def get_queryset(self) -> Any:
        return self.shape(permitted(self.actor, READ if self.by_phone else self.writing, self.model))

    def shape(self, rows: Any) -> Any:
        return rows.select_related("need__resident", "need__service")

    @extend_schema(request=LookBody, responses={200: WaitingSerializer})
    def create(self, request: Any, key: str) -> Response:
        entry, given = self.find(key), self.body(LookBody)

        def act() -> WaitingListEntry:
            about: dict[str, Any] = {"by": self.actor, "now": timezone.now()}
            return look_again_request(entry=entry, text=given["text"], call=self.call(given), **about).entry

        return self.once(act, status=200)


class LookAnswerBody(serializers.Serializer):
    outcome = serializers.ChoiceField(Outcome.choices)
    answer = serializers.CharField(max_length=2000)


class AnswerSecondLook(SecondLooks):
    """What the person who looked again found; the family is told."""

    @extend_schema(request=LookAnswerBody, responses={200: LookSerializer})
    def create(self, request: Any, key: str) -> Response:
        look, given = self.find(key), self.body(LookAnswerBody)
        outcome = Outcome(given["outcome"])
        return self.once(
            lambda: look_again_answer(
                look=look, outcome=outcome, answer=given["answer"], by=self.actor, now=timezone.now()
            ),
            status=200,
        )
