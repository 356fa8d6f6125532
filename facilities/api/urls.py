from backend.core.api.routes import rows

from .views import beds, catalogue, places, staff

ADD, CHANGE, REMOVE = {"post": "create"}, {"patch": "partial_update"}, {"delete": "destroy"}
# Closures and day places stand with the match: a change of them marks what it breaks there.
urlpatterns = [
    *rows("towns", catalogue.Towns),
    *rows("skills", catalogue.Skills),
    *rows("services", catalogue.Services),
    *rows("facilities", places.Facilities, many=ADD, one=CHANGE),
    *rows("credentials", places.Credentials, many=ADD, one=CHANGE | REMOVE),
    *rows("rooms", places.Rooms, many=ADD, one=CHANGE),
    *rows("beds", beds.Beds, many=ADD, one=CHANGE),
    *rows("bed-states", beds.BedStates, many=ADD, one=CHANGE | REMOVE),
    *rows("staff", staff.Staff, many=ADD, one=CHANGE),
    *rows("staff-skills", staff.StaffSkills, many=ADD, one=CHANGE | REMOVE),
    *rows("shifts", staff.Shifts, many=ADD, one=REMOVE),
]
