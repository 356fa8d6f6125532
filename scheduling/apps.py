from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    name = "scheduling"
    verbose_name = _("Scheduling")

    def ready(self) -> None:
        from facilities.announcing import supply_changed

        from .scopes import register_scopes
        from .services.capacity import sweep_on_change

        register_scopes()
        supply_changed.connect(sweep_on_change)
