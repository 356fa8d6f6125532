"""Demand: who needs what."""

from .dossier import (
    Absence,
    Assessment,
    Consent,
    DisabilityCategory,
    DisabilityLevel,
    Guardian,
    Household,
    Resident,
)
from .needs import Choice, Entitlement, Need, NeedPreference, Referral

__all__ = [
    "Absence",
    "Assessment",
    "Choice",
    "Consent",
    "DisabilityCategory",
    "DisabilityLevel",
    "Entitlement",
    "Guardian",
    "Household",
    "Need",
    "NeedPreference",
    "Referral",
    "Resident",
]
