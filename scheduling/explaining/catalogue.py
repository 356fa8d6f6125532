"""What towns, services and skills are called: as the city's catalogue has them, or a new installation's."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from facilities.models import ServiceType, Skill, Town
from facilities.reference import SERVICES, SKILLS, TOWNS

Catalogue = Mapping[str, Mapping[str, str]]  # "town", "service", "skill": names by code, in the active language


def stored_names() -> Catalogue:
    """Three queries."""
    models: dict[str, Any] = {"town": Town, "service": ServiceType, "skill": Skill}
    return {word: {row.code: str(row) for row in model.objects.all()} for word, model in models.items()}


def reference_names() -> Catalogue:
    """Where there is no database: of what a new installation begins with."""
    english = (get_language() or "").startswith("en")
    tables: dict[str, Any] = {"town": TOWNS, "service": SERVICES, "skill": SKILLS}
    return {word: {one.code: one.en if english else one.zh for one in table} for word, table in tables.items()}
