from django.urls import include, path

from .views import calendar, desk, dossiers, files, my_week, printing, publishing, reports, requests, uploads, weeks
from .views.board import moves, overview, places
from .views.facility import beds, closures, house, referrals, staff, today
from .views.family import pages as family
from .views.family import waiting as family_waiting
from .views.waiting import entry, lists

FACILITY = [
    path("", today.today, name="facility_today"),
    path("mark/", today.mark, name="facility_mark"),
    path("mark/rest/", today.mark_rest, name="facility_mark_rest"),
    path("beds/", beds.beds, name="facility_beds"),
    path("capacity/", closures.capacity, name="facility_capacity"),
    path("closures/new/", closures.close, name="facility_close"),
    path("closures/<int:pk>/end/", closures.end, name="facility_end_closure"),
    path("closures/<int:pk>/remove/", closures.remove, name="facility_remove_closure"),
    path("places/", closures.places, name="facility_places"),
    path("occupancy/", beds.occupancy, name="facility_occupancy"),
    path("staff/", staff.staff, name="facility_staff"),
    path("staff/<str:staff_code>/", staff.member, name="facility_member"),
    path("shifts/", staff.shifts, name="facility_shifts"),
    path("shifts/copy/", staff.copy_shifts, name="facility_copy_shifts"),
    path("shifts/<int:pk>/remove/", staff.remove_shift, name="facility_remove_shift"),
    path("papers/", staff.papers, name="facility_papers"),
    path("referrals/", referrals.referrals, name="facility_referrals"),
    path("referrals/<int:pk>/", referrals.answer, name="facility_answer_referral"),
]
FAMILY = [
    path("", family.my_family, name="my_family"),
    path("appointments/<str:name>/", family.appointment, name="family_appointment"),
    path("appointments/<str:name>/cannot-come/", family.cannot_come, name="family_cannot_come"),
    path("appointments/<str:name>/another-time/", family.another_time, name="family_another_time"),
    path("absence/", family.absence, name="family_absence"),
    path("requests/", family.requests, name="family_requests"),
    path("requests/<uuid:code>/withdraw/", family.withdraw, name="family_withdraw"),
    path("queue/", family_waiting.queue, name="family_queue"),
    path("queue/<str:need>/look-again/", family_waiting.look_again, name="family_look_again"),
    path("offers/<str:need>/", family_waiting.offer, name="family_offer"),
    path("offers/<str:need>/accept/", family_waiting.accept, name="family_accept"),
    path("offers/<str:need>/decline/", family_waiting.decline, name="family_decline"),
]
CARER = [
    path("", my_week.my_week, name="my_week"),
    path("marks/", my_week.marks, name="my_week_marks"),
    path("worker.js", my_week.worker, name="my_week_worker"),
]
WAITING = [
    path("", lists.queue, name="waiting"),
    path("places/", lists.places, name="waiting_places"),
    path("places/look/", lists.look, name="waiting_look"),
    path("looks/", lists.looks, name="waiting_looks"),
    path("looks/<int:pk>/answer/", entry.answer, name="waiting_answer"),
    path("offers/<int:pk>/accept/", entry.accept, name="waiting_accept"),
    path("offers/<int:pk>/decline/", entry.decline, name="waiting_decline"),
    path("offers/<int:pk>/withdraw/", entry.withdraw, name="waiting_withdraw"),
    path("needs/<str:need>/", entry.entry, name="waiting_entry"),
    path("needs/<str:need>/offer/", entry.offer, name="waiting_offer"),
    path("needs/<str:need>/close/", entry.close, name="waiting_close"),
]
PLAN = [
    path("", overview.overview, name="plan"),
    path("facilities/<str:code>/", places.facility, name="plan_facility"),
    path("staff/<str:code>/", places.staff, name="plan_staff"),
    path("residents/<str:code>/", places.resident, name="plan_resident"),
    path("beds/", places.beds, name="plan_beds"),
    path("moves/", moves.log, name="plan_moves"),
    path("moves/new/", moves.move, name="plan_move"),
    path("moves/<int:change>/undo/", moves.undo, name="plan_undo"),
    path("moves/pin/", moves.pin, name="plan_pin"),
    path("moves/refill/", moves.refill, name="plan_refill"),
]
urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("weeks/", weeks.weeks, name="weeks"),
    path("weeks/<str:name>/", weeks.week, name="week"),
    path("runs/<int:pk>/", weeks.run, name="run"),
    path("runs/<int:pk>/cancel/", weeks.cancel, name="cancel_run"),
    path("plans/<int:pk>/", include(PLAN)),
    path("plans/<int:pk>/compare/", publishing.compare, name="compare_plan"),
    path("plans/<int:pk>/publish/", publishing.publish, name="publish_plan"),
    path("plans/<int:pk>/print/", printing.sheets, name="print_plan"),
    path("plans/<int:pk>/print/facilities/<str:code>/", printing.facility_sheet, name="print_facility"),
    path("plans/<int:pk>/print/staff/<str:code>/", printing.staff_sheet, name="print_staff"),
    path("residents/<str:code>/", dossiers.dossier, name="dossier"),
    path("residents/<str:code>/export/", files.export, name="export_file"),
    path("residents/<str:code>/erase/", files.erase, name="erase_file"),
    path("waiting/", include(WAITING)),
    path("broken/", lists.broken, name="broken"),
    path("broken/<str:name>/mend/", lists.mend, name="broken_mend"),
    path("import/", uploads.uploads, name="uploads"),
    path("import/<int:pk>/", uploads.upload, name="upload"),
    path("import/<int:pk>/marked/", uploads.marked, name="marked_upload"),
    path("import/<int:pk>/accept/", uploads.accept, name="accept_upload"),
    path("facility/", house.choose, name="facility"),
    path("facility/<str:code>/", include(FACILITY)),
    path("reports/", reports.index, name="reports"),
    path("reports/week/<str:name>/", reports.week, name="report_week"),
    path("reports/week/<str:name>/workbook/", reports.week_workbook, name="report_week_workbook"),
    path("reports/month/<str:name>/", reports.month, name="report_month"),
    path("reports/month/<str:name>/workbook/", reports.month_workbook, name="report_month_workbook"),
    path("my-family/", include(FAMILY)),
    path("my-week/", include(CARER)),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<str:secret>.ics", calendar.feed, name="calendar_feed"),
    path("requests/", requests.requests, name="requests"),
    path("requests/<uuid:code>/", requests.answer, name="request"),
]
