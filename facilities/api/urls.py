from backend.core.api.routes import rows

from . import views

urlpatterns = [
    *rows("towns", views.Towns),
    *rows("skills", views.Skills),
    *rows("services", views.Services),
    *rows("facilities", views.Facilities),
    *rows("credentials", views.Credentials),
    *rows("rooms", views.Rooms),
    *rows("beds", views.Beds),
    *rows("bed-states", views.BedStates),
    *rows("day-places", views.DayPlacesOfWeek),
    *rows("closures", views.Closures),
    *rows("staff", views.Staff),
    *rows("shifts", views.Shifts),
]
