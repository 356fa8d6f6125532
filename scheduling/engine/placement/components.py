"""Needs that compete, directly or through others: each such group is placed by itself, small ones together."""

from collections import defaultdict
from dataclasses import dataclass

from .scene import Placing, Scene, Turn
from .wishes import StayWish, Wish, by_resident


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


def chunks_of(wishes: list[Wish], size: int) -> list[list[Wish]]:
    """Lists of about ``size`` wishes, the weightiest first, those of one resident together."""
    chunks: list[list[Wish]] = []
    for group in sorted(by_resident(wishes).values(), key=lambda group: -max(wish.weight for wish in group)):
        if not chunks or len(chunks[-1]) + len(group) > size:
            chunks.append([])
        chunks[-1] += group
    return chunks


def surroundings(scene: Scene, component: Component, chunk: list[Wish], placing: Placing, most: int) -> Turn:
    """A turn of ``chunk``, of the weightiest that lack something there and of the lightest in their way: ``most``."""
    wanted = {facility for wish in chunk for facility in _facilities(scene, wish)}
    others = [wish for wish in component.wishes if wish.need.id not in scene.tangled]
    lacking = [
        wish
        for wish in sorted(others, key=lambda wish: -wish.weight)
        if placing.units(wish.need.id) < wish.wanted and _facilities(scene, wish) & wanted
    ]
    free = chunk + lacking[: most // 4]
    names = {wish.need.id for wish in free}
    in_the_way = [
        wish
        for wish in sorted(others, key=lambda wish: wish.weight)
        if wish.need.id not in names and _held_at(scene, placing, wish.need.id) & wanted
    ]
    free += in_the_way[: max(0, most - len(free))]
    names = {wish.need.id for wish in free}
    return Turn(free, [wish for wish in component.wishes if wish.need.id not in names], placing)


def _held_at(scene: Scene, placing: Placing, need: str) -> set[str]:
    """The facilities at which ``placing`` has the need."""
    home, _ = placing.weeks.get(need, ("", ()))
    return {home} | {scene.stock.pools[piece.pool].facility for piece in placing.paths.get(need, ())}


def _facilities(scene: Scene, wish: Wish) -> set[str]:
    if isinstance(wish, StayWish):
        pools = {*wish.pools} | {piece.pool for piece in wish.given}
        return {scene.stock.pools[pool].facility for pool in pools}
    return {*wish.homes} | {day.facility for day in wish.given}
