from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("backend.core.access.urls")),
    path("", include("residents.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]
