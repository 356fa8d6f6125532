from scheduling.engine.demand import Entitlement, Need
from scheduling.engine.plan import Stay, Visit
from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.supply import Mode, ServiceType
from scheduling.engine.timeline import WEEK, Span
from tests.engine.build import (
    SUNDAY,
    at,
    carer,
    finding,
    need_stay,
    need_visit,
    plan,
    problem,
    resident,
    station,
    stay,
    visit,
)

RULE = "funded_category"
SERVICES = (
    ServiceType("hearing", Mode.VISIT, 60, funded_category="hearing"),
    ServiceType("motor", Mode.VISIT, 60, funded_category="physical"),
    ServiceType("walking", Mode.VISIT, 60, funded_category="physical"),
    ServiceType("company", Mode.VISIT, 60),
    ServiceType("boarding", Mode.STAY, bed_kind="respite", funded_category="physical"),
)


def world(*needs: Need) -> Problem:
    entitlements = (Entitlement(f"E-{one.id}", one.resident, one.service, Span(0), 9) for one in needs)
    return problem(station(beds=1), carer(), SERVICES, resident(), resident("mei"), *needs, *entitlements)


def funded(service: str, person: str = "lin") -> Need:
    return need_visit(person, service=service, funded=True)


def visits(*services: str) -> list[Visit]:
    return [visit(at(day, 9), need=f"lin-{service}") for day, service in enumerate(services)]


def test_one_category_and_services_without_one() -> None:
    fine = world(funded("motor"), funded("walking"), funded("company"))
    assert check(fine, plan(*visits("motor", "walking", "company"))) == []


def test_two_categories_in_a_week() -> None:
    assert check(world(funded("motor"), funded("hearing")), plan(*visits("motor", "hearing"))) == [
        finding(RULE, "funded for hearing and physical", "lin-motor", "lin-hearing", resident="lin", start=0, end=WEEK)
    ]


def test_what_is_not_funded_does_not_count_and_each_resident_counts_alone() -> None:
    assert check(world(funded("motor"), need_visit(service="hearing")), plan(*visits("motor", "hearing"))) == []
    apart = world(funded("motor"), funded("hearing", "mei"))
    assert check(apart, plan(visit(at(0, 9), need="lin-motor"), visit(at(1, 9), need="mei-hearing"))) == []


def boarded(first: int, end: int) -> list[Stay]:
    return [stay(first, end, need="lin-boarding")]


def test_first_edge_the_first_minute_of_the_week() -> None:
    both = world(funded("motor"), funded("hearing"))
    first = [visit(at(0, 0, 10), need="lin-motor"), visit(at(SUNDAY, 22, 50), need="lin-hearing")]
    assert [found.rule for found in check(both, plan(*first))] == [RULE]


def test_last_edge_a_stay_in_the_last_night_of_the_week_or_the_night_after() -> None:
    both = world(funded("hearing"), need_stay(service="boarding", funded=True))
    hearing = visit(at(1, 9), need="lin-hearing")
    assert [found.rule for found in check(both, plan(hearing, *boarded(SUNDAY, SUNDAY + 1)))] == [RULE]
    assert check(both, plan(hearing, *boarded(SUNDAY + 1, SUNDAY + 2))) == []
