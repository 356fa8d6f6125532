"""Rule values on a day, for services: no actor is asked for, they are no secret."""

from datetime import date

from ..models import RuleValue


def rule_value(key: str, day: date) -> int:
    """The value that holds on ``day``. Raises RuleValue.DoesNotExist."""
    return RuleValue.objects.get(key=key, valid__contains=day).value
