"""Warming up compiles what a solve runs: a kernel compiled later takes its seconds from the search."""

from scheduling.engine.appointments import schedule
from scheduling.engine.budget import Budget
from scheduling.engine.placement import place
from scheduling.engine.placement.anneal.kernels import run as placement_kernel
from scheduling.engine.placement.guide import left_out
from scheduling.engine.placement.rosters.company import company
from scheduling.engine.placement.rosters.pack import best_rosters as rosters_kernel
from scheduling.engine.placement.scene import Turn
from scheduling.engine.plan import Plan
from scheduling.engine.search.anneal import run as appointments_kernel
from scheduling.engine.visits.kernel_anneal import run as routes_kernel
from scheduling.engine.visits.polish import polish
from scheduling.engine.warmup import compile_kernels
from tests.engine.appointments.instances import city_week
from tests.engine.placement.city import build
from tests.engine.placement.wards import chance, scene_of, stays_of


def test_weeks_of_any_shape_run_what_warming_up_compiled() -> None:
    compile_kernels(groups=True)  # those of groups as well, for the tests that come after
    homes, _ = build(towns=4)
    place(homes, Plan(), Budget(None, 100), 1, 2)
    week = city_week().problem
    polish(week, schedule(week, Plan(), Budget(None, 10), 1, 2), Budget(None, 10), 1, 2)
    ward = scene_of(chance(1))
    stays = stays_of(ward)
    company(ward, Turn([*stays], [], ward.given()), stays, left_out(stays), Budget(None, 1), 1)
    kernels = placement_kernel, appointments_kernel, routes_kernel, rosters_kernel
    assert [len(kernel.signatures) for kernel in kernels] == [1, 1, 1, 1]
