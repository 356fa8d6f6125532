"""The table of permissions, asked for each request."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission

from ..access.models import ApiToken
from ..access.questions import may
from .problems import REFUSED, Problem


class Refused(BasePermission):
    """What a view that says nothing of permissions gets."""

    def has_permission(self, request: Any, view: Any) -> bool:
        return False


class SignedIn(BasePermission):
    """For what is about the asking account alone, or narrowed by ``permitted`` to what it may read."""

    def has_permission(self, request: Any, view: Any) -> bool:
        _refuse_writing_by_reader(request)
        signed_in = bool(request.user and request.user.is_authenticated)
        if signed_in and request.user.must_change_password:
            raise Problem(REFUSED, _("Set a new password first: sign in on the pages."))
        return signed_in


class ByTable(SignedIn):
    """Whether the account may do the view's act to any row of its model. Which rows, ``permitted`` says."""

    def has_permission(self, request: Any, view: Any) -> bool:
        return super().has_permission(request, view) and may(request.user, *view.asks(request.method))


class Anyone(BasePermission):
    """Descriptions of the API, in which nothing stands about anybody."""

    def has_permission(self, request: Any, view: Any) -> bool:
        return True


def _refuse_writing_by_reader(request: Any) -> None:
    if isinstance(request.auth, ApiToken) and not request.auth.changes and request.method not in SAFE_METHODS:
        raise Problem(REFUSED, _("This token may read only."))
