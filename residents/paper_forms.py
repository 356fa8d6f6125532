"""Forms for the papers of a file. What goes together, the service says."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.core.access.questions import Actor

from .choices import RESULTS, AssessmentKind, AssessmentResult
from .models import Assessment, Choice, Entitlement, NeedPreference
from .selectors.directory import services_to_choose
from .selectors.papers import assessment_days, facilities_giving, staff_giving

CHOOSE = ("", gettext_lazy("Choose"))


class PaperForm(forms.ModelForm):
    """Of a row that is stored, or of one about a resident or need that is not yet: then it asks for more."""

    begins: ClassVar[str] = ""  # the period that begins today where it is new

    def __init__(self, user: Actor, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.today = user, today
        if self.new and self.begins:
            self.initial[self.begins] = [today, None]
        self.offer()

    @property
    def new(self) -> bool:
        return self.instance.pk is None

    def field(self, name: str) -> Any:
        return self.fields[name]

    def offer(self) -> None:
        """What can be chosen, for this row and on this day."""

    def follow(self, row: Any) -> None:
        """Propose what goes on where ``row`` ends."""
        if self.begins and (end := getattr(row, self.begins).upper):
            self.initial[self.begins] = [max(end, self.today), None]

    def values(self) -> dict[str, Any]:
        """As the service takes them, by name of column."""
        return dict(self.cleaned_data)


class AssessmentForm(PaperForm):
    """``found``: kind and result in one choice; of a stored row the kind stays."""

    found: Any = forms.ChoiceField(label=gettext_lazy("Result of the assessment"))
    field_order = ("found", "valid")
    begins = "valid"

    class Meta:
        model = Assessment
        fields = ("valid",)
        help_texts: ClassVar[dict[str, Any]] = {
            "valid": gettext_lazy("From the day of the assessment to the last day on which it holds.")
        }

    def offer(self) -> None:
        kinds = AssessmentKind if self.new else [AssessmentKind(self.instance.kind)]
        groups = [
            (kind.label, [(f"{kind}:{result}", AssessmentResult(result).label) for result in RESULTS[kind]])
            for kind in kinds
        ]
        self.field("found").choices = [CHOOSE, *groups] if self.new else groups
        if self.new:
            days = assessment_days(self.user, self.today)
            help_text = _("A psychiatric assessment holds %(days)s days by the rules of this city.") % {"days": days}
            self.field("valid").help_text += f" {help_text}"
        else:
            self.initial["found"] = f"{self.instance.kind}:{self.instance.result}"

    def follow(self, row: Any) -> None:
        """Of the same kind, and made today: what it finds is never taken from the one before."""
        kind = AssessmentKind(row.kind)
        results = [(f"{kind}:{result}", AssessmentResult(result).label) for result in RESULTS[kind]]
        self.field("found").choices = [CHOOSE, (kind.label, results)]

    def values(self) -> dict[str, Any]:
        kind, _colon, result = self.cleaned_data["found"].partition(":")
        return {**({"kind": kind} if self.new else {}), "result": result, "valid": self.cleaned_data["valid"]}


class EntitlementForm(PaperForm):
    class Meta:
        model = Entitlement
        fields = ("service", "period", "maximum", "minimum", "used", "funding")
        labels: ClassVar[dict[str, Any]] = {
            "maximum": gettext_lazy("At most"),
            "minimum": gettext_lazy("At least"),
            "used": gettext_lazy("Used before"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "minimum": gettext_lazy("What must be used up, so that the funding stays; 0: nothing"),
            "used": gettext_lazy("Sessions, visits, days or nights that published weeks do not show"),
            "funding": gettext_lazy("Who pays. For example: provincial rehabilitation scheme"),
        }

    def offer(self) -> None:
        if self.new:
            self.field("service").queryset = services_to_choose(self.user)
            self.initial["period"] = [self.today, self.today.replace(month=12, day=31)]
        else:
            del self.fields["service"]

    def follow(self, row: Any) -> None:
        first = max(row.period.upper, self.today)
        same = {name: getattr(row, name) for name in ("maximum", "minimum", "funding")}
        self.initial.update(service=row.service_id, period=[first, first.replace(month=12, day=31)], **same)


class ChoiceForm(PaperForm):
    begins = "valid"

    class Meta:
        model = Choice
        fields = ("facility", "service", "valid")
        labels: ClassVar[dict[str, Any]] = {
            "facility": gettext_lazy("Chosen institution"), "service": gettext_lazy("For which service"),
        }  # fmt: skip
        help_texts: ClassVar[dict[str, Any]] = {
            "service": gettext_lazy("Empty: for every service for which the guardian chooses."),
            "valid": gettext_lazy("From the day of the choice. The second day empty: until further notice."),
        }

    def offer(self) -> None:
        if self.new:
            self.field("facility").queryset = facilities_giving(self.user, self.today)
            self.field("service").queryset = services_to_choose(self.user)
        else:
            del self.fields["facility"], self.fields["service"]


class PreferenceForm(PaperForm):
    """``thing``: a facility or a member of staff, among those that can serve the need."""

    thing: Any = forms.ChoiceField(label=gettext_lazy("Whom or what"))
    field_order = ("stance", "thing", "reason")

    class Meta:
        model = NeedPreference
        fields = ("stance", "reason")
        labels: ClassVar[dict[str, Any]] = {"stance": gettext_lazy("Wish")}
        help_texts: ClassVar[dict[str, Any]] = {
            "stance": gettext_lazy("What is refused is never planned; what is preferred is planned where it can be."),
        }

    def offer(self) -> None:
        if not self.new:
            del self.fields["thing"]
            return
        service = self.instance.need.service
        self.places = {f"facility:{row.code}": row for row in facilities_giving(self.user, self.today, service)}
        self.people = {f"staff:{row.code}": row for row in staff_giving(self.user, self.today, service)}
        self.field("thing").choices = [
            CHOOSE,
            (_("Facilities"), [(key, f"{row.name} ({row.town})") for key, row in self.places.items()]),
            (_("Staff"), [(key, f"{row.name} ({row.facility})") for key, row in self.people.items()]),
        ]

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        if self.new:
            thing = given.pop("thing")
            given |= {"facility": self.places.get(thing), "staff": self.people.get(thing)}
        return given
