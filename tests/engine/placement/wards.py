"""Small wards for tests of beds, drawn by hand or by chance."""

from random import Random

from scheduling.engine.demand import Need, Resident
from scheduling.engine.placement.scene import Placing, Scene
from scheduling.engine.placement.terms import Terms
from scheduling.engine.placement.wishes import Piece, StayWish
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Limits, Problem, Travel, Weights
from scheduling.engine.supply import Bed, Facility, Mode, Place, Room, ServiceOffer, ServiceType, SexPolicy
from scheduling.engine.timeline import Span

NIGHTS = 4
# By facility and so by ward, since rooms of a facility that nobody can tell apart are one.
COSTS = {"near": 0, "far": 7}


def ward(
    stays: list[tuple[str, int, int]], rooms: dict[str, int], policy: SexPolicy = SexPolicy.ANY, nights: int = NIGHTS
) -> Problem:
    """``stays``: sex, first night and end. ``rooms``: beds by facility, each facility one room."""
    people = tuple(
        Resident(f"r{n}", f"r{n}", "here", "", sex, "1970-01-01", category=1, level=4)
        for n, (sex, _first, _end) in enumerate(stays)
    )
    needs = tuple(
        Need(f"n{n}", f"r{n}", "ward", Span(first, end), nights_min=end - first, nights_max=end - first)
        for n, (_sex, first, end) in enumerate(stays)
    )
    return Problem(
        "2030-01-07", nights,
        places=(Place("here", 0.0, 0.0),),
        facilities=tuple(Facility(name, "ward", "", "here") for name in rooms),
        rooms=tuple(Room(name, name, "bedroom", beds, sex_policy=policy) for name, beds in rooms.items()),
        beds=tuple(Bed(f"{name}/{n}", name, "ward") for name, beds in rooms.items() for n in range(beds)),
        services=(ServiceType("ward", Mode.STAY),),
        offers=tuple(ServiceOffer(name, "ward") for name in rooms),
        residents=people, needs=needs, limits=Limits(adult_age=0),
        weights=Weights(priority=(100,) * 5, severity=(100,) * 4, fairness=0), travel=Travel(fixed=0),
    )  # fmt: skip


def scene_of(problem: Problem) -> Scene:
    return Scene(problem, Plan(), Terms(lambda need, bed: COSTS[bed.partition("/")[0]], whole=True))


def stays_of(scene: Scene) -> list[StayWish]:
    return [wish for wish in scene.wishes.values() if isinstance(wish, StayWish)]


def in_room(scene: Scene, rooms: dict[str, str]) -> Placing:
    """All nights wanted, by need the room."""
    pools = {pool.room or scene.problem.bed[pool.beds[0]].room: n for n, pool in enumerate(scene.stock.pools)}
    nights = {wish.need.id: wish.need.dates for wish in stays_of(scene)}
    return Placing(
        {need: (Piece(pools[room], nights[need].start, nights[need].end or NIGHTS),) for need, room in rooms.items()},
        {},
    )


def room_of(scene: Scene, placing: Placing, need: str) -> str:
    return scene.problem.bed[scene.stock.pools[placing.paths[need][0].pool].beds[0]].room


def chance(seed: int) -> Problem:
    rng = Random(seed)
    stays = []
    for _number in range(14):
        first = rng.randrange(NIGHTS)
        stays.append((rng.choice(("male", "female")), first, rng.randint(first + 1, NIGHTS)))
    return ward(stays, {"near": 3, "far": 3}, rng.choice((SexPolicy.ANY, SexPolicy.ONE_AT_A_TIME)))
