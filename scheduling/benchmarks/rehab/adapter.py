"""The instance as days of sessions."""

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from math import gcd

from scheduling.engine.sessions import Day, Kind, Person, Pool

from .instance import Instance, Resource


class Clinic:
    """Days of the engine for an instance. People and kinds stand in the order of the instance."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.patients = list(instance.patients.values())
        self.treatments = list(instance.treatments.values())

    @cached_property
    def step(self) -> int:
        """Minutes of the coarsest grid that loses nothing.

        Moved as early as they can be, sessions start with the day, or when another session or an absence ends. So
        every start is a multiple of what divides all lengths and absences, however fine the slots are.
        """
        instance = self.instance
        step = self._workday
        for treatment in self.treatments:
            step = gcd(step, instance.slots(treatment) * instance.slot)
        for resource in instance.resources.values():
            for day in range(instance.horizon):
                times = range(instance.opens, instance.opens + self._workday, instance.slot)
                free = [resource.free(day, time) for time in times]
                changes = (slot for slot in range(1, len(free)) if free[slot] != free[slot - 1])
                step = gcd(step, *(slot * instance.slot for slot in changes))
        return step

    @property
    def _workday(self) -> int:
        """Minutes of its whole slots."""
        return (self.instance.closes - self.instance.opens) // self.instance.slot * self.instance.slot

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        lengths = [self.instance.slots(treatment) * self.instance.slot // self.step for treatment in self.treatments]
        return tuple(
            Kind(slots, treatment.least, treatment.most, treatment.needs)
            for slots, treatment in zip(lengths, self.treatments, strict=True)
        )

    def day(self, day: int, people: Mapping[int, Person]) -> Day:
        """``people``: those present, by position; nobody else takes part."""
        slots = self._workday // self.step
        absent = Person(0, 0, {})
        everybody = tuple(people.get(position, absent) for position in range(len(self.patients)))
        # Resources of the same groups that are away at the same time are one pool.
        alike = Counter((one.groups, self.free(one, day)) for one in self.instance.resources.values())
        pools = (Pool(groups, tuple(count * here for here in free)) for (groups, free), count in alike.items())
        return Day(slots, self.kinds, tuple(pools), everybody)

    def free(self, resource: Resource, day: int) -> tuple[bool, ...]:
        """Whether it is there, for each slot of a day."""
        times = range(self.instance.opens, self.instance.opens + self._workday, self.step)
        return tuple(resource.free(day, time) for time in times)
