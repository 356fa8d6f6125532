"""Warming up compiles what a solve runs: a kernel compiled later takes its seconds from the search."""

from scheduling.engine.appointments import schedule
from scheduling.engine.budget import Budget
from scheduling.engine.placement import place
from scheduling.engine.placement.anneal.kernels import run as placement_kernel
from scheduling.engine.plan import Plan
from scheduling.engine.search.anneal import run as appointments_kernel
from scheduling.engine.visits.kernel_anneal import run as routes_kernel
from scheduling.engine.visits.polish import polish
from scheduling.engine.warmup import compile_kernels
from tests.engine.appointments.instances import city_week
from tests.engine.placement.city import build


def test_weeks_of_any_shape_run_what_warming_up_compiled() -> None:
    compile_kernels()
    homes, _ = build(towns=4)
    place(homes, Plan(), Budget(None, 100), 1, 2)
    week = city_week().problem
    polish(week, schedule(week, Plan(), Budget(None, 10), 1, 2), Budget(None, 10), 1, 2)
    assert [len(kernel.signatures) for kernel in (placement_kernel, appointments_kernel, routes_kernel)] == [1, 1, 1]
