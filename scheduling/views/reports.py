"""Reports for the federation: of a week or a month, on the screen, on paper, as a workbook."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from backend.core.access.questions import require
from backend.core.charts import Series, line_chart

from ..reporting import words
from ..reporting.report import Course, make_report, title_of
from ..selectors.reports.periods import Period, named_period, published_weeks
from ..weeks import week_name


@never_cache
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The weeks and months of which there is a report."""
    require(request.user, "open", "reports")
    weeks = published_weeks(request.user)
    months = sorted({week.replace(day=1) for week in weeks}, reverse=True)
    return render(request, "scheduling/reports/index.html", {"weeks": weeks, "months": months})


@never_cache
@login_required
def week(request: HttpRequest, name: str) -> HttpResponse:
    return _page(request, _period(request, name, week=True))


@never_cache
@login_required
def month(request: HttpRequest, name: str) -> HttpResponse:
    return _page(request, _period(request, name, week=False))


def _period(request: HttpRequest, name: str, *, week: bool) -> Period:
    require(request.user, "open", "reports")
    try:
        if ("W" in name) is week:
            return named_period(request.user, name)
    except ValueError as error:
        raise Http404(str(error)) from error
    raise Http404


def _page(request: HttpRequest, period: Period) -> HttpResponse:
    report = make_report(request.user, period)
    context = {
        "report": report,
        "title": title_of(period),
        "chart": _chart(report.course),
        "course": list(zip(report.course.mondays, map(words.share, report.course.shares), strict=True)),
        "imported": len(period.plans) - len(period.planned),
    }
    return render(request, "scheduling/reports/report.html", context)


def _chart(course: Course) -> str:
    ticks = [week_name(monday).split("-")[1] for monday in course.mondays]
    values = [None if share is None else 100 * share for share in course.shares]
    return line_chart(_("Share served, week by week"), ticks, [Series(values)], top=100, unit="%")
