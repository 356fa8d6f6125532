"""The description of the API in OpenAPI 3.1, with what all addresses have in common."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from .pages import PageParameters
from .permissions import Anyone
from .problems import CONTENT_TYPE, KINDS, ProblemSerializer
from .resource import Acting, FieldsParameter, Resource

ALWAYS = {400, 401, 403, 404, 405, 406, 429}
PUBLIC = {404, 405, 406, 429}
WRITING = {409, 412, 413, 415, 422, 428}


class Described(AutoSchema):
    def get_tags(self) -> list[str]:
        return [self.view.__module__.split(".")[0].replace("backend", "core")]

    def get_operation_id(self) -> str:
        name: str = super().get_operation_id()
        return name.replace("_retrieve", "_search") if getattr(self.view, "searches", False) else name

    def get_override_parameters(self) -> list[Any]:
        view, found = self.view, super().get_override_parameters()
        if getattr(view, "searches", False):
            return [*found, view.search]
        if not isinstance(view, Resource):
            return [*found, *getattr(view, "asked_of_one", ())]
        if self.method == "GET":
            of_list = [view.filters, *view.asked_of_list, PageParameters]
            lists = of_list if view.action == "list" else [*view.asked_of_one]
            return [*found, *(reader for reader in lists if reader().fields), FieldsParameter]
        if isinstance(view, Acting):
            return [*found, *view.asked_of_acts, *_headers(self.method)]
        return found

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        public = Anyone in self.view.permission_classes
        statuses = (PUBLIC if public else ALWAYS) | (set() if self.method == "GET" else WRITING)
        problem = self.resolve_serializer(ProblemSerializer, direction).ref
        for kind in KINDS:
            if kind.status in statuses:
                bodies.setdefault(
                    str(kind.status), {"description": str(kind.title), "content": {CONTENT_TYPE: {"schema": problem}}}
                )
        if self.method == "GET" and isinstance(self.view, Resource) and self.view.action == "retrieve":
            bodies["304"] = {"description": "It is as If-None-Match says"}
        return bodies


def _headers(method: str) -> list[OpenApiParameter]:
    if method == "POST":
        return [_header("Idempotency-Key", "Sent again with the same key, the request is not carried out again")]
    return [_header("If-Match", "The ETag of the row as it was read, so that nobody's change is lost; needed")]


def _header(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description)
