"""Needs that compete, directly or through others: each such group is placed by itself, small ones together."""

from collections import defaultdict
from dataclasses import dataclass

from .scene import Scene
from .wishes import StayWish, Wish


@dataclass
class Component:
    wishes: list[Wish]
    facilities: set[str]

    @property
    def size(self) -> int:
        """How much there is to choose from: open nights and days, all offers together."""
        return sum(int(wish.open.sum()) for wish in self.wishes)


def components_of(scene: Scene, few: int) -> list[Component]:
    """The largest first; those that have no more than ``few`` needs together are one.

    Needs hang together by a facility that both may use or use, or by their resident.
    """
    joined: list[Component] = []
    for component in sorted(_apart(scene), key=lambda component: -len(component.wishes)):
        last = joined[-1] if joined else None
        if last is not None and len(last.wishes) + len(component.wishes) <= few:
            last.wishes += component.wishes
            last.facilities |= component.facilities
        else:
            joined.append(component)
    return sorted(joined, key=lambda component: -component.size)


def _apart(scene: Scene) -> list[Component]:
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    facilities = {need: _facilities(scene, wish) for need, wish in scene.wishes.items()}
    for need, wish in scene.wishes.items():
        own = root(f"resident {wish.resident.id}")
        for facility in facilities[need]:
            parent[root(f"facility {facility}")] = own = root(own)
    grouped: dict[str, Component] = defaultdict(lambda: Component([], set()))
    for need, wish in scene.wishes.items():
        component = grouped[root(f"resident {wish.resident.id}")]
        component.wishes.append(wish)
        component.facilities |= facilities[need]
    return [*grouped.values()]


def _facilities(scene: Scene, wish: Wish) -> set[str]:
    if isinstance(wish, StayWish):
        pools = {*wish.pools} | {piece.pool for piece in wish.given}
        return {scene.stock.pools[pool].facility for pool in pools}
    return {*wish.homes} | {day.facility for day in wish.given}
