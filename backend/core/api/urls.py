from django.urls import path, re_path

from . import views

urlpatterns = [
    path("schema/", views.Schema.as_view(), name="api_schema"),
    path("docs/", views.viewer, name="api_viewer"),
    path("problems/", views.Problems.as_view(), name="api_problems"),
    path("problems/<slug:name>/", views.OneProblem.as_view(), name="api_problem"),
    path("me/", views.Me.as_view(), name="api_me"),
]
last = [re_path(r"^.*$", views.NoSuchAddress.as_view(), name="api_no_such_address")]
