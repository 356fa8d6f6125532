"""What coordinators fill in while somebody of a family is on the telephone."""

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from residents.choices import Relation
from residents.models import Guardian, Resident

from ..occurrences import occurrence_named
from ..selectors.calls import Sayable
from ..selectors.family.week import Appointment
from ..services.calls import Call
from ..templatetags.plainly import day_in_words, span_in_words
from ..weeks import week_name

RESIDENT = "resident"  # the choice of who rings, beside the keys of guardians
QUESTION, TIME, CONFIRM = "question", "time", "confirm"


class CallerForm(forms.Form):
    """``caller`` becomes the Call. Who speaks for themselves is one of the contacts."""

    caller = forms.ChoiceField(
        label=_("Who rings?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please say who rings"),
            "invalid_choice": _("This contact no longer speaks for the resident. Choose who rings."),
        },
    )

    def __init__(self, resident: Resident, callers: list[Guardian], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.callers = {str(row.pk): row for row in callers}
        field: Any = self.fields["caller"]
        field.choices = [(key, _with_phone(str(row), row.phone)) for key, row in self.callers.items()]
        if all(row.relation != Relation.SELF for row in callers):
            own = gettext("%(name)s, the resident") % {"name": resident.name}
            field.choices = [*field.choices, (RESIDENT, _with_phone(own, resident.phone))]

    def clean_caller(self) -> Call:
        return Call(self.callers.get(self.cleaned_data["caller"]))


class LookAgainCallForm(CallerForm):
    text = forms.CharField(
        label=_("What seems wrong to the family?"), max_length=400, widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Please write what was said")},
    )  # fmt: skip


class CallForm(CallerForm):
    """``about``: a word and what it is about, apart by a blank: one of the times to come, or the week as it was
    read."""

    about = forms.ChoiceField(
        label=_("What about?"), widget=forms.RadioSelect, error_messages={"required": _("Please choose what about")}
    )
    text = forms.CharField(
        label=_("What was said on the telephone"), max_length=400, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("In plain words; for another time: which days and times are good."),
    )  # fmt: skip

    def __init__(self, resident: Resident, said: Sayable, data: Any = None) -> None:
        super().__init__(resident, said.callers, data)
        field: Any = self.fields["about"]
        field.choices = _subjects(said)
        field.error_messages["invalid_choice"] = _why_gone(said, (data or {}).get("about", ""))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        what, text = given.get("about", "").partition(" ")[0], given.get("text", "")
        if what in (QUESTION, TIME) and not text:
            self.add_error("text", gettext("Please write what was said"))
        if what == CONFIRM and text:
            refused = gettext("A confirmation keeps no words. Enter them as a question, or leave them out.")
            self.add_error("text", refused)
        return given


def _subjects(said: Sayable) -> list[tuple[str, str]]:
    found = [(QUESTION, gettext("A question, which somebody looks into"))]
    week = said.to_confirm
    if week is not None and not week.done:
        name = week_name(week.plan.week)
        times = gettext("The family confirms: the times of week %(week)s suit them")
        text = times if week.times else gettext("The family confirms: the place suits them, as in week %(week)s")
        found.append((f"{CONFIRM} {name} {week.plan.version}", text % {"week": name}))
    text = gettext("Another time, please: %(appointment)s")
    return [*found, *((f"{TIME} {one.occurrence}", text % {"appointment": _line(one)}) for one in said.to_come)]


def _line(one: Appointment) -> str:
    when = span_in_words(one.start, one.end) if one.start and one.end else one.part_name
    parts = [f"{day_in_words(one.day)} {when}", str(one.service), str(one.facility or gettext("At home"))]
    if one.wished:
        parts.append(gettext("asked for already"))
    return pgettext("between parts of a line", ", ").join(parts)


def _why_gone(said: Sayable, about: str) -> str:
    """Why what was chosen is among the choices no longer."""
    what, _blank, name = about.partition(" ")
    if what == CONFIRM:
        return gettext("The week was published anew meanwhile. Please look at the times again.")
    try:
        one = said.named(occurrence_named(name)) if what == TIME else None
    except ValueError:
        one = None
    if one is None:
        return gettext("This appointment is no longer in the published week. Please choose again.")
    return gettext("This appointment is over.") if one.over(said.now) else gettext("This appointment was called off.")


def _with_phone(name: str, phone: str) -> str:
    return f"{name} · {phone}" if phone else name
