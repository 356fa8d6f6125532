from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "backend.core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from .access import sessions  # noqa: F401  # hears of every sign-in
