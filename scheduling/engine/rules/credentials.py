"""Are the facility's accreditation, agreement and insurance valid on every day of use?

Only the kinds that the facility is required to have count. Of a visit, those of every carer's facility. A
renewal that follows without a gap keeps the kind valid.
"""

from typing import TYPE_CHECKING

from ..timeline import first_lapse
from ..view import facilities_of
from .base import Finding, Level, Rule, breach

if TYPE_CHECKING:
    from ..problem import Problem
    from ..view import Option


def blocks(problem: "Problem", option: "Option") -> Finding | None:
    for name in facilities_of(problem, option):
        facility = problem.facility[name]
        for kind in facility.required_credentials:
            held = (credential.valid for credential in facility.credentials if credential.kind == kind)
            lapse = first_lapse(held, option.days)
            if lapse is not None:
                detail = f"{kind} not valid on {problem.date_of(lapse)}"
                return breach(RULE.id, problem, option, detail, facility=name)
    return None


RULE = Rule(
    "credentials",
    Level.HARD,
    "The facility's required accreditation, agreement and liability insurance are valid on every day of use.",
    "使用的每一天，机构须具备的资质认定、定点协议和责任保险均在有效期内。",
    blocks=blocks,
    reason_en="the facility's accreditation, agreement or insurance is not valid on the day of use",
    reason_zh="使用当天机构的资质、定点协议或责任保险不在有效期内",
)
