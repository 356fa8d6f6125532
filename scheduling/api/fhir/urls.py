from typing import Any

from django.urls import URLPattern, path, re_path

from backend.core.api.routes import KeyConverter

from .views import KINDS, Capabilities, Fhir, FhirRead, FhirSearch


def _view(kind: type[Fhir], how: type[Fhir]) -> Any:
    """Search and reading of one kind, each a class with a description of its own."""
    return type(f"{kind.__name__}{how.__name__}", (how, kind), {"__doc__": how.__doc__, "__module__": kind.__module__})


# Clients of FHIR ask, and resources refer to each other, without a slash at the end.
urlpatterns: list[URLPattern] = [path("metadata", Capabilities.as_view(), name="api_fhir_metadata")]
for kind in KINDS:
    one = rf"^{kind.kind}/(?P<key>{KeyConverter.regex})/?$"
    urlpatterns += [
        re_path(rf"^{kind.kind}/?$", _view(kind, FhirSearch).as_view(), name=f"api_fhir_{kind.kind}"),
        re_path(one, _view(kind, FhirRead).as_view(), name=f"api_fhir_{kind.kind}_one"),
    ]
