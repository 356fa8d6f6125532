"""Public problems of beds alone as a week of the network: nobody is a child, lives far away or weighs more."""

from scheduling.engine.demand import Need, Resident
from scheduling.engine.problem import Limits, Problem, Travel, Weights
from scheduling.engine.supply import Bed, Facility, Mode, Place, Room, ServiceOffer, ServiceType

MONDAY = "2030-01-07"
HERE = "here"  # the one place
SERVICE = "ward"
WEIGHTS = Weights(priority=(100,) * 5, severity=(100,) * 4, fairness=0)


def problem_of_wards(
    nights: int,
    facilities: tuple[Facility, ...],
    rooms: tuple[Room, ...],
    beds: tuple[Bed, ...],
    residents: tuple[Resident, ...],
    needs: tuple[Need, ...],
) -> Problem:
    """Each facility offers the one service, stays over ``nights`` nights."""
    return Problem(
        MONDAY,
        nights,
        places=(Place(HERE, 0.0, 0.0),),
        facilities=facilities,
        rooms=rooms,
        beds=beds,
        services=(ServiceType(SERVICE, Mode.STAY),),
        offers=tuple(ServiceOffer(facility.id, SERVICE) for facility in facilities),
        residents=residents,
        needs=needs,
        limits=Limits(adult_age=0),
        weights=WEIGHTS,
        travel=Travel(fixed=0),
    )


def resident(name: str, sex: str, born: int) -> Resident:
    """``born``: year; nobody has a birthday within the horizon, which begins after it."""
    return Resident(name, name, HERE, "", sex, f"{born}-01-01", category=1, level=4)
