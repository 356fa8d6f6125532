"""The reference data a new installation starts with. Loaded by migrations; afterwards the rows are the truth."""

from .bring import BRING
from .catalogue import FACILITY_KINDS, SERVICES, SKILLS, SPELLINGS, TOWNS, Kind, Service, Skill, Town
from .indicators import INDICATOR_SOURCE, INDICATORS, Indicator
from .rule_values import RULE_VALUES, RuleValue

__all__ = [
    "BRING",
    "FACILITY_KINDS",
    "INDICATORS",
    "INDICATOR_SOURCE",
    "RULE_VALUES",
    "SERVICES",
    "SKILLS",
    "SPELLINGS",
    "TOWNS",
    "Indicator",
    "Kind",
    "RuleValue",
    "Service",
    "Skill",
    "Town",
]
