"""How the files of minors were used in a year, for the look at it that the law asks for every year."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.utils import timezone

from backend.core.access.questions import Actor, permitted, require
from backend.core.access.table import READ
from backend.core.history.act_names import act_label
from backend.core.models import AuditEntry, User
from backend.core.periods import going_on, midnight
from facilities.selectors.rule_values import rule_value

from ..ages import born_after
from ..choices import FILE_OPENED, ConsentPurpose
from ..models import Consent, Resident
from .audit import reason_text

FILES = Count(KT("details__resident"), distinct=True)


@dataclass(frozen=True)
class Kept:
    """How many open files there are of minors from ``least`` years on and younger than ``under``; ``consented``: of
    those with a consent to the planning of care that stands."""

    least: int
    under: int
    files: int
    consented: int

    @property
    def missing(self) -> int:
        return self.files - self.consented


@dataclass(frozen=True)
class Used:
    """An act, or a reason for opening a file: its code, its words, how often, and of how many files."""

    code: str
    words: str
    times: int
    files: int


@dataclass(frozen=True)
class Account:
    """``user`` None: commands and scheduled jobs."""

    user: User | None
    opened: int
    others: int
    files: int

    @property
    def roles(self) -> list[str]:
        """Those that it has now, each once."""
        held = self.user.assignments.all() if self.user else ()
        return [*dict.fromkeys(str(one.get_role_display()) for one in held)]


@dataclass(frozen=True)
class YearOfMinors:
    """``since`` and ``until``: its first and its last day."""

    since: date
    until: date
    acts: list[Used]
    reasons: list[Used]
    accounts: list[Account]


def files_of_minors(user: Actor, today: date) -> list[Kept]:
    """Of small children, for whom guardians consent, and of the older ones. Three queries."""
    require(user, READ, AuditEntry)
    small, adult = rule_value("guardian_consents_under", today), rule_value("adult_age", today)
    standing = Consent.objects.filter(
        resident=OuterRef("pk"), purpose=ConsentPurpose.CARE_PLANNING, withdrawn_on__isnull=True
    )
    rows = Resident.objects.filter(going_on(today), birth_date__gt=born_after(adult, today))
    child, consented = Q(birth_date__gt=born_after(small, today)), Q(consented=True)
    counts = rows.annotate(consented=Exists(standing)).aggregate(
        children=Count("pk", filter=child),
        children_consented=Count("pk", filter=child & consented),
        older=Count("pk", filter=~child),
        older_consented=Count("pk", filter=~child & consented),
    )
    return [
        Kept(0, small, counts["children"], counts["children_consented"]),
        Kept(small, adult, counts["older"], counts["older_consented"]),
    ]


def years_of_minors(user: Actor, today: date) -> list[int]:
    """Those of which there may be something to tell, this one first. One query."""
    first: datetime | None = _acts(user).aggregate(first=Min("at"))["first"]
    return list(range(today.year, (timezone.localdate(first).year if first else today.year) - 1, -1))


def year_of_minors(user: Actor, year: int) -> YearOfMinors:
    """What was opened and done one file at a time, by others than the family of the child. Five queries."""
    since, until = date(year, 1, 1), date(year, 12, 31)
    rows = _acts(user).filter(at__gte=midnight(since), at__lt=midnight(date(year + 1, 1, 1)))
    reasons = _counted(rows.filter(act=FILE_OPENED), KT("details__reason"), reason_text)
    return YearOfMinors(since, until, _counted(rows, F("act"), act_label), reasons, _accounts(user, rows))


def _acts(user: Actor) -> QuerySet[AuditEntry]:
    return permitted(user, READ, AuditEntry).filter(details__minor=True).order_by()


def _counted(rows: QuerySet[AuditEntry], column: Any, words: Callable[[str], str]) -> list[Used]:
    """The most frequent first."""
    counts = rows.values_list(column).annotate(times=Count("pk"), files=FILES)
    return sorted((Used(code, words(code), *of) for code, *of in counts), key=lambda one: (-one.times, one.code))


def _accounts(user: Actor, rows: QuerySet[AuditEntry]) -> list[Account]:
    """Who touched most files first."""
    opening = Q(act=FILE_OPENED)
    counts = rows.values_list("who").annotate(
        opened=Count("pk", filter=opening), others=Count("pk", filter=~opening), files=FILES
    )
    found = list(counts)
    accounts = permitted(user, READ, User).prefetch_related("assignments").in_bulk([pk for pk, *_of in found if pk])
    told = [Account(accounts.get(pk), *of) for pk, *of in found]
    return sorted(told, key=lambda one: (-one.files, -one.opened, one.user.username if one.user else ""))
