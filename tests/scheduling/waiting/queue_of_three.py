"""Three who wait for the village's one free bed, with families of their own, and people who may decide."""

from typing import Any

from django.test import Client

from backend.core.access.roles import Role
from backend.core.models import RoleAssignment, User
from facilities.models import StaffMember, Town
from residents.models import Guardian, Need, Resident
from scheduling.models import Vacancy, WaitingListEntry
from scheduling.services.vacancies import queue_look
from tests.network import NOON, day
from tests.scheduling.village import need, resident, shifts, village

TODAY = NOON.date()  # Monday of W49: the first open week is W50
NEXT_WEEK = day(7)


def account(name: str, role: Role, **scope: Any) -> User:
    user = User.objects.create(username=name)
    RoleAssignment.objects.create(user=user, role=role, **scope)
    return user


def coordinator() -> User:
    return account("coordinator", Role.CITY_COORDINATOR)


def family_of(who: Resident) -> User:
    guardian, _made = Guardian.objects.get_or_create(
        resident=who, name=f"示例家属{who.code}", defaults={"relation": "child", "legal": True, "phone": "13800000000"}
    )
    return account(f"family-{who.code}", Role.FAMILY, guardian=guardian)


def signed_in(user: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.cookies["django_language"] = language
    client.force_login(user)
    return client


def waiting_for_a_bed(code: str, *, who: dict[str, Any] | None = None, **more: Any) -> Need:
    """Somebody who needs a bed for good."""
    return need(f"N-{code}", resident(code, **(who or {})), "residential_care", **more)


def queue_of_three() -> dict[str, Need]:
    """Village and queue. By weight: ye (level 1, long waited), ma (priority 1), tao. One bed, TY-1-2, is free."""
    village()
    shifts(StaffMember.objects.get(code="wu"), 7, 8, 9, 10, 11, duty="care")
    found = {
        "tao": waiting_for_a_bed("tao", priority=3, waiting_since=day(-30)),
        "ma": waiting_for_a_bed("ma", priority=1, waiting_since=day(-10)),
        "ye": waiting_for_a_bed("ye", who={"level_id": 1}, priority=3, waiting_since=day(-700)),
    }
    queue_look(today=TODAY, now=NOON)
    return found


def entry(code: str) -> WaitingListEntry:
    rows = WaitingListEntry.objects.select_related("need__resident", "need__service")
    return rows.filter(need__code=f"N-{code}").latest("pk")


def bed_vacancy() -> Vacancy:
    return Vacancy.objects.select_related("facility", "bed").get(bed__code="TY-1-2")


def other_town() -> Town:
    return Town.objects.exclude(code="xincang").order_by("code")[0]
