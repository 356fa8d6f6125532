"""Long lists by pages: each goes on after the last row of the one before, however long the list is."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from ..digits import whole_number
from .parameters import CODE
from .problems import INVALID, Problem

USUAL, MOST = 50, 500


class PageParameters(serializers.Serializer):
    limit = serializers.IntegerField(
        min_value=1, max_value=MOST, required=False, default=USUAL, help_text="Rows on a page"
    )
    after = serializers.RegexField(
        CODE, required=False, help_text="The page goes on after this row; take it from “next” of the page before"
    )


class Pages(BasePagination):
    """By the key of the rows: a code, or a number. No page is skipped or shown twice when rows come and go."""

    def paginate_queryset(self, queryset: QuerySet[Any], request: Any, view: Any = None) -> list[Any]:
        values, key = view.parameters, view.key
        self.request, self.next = request, None
        after = values.get("after")
        if after is not None:
            if key == "pk" and whole_number(after) is None:
                raise Problem(INVALID, errors=[{"pointer": "?after", "code": "invalid", "detail": _("No such page.")}])
            queryset = queryset.filter(**{f"{key}__gt": after})
        rows = list(queryset.order_by(key)[: values["limit"] + 1])
        if len(rows) > values["limit"]:
            rows.pop()
            self.next = getattr(rows[-1], key)
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "next": self._next_address()})

    def _next_address(self) -> str | None:
        if self.next is None:
            return None
        query = self.request.query_params.copy()
        query["after"] = str(self.next)
        address: str = self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")
        return address

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": schema,
                "next": {"type": ["string", "null"], "format": "uri", "description": "The next page, if there is one"},
            },
        }
