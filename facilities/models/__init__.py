"""Supply: what the network has."""

from .catalogue import FacilityKind, Indicator, RuleValue, ServiceType, Skill, Town
from .door import DoorPhoto
from .places import Bed, BedState, Credential, DayPlaces, Facility, Room, RoomEquipment, ServiceOffer
from .staff import Closure, Shift, StaffMember, StaffSkill

__all__ = [
    "Bed",
    "BedState",
    "Closure",
    "Credential",
    "DayPlaces",
    "DoorPhoto",
    "Facility",
    "FacilityKind",
    "Indicator",
    "Room",
    "RoomEquipment",
    "RuleValue",
    "ServiceOffer",
    "ServiceType",
    "Shift",
    "Skill",
    "StaffMember",
    "StaffSkill",
    "Town",
]
