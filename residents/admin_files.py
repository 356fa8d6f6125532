"""Admin pages of one person's file open it, as all other pages do: a trace, and of a minor's a reason."""

from operator import attrgetter
from typing import Any

from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse

from backend.core.access.questions import permitted
from backend.core.access.table import READ
from backend.core.admin_pages import Pages
from backend.core.digits import whole_number

from .announcing import demand_changed
from .models import Resident
from .opening import opened


class OpensFile:
    """Pages of one row of a file, or of what a plan holds for one person: they leave a trace when they are opened, and
    ask for a reason where it is a minor's. So does a list that is narrowed to one person, and a row that is added.

    ``file``: from a row to the resident; empty where the row is the file.
    """

    file = "need.resident"
    actions: Any = None  # many rows at once would be many files at once, without a reason for any

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        asked_why = self._opened(request, object_id) if object_id else self._chosen(request)
        return asked_why or super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        return self._opened(request, object_id) or super().delete_view(request, object_id, extra_context)  # type: ignore[misc]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        return self._opened(request, object_id) or super().history_view(request, object_id, extra_context)  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        page: Any = super().changelist_view(request, extra_context)  # type: ignore[misc]
        listed = getattr(page, "context_data", None) or {}
        return (self._alone(request, listed["cl"]) if request.GET and "cl" in listed else None) or page

    def people(self, request: HttpRequest, row: Any) -> list[Resident]:
        found = attrgetter(self.file)(row) if self.file else row
        return [found] if found else []

    def _opened(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        row = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if row is None or not self.has_view_permission(request, row):  # type: ignore[attr-defined]
            return None
        asked = (opened(request, one, row if self.file else None) for one in self.people(request, row))
        return next(filter(None, asked), None)

    def _alone(self, request: HttpRequest, listed: Any) -> HttpResponse | None:
        """The whole list is of one person. That of the files themselves serves many, whoever is looked for."""
        if self._link is None:
            return None
        people = listed.queryset.order_by().values_list(self.file.replace(".", "__"), flat=True).distinct()[:2]
        if len(people) != 1 or not listed.result_list:
            return None
        row = listed.result_list[0]
        return opened(request, attrgetter(self.file)(row), row)

    def _chosen(self, request: HttpRequest) -> HttpResponse | None:
        """Whose file a new row goes into."""
        if self._link is None or not self.has_add_permission(request):  # type: ignore[attr-defined]
            return None
        given = request.POST if request.method == "POST" else request.GET
        key = whole_number(given.get(self._link.name, ""))
        row = permitted(request.user, READ, self._link.related_model).filter(pk=key or 0).first()
        if row is None:
            return None  # the form says so
        further = self.file.partition(".")[2]
        resident = attrgetter(further)(row) if further else row
        return opened(request, resident)

    @property
    def _link(self) -> Any:
        """The field that leads from a row towards the file; None where the row is the file, or many lead there."""
        links = {field.name: field for field in self.model._meta.concrete_fields}  # type: ignore[attr-defined]
        return links.get(self.file.partition(".")[0])


class FilePages(OpensFile, Pages):
    """Pages of a file and of its rows, to correct by hand. A row stays in its file."""

    announces = demand_changed
    file = "resident"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        names = super().get_readonly_fields(request, obj)
        return names if obj is None or self._link is None else (*names, self._link.name)
