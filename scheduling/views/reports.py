"""Reports for the federation: of a week or a month, on the screen, on paper, as a workbook."""

import re
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from backend.core.access.questions import require
from backend.core.charts import Series, line_chart

from ..reporting.report import Course, Report, make_report, title_of
from ..reporting.workbook import report_workbook
from ..selectors.reports.periods import Period, month_period, published_weeks, week_period
from ..weeks import monday_of, week_name

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


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
    return _page(request, _week(request, name), "report_week_workbook")


@never_cache
@login_required
def month(request: HttpRequest, name: str) -> HttpResponse:
    return _page(request, _month(request, name), "report_month_workbook")


@never_cache
@login_required
def week_workbook(request: HttpRequest, name: str) -> HttpResponse:
    return _workbook(make_report(request.user, _week(request, name)))


@never_cache
@login_required
def month_workbook(request: HttpRequest, name: str) -> HttpResponse:
    return _workbook(make_report(request.user, _month(request, name)))


def _week(request: HttpRequest, name: str) -> Period:
    require(request.user, "open", "reports")
    try:
        return week_period(request.user, monday_of(name))
    except ValueError as error:
        raise Http404(str(error)) from error


def _month(request: HttpRequest, name: str) -> Period:
    require(request.user, "open", "reports")
    match = MONTH.fullmatch(name)
    if match is None or not 2000 <= int(match[1]) < 2100:
        raise Http404
    return month_period(request.user, date(int(match[1]), int(match[2]), 1))


def _page(request: HttpRequest, period: Period, workbook: str) -> HttpResponse:
    report = make_report(request.user, period)
    context = {
        "report": report,
        "title": title_of(period),
        "workbook": workbook,
        "chart": _chart(report.course),
        "course": list(zip(report.course.mondays, report.course.shares, strict=True)),
        "imported": len(period.plans) - len(period.planned),
    }
    return render(request, "scheduling/reports/report.html", context)


def _chart(course: Course) -> str:
    ticks = [week_name(monday).split("-")[1] for monday in course.mondays]
    values = [None if share is None else 100 * share for share in course.shares]
    return line_chart(_("Share served, week by week"), ticks, [Series(values)], top=100, unit="%")


def _workbook(report: Report) -> HttpResponse:
    response = HttpResponse(report_workbook(report), content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="report-{report.period.name}.xlsx"'
    return response
