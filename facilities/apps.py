from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from backend.core.access.scopes import register

from .scopes import SCOPES


class FacilitiesConfig(AppConfig):
    name = "facilities"
    verbose_name = _("Facilities and staff")

    def ready(self) -> None:
        register("facilities", SCOPES)
