"""Who works here and what they may do until when: a new member, changes, skills."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.core.access.questions import permitted
from backend.core.editing import Edit, done, unless_changed
from backend.core.forms import stored
from facilities.models import Facility, Skill, StaffMember, StaffSkill
from facilities.selectors.places import free_code
from facilities.selectors.staff import skill_to_change, skills_of, staff_list, staff_member
from facilities.services.skills import skill_end, skill_grant, skill_remove
from facilities.services.staff import staff_add, staff_change

from .forms import SkillForm
from .house import Way, actor, facility_page, form_page
from .supply_forms import EndForm, NewStaffForm, StaffForm


@facility_page
def staff(request: HttpRequest, facility: Facility) -> HttpResponse:
    members = staff_list(request.user, facility, timezone.localdate())
    context = {"facility": facility, "tab": "staff", "members": members}
    return render(request, "scheduling/facility/staff.html", context)


@facility_page
def new_member(request: HttpRequest, facility: Facility) -> HttpResponse:
    proposed = {"code": free_code(request.user, StaffMember, f"{facility.code}-S")}
    form = NewStaffForm(request.POST or None, instance=StaffMember(facility=facility), initial=proposed)
    if request.method == "POST" and form.is_valid():
        add = partial(staff_add, facility=facility, by=actor(request), now=timezone.now(), **form.cleaned_data)
        if row := stored(form, add):
            text = _("%(name)s is entered. Now enter the skills, and then the shifts.") % {"name": row.name}
            messages.success(request, text)
            return redirect("facility_member", facility.code, row.code)
    back = Way("facility_staff", _("Staff"))
    return form_page(request, facility, form, tab="staff", title=_("New member of staff"), back=back)


@facility_page
def member(request: HttpRequest, facility: Facility, staff_code: str) -> HttpResponse:
    """One staff member: skills with their terms, and the form for a new or longer one."""
    today = timezone.localdate()
    person = member_in_reach(request, facility, staff_code)
    form = SkillForm(request.POST or None, skills=permitted(request.user, "read", Skill), initial={"first": today})
    if request.method == "POST" and form.is_valid():
        skill, valid = form.cleaned_data["skill"], form.valid()
        grant = partial(skill_grant, staff=person, skill=skill, valid=valid, by=actor(request), now=timezone.now())
        if stored(form, grant):
            messages.success(request, _("The skill is entered."))
            return redirect("facility_member", facility.code, person.code)
    context = {
        "facility": facility,
        "tab": "staff",
        "person": person,
        "skills": skills_of(request.user, person, today),
        "form": form,
    }
    return render(request, "scheduling/facility/member.html", context)


@facility_page
def change_member(request: HttpRequest, facility: Facility, staff_code: str) -> HttpResponse:
    person = member_in_reach(request, facility, staff_code)
    edit = Edit(request, person, lambda row, data: StaffForm(data, instance=row))
    if edit.stored(lambda: staff_change(staff=person, by=actor(request), now=timezone.now(), **edit.form.cleaned_data)):
        messages.success(request, _("The change is saved."))
        return redirect("facility_member", facility.code, person.code)
    back = Way("facility_member", person.name, (person.code,))
    title = _("Change a member of staff")
    return form_page(request, facility, edit.form, tab="staff", title=title, back=back, edit=edit)


@facility_page
@require_POST
def end_skill(request: HttpRequest, facility: Facility, staff_code: str, pk: int) -> HttpResponse:
    """Give a term another last day; an empty one means for good."""
    held = _skill(request, facility, staff_code, pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a date, for example 2026-12-03."))
    else:
        end = partial(skill_end, held=held, end=form.cleaned_data["ends_on"], by=actor(request), now=timezone.now())
        if done(request, lambda: unless_changed(request, held, end)):
            messages.success(request, _("The change is saved."))
    return redirect("facility_member", facility.code, staff_code)


@facility_page
@require_POST
def remove_skill(request: HttpRequest, facility: Facility, staff_code: str, pk: int) -> HttpResponse:
    held = _skill(request, facility, staff_code, pk)
    remove = partial(skill_remove, held=held, by=actor(request), now=timezone.now())
    if done(request, lambda: unless_changed(request, held, remove)):
        messages.success(request, _("The skill is taken out."))
    return redirect("facility_member", facility.code, staff_code)


def member_in_reach(request: HttpRequest, facility: Facility, code: str) -> StaffMember:
    person = staff_member(request.user, facility, code)
    if person is None:
        raise Http404
    return person


def _skill(request: HttpRequest, facility: Facility, code: str, pk: int) -> StaffSkill:
    held = skill_to_change(request.user, member_in_reach(request, facility, code), pk)
    if held is None:
        raise Http404
    return held
