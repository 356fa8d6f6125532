"""The rules of a plan, each in a file of its own, registered here by name and in this order."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from ..problem import Problem
from ..references import refuse_unknown_placements
from ..view import PlanView
from . import (
    asked,
    assessment_lapse,
    assessments,
    bed_single,
    care_ratio,
    carer_sex,
    certificate,
    change,
    closures,
    confirmed_change,
    credentials,
    day_places,
    eligibility,
    entitlement,
    entitlement_minimum,
    equipment,
    fairness,
    funded_category,
    group_least,
    group_size,
    guardian_choice,
    idle,
    imbalance,
    language,
    lower_rung,
    meal_break,
    offered,
    one_home,
    other_facility,
    other_staff,
    pins,
    preferred_facility,
    preferred_staff,
    refusals,
    resident_overlap,
    room_ages,
    room_sex,
    room_slots,
    service_order,
    shift,
    skill,
    spacing,
    staff_maximum,
    staff_overlap,
    transfer,
    travel_resident,
    travel_staff,
    two_carers,
    unserved,
    weekly_sessions,
    windows,
    wished_time,
)
from .base import Finding, Level, Rule

if TYPE_CHECKING:
    from ..plan import Plan

RULES: tuple[Rule, ...] = (
    # Hard, on one option.
    eligibility.RULE,
    offered.RULE,
    certificate.RULE,
    credentials.RULE,
    assessments.RULE,
    skill.RULE,
    carer_sex.RULE,
    refusals.RULE,
    guardian_choice.RULE,
    windows.RULE,
    shift.RULE,
    closures.RULE,
    two_carers.RULE,
    # Hard, between options.
    asked.RULE,
    one_home.RULE,
    bed_single.RULE,
    room_sex.RULE,
    room_ages.RULE,
    day_places.RULE,
    group_size.RULE,
    group_least.RULE,
    room_slots.RULE,
    equipment.RULE,
    staff_overlap.RULE,
    staff_maximum.RULE,
    meal_break.RULE,
    resident_overlap.RULE,
    spacing.RULE,
    service_order.RULE,
    care_ratio.RULE,
    weekly_sessions.RULE,
    entitlement.RULE,
    funded_category.RULE,
    pins.RULE,
    # Placement: what is left unserved.
    unserved.RULE,
    fairness.RULE,
    # Preference.
    other_staff.RULE,
    other_facility.RULE,
    change.RULE,
    confirmed_change.RULE,
    transfer.RULE,
    lower_rung.RULE,
    travel_staff.RULE,
    travel_resident.RULE,
    wished_time.RULE,
    preferred_facility.RULE,
    preferred_staff.RULE,
    language.RULE,
    idle.RULE,
    imbalance.RULE,
    # Warnings.
    assessment_lapse.RULE,
    entitlement_minimum.RULE,
)
BY_ID = {rule.id: rule for rule in RULES}


def check(problem: Problem, plan: "Plan", among: Collection[str] | None = None) -> list[Finding]:
    """Every breach of a hard rule, in the order of the rules; empty for a plan that may be kept and published.

    ``among`` asks these rules alone. Raises UnknownReference when the plan names what the problem does not hold.
    """
    return check_view(PlanView(problem, plan), among)


def check_view(view: PlanView, among: Collection[str] | None = None) -> list[Finding]:
    """The same of the plan of ``view``; what has been found of it already is not looked for again."""
    findings = _findings(view, Level.HARD, among)
    if among is None:
        _note_sound(view)
    return findings


def check_again(problem: Problem, plan: "Plan") -> list[Finding]:
    """As ``check``, of a plan that is asked about again and again, as one that is published: what lasting rules found
    of it is remembered, until it is another plan.
    """
    view = PlanView(problem, plan)
    view.found.update(problem.found.get(plan, {}))
    findings = check_view(view)
    problem.found.clear()
    problem.found[plan] = {rule: found for rule, found in view.found.items() if BY_ID[rule].lasting}
    return findings


def _note_sound(view: PlanView) -> None:
    """Remember which options all lasting rules on single options let pass: of a plan that is changed little, most."""
    alone = (rule for rule in RULES if rule.level is Level.HARD and rule.blocks is not None and rule.lasting)
    barred = {one for rule in alone for finding in rule.findings(view) for one in finding.occurrences}
    view.problem.sound.update(option for option in view.unproven if option.occurrence not in barred)


def audit(problem: Problem, plan: "Plan") -> list[Finding]:
    """What the plan's readers should know, though it breaks no rule. Raises as ``check`` does."""
    return audit_view(PlanView(problem, plan))


def audit_view(view: PlanView) -> list[Finding]:
    """The same of the plan of ``view``."""
    return _findings(view, Level.WARNING)


def _findings(view: PlanView, level: Level, among: Collection[str] | None = None) -> list[Finding]:
    refuse_unknown_placements(view.problem, view.plan)
    asked = (rule for rule in RULES if rule.level is level and (among is None or rule.id in among))
    return [finding for rule in asked for finding in rule.findings(view)]


__all__ = ["BY_ID", "RULES", "Finding", "Level", "Rule", "audit", "audit_view", "check", "check_again", "check_view"]
