"""/healthz, /readyz and /metrics: answered before all else, so that no host name, session or redirect is in the way."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from .health import readiness
from .metrics import metrics_text

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


def answering_probes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    probes = {"/healthz": _alive, "/readyz": _ready, "/metrics": _metrics}

    def respond(request: HttpRequest) -> HttpResponse:
        probe = probes.get(request.path)
        if probe is None:
            return get_response(request)
        response = probe(request) if request.method in ("GET", "HEAD") else HttpResponse(status=405)
        response.headers["Cache-Control"] = "no-store"
        return response

    return respond


def _alive(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


def _ready(request: HttpRequest) -> HttpResponse:
    found = readiness(timezone.now())
    return JsonResponse(found.as_json(), status=200 if found.ready else 503)


def _metrics(request: HttpRequest) -> HttpResponse:
    if not _may_read_metrics(request):
        return HttpResponse(status=404)
    return HttpResponse(metrics_text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_read_metrics(request: HttpRequest) -> bool:
    """With the token; in demo mode, where none is set, from this machine and past no proxy."""
    token = settings.ENVIRONMENT.metrics_token
    if token:
        return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}")
    if settings.ENVIRONMENT.production or any(name in request.META for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
