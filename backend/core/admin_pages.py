"""What all admin pages share: every change leaves an audit entry, and lists of rows cost no query a row."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import models
from django.dispatch import Signal
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .access.questions import may, require, within
from .access.table import CHANGE, READ
from .admin_editing import KeepsWhatOthersStored
from .digits import whole_number
from .fields import WordsField
from .in_words import IN_WORDS
from .periods import ONE_DAY, days_text, moments_text
from .services import audit


def column(label: Any, order: str, show: Callable[[Any], Any]) -> Any:
    """A column of a change list that shows ``show(row)`` and sorts by the field ``order``."""

    @admin.display(description=label, ordering=order, empty_value="–")
    def shown(row: Any) -> Any:
        return show(row)

    shown.__name__ = order.replace("__", "_")
    return shown


def days(name: str, label: Any) -> Any:
    return column(label, name, lambda row: (period := getattr(row, name)) and days_text(period))


def moments(name: str, label: Any) -> Any:
    return column(label, name, lambda row: (period := getattr(row, name)) and moments_text(period))


def last_day() -> Any:
    return column(_("ends on"), "ends_on", lambda row: row.ends_on and f"{row.ends_on - ONE_DAY:%Y-%m-%d}")


def words(name: str, label: Any) -> Any:
    """The labels of a WordsField."""

    def show(row: models.Model) -> str:
        labels = dict(row._meta.get_field(name).base_field.flatchoices)  # type: ignore[union-attr]
        return _(", ").join(str(labels[code]) for code in getattr(row, name))

    return column(label, name, show)


class InWords:
    """What a person cannot change is shown as other pages show it."""

    model: Any

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        names = super().get_fields(request, obj)  # type: ignore[misc]
        if self.has_change_permission(request, obj):  # type: ignore[attr-defined]
            return names
        computed = self.get_readonly_fields(request, obj)  # type: ignore[attr-defined]
        return [name if name in computed else self.in_words(name) for name in names]

    def in_words(self, name: str) -> Any:
        """The field by its name, or a column that shows what is in it."""
        field = self.model._meta.get_field(name)
        if isinstance(field, WordsField):
            return words(name, field.verbose_name)
        if (text := IN_WORDS.get(type(field))) is None:
            return name
        return column(
            field.verbose_name, name, lambda row: None if (value := getattr(row, name)) is None else text(value)
        )


class ByTable:
    """Permissions of pages and of the rows on them, as the table of permissions says."""

    model: Any

    def get_queryset(self, request: HttpRequest) -> Any:
        return within(request.user, READ, super().get_queryset(request))  # type: ignore[misc]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, READ, self._asked(obj))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, CHANGE, self.model)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, CHANGE, self._asked(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, CHANGE, self._asked(obj))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request.user, READ, self.model)

    def _asked(self, obj: Any) -> Any:
        """Rows on the page of another row are asked about by their model: the page itself was asked about by row."""
        return obj if isinstance(obj, self.model) and obj.pk else self.model


class ChoicesInReach:
    """A field that names another row offers, and takes, those in reach of the person, and what it names already."""

    model: Any
    parent_model: Any = None  # of rows on the page of another row

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> Any:
        rows = super().get_field_queryset(db, db_field, request)  # type: ignore[misc]
        if rows is None:
            rows = db_field.remote_field.model._default_manager.all()
        named = rows.filter(pk__in=self._named(request, db_field))
        return within(request.user, READ, rows) | named

    def _named(self, request: HttpRequest, db_field: Any) -> Any:
        """Keys that the field of the rows on this page holds."""
        match = request.resolver_match
        page = unquote(match.kwargs.get("object_id", "")) if match else ""
        path = "pk"
        if self.parent_model is not None:
            links = (field for field in self.model._meta.concrete_fields if field.related_model is self.parent_model)
            path = next(links).name
        if whole_number(page) is None:
            return ()
        return self.model._base_manager.filter(**{path: page}).exclude(**{db_field.name: None}).values(db_field.name)


class Pages(KeepsWhatOthersStored, ChoicesInReach, InWords, ByTable, admin.ModelAdmin):
    """Pages to correct data by hand."""

    # Sent after each change, to those who keep what follows from it.
    announces: Signal | None = None
    list_per_page = 50
    show_full_result_count = False  # counting all rows as well would double the cost of a filtered list

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Drawn by Django's own renderer, as the pages of the admin are."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.default_renderer = DjangoTemplates
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """In the order of the model, what names a row before its point on the map."""
        return sorted(super().get_fields(request, obj), key=("longitude", "latitude").__contains__)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Refuse, and so undo, what would lie outside the reach of the person who saves it."""
        super().save_related(request, form, formsets, change)
        require(request.user, CHANGE, form.instance)

    def _audit(self, request: HttpRequest, act: str, subject: models.Model, message: Any) -> None:
        changes = message if isinstance(message, list) else []
        fields = [field for change in changes for part in change.values() for field in part.get("fields", ())]
        audit(
            who=request.user,  # type: ignore[arg-type]  # the admin site lets nobody in who has not signed in
            act=f"admin.{act}",
            subject=subject,
            now=timezone.now(),
            details={"fields": sorted({str(field) for field in fields})},
        )
        if self.announces:
            self.announces.send(type(subject))

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self._audit(request, "add", obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self._audit(request, "change", obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for row in queryset:
            self._audit(request, "delete", row, [])
        return super().log_deletions(request, queryset)


class ReadPages(Pages):
    """Pages of rows that only the system writes."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PartRows(ChoicesInReach, ByTable, admin.TabularInline):
    """Rows of a page. ``related``: the foreign keys that the text of a row follows."""

    extra = 0
    related: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related(*self.related or [None])


class Rows(PartRows):
    """Rows to correct by hand."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Read the choices once a request, not once a row: for short tables, so never for residents or needs."""
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if isinstance(field, forms.ModelChoiceField) and db_field.remote_field.model is not self.parent_model:
            assert field.queryset is not None
            read = request.__dict__.setdefault("choices_read", {})
            if db_field not in read:
                read[db_field] = [(row.pk, str(row)) for row in field.queryset]
            field.choices = [("", field.empty_label), *read[db_field]]
        return field


class ReadRows(PartRows):
    """Rows that only the system writes."""

    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
