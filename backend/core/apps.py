from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "backend.core"
    verbose_name = _("Accounts and history")

    def ready(self) -> None:
        from .access import sessions  # noqa: F401  # hears of every sign-in
        from .history.context import start_telling
        from .operations import encoding  # noqa: F401  # a check of the database

        connection_created.connect(start_telling)
        post_migrate.connect(_install_history, sender=self)


def _install_history(using: str, **_kwargs: Any) -> None:
    from .history.triggers import install

    install(using)
