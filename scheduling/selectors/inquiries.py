"""Questions to the engine as their readers may see them, and what rules find of a plan. An answer names needs and
residents of the whole city: whoever reads of some towns alone reads of those, and how many there are elsewhere."""

from collections.abc import Mapping
from functools import cached_property
from itertools import chain
from typing import Any

from django.db.models import Func, JSONField, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from backend.core.access.questions import Actor, confined, permitted
from backend.core.access.table import READ
from facilities.models import Bed, Facility, Room, StaffMember
from residents.models import Need, Resident

from ..explaining.catalogue import Catalogue, stored_names
from ..explaining.figures import SEPARATOR, about_text
from ..models import Inquiry

Facts = dict[str, Any]
# Lists of an answer whose entries are each about one person.
LISTS = ("needs", "changes", "residents", "gains", "moved", "impossible_pins")


class Reach:
    """Of whom ``user`` may read. What that takes is looked up once, and only where somebody is named."""

    def __init__(self, user: Actor) -> None:
        self._user = user

    @cached_property
    def everywhere(self) -> bool:
        return all(confined(self._user, READ, thing, "town") is None for thing in ("needs", "residents"))

    @cached_property
    def _needs(self) -> frozenset[str]:
        return frozenset(permitted(self._user, READ, Need).order_by().values_list("code", flat=True))

    @cached_property
    def _staff(self) -> frozenset[str]:
        return frozenset(permitted(self._user, READ, StaffMember).order_by().values_list("code", flat=True))

    @cached_property
    def _places(self) -> frozenset[str]:
        codes = (permitted(self._user, READ, model).order_by().values_list("code") for model in (Facility, Room, Bed))
        return frozenset(code for (code,) in chain(*codes))

    @cached_property
    def _catalogue(self) -> Catalogue:
        return stored_names()

    @cached_property
    def _residents(self) -> frozenset[str]:
        return frozenset(permitted(self._user, READ, Resident).order_by().values_list("code", flat=True))

    def covers(self, need: str | None, resident: str | None) -> bool:
        """Whether both may be read of; None names nobody."""
        if self.everywhere:
            return True
        return (need is None or need in self._needs) and (resident is None or resident in self._residents)

    def finding(self, finding: Facts) -> Facts:
        """What a rule found of a plan, without those out of reach whom it names."""
        if self.everywhere:
            return finding
        known = {"need": self._needs, "resident": self._residents, "staff": self._staff}
        hidden = {name: None for name, codes in known.items() if finding[name] and finding[name] not in codes}
        kept = [one for one in finding["occurrences"] if one.need in self._needs]
        return {**finding, **hidden, "detail": "" if hidden else finding["detail"], "occurrences": kept}

    def of_needs(self, facts: Facts) -> Facts:
        """Figures by need, of those in reach."""
        return facts if self.everywhere else {need: facts[need] for need in facts if need in self._needs}

    def about(self, codes: str, detail: str) -> str:
        """The same of a finding that was stored as its codes, with its figures."""
        named = codes.split(SEPARATOR) if codes else []
        if self.everywhere or not named:
            return about_text(codes, detail, self._catalogue)
        known = (self._needs, self._residents, self._staff, self._places)
        kept = [one for one in named if any(one in some for some in known)]
        return about_text(SEPARATOR.join(kept), detail if kept == named else "", self._catalogue)

    def asked(self, asked: Facts) -> Facts:
        """What was asked, without the people of events who are out of reach."""
        if self.everywhere or "events" not in asked:
            return asked
        return {**asked, "events": [_event(one, self) for one in asked["events"]]}

    def answer(self, answer: Facts) -> Facts:
        """The answer, without entries about people out of reach: ``elsewhere`` says of which list how many are left
        out. Totals stay, and events, to whose places changes refer, stay without those whom they name."""
        if self.everywhere:
            return answer
        found = _narrowed(answer, self)
        if "changes" in found:
            found["changes"] = [_change(one, self) for one in found["changes"]]
        if found.get("staff"):
            seen = self._staff.union(*(one["staff"] for one in found["changes"]))
            found["staff"] = [one for one in found["staff"] if one in seen]
        if "options" in found:
            found["options"] = [_narrowed(one, self) for one in found["options"]]
        if "events" in found:
            found["events"] = [_event(one, self) for one in found["events"]]
        return found


def inquiries_in_reach(user: Actor, rows: QuerySet[Inquiry]) -> QuerySet[Inquiry]:
    """Those of ``rows`` that were asked about no need out of the reach of ``user``."""
    if Reach(user).everywhere:
        return rows
    needs = permitted(user, READ, Need).order_by()
    codes = needs.values("code")
    every = needs.annotate(every=Func("code", function="jsonb_agg", output_field=JSONField())).values("every")
    rows = rows.alias(
        of_need=KeyTextTransform("need", "asked"),
        of_change=KeyTextTransform("need", KeyTransform("change", "asked")),
    )
    return rows.filter(
        Q(of_need__isnull=True) | Q(of_need__in=codes),
        Q(of_change__isnull=True) | Q(of_change__in=codes),
        Q(asked__needs__isnull=True) | Q(asked__needs=[]) | Q(asked__needs__contained_by=Subquery(every)),
    )


def residents_asked_about(user: Actor, inquiry: Inquiry) -> list[Resident]:
    """Those whom the question names, or a need of theirs, and of whom ``user`` may read."""
    asked = inquiry.asked
    parts = [asked, asked.get("change", {}), *asked.get("events", ())]
    needs = [*asked.get("needs", ()), *(one["need"] for one in parts if one.get("need"))]
    named = [one["resident"] for one in parts if one.get("resident")]
    if not needs and not named:
        return []
    of_needs = permitted(user, READ, Need).filter(code__in=needs).order_by().values("resident")
    of_names = permitted(user, READ, Resident).filter(code__in=named).order_by().values("pk")
    return list(Resident.objects.filter(Q(pk__in=of_needs) | Q(pk__in=of_names)).order_by("code"))


def _narrowed(facts: Facts, reach: Reach) -> Facts:
    kept = {name: [one for one in facts[name] if _covered(one, reach)] for name in LISTS if name in facts}
    left_out = {name: len(facts[name]) - len(rows) for name, rows in kept.items() if len(rows) < len(facts[name])}
    return {**facts, **kept, **({"elsewhere": left_out} if left_out else {})}


def _covered(one: str | Mapping[str, Any], reach: Reach) -> bool:
    """Whether an entry of a list, which is the code of a resident or tells of a need, is in reach."""
    if isinstance(one, str):
        return reach.covers(None, one)
    need = one["need"] if "need" in one else one["occurrence"]["need"]
    return reach.covers(need, one.get("resident"))


def _change(change: Facts, reach: Reach) -> Facts:
    if "makes_room_for" not in change:
        return change
    return {**change, "makes_room_for": [one for one in change["makes_room_for"] if _covered(one, reach)]}


def _event(event: Facts, reach: Reach) -> Facts:
    """As it was reported, or as the engine encodes it: a new need is an object there."""
    need, resident = event.get("need"), event.get("resident")
    if isinstance(need, Mapping):
        need = need.get("id")
    if isinstance(resident, Mapping):
        resident = resident.get("id")
    return event if reach.covers(need, resident) else {"kind": event["kind"]}
