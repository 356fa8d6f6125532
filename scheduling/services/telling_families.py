"""A coordinator has told a family what has changed: by telephone, at the door or by letter."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.access.questions import require
from backend.core.models import User
from backend.core.services import audit
from residents.models import Resident

from ..models import FamilyTold, Plan
from ..selectors.ringing.news import families_to_ring
from ..weeks import week_name


@transaction.atomic
def family_tell(*, resident: str, said: str, by: User, now: datetime) -> FamilyTold:
    """Take the family of the resident of that code off the list. ``said``: what was told, as ``News.said`` named it on
    the page.

    Raises PermissionDenied, and ValidationError where there is nothing to tell, or something else by now: what the
    family was not told stays on the list.
    """
    require(by, "change", FamilyTold)
    # Two who tell the same family: in turn. The second hears of it.
    row = Resident.objects.select_for_update(of=("self",), no_key=True).filter(code=resident).first()
    found = families_to_ring(by, now, row) if row else []
    if row is None or not found:
        raise ValidationError(_nothing_to_tell(row), code="told")
    (news,) = found
    if news.said != said:
        text = _("What there is to tell this family has changed since you opened the page. Read it again.")
        raise ValidationError(text, code="changed")
    made = FamilyTold.objects.create(resident=row, told_at=now, told_by=by)
    made.plans.set(news.plans)
    made.broken.set({mark.pk for mark in news.broken.values()})
    require(by, "change", made)
    audit(who=by, act="family.tell", subject=row, now=now, details=_details(made))
    return made


@transaction.atomic
def family_untell(*, told: FamilyTold, by: User, now: datetime) -> None:
    """The family was not told after all: it is to be rung again, if that is still of use. Raises PermissionDenied, and
    ValidationError where somebody else has said so."""
    require(by, "change", FamilyTold)
    row = FamilyTold.objects.select_for_update(of=("self",)).filter(pk=told.pk).first()
    if row is None:
        raise ValidationError(_("Somebody has taken this back already."), code="gone")
    require(by, "change", row)
    audit(who=by, act="family.untell", subject=row.resident, now=now, details=_details(row))
    row.delete()


def _nothing_to_tell(resident: Resident | None) -> str:
    last = FamilyTold.objects.filter(resident=resident).select_related("told_by").first()
    if last is None:
        return _("There is nothing to tell this family any more.")
    at = timezone.localtime(last.told_at)
    name = last.told_by.get_full_name() or last.told_by.get_username()
    details = {"name": name, "when": f"{at:%m-%d %H:%M}"}
    return _("%(name)s has told this family already, on %(when)s.") % details


def _details(told: FamilyTold) -> dict[str, object]:
    plans = Plan.objects.filter(pk__in=told.plans.values("pk")).order_by("week")
    versions = [f"{week_name(plan.week)} v{plan.version}" for plan in plans]
    needs = sorted(set(told.broken.values_list("need__code", flat=True)))
    return {"resident": told.resident.code, "versions": versions, "broken": needs}
