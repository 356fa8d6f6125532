from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    name = "scheduling"
    verbose_name = _("Scheduling")

    def ready(self) -> None:
        from facilities.announcing import supply_changed
        from residents.announcing import demand_changed

        from .scopes import register_scopes
        from .services.capacity import sweep_on_change

        register_scopes()
        for changed in (supply_changed, demand_changed):
            changed.connect(sweep_on_change)
