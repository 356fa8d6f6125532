"""What was changed by hand in a plan, and what is pinned in its week."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ...engine.moves import Target
from ...report import pin_reason_text
from ...selectors.board.log import changes_shown, pins_shown
from ...selectors.board.occurrence import place_names
from ...selectors.board.plans import Head
from ...selectors.comparing import plan_by_key
from ...selectors.lost_pins import LostPin, pins_lost
from .door import plan_page
from .occurrence import place_text

AT_ONCE = 30


@plan_page
def log(request: HttpRequest, head: Head) -> HttpResponse:
    page = Paginator(changes_shown(request.user, head.plan), AT_ONCE).get_page(request.GET.get("page"))
    past = [(change, _targets(change.before), _targets(change.after)) for change in page.object_list]
    pins = [(pin, _pin_target(pin)) for pin in pins_shown(request.user, head.plan)]
    lost = {(one.need.pk, one.index): [*map(pin_reason_text, one.rules)] for one in _lost(request, head)}
    everything = [one for _change, before, after in past for one in (*before, *after)] + [one for _pin, one in pins]
    names = place_names(request.user, everything)

    def text(targets: list[Target]) -> str:
        return _(", ").join(place_text(head.plan, one, names) for one in targets)

    shown = {
        "head": head, "tab": "moves", "page": page,
        "rows": [(change, text(before), text(after)) for change, before, after in past],
        "pins": [(pin, text([target]), lost.get((pin.need_id, pin.index), [])) for pin, target in pins],
    }  # fmt: skip
    return render(request, "scheduling/board/log.html", shown)


def _lost(request: HttpRequest, head: Head) -> list[LostPin]:
    told = plan_by_key(request.user, head.plan.pk)
    return pins_lost(request.user, told) if told else []


def _targets(stored: list[dict[str, Any]]) -> list[Target]:
    return [Target(**{**one, "staff": tuple(one.get("staff", ()))}) for one in stored]


def _pin_target(pin: Any) -> Target:
    facility, room, bed = (thing and thing.code for thing in (pin.facility, pin.room, pin.bed))
    staff = tuple(sorted(member.code for member in pin.staff.all()))
    return Target(start=pin.start, day=pin.day, facility=facility, room=room, bed=bed, staff=staff)
