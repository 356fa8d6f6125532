"""Rows of one model: lists and single rows, by permission, in pages, with ETags."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from ..access.questions import permitted
from ..access.table import CHANGE, READ
from ..digits import whole_number
from ..traffic.once import KeyUsed, done_once
from .bodies import refuse_strange
from .endpoint import Endpoint
from .pages import PageParameters, Pages
from .parameters import Parameters, read_parameters
from .problems import CHANGED, INVALID, KEY_USED, NO_IF_MATCH, Problem
from .representing import tag_of

LONGEST_KEY = 200


class FieldsParameter(serializers.Serializer):
    fields = serializers.RegexField(
        r"^[a-z_]+(,[a-z_]+)*$", required=False, max_length=500, help_text="Only these, with commas"
    )


class Resource(ViewSetMixin, Endpoint, GenericAPIView):
    """Lists rows and shows one. ``key``: the field that names a row in addresses, a code or the number."""

    model: ClassVar[Any]
    key: ClassVar[str] = "code"
    filters: ClassVar[type[Parameters]] = Parameters
    asked_of_one: ClassVar[tuple[type[serializers.Serializer], ...]] = ()  # parameters of a single row
    asked_of_list: ClassVar[tuple[type[serializers.Serializer], ...]] = ()  # those of a list that narrow nothing
    writing: ClassVar[str] = CHANGE  # the act of the table that whatever is not reading asks for
    pagination_class = Pages
    lookup_value_regex = "[A-Za-z0-9_-]+"

    def asks(self, method: str) -> tuple[str, Any]:
        return READ if method in SAFE_METHODS else self.writing, self.thing or self.model

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with what is shown of them, in a fixed number of queries."""
        return rows

    def get_queryset(self) -> QuerySet[Any]:
        return self.shape(permitted(self.actor, self.asks(self.request.method)[0], self.model))

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        self.parameters = read_parameters(request, self.filters, *self.asked_of_list, PageParameters, FieldsParameter)
        rows = self.filters().narrow(self.get_queryset(), self.parameters)
        page = self.paginate_queryset(rows)
        self.open_list(page)  # what is shown: read before, there may be more of it than was opened
        context = {**self.get_serializer_context(), "wanted": self._wanted()}
        return self.get_paginated_response(self.get_serializer_class()(page, many=True, context=context).data)

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        self.parameters = read_parameters(request, *self.asked_of_one, FieldsParameter)
        wanted = self._wanted()
        row = self.find(kwargs["key"])
        self.open(row)
        shown = self.shown(row)
        tag = tag_of(shown)
        if tag in _tags(request.headers.get("If-None-Match", "")):
            return Response(status=304, headers={"ETag": tag})
        return Response({name: shown[name] for name in shown if not wanted or name in wanted}, headers={"ETag": tag})

    def open(self, row: Any) -> None:
        """Before a single row is shown: where reading it leaves a trace."""

    def open_list(self, rows: Sequence[Any]) -> None:
        """Before a page of a list is shown: where reading it leaves a trace."""

    def shown(self, row: Any) -> dict[str, Any]:
        """The whole row as it is answered."""
        return dict(self.get_serializer_class()(row, context=self.get_serializer_context()).data)

    def find(self, key: str, *, lock: bool = False) -> Any:
        """The row in reach; a row out of reach is not told from one that is not there."""
        rows = self.get_queryset()
        if self.key == "pk" and whole_number(key) is None:
            raise Http404
        if lock:
            rows = rows.select_for_update(of=("self",), no_key=True)  # who only refers to it goes on
        row = rows.filter(**{self.key: key}).first()
        if row is None:
            raise Http404
        return row

    def _wanted(self) -> Sequence[str]:
        asked = self.parameters.get("fields")
        wanted: Sequence[str] = asked.split(",") if asked else []
        known = self.get_serializer_class()().fields.keys()
        errors = [
            {"pointer": "?fields", "code": "unknown", "detail": _("There is no field “%(name)s”.") % {"name": name}}
            for name in wanted
            if name not in known
        ]
        if errors:
            raise Problem(INVALID, errors=errors)
        return wanted


class Acting(Resource):
    """A resource with acts: each is carried out once for its idempotency key."""

    asked_of_acts: ClassVar[tuple[type[serializers.Serializer], ...]] = ()  # parameters of whatever is not reading

    def body(self, reader: type[serializers.Serializer], **options: Any) -> dict[str, Any]:
        """The values of the request's body. Raises ValidationError, and Problem for fields that nobody knows."""
        given = reader(data=self.request.data, context=self.get_serializer_context(), **options)
        refuse_strange(given, self.request.data, shown=self.get_serializer_class()().fields.keys())
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def once(self, act: Callable[[], models.Model], *, status: int) -> Response:
        """Carry ``act`` out, unless its key was carried out before, and show the row that came of it."""
        key = self.request.headers.get("Idempotency-Key", "")
        if len(key) > LONGEST_KEY or not key.isprintable():
            raise Problem(INVALID, _("The Idempotency-Key is longer than 200 characters, or not printable."))
        again = False
        if key:
            asked = f"{self.request.method} {self.request.get_full_path()}\n".encode() + _bytes_of(self.request)
            try:
                row, again = done_once(
                    user=self.actor, key=key, request=asked, now=timezone.now(), act=act, again=self._again
                )
            except KeyUsed:
                raise Problem(KEY_USED) from None
        else:
            row = act()
        return self.answer(row, status=status, headers={"Idempotency-Replayed": "true"} if again else {})

    def answer(self, row: models.Model, *, status: int, headers: dict[str, str] | None = None) -> Response:
        """The row as it is stored now, with its ETag and, where it is new, its address."""
        shown = self.shown(self.find(str(getattr(row, self.key))))
        told = {"ETag": tag_of(shown), **(headers or {})}
        if status in (201, 202):
            told["Location"] = self.address_of(row)
        return Response(shown, status=status, headers=told)

    def address_of(self, row: models.Model) -> str:
        return f"{self.request.path}{getattr(row, self.key)}/"

    def _again(self, pk: str) -> Any:
        row = self.get_queryset().filter(pk=pk).first()
        if row is None:
            raise Http404
        return row

    def unchanged(self, key: str) -> Any:
        """The row, held until the transaction ends, in the state that If-Match names. Raises Problem."""
        row = self.find(key, lock=True)
        given = self.request.headers.get("If-Match", "")
        if not given:
            raise Problem(NO_IF_MATCH)
        if given.strip() != "*" and tag_of(self.shown(row)) not in _tags(given):
            raise Problem(CHANGED)
        return row

    def changed(self, key: str, change: Callable[[Any], models.Model]) -> Response:
        """Let ``change`` write to the row in the state that the caller read, and show it."""
        with transaction.atomic():
            row = change(self.unchanged(key))
            return self.answer(row, status=200)

    def removed(self, key: str, remove: Callable[[Any], None]) -> Response:
        """Let ``remove`` take away the row in the state that the caller read."""
        with transaction.atomic():
            remove(self.unchanged(key))
        return Response(status=204)


def _tags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}


def _bytes_of(request: Any) -> bytes:
    """The body as the parsers read it, in one form."""
    return repr(request.data).encode()
