"""Two people on one admin page: whoever saves second sees first what the other has stored meanwhile."""

from typing import Any

from django import forms
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from .editing import SEEN, Changed, changed_since, differences, held, is_as_seen, state_of


class _Refused:
    """Mixed into a form that must not be stored, whatever it says."""

    def clean(self) -> Any:
        given = super().clean()  # type: ignore[misc]
        self.add_error(None, _("What you typed is not saved."))  # type: ignore[attr-defined]
        return given


class KeepsWhatOthersStored:
    """Pages of a row and the rows below it: see ``backend.core.editing``, whose field and notice they carry."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        page: Any = super()
        arguments = (request, object_id, form_url, extra_context)
        row = self._sent(request, object_id)
        if row is None:
            return page.changeform_view(*arguments)
        with transaction.atomic():
            held(row)
            self._check(request, row)
            return page.changeform_view(*arguments)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        return type(form)(form.__name__, (_Refused, form), {}) if _changed(request) else form

    def render_change_form(
        self, request: HttpRequest, context: Any, add: bool = False, change: bool = False, form_url: str = "",
        obj: Any = None,
    ) -> Any:  # fmt: skip
        page: Any = super()
        if obj is not None and self._may_change(request, obj):
            if request.method == "POST":  # the form has written into ``obj``
                shown = self._shown(request, self.get_object(request, str(obj.pk)))  # type: ignore[attr-defined]
            else:
                below = (rows.formset.initial_forms for rows in context["inline_admin_formsets"])
                shown = [context["adminform"].form, *(form for forms_of in below for form in forms_of)]
            context["edit"] = {"seen": state_of(obj, shown), "changed": _changed(request)}
        return page.render_change_form(request, context, add, change, form_url, obj)

    def _sent(self, request: HttpRequest, object_id: str | None) -> Any:
        """The row whose form was sent to be stored."""
        if object_id is None or request.method != "POST":
            return None
        row = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        return row if row is not None and self._may_change(request, row) else None

    def _may_change(self, request: HttpRequest, row: Any) -> bool:
        return bool(self.has_change_permission(request, row))  # type: ignore[attr-defined]

    def _check(self, request: HttpRequest, row: Any) -> None:
        seen, stands = request.POST.get(SEEN, ""), self._shown(request, row)
        if not is_as_seen(seen, stands):
            form: Any = type(stands[0])
            typed = form(request.POST, request.FILES, instance=row)
            rows = len(self.get_inline_instances(request, row)) > 0  # type: ignore[attr-defined]
            changed = Changed(changed_since(row, seen), differences(typed, stands[0]), rows)
            request.__dict__["changed_meanwhile"] = changed

    def _shown(self, request: HttpRequest, row: Any) -> list[forms.BaseForm]:
        """The forms of the row and of those below it, over what is stored."""
        pages: Any = self
        shown = [pages.get_form(request, row, change=True)(instance=row)]
        for formset, inline in pages.get_formsets_with_inlines(request, row):
            rows = formset(instance=row, queryset=inline.get_queryset(request), prefix=formset.get_default_prefix())
            shown += rows.initial_forms
        return shown


def _changed(request: HttpRequest) -> Changed | None:
    return request.__dict__.get("changed_meanwhile")
