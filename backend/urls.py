from django.contrib import admin
from django.urls import include, path

from backend.core.display import choose_display

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("display/", choose_display, name="choose_display"),
    path("style/", views.style, name="style"),
    path("", include("backend.core.access.urls")),
    path("", include("residents.urls")),
    path("", include("scheduling.urls")),
    path("api/v1/", include("backend.api")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]
