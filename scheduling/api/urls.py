from django.urls import path

from backend.core.api.routes import rows

from .views import inquiries, plans
from .views import rows as match

urlpatterns = [
    *rows("plans", plans.Plans),
    path("plans/<key:key>/publication/", plans.Publication.as_view({"post": "create"}), name="api_publication"),
    *rows("runs", plans.Runs, many={"post": "create"}),
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
    *rows("placements", match.Placements),
    *rows("patterns", match.Patterns),
    *rows("pins", match.Pins),
    *rows("waiting", match.Waiting),
    *rows("offers", match.Offers),
]
