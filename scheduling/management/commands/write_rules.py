"""Writes the table of rules to docs/rules.md."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from scheduling.engine.rule_table import rule_table


class Command(BaseCommand):
    help = "Write docs/rules.md from the engine's rules, in Chinese and English."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs/rules.md"
        path.write_text(rule_table(), "utf-8")
        self.stdout.write(str(path))
