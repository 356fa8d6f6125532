"""The admin site: its title, and its pages in the order in which people work with them."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.core.access.questions import may

from .first_steps import first_steps

APPS = ("facilities", "residents", "scheduling", "core")


class Site(admin.AdminSite):
    site_header = site_title = _("Rehabilitation and care scheduling")
    index_title = _("Overview")
    site_url = None  # the lines of the other pages stand in the header

    def has_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "open", "admin pages")

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().index(request, {"first_steps": first_steps(request.user), **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The one page to sign in stands elsewhere; who is signed in and still comes here may not enter."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return HttpResponseRedirect(reverse("sign_out"), status=307)  # keeps it a POST

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The page of the account leaves a trace, and takes no password that somebody has already."""
        return redirect("change_password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("change_password")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Apps as in ``APPS``, models as registered; Django's order by name means nothing in Chinese.

        The job queue's own page is left out: the page of runs tells people what they want to know. So is that of
        groups, which grant nothing here.
        """
        models = list(self._registry)
        apps = [app for app in super().get_app_list(request, app_label) if app["app_label"] in APPS]
        for app in apps:
            app["models"].sort(key=lambda row: models.index(row["model"]))
        return sorted(apps, key=lambda app: APPS.index(app["app_label"]))
