"""Writes the JSON Schemas of the problem file and the plan file to docs/formats."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from scheduling.engine.schema import plan_schema, problem_schema


class Command(BaseCommand):
    help = "Write docs/formats/problem.schema.json and plan.schema.json from the engine's dataclasses."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for name, schema in (("problem", problem_schema()), ("plan", plan_schema())):
            path = settings.BASE_DIR / "docs/formats" / f"{name}.schema.json"
            path.write_text(json.dumps(schema, indent=1, ensure_ascii=False) + "\n", "utf-8")
            self.stdout.write(str(path))
