"""How the rows of supply are reached from a town, a facility, and the week of a staff member."""

from backend.core.access.scopes import Ways, ways

OF_FACILITY = Ways(town=ways("facility__town"), facility=ways("facility"))
OF_ROOM = OF_FACILITY.after("room")
OF_STAFF = OF_FACILITY.but(staff=ways("pk"))
CLOSED = ("facility", "room__facility", "bed__room__facility", "staff__facility")

SCOPES = {
    "Facility": Ways(town=ways("town"), facility=ways("pk")),
    "Credential": OF_FACILITY,
    "DayPlaces": OF_FACILITY,
    "DoorPhoto": OF_FACILITY,
    "ServiceOffer": OF_FACILITY,
    "Room": OF_FACILITY,
    "RoomEquipment": OF_ROOM,
    "Bed": OF_ROOM,
    "BedState": OF_ROOM.after("bed"),
    "StaffMember": OF_STAFF,
    "StaffSkill": OF_STAFF.after("staff"),
    "Shift": OF_FACILITY.but(staff=ways("staff")),
    "Closure": Ways(
        town=ways(*(f"{path}__town" for path in CLOSED)),
        facility=ways(*CLOSED),
        staff=ways("staff"),
    ),
}
