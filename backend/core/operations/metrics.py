"""Numbers for Prometheus. Requests are counted in the process that serves them, all else is read when asked for.

Labels name routes, never addresses: those hold file codes.
"""

import os
import time
from collections.abc import Callable, Iterator

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from .health import workers_alive

REGISTRY = CollectorRegistry()
REQUESTS = Counter("care_requests", "Requests answered", ["method", "route", "status"], registry=REGISTRY)
SECONDS = Histogram(
    "care_request_seconds", "How long an answer took", ["route"], registry=REGISTRY,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15),
)  # fmt: skip
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
COUNTS = {
    "care_jobs": ("Jobs by state", "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1"),
    "care_runs": ("Runs of the planner by state", "SELECT status, count(*) FROM scheduling_run GROUP BY 1"),
    "care_plans": ("Plans by state", "SELECT status, count(*) FROM scheduling_plan GROUP BY 1"),
}


class FromDatabase:
    """Read anew for each answer, so every web process says the same."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily("care_database_up", "1 while the database answers")
        try:
            families = [self._workers(), *(self._counted(name) for name in COUNTS)]
        except DatabaseError:
            families = []
        up.add_metric([], float(bool(families)))
        yield up
        yield from families

    def _workers(self) -> GaugeMetricFamily:
        return GaugeMetricFamily("care_workers", "Workers alive", value=workers_alive(timezone.now()))

    def _counted(self, name: str) -> GaugeMetricFamily:
        text, query = COUNTS[name]
        family = GaugeMetricFamily(name, text, labels=["status"])
        with connection.cursor() as cursor:
            cursor.execute(query)
            for status, count in cursor.fetchall():
                family.add_metric([status], count)
        return family


def metrics_text() -> bytes:
    """All numbers; of all web processes of the machine where PROMETHEUS_MULTIPROC_DIR names the folder they share."""
    database = CollectorRegistry()
    database.register(FromDatabase())
    requests = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        requests = CollectorRegistry()
        MultiProcessCollector(requests)
    return generate_latest(requests) + generate_latest(database)


def counted_requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def respond(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        route = match.route if match else "none"
        SECONDS.labels(route).observe(time.perf_counter() - started)
        # Any word may stand for a method, and each would be a row that is kept for good.
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, route, str(response.status_code)).inc()
        return response

    return respond
