"""Accounts and their roles, invitations, messages and what was done, to correct by hand and to look up."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import ReadOnlyPasswordHashWidget, UserChangeForm
from django.contrib.auth.hashers import is_password_usable
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .access.passwords import password_demand
from .access.questions import may, within
from .access.roles import SCOPES
from .access.table import CHANGE
from .admin_pages import Pages, ReadPages, ReadRows, column
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
from .services import audit

ADD_ROLE = "admin:core_roleassignment_add"


class RoleRows(ReadRows):
    """To see; they are given on pages of their own, where a resident's guardian is searched and not listed."""

    model = RoleAssignment
    related = SCOPES


class SecondFactorRows(ReadRows):
    """To be removed for somebody who lost the telephone; the secret is shown to nobody."""

    model = SecondFactor
    fields = ("confirmed_at",)
    can_delete = True


class WhetherPassword(ReadOnlyPasswordHashWidget):
    """Says that a password is set; how it is kept concerns nobody who reads the page."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if value and is_password_usable(value):
            context["summary"] = [{"label": _("A password is set.")}]
        return context


class AccountForm(UserChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "password" in self.fields:
            self.fields["password"].widget = WhetherPassword()


@admin.register(User)
class AccountPages(Pages, UserAdmin):
    form = AccountForm
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
        """Of accounts that have one: what a family made, signed in with its sheet, stays."""
        by: Any = request.user
        asked = [row for row in within(by, CHANGE, rows) if row.has_usable_password()]
        for row in asked:
            password_demand(account=row, by=by, now=timezone.now())
        self.message_user(request, _("Accounts that must set a new password: %(count)s.") % {"count": len(asked)})

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

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        account = form.instance
        if account.is_active and not account.is_superuser and not account.assignments.exists():
            warning = _("This account has no role yet. The person sees nothing until you give it one.")
            self.message_user(request, warning, messages.WARNING)

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
            if message_retry(message=row):
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

    def in_words(self, name: str) -> Any:
        return {"act": ACT, "subject_type": KIND}.get(name) or super().in_words(name)


BY_WAY = column(_("by way of"), "source", lambda row: way_of(row.source).words)


@admin.register(Change)
class ChangePages(ReadPages):
    list_display = ("at", "who", "operation", KIND, "subject_id", BY_WAY)
    list_filter = ("operation", ("subject_type", KindFilter))
    search_fields = ("=subject_id", "=who__username")
    list_select_related = ("who",)
    exclude = ("before", "after")  # on the auditor's page, where sealed texts are not shown

    def in_words(self, name: str) -> Any:
        return {"source": BY_WAY, "subject_type": KIND}.get(name) or super().in_words(name)
