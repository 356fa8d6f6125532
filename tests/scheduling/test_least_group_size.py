"""A group that needs three: read, planned by hand, published, replanned; in the village's station with a hall."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from facilities.models import Facility, Room, ServiceOffer, ServiceType, StaffMember
from residents.models import Resident
from scheduling.engine.demand import Occurrence
from scheduling.engine.moves import Target
from scheduling.engine.plan import Group, Plan, Session
from scheduling.engine.react.events import Cancelled, Event, ResidentAway
from scheduling.engine.timeline import DAY
from scheduling.models import BrokenAppointment
from scheduling.models import Plan as Row
from scheduling.selectors.moves import move_check
from scheduling.selectors.plans import engine_plan
from scheduling.services.breaking import capacity_sweep
from scheduling.services.moves import move_apply
from scheduling.services.publications import publication_carry_out, publication_request
from scheduling.services.publishing import publish_plan
from scheduling.services.reacting import week_replan
from scheduling.snapshot import take_snapshot
from scheduling.writeback import InvalidPlan
from tests.engine.build import span
from tests.network import MONDAY, NOON, day
from tests.scheduling.test_publishing import GOOD, TODAY, publish, store
from tests.scheduling.test_reacting import BEFORE
from tests.scheduling.village import need, resident, service, shifts, staff, village
from tests.scheduling.waiting.queue_of_three import coordinator, signed_in

pytestmark = pytest.mark.django_db
TEN = 2 * DAY + 600  # Wednesday, when Chen is free
PEOPLE = ("an", "bo", "mei")


@pytest.fixture(autouse=True)
def hall() -> None:
    village()
    station = Facility.objects.get(code="XC")
    Room.objects.create(code="XC-H", facility=station, name="活动室", use="activity", size=8)
    ServiceOffer.objects.create(facility=station, service=service("group_exercise"))
    for name in PEOPLE:
        need(f"N-{name}", resident(name), "group_exercise")
    least(3)


def least(number: int) -> None:
    ServiceType.objects.filter(code="group_exercise").update(group_least=number)


def week(*people: str) -> Plan:
    together = tuple(Occurrence(f"N-{name}", 0) for name in people)
    group = Session("group_exercise", "XC", "XC-H", ("chen",), TEN, TEN + 60, together)
    return Plan(GOOD.stays, GOOD.days, (*GOOD.sessions, group), GOOD.visits)


def draft_of_two() -> Row:
    """As one made before the service asked for three."""
    least(1)
    draft = store(week("an", "bo"))
    least(3)
    return draft


def take_out(plan: Row, name: str, by: Any) -> Row:
    return move_apply(plan=plan, need=f"N-{name}", index=0, to=None, by=by, today=TODAY, now=NOON).plan


def put_in(plan: Row, name: str, by: Any) -> Any:
    to = Target(start=TEN, room="XC-H", staff=("chen",))
    return move_apply(plan=plan, need=f"N-{name}", index=0, to=to, by=by, today=TODAY, now=NOON)


@pytest.mark.parametrize(("language", "words"), [("en", "lower the least group size"), ("zh-hans", "请调低成班人数")])
def test_more_at_least_than_at_most_is_refused_with_a_remedy(language: str, words: str) -> None:
    row = service("group_exercise")
    row.group_least = row.group_size + 1
    with translation.override(language), pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert [words in text for text in refused.value.messages] == [True]


def test_the_engine_reads_it_and_which_groups_run() -> None:
    before = take_snapshot(monday=MONDAY)
    assert (before.service["group_exercise"].group_least, before.service["physiotherapy"].group_least) == (3, 1)
    assert before.running == ()
    publish(store(week(*PEOPLE)))
    together = tuple(Occurrence(f"N-{name}", 0) for name in PEOPLE)
    assert take_snapshot(monday=MONDAY).running == (Group("group_exercise", "XC", TEN, together),)


def test_a_plan_with_a_group_too_small_is_not_stored_nor_published() -> None:
    with pytest.raises(InvalidPlan) as refused:
        store(week("an", "bo"))
    assert {found.rule for found in refused.value.findings} == {"group_least"}
    draft = draft_of_two()
    with pytest.raises(InvalidPlan) as refused:
        publish(draft)
    assert [found.rule for found in refused.value.findings] == ["group_least"]


def test_a_group_comes_together_one_by_one_and_is_published_when_it_is_large_enough() -> None:
    draft, by = store(GOOD), coordinator()
    told = [[found.detail for found in put_in(draft, name, by).check.too_small] for name in PEOPLE]
    assert told == [["1 attendees, at least 3"], ["2 attendees, at least 3"], []]
    publish(draft)
    assert engine_plan(draft) == week(*PEOPLE).ordered()


def test_who_leaves_a_group_too_small_is_told_and_publication_refused() -> None:
    draft, by = store(week(*PEOPLE)), coordinator()
    check = move_check(by, plan=draft, need="N-mei", index=0, to=None)
    assert check.allowed
    assert [{one.need for one in found.occurrences} for found in check.too_small] == [{"N-an", "N-bo"}]
    take_out(draft, "mei", by)
    with pytest.raises(InvalidPlan):
        publish_plan(plan=draft, user=by, today=TODAY, now=NOON)


def test_a_published_group_goes_on_with_those_who_are_left() -> None:
    publish(store(week(*PEOPLE)))
    answer = week_replan(monday=MONDAY, events=[Cancelled("N-mei", 0)], user=None, today=TODAY, now=BEFORE)
    assert answer.plan is not None
    assert week("an", "bo").sessions[1] in engine_plan(answer.plan).sessions
    publish(answer.plan)
    alone = take_out(answer.plan, "bo", coordinator())
    assert week("an").sessions[1] in engine_plan(publish(alone)).sessions
    shifts(StaffMember.objects.get(code="chen"), 9)
    assert store(Plan(GOOD.stays, (), week("an").sessions[1:]), day(7)).version == 1  # and in the week after


@pytest.fixture
def three_groups() -> tuple[Group, ...]:
    """Published in two rooms, two at one time; as the week has them, in order of time and two at one time as one."""
    station = Facility.objects.get(code="XC")
    Room.objects.create(code="XC-A", facility=station, name="小活动室", use="activity", size=8)
    shifts(staff("zhao", station, "physiotherapy", "nursing"), 2)
    later, beside = ("ren", "shu", "tao"), ("pan", "qin", "yue")
    for name in (*later, *beside):
        need(f"N-{name}", resident(name), "group_exercise")
    first = week(*PEOPLE)
    groups = [
        Session("group_exercise", "XC", "XC-A", ("zhao",), at, at + 60, tuple(Occurrence(f"N-{one}", 0) for one in who))
        for at, who in ((TEN, beside), (TEN + 180, later))
    ]
    publish(store(Plan(first.stays, first.days, (*first.sessions, *groups), first.visits)))
    return tuple(
        Group("group_exercise", "XC", at, tuple(Occurrence(f"N-{one}", 0) for one in sorted(who)))
        for at, who in ((TEN, (*PEOPLE, *beside)), (TEN + 180, later))
    )


def groups_replanned(*events: Event) -> dict[tuple[int, str], int]:
    """Attendees of the groups of the draft that is stored, by start and trainer."""
    answer = week_replan(monday=MONDAY, events=events, user=None, today=TODAY, now=BEFORE)
    assert answer.plan is not None
    sessions = engine_plan(answer.plan).sessions
    return {(one.start, *one.staff): len(one.attendees) for one in sessions if one.service == "group_exercise"}


def test_a_published_group_goes_on_when_a_file_is_closed() -> None:
    publish(store(week(*PEOPLE)))
    Resident.objects.filter(code="mei").update(ends_on=TODAY)
    assert capacity_sweep(today=TODAY, now=BEFORE) == 1
    assert BrokenAppointment.objects.get().need.code == "N-mei"
    assert groups_replanned() == {(TEN, "chen"): 2}


def test_groups_at_one_time_go_on_when_people_drop_out(three_groups: tuple[Group, ...]) -> None:
    assert take_snapshot(monday=MONDAY).running == three_groups
    away = [ResidentAway(name, span(0, 0, 7 * 24)) for name in ("mei", "tao", "yue")]
    left = {(TEN, "chen"): 2, (TEN, "zhao"): 2, (TEN + 180, "zhao"): 2}
    assert groups_replanned(*away) == left


def test_a_group_whose_trainer_is_gone_for_good_runs_still(three_groups: tuple[Group, ...]) -> None:
    StaffMember.objects.filter(code="zhao").update(ends_on=day(-1))
    ServiceType.objects.filter(code="group_exercise").update(group_size=5)
    assert take_snapshot(monday=MONDAY).running == three_groups
    away = [ResidentAway(name, span(0, 0, 7 * 24)) for name in ("tao", "yue")]
    assert groups_replanned(*away) == {(TEN, "chen"): 5, (TEN + 180, "chen"): 2}


TEXTS = {
    "en": ("2 in the group, at least 3 are needed", "Put more people into the session", "cannot be published with it"),
    "zh-hans": ("现有 2 人，成班至少 3 人", "请再安排人员参加这一场", "人数还不够开班"),
}


@pytest.mark.parametrize("language", TEXTS)
def test_pages_say_what_is_wrong_and_what_to_do(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: BEFORE)
    draft, by = store(week(*PEOPLE)), coordinator()
    client, heads, (figures, remedy, forbids) = signed_in(by, language), ("an", "bo"), TEXTS[language]
    compare = reverse("compare_plan", args=(draft.pk,))
    assert forbids not in client.get(compare).text
    asked = {"need": "N-mei", "index": "0", "act": "remove-check", "fragment": "1"}
    shown = client.get(reverse("plan_move", args=(draft.pk,)), asked).text
    assert all(text in shown for text in (figures, remedy, forbids, *(f"示例{name}" for name in heads)))
    done = client.post(reverse("plan_move", args=(draft.pk,)), asked | {"act": "remove"}, follow=True).text
    assert figures in done and remedy in done
    shown = client.get(compare).text
    assert all(text in shown for text in (figures, remedy, forbids, *(f"示例{name}" for name in heads)))
    publication = publication_request(plan=draft, user=by, now=NOON)
    publication_carry_out(publication=publication.pk, today=TODAY, clock=lambda: NOON)
    assert Row.objects.get(pk=draft.pk).status == "draft"
    told = client.get(compare).text.partition("<h2")[0]
    assert remedy in told and "示例an" in told and "XC站 · XC-H · " in told and f" 10:00–11:00 · {figures}" in told
    shown = client.get(f"/api/v1/publications/{publication.pk}/").json()["broken"]
    assert [one["about"] for one in shown] == [f"XC · XC-H · {figures}"]


def test_the_api_names_it_and_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: BEFORE)
    draft, by = store(week(*PEOPLE)), coordinator()
    client = signed_in(by, "en")
    assert client.get("/api/v1/services/group_exercise/").json()["group_least"] == 3
    asked = {"need": "N-mei", "index": 0, "to": None}
    address = f"/api/v1/plans/{draft.pk}/moves/check/"
    answer = client.post(address, asked, content_type="application/json").json()
    assert (answer["allowed"], [one["rule"] for one in answer["findings"]]) == (True, ["group_least"])
    assert answer["findings"][0]["remedy"].startswith("Put more people into the session")
