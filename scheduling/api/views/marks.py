"""What became of appointments, days and nights: read, and said."""

from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from backend.core.access.questions import permitted
from backend.core.access.table import READ
from backend.core.api.parameters import CODE, CodeParameter, DayParameter, Parameters
from backend.core.api.representing import Code, Instant, Sparse
from backend.core.api.resource import Acting
from residents.api.persons import OfPerson

from ...choices import AttendanceStatus, NotMetReason
from ...models import Attendance
from ...occurrences import Occurrence
from ...selectors.family.relatives import own_word
from ...services.attendance import NotOnTheList, Said, tap_store

SAID = [(one.value, one.label) for one in AttendanceStatus if one != AttendanceStatus.EXCUSED]  # families excuse


class MarkFilters(Parameters):
    need = CodeParameter(source="need__code")
    facility = CodeParameter(source="facility__code")
    status = serializers.ChoiceField(AttendanceStatus.choices, required=False)
    start = DayParameter(source="date__gte", help_text="Of this day or later")
    end = DayParameter(source="date__lt", help_text="Of days before this one")


class MarkSerializer(Sparse):
    """``note``: empty for a family, but for what it said itself; carers write it for each other and the desk."""

    need = Code()
    facility = Code()
    staff = Code()

    class Meta:
        model = Attendance
        fields = read_only_fields = (
            "id", "need", "date", "index", "facility", "staff", "status", "reason", "note", "at", "stored_at",
        )  # fmt: skip

    def to_representation(self, instance: Attendance) -> Any:
        if not own_word(self.context["request"].user, instance.by_id):
            instance.note = ""
        return super().to_representation(instance)


class MarkBody(serializers.Serializer):
    """``index``: the number of the occurrence in its week, as ``sessions/``, ``visits/`` and ``attendances/`` have it;
    of a night 0, and ``date`` the evening on which it begins."""

    need = serializers.RegexField(CODE)
    date = DayParameter(required=True)
    index = serializers.IntegerField(min_value=0, max_value=20, default=0)
    status = serializers.ChoiceField(SAID)
    reason = serializers.ChoiceField(NotMetReason.choices, default="", allow_blank=True)
    note = serializers.CharField(max_length=200, default="", allow_blank=True)
    at = Instant(required=False, help_text="When it was said; now unless given, or before the day that it is about")

    def validate_date(self, value: Any) -> Any:
        if value > timezone.localdate():
            raise serializers.ValidationError(_("This day has not come yet."), code="ahead")
        return value


class Marks(OfPerson, Acting):
    """What was said of appointments, day places and nights: every word is kept, the latest of an occurrence holds."""

    model = Attendance
    key = "pk"
    serializer_class = MarkSerializer
    filters = MarkFilters

    def asks(self, method: str) -> tuple[str, Any]:
        """Whoever may say something of a stay may also do so of an appointment."""
        return ("mark", "appointments") if method == "POST" else super().asks(method)

    def get_queryset(self) -> QuerySet[Any]:
        return self.shape(permitted(self.actor, READ, Attendance))

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("need__resident", "facility", "staff")

    @extend_schema(request=MarkBody, responses={201: MarkSerializer})
    def create(self, request: Any) -> Response:
        given, now = self.body(MarkBody), timezone.now()
        named = Occurrence(given["need"], given["index"], given["date"])
        said = Said(
            AttendanceStatus(given["status"]), by=self.actor, at=given.get("at", now), now=now, key=uuid4(),
            reason=given["reason"], note=given["note"],
        )  # fmt: skip
        try:
            return self.once(lambda: tap_store(occurrences=[named], said=said)[0], status=201)
        except NotOnTheList:
            raise Http404 from None
