"""Files that a worker makes: ask, read the export until it is ready, fetch the file within a day."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from backend.core.api.parameters import read_parameters
from backend.core.api.problems import CONFLICT, INVALID, Problem
from backend.core.api.resource import Acting
from backend.core.downloads import attachment
from residents.services.numbers import LONGEST_REASON

from ...choices import ExportKind
from ...models import Export
from ...selectors.exports import exports_of
from ...services.exported import MEDIA, NotThere, Wanted
from ...services.exports import MOST_OPEN, NotReady, TooManyExports, export_cancel, export_fetch, export_request
from ..filters import ExportFilters
from ..serializers.plans import ExportSerializer


class ExportBody(serializers.Serializer):
    """``about``: the id of a plan, the code of a resident's file, the name of a week or month for a report, the code of
    a facility and a month for its attendance (``XC-2026-11``); left out for the workbook of the network. ``reason`` and
    ``numbers`` (whole numbers, not masked): of a resident's file."""

    kind = serializers.ChoiceField(ExportKind.choices)
    about = serializers.RegexField(r"^[A-Za-z0-9_-]{0,60}$", required=False, default="", allow_blank=True)
    reason = serializers.CharField(max_length=LONGEST_REASON, required=False, default="", allow_blank=True)
    numbers = serializers.BooleanField(required=False, default=False)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if values["numbers"] and values["kind"] != ExportKind.FILE:
            raise serializers.ValidationError({"numbers": [_("Only the file of a resident can have them.")]})
        return values


class Exports(Acting):
    """The files that this account asked for. ``status`` ready: the file can be fetched until ``expires_at``."""

    model = Export
    key = "pk"
    serializer_class = ExportSerializer
    filters = ExportFilters

    def asks(self, method: str) -> tuple[str, Any]:
        return "make", Export

    def get_queryset(self) -> QuerySet[Any]:
        return exports_of(self.actor)

    @extend_schema(request=ExportBody, responses={202: ExportSerializer})
    def create(self, request: Any) -> Response:
        values = self.body(ExportBody)
        wanted = Wanted(ExportKind(values["kind"]), values["about"], values["reason"], values["numbers"])
        return self.once(lambda: self._request(wanted), status=202)

    def _request(self, wanted: Wanted) -> Export:
        try:
            return export_request(
                wanted=wanted, language=get_language() or "zh-hans", by=self.actor, now=timezone.now()
            )
        except NotThere as error:
            text = _("There is nothing of that name in your reach.")
            raise Problem(INVALID, errors=[{"pointer": "/about", "code": "unknown", "detail": text}]) from error
        except TooManyExports as error:
            text = _("%(count)s files are being made for you already. Wait until one is ready, or cancel one.")
            raise Problem(CONFLICT, text % {"count": MOST_OPEN}) from error
        except ValidationError as error:
            raise serializers.ValidationError(error.message_dict) from error


class ExportCancellation(Exports):
    """End an export that is under way."""

    @extend_schema(request=None, responses={200: ExportSerializer})
    def create(self, request: Any, key: str) -> Response:  # type: ignore[override]
        row = self.find(key)
        return self.once(lambda: export_cancel(export=row, by=self.actor, now=timezone.now()), status=200)


class ExportFile(Exports):
    """The file itself, whatever is accepted: it has one form alone. That it was fetched is kept; the permission is
    asked for again."""

    def perform_content_negotiation(self, request: Any, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(responses={(200, media): OpenApiTypes.BINARY for media in MEDIA})
    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        read_parameters(request)
        row = self.find(kwargs["key"])
        try:
            found = export_fetch(export=row, by=self.actor, now=timezone.now())
        except NotReady as error:
            raise Problem(CONFLICT, _("There is no file: it is not ready, or was removed after its time.")) from error
        except (NotThere, PermissionDenied) as error:
            raise Http404 from error
        return HttpResponse(found.content, content_type=found.media, headers=attachment(found.name))
