from django.urls import include, path

from backend.core.api.routes import rows

from .views import capacity, inquiries, moves, own, plans, waiting
from .views import rows as match

urlpatterns = [
    path("me/week/", own.OwnWeek.as_view(), name="api_my_week"),
    path("me/relatives/", own.OwnRelatives.as_view(), name="api_relatives"),
    path("me/relatives/<key:key>/week/", own.RelativeWeek.as_view(), name="api_relative_week"),
    path("fhir/", include("scheduling.api.fhir.urls")),
    *rows("plans", plans.Plans),
    path("plans/<key:key>/publication/", plans.Publication.as_view({"post": "create"}), name="api_publication"),
    path("plans/<key:key>/workbook/", plans.Workbook.as_view({"get": "retrieve"}), name="api_workbook_one"),
    *rows("runs", plans.Runs, many={"post": "create"}),
    path("runs/<key:key>/cancellation/", plans.Cancellation.as_view({"post": "create"}), name="api_cancellation"),
    *rows("inquiries", inquiries.Inquiries),
    path("replans/", inquiries.Replans.as_view({"post": "create"}), name="api_replans"),
    path("what-ifs/", inquiries.WhatIfs.as_view({"post": "create"}), name="api_what_ifs"),
    path("recommendations/", inquiries.Recommendations.as_view({"post": "create"}), name="api_recommendations"),
    path("explanations/", inquiries.Explanations.as_view({"post": "create"}), name="api_explanations"),
    *rows("stays", match.Stays),
    *rows("attendances", match.Attendances),
    *rows("sessions", match.Sessions),
    *rows("visits", match.Visits),
    *rows("unmet", match.UnmetNeeds),
    *rows("breakages", match.Breakages),
    *rows("placements", match.Placements),
    *rows("patterns", match.Patterns),
    path("plans/<key:key>/moves/", moves.Move.as_view({"post": "create"}), name="api_move"),
    path("plans/<key:key>/moves/check/", moves.MoveCheck.as_view({"post": "create"}), name="api_move_check"),
    *rows("moves", moves.Moves),
    path("moves/<key:key>/undo/", moves.Undo.as_view({"post": "create"}), name="api_move_undo"),
    *rows("pins", moves.Pins, many={"post": "create"}, one={"delete": "destroy"}),
    *rows("waiting", match.Waiting),
    path("waiting/<key:key>/place/", waiting.PlaceInQueue.as_view({"get": "retrieve"}), name="api_place_one"),
    path(
        "waiting/<key:key>/second-looks/",
        waiting.AskForSecondLook.as_view({"post": "create"}),
        name="api_ask_second_look",
    ),
    *rows("second-looks", waiting.SecondLooks),
    path(
        "second-looks/<key:key>/answer/",
        waiting.AnswerSecondLook.as_view({"post": "create"}),
        name="api_answer_second_look",
    ),
    *rows("offers", match.Offers),
    path("offers/<key:key>/acceptance/", waiting.Acceptance.as_view({"post": "create"}), name="api_acceptance"),
    path("offers/<key:key>/decline/", waiting.Decline.as_view({"post": "create"}), name="api_decline"),
    path("offers/<key:key>/withdrawal/", waiting.Withdrawal.as_view({"post": "create"}), name="api_withdrawal"),
    path("closures/check/", capacity.WhatItHits.as_view({"post": "create"}), name="api_closure_check"),
    *rows(
        "closures",
        capacity.Closures,
        many={"post": "create"},
        one={"patch": "partial_update", "delete": "destroy"},
    ),
    *rows("day-places", capacity.DayPlaces, one={"patch": "partial_update"}),
    *rows("absences", capacity.Absences, many={"post": "create"}),
]
