"""Every error is ``application/problem+json`` (RFC 9457), of one of a few kinds that are documented here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from django.utils.encoding import force_str
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from ..collisions import Occupied, is_collision
from ..sentences import sentences

CONTENT_TYPE = "application/problem+json"
ADDRESS = "/api/v1/problems/"


@dataclass(frozen=True)
class Kind:
    """A kind of problem; ``remedy`` says what the caller can do."""

    name: str
    status: int
    title: Any
    remedy: Any

    @property
    def address(self) -> str:
        return f"{ADDRESS}{self.name}/"


INVALID = Kind("invalid", 400, _("The request is not understood"), _("Correct what “errors” names."))
NOT_SIGNED_IN = Kind("not-signed-in", 401, _("Nobody is signed in"), _("Send a token that stands, or sign in."))
REFUSED = Kind("refused", 403, _("This account may not do that"), _("Ask for the role that may."))
REASON_NEEDED = Kind(
    "reason-needed", 403, _("This is the file of a minor"), _("Say why it is read: ?why=planning, care, family, …")
)
NOT_FOUND = Kind("not-found", 404, _("There is no such thing here"), _("It is not there, or not in your reach."))
METHOD = Kind("method-not-allowed", 405, _("This cannot be done here"), _("See the header Allow."))
NOT_ACCEPTABLE = Kind("not-acceptable", 406, _("No such format"), _("Ask for application/json."))
CONFLICT = Kind(
    "conflict", 409, _("That does not go with what is stored"), _("Read the present state and decide anew.")
)
CHANGED = Kind("changed", 412, _("Somebody changed it meanwhile"), _("Read it again and send its new ETag."))
TOO_LARGE = Kind("too-large", 413, _("The request is too large"), _("Send less at once."))
MEDIA_TYPE = Kind("unsupported-media-type", 415, _("No such format"), _("Send application/json."))
KEY_USED = Kind("key-used", 422, _("The idempotency key belongs to another request"), _("Make a new key."))
NO_IF_MATCH = Kind("if-match-missing", 428, _("Which state do you change?"), _("Send If-Match with the ETag you read."))
TOO_MANY = Kind("too-many-requests", 429, _("Too many requests"), _("Wait as long as Retry-After says."))
FAILED = Kind("failed", 500, _("Something broke here"), _("Try again later; the operator sees it in the log."))
KINDS = (
    INVALID, NOT_SIGNED_IN, REFUSED, REASON_NEEDED, NOT_FOUND, METHOD, NOT_ACCEPTABLE, CONFLICT, CHANGED, TOO_LARGE,
    MEDIA_TYPE, KEY_USED, NO_IF_MATCH, TOO_MANY, FAILED,
)  # fmt: skip
BY_NAME = {kind.name: kind for kind in KINDS}


class Problem(exceptions.APIException):
    """A problem of one of the kinds, with what is the matter in this case."""

    def __init__(self, kind: Kind, detail: Any = "", errors: list[dict[str, str]] | None = None) -> None:
        super().__init__(detail=force_str(detail))
        self.kind = kind
        self.errors = errors or []


class ErrorSerializer(serializers.Serializer):
    pointer = serializers.CharField(help_text="JSON pointer into the body, or the name of a parameter after “?”")
    code = serializers.CharField()
    detail = serializers.CharField(help_text="In the reader's language")


class ProblemSerializer(serializers.Serializer):
    """RFC 9457."""

    type = serializers.ChoiceField(choices=[kind.address for kind in KINDS])
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = ErrorSerializer(many=True)


def body_of(kind: Kind, detail: str = "", errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    return {
        "type": kind.address,
        "title": force_str(kind.title),
        "status": kind.status,
        "detail": detail or force_str(kind.remedy),
        "errors": errors or [],
    }


def answer_problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. None for what is no answer but a fault of ours, which Django logs."""
    problem = _problem_of(error)
    if problem is None:
        return None
    headers = {}
    if isinstance(error, exceptions.APIException):
        if header := getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = header
        if (wait := getattr(error, "wait", None)) is not None:
            headers["Retry-After"] = str(int(wait))
    return Response(problem, status=problem["status"], headers=headers, content_type=CONTENT_TYPE)


def _problem_of(error: Exception) -> dict[str, Any] | None:
    match error:
        case Problem():
            return body_of(error.kind, force_str(error.detail), error.errors)
        case exceptions.ValidationError():
            return body_of(INVALID, errors=list(_errors(error.get_full_details(), "")))
        case ValidationError():
            return body_of(INVALID, errors=list(_model_errors(error)))
        case Http404():
            return body_of(NOT_FOUND)
        case PermissionDenied():
            return body_of(REFUSED)
        case RequestDataTooBig():
            return body_of(TOO_LARGE)
        case Occupied():
            return body_of(CONFLICT, str(error))
        case IntegrityError():
            return body_of(CONFLICT)
        case DataError():
            return body_of(INVALID)
        case OperationalError() if is_collision(error):
            return body_of(CONFLICT, gettext("Somebody else stored something at the same moment. Try once more."))
        case exceptions.APIException():
            return body_of(_kind_of(error), _detail_of(error))
    return None


def _kind_of(error: exceptions.APIException) -> Kind:
    kinds: dict[type[exceptions.APIException], Kind] = {
        exceptions.ParseError: INVALID,
        exceptions.AuthenticationFailed: NOT_SIGNED_IN,
        exceptions.NotAuthenticated: NOT_SIGNED_IN,
        exceptions.PermissionDenied: REFUSED,
        exceptions.NotFound: NOT_FOUND,
        exceptions.MethodNotAllowed: METHOD,
        exceptions.NotAcceptable: NOT_ACCEPTABLE,
        exceptions.UnsupportedMediaType: MEDIA_TYPE,
        exceptions.Throttled: TOO_MANY,
    }
    return kinds.get(type(error), INVALID if error.status_code < 500 else FAILED)


def _detail_of(error: exceptions.APIException) -> str:
    """The library's own sentence only where it says more than ours."""
    if isinstance(error, exceptions.ParseError):
        return gettext("The body is no sound JSON.")
    if isinstance(error, exceptions.AuthenticationFailed):
        return force_str(error.detail)
    return ""


def _errors(details: Any, at: str) -> Iterator[dict[str, str]]:
    """The tree of a serializer's errors as a list."""
    if isinstance(details, dict) and set(details) == {"message", "code"} and isinstance(details["code"], str):
        yield {"pointer": at or "/", "code": details["code"], "detail": force_str(details["message"])}
    elif isinstance(details, dict):
        for name, inner in details.items():
            yield from _errors(inner, at if name == "non_field_errors" else f"{at}/{name}")
    elif all("message" in one for one in details):
        for one in details:
            yield from _errors(one, at)
    else:
        for number, one in enumerate(details):
            yield from _errors(one, f"{at}/{number}")


def _model_errors(error: ValidationError) -> Iterator[dict[str, str]]:
    if not hasattr(error, "error_dict"):
        for one in error.error_list:
            yield {"pointer": "/", "code": one.code or "invalid", "detail": sentences(*one.messages)}
        return
    for name, found in error.error_dict.items():
        for one in found:
            at = "/" if name == "__all__" else f"/{name}"
            yield {"pointer": at, "code": one.code or "invalid", "detail": sentences(*one.messages)}
