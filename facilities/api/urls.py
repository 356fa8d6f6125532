from backend.core.api.routes import rows

from . import views

# Closures and day places stand with the match: a change of them marks what it breaks there.
urlpatterns = [
    *rows("towns", views.Towns),
    *rows("skills", views.Skills),
    *rows("services", views.Services),
    *rows("facilities", views.Facilities),
    *rows("credentials", views.Credentials),
    *rows("rooms", views.Rooms),
    *rows("beds", views.Beds),
    *rows("bed-states", views.BedStates),
    *rows("staff", views.Staff),
    *rows("shifts", views.Shifts, many={"post": "create"}, one={"delete": "destroy"}),
]
