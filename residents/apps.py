from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentsConfig(AppConfig):
    name = "residents"
    verbose_name = _("Residents and needs")

    def ready(self) -> None:
        from backend.core.outbox.wanted import register

        from .sharing import messages_refused

        register(messages_refused)
