"""The admin site: its title, and its pages in the order in which people work with them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

APPS = ("facilities", "residents", "scheduling", "core", "auth")


class Site(admin.AdminSite):
    site_header = site_title = _("Rehabilitation and care scheduling")
    index_title = _("Overview")
    site_url = None  # these pages are all there is to see

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Apps as in ``APPS``, models as registered; Django's order by name means nothing in Chinese.

        The job queue's own page is left out: the page of runs tells people what they want to know.
        """
        models = list(self._registry)
        apps = [app for app in super().get_app_list(request, app_label) if app["app_label"] in APPS]
        for app in apps:
            app["models"].sort(key=lambda row: models.index(row["model"]))
        return sorted(apps, key=lambda app: APPS.index(app["app_label"]))
