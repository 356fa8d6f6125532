"""Rule values that hold in the week, as the engine's limits and weights."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from facilities.models import RuleValue

from ..engine.problem import Limits, Weights
from ..engine.timeline import Span


class NoRules(ValidationError):
    """No rule values hold on the day: nothing is planned or reckoned there."""

    def __init__(self, day: date) -> None:
        text = _("No rule values hold on %(day)s. Take a later week.")
        super().__init__(text % {"day": f"{day:%Y-%m-%d}"}, code="no_rules")


def rule_values(day: date) -> dict[str, int]:
    """Every rule value that holds on ``day``, by key. Raises NoRules where there are none."""
    values = dict(RuleValue.objects.filter(valid__contains=day).values_list("key", "value"))
    if not values:
        raise NoRules(day)
    return values


def horizon_on(day: str) -> Subquery:
    """A column of a query: how many nights a plan looks ahead whose week begins on the day that ``day`` leads to."""
    return Subquery(RuleValue.objects.filter(key="horizon_days", valid__contains=OuterRef(day)).values("value"))


def limits_of(values: dict[str, int]) -> Limits:
    return Limits(
        morning=Span(values["morning_from"], values["morning_until"]),
        afternoon=Span(values["afternoon_from"], values["afternoon_until"]),
        meal_window=Span(values["meal_from"], values["meal_until"]),
        meal_minutes=values["meal_minutes"],
        adult_age=values["adult_age"],
    )


def weights_of(values: dict[str, int]) -> Weights:
    return Weights(fairness_floor=values["fairness_floor"])
