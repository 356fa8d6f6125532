"""The API: what the ground floor and each app answer, under one address."""

from django.urls import URLPattern, URLResolver, include, path

from backend.core.api.urls import last
from backend.core.api.urls import urlpatterns as core

urlpatterns: list[URLPattern | URLResolver] = [
    *core,
    path("", include("facilities.api.urls")),
    path("", include("residents.api.urls")),
    path("", include("scheduling.api.urls")),
    *last,
]
