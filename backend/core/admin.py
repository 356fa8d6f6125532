"""What all admin pages share: every change leaves an audit entry, and lists of rows cost no query a row."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.db import models, transaction
from django.dispatch import Signal
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .access.passwords import password_demand
from .access.questions import may, require, within
from .access.roles import SCOPES
from .access.table import CHANGE, READ
from .admin_editing import KeepsWhatOthersStored
from .fields import DaysField, MomentsField
from .history.act_names import act_label
from .history.labels import label_of
from .history.ways import way_of
from .models import (
    Attempt,
    AuditEntry,
    Change,
    Invitation,
    OneTimeCode,
    OutboxMessage,
    RoleAssignment,
    SecondFactor,
    User,
)
from .outbox.sending import message_retry
from .periods import ONE_DAY, days_text, moments_text
from .services import audit

ADD_ROLE = "admin:core_roleassignment_add"


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
        if not page.isdigit():
            return ()
        return self.model._base_manager.filter(**{path: page}).exclude(**{db_field.name: None}).values(db_field.name)


class Pages(KeepsWhatOthersStored, ChoicesInReach, ByTable, admin.ModelAdmin):
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

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [self._readable(name) for name in super().get_fields(request, obj)]

    def _readable(self, name: str) -> Any:
        field = self.model._meta.get_field(name)
        if isinstance(field, DaysField):
            return days(name, field.verbose_name)
        return moments(name, field.verbose_name) if isinstance(field, MomentsField) else name

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


class RoleRows(ReadRows):
    """To see; they are given on pages of their own, where a resident's guardian is searched and not listed."""

    model = RoleAssignment
    related = SCOPES


class SecondFactorRows(ReadRows):
    """To be removed for somebody who lost the telephone; the secret is shown to nobody."""

    model = SecondFactor
    fields = ("confirmed_at",)
    can_delete = True


@admin.register(User)
class AccountPages(Pages, UserAdmin):
    list_display = ("username", "last_name", "is_active", "must_change_password", "last_login")
    list_filter = ("is_active", "must_change_password", "assignments__role")
    actions = ("demand_password",)
    filter_horizontal = ()
    inlines = (RoleRows, SecondFactorRows)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (None, {"fields": ("last_name", "first_name", "email")}),
        (None, {"fields": ("is_active", "must_change_password", "last_login", "date_joined")}),
    )
    readonly_fields = ("must_change_password", "last_login", "date_joined", "give_role")

    @admin.display(description=_("Role"))
    def give_role(self, account: User) -> SafeString:
        """The way to the page on which roles are given: an account without one sees nothing."""
        query = urlencode({"user": account.pk})
        return format_html('<a href="{}?{}">{}</a>', reverse(ADD_ROLE), query, _("Give this account a role"))

    @admin.action(description=_("Ask for a new password at the next sign-in"), permissions=["change"])
    def demand_password(self, request: HttpRequest, rows: Any) -> None:
        by: Any = request.user
        asked = [password_demand(account=row, by=by, now=timezone.now()) for row in within(by, CHANGE, rows)]
        self.message_user(request, _("Accounts that must set a new password: %(count)s.") % {"count": sum(asked)})

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        """A password that was set by somebody else is good for setting an own one."""
        answer = super().user_change_password(request, id, form_url)
        account = self.get_object(request, unquote(id))
        if answer.status_code == HTTPStatus.FOUND and account not in (None, request.user):
            password_demand(account=account, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        return answer

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """So is the first one."""
        obj.must_change_password = obj.must_change_password or (not change and obj.has_usable_password())
        super().save_model(request, obj, form, change)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who may only read sees no hash of a password."""
        fieldsets: Any = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        if self.has_change_permission(request, obj):
            return (*fieldsets, (None, {"fields": ("give_role",)}))
        return ((None, {"fields": ("username",)}), *fieldsets[1:])


@admin.register(RoleAssignment)
class RolePages(Pages):
    list_display = ("user", "role", "town", "facility", "staff", "guardian")
    list_filter = ("role", "town")
    search_fields = ("user__username", "user__last_name", "facility__name", "staff__name", "guardian__name")
    list_select_related = ("user", *SCOPES)
    autocomplete_fields = ("user", *SCOPES)


class CodeRows(ReadRows):
    model = OneTimeCode
    fields = ("asked_at", "expires_at", "attempts_left", "used_at")


@admin.register(Invitation)
class InvitationPages(ReadPages):
    list_display = ("guardian", "account", "issued_at", "expires_at", "revoked_at", "used_at")
    list_filter = ("issued_at", "revoked_at")
    search_fields = ("guardian__name", "guardian__resident__code")
    list_select_related = ("guardian", "account")
    exclude = ("digest",)
    inlines = (CodeRows,)


@admin.register(Attempt)
class AttemptPages(ReadPages):
    list_display = ("at", "act")
    list_filter = ("act",)


@admin.register(OutboxMessage)
class MessagePages(ReadPages):
    """What was sent and what was given up; telephones and texts are shown to nobody."""

    list_display = ("key", "resident", "queued_at", "attempts", "sent_at", "failed_at", "error")
    list_select_related = ("resident",)
    list_filter = (("failed_at", admin.EmptyFieldListFilter), ("sent_at", admin.EmptyFieldListFilter))
    search_fields = ("key",)
    exclude = ("phone", "text")
    actions = ("send_again",)

    @admin.action(description=_("Send again what was given up"), permissions=["resend"])
    def send_again(self, request: HttpRequest, rows: Any) -> None:
        for row in within(request.user, CHANGE, rows):
            message_retry(message=row)
            audit(who=request.user, act="message.retry", subject=row, now=timezone.now())  # type: ignore[arg-type]

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return may(request.user, CHANGE, self.model)


class WordsFilter(admin.AllValuesFieldListFilter):
    """The codes that are stored, by their words."""

    words: Callable[[str], str]

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            yield {**choice, "display": type(self).words(str(choice["display"]))}


class ActFilter(WordsFilter):
    words = staticmethod(act_label)


class KindFilter(WordsFilter):
    words = staticmethod(label_of)


ACT = column(_("act"), "act", lambda row: act_label(row.act))
KIND = column(_("kind of subject"), "subject_type", lambda row: label_of(row.subject_type))


@admin.register(AuditEntry)
class AuditEntryPages(ReadPages):
    list_display = ("at", "who", ACT, KIND, "subject_id")
    list_filter = (("act", ActFilter), ("subject_type", KindFilter), "at")
    search_fields = ("=subject_id", "=who__username")
    list_select_related = ("who",)

    def _readable(self, name: str) -> Any:
        return {"act": ACT, "subject_type": KIND}.get(name) or super()._readable(name)


BY_WAY = column(_("by way of"), "source", lambda row: way_of(row.source).words)


@admin.register(Change)
class ChangePages(ReadPages):
    list_display = ("at", "who", "operation", KIND, "subject_id", BY_WAY)
    list_filter = ("operation", ("subject_type", KindFilter))
    search_fields = ("=subject_id", "=who__username")
    list_select_related = ("who",)
    exclude = ("before", "after")  # on the auditor's page, where sealed texts are not shown

    def _readable(self, name: str) -> Any:
        return {"source": BY_WAY, "subject_type": KIND}.get(name) or super()._readable(name)
