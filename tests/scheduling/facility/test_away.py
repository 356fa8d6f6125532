"""Somebody will not come: told to the house or to a coordinator, shown before it is stored, taken back."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, RoleAssignment
from facilities.models import Facility
from residents.models import Absence, Resident
from residents.services.dossier import ReasonNeeded
from scheduling.models import Attendance, BrokenAppointment, FamilyRequest
from scheduling.services.away import absence_remove, absences_add
from tests.small_city import DAY, SmallCity, at, entered

pytestmark = pytest.mark.django_db
MAY = {Role.ADMINISTRATOR, Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR, Role.FACILITY_MANAGER}


def asked(city: SmallCity, **more: Any) -> dict[str, Any]:
    """Lin, who has a session here on Tuesday and one on Wednesday, and on Monday a visit by the staff of the house."""
    tuesday = f"{city.monday + DAY}"
    return {"resident": "lin", "first": tuesday, "last": tuesday, "what": "here", **more}


def spans() -> list[tuple[Any, Any]]:
    return [(row.span.lower, row.span.upper) for row in Absence.objects.order_by("span")]


def said() -> list[tuple[str, int, str]]:
    rows = Attendance.objects.order_by("pk")
    return [(row.need.code, row.index, row.status) for row in rows]


def test_the_house_sees_what_is_called_off_stores_it_and_takes_it_back(city: SmallCity, manager: Client) -> None:
    tuesday = city.monday + DAY
    day = manager.get(f"/facility/XC/?day={tuesday}").text
    assert f"/facility/XC/away/?day={tuesday}&amp;resident=lin" in day
    page = manager.get("/facility/XC/away/", asked(city)).text
    assert f"{tuesday} 09:00 – 09:40" in page and "14:00" not in page
    assert (spans(), said()) == ([], [])
    query = "&".join(f"{name}={value}" for name, value in asked(city).items())
    assert manager.post(f"/facility/XC/away/?{query}", {"reason": "感冒"}).status_code == 302
    assert spans() == [(at(city.monday, 1, 9), at(city.monday, 1, 9).replace(minute=40))]
    assert said() == [("N-therapy", 0, "excused")]
    assert BrokenAppointment.objects.get().need.code == "N-therapy"
    assert "Called off" in manager.get(f"/facility/XC/?day={tuesday}").text
    entry = AuditEntry.objects.get(act="absence.add")
    assert (entry.who, entry.details) == (city.accounts[Role.FACILITY_MANAGER], {"resident": "lin", "broken": 1})
    known = Absence.objects.get()
    assert f"/facility/XC/away/{known.pk}/remove/" in manager.get("/facility/XC/away/").text
    assert manager.post(f"/facility/XC/away/{known.pk}/remove/").status_code == 302
    assert (spans(), said()[-1], BrokenAppointment.objects.count()) == ([], ("N-therapy", 0, "cleared"), 0)
    assert AuditEntry.objects.filter(act="absence.remove").count() == 1


def test_all_day_means_what_others_have_planned_as_well(city: SmallCity, coordinator: Client) -> None:
    page = coordinator.get("/facility/TY/away/", asked(city, resident="guo")).text  # who sleeps there
    assert f"1 night from {city.monday + DAY}" in page and "the bed is kept" in page
    whole = asked(city, what="all", first=f"{city.monday}", last=f"{city.monday + 2 * DAY}")
    page = coordinator.get("/facility/XC/away/", whole).text
    assert "14:00 – 14:30" in page and page.count("09:00 – 09:40") == 2
    query = "&".join(f"{name}={value}" for name, value in whole.items())
    assert coordinator.post(f"/facility/XC/away/?{query}").status_code == 302
    assert spans() == [(at(city.monday, 0, 0), at(city.monday, 3, 0))]
    assert sorted(said()) == [("N-nursing", 0, "excused"), ("N-therapy", 0, "excused"), ("N-therapy", 1, "excused")]


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"resident": "hu"}, "Select a valid choice"),  # comes to another house
        ({"last": "2001-01-01"}, "The last day lies before the first."),
        ({"first": "2001-01-01", "last": "2001-01-01"}, "This time is over."),
        ({"last": "2101-01-01"}, "More than a year"),
        ({"first": "{sunday}", "last": "{sunday}"}, "Nothing is planned in this house"),
    ],
)
def test_what_is_asked_wrongly_is_said_and_not_stored(city: SmallCity, manager: Client, more: Any, text: str) -> None:
    query = asked(city, **{name: value.format(sunday=city.monday + 6 * DAY) for name, value in more.items()})
    address = "/facility/XC/away/?" + "&".join(f"{name}={value}" for name, value in query.items())
    page = manager.post(address, {"reason": ""})
    assert page.status_code == 200 and text in page.text
    assert spans() == []


def test_a_coordinator_enters_it_in_the_file(city: SmallCity, coordinator: Client) -> None:
    form = {"first": f"{city.monday}", "last": f"{city.monday}", "first_time": "12:00", "reason": "复查"}
    page = coordinator.post("/residents/lin/absences/new/", form).text
    assert "14:00 – 14:30" in page and spans() == []
    over = coordinator.post("/residents/lin/absences/new/", {**form, "first": "2001-01-01", "last": "2001-01-01"})
    assert "This time is over." in over.text
    assert coordinator.post("/residents/lin/absences/new/", {**form, "save": "1"}).status_code == 302
    assert spans() == [(at(city.monday, 0, 12), at(city.monday, 1, 0))]
    assert said() == [("N-nursing", 0, "excused")]
    known = Absence.objects.get()
    file = coordinator.get("/residents/lin/").text
    assert "复查" in file and f"/residents/lin/absences/{known.pk}/remove/" in file
    FamilyRequest.objects.create(
        resident=known.resident, kind="absence", span=known.span, absence=known, made_at=at(city.monday, 0, 0),
        made_by=city.accounts[Role.FAMILY],
    )  # fmt: skip
    assert "told by the family" in coordinator.get("/residents/lin/").text
    refused = coordinator.post(f"/residents/lin/absences/{known.pk}/remove/", follow=True)
    assert "They take it back on their own page." in refused.text and len(spans()) == 1
    remove = f'action="/residents/lin/absences/{known.pk}/remove/"'
    assert remove not in coordinator.get("/residents/lin/").text
    FamilyRequest.objects.update(
        status="agreed",
        answer="好",
        answered_at=at(city.monday, 0, 1),
        answered_by=city.accounts[Role.CITY_COORDINATOR],
    )
    file = coordinator.get("/residents/lin/").text
    assert remove in file and "told by the family" in file
    assert coordinator.post(f"/residents/qian/absences/{known.pk}/remove/").status_code == 404
    assert coordinator.post(f"/residents/lin/absences/{known.pk}/remove/").status_code == 302
    assert spans() == []


@pytest.mark.parametrize("role", [None, *Role])
def test_who_may_say_so(city: SmallCity, role: Role | None) -> None:
    client = entered(city, role) if role else Client()
    lin = Resident.objects.get(code="lin")
    known = Absence.objects.create(resident=lin, span=(at(city.monday, 1, 0), at(city.monday, 2, 0)))
    query = "&".join(f"{name}={value}" for name, value in asked(city).items())
    writer = role in MAY - {Role.FACILITY_MANAGER}
    addresses = {
        f"/facility/XC/away/?{query}": role in MAY,
        "/residents/lin/absences/new/": writer,
        f"/facility/XC/away/{known.pk}/remove/": role in MAY,
    }
    form = {"first": f"{city.monday}", "last": f"{city.monday}", "save": "1"}
    for number, (address, allowed) in enumerate(addresses.items()):
        before = Absence.objects.count()
        answer = client.post(address, form)
        assert answer.status_code == (302 if role is None or allowed else 403), address
        changed = (1, 1, -1)[number] if allowed else 0
        assert Absence.objects.count() == before + changed, address
    assert Absence.objects.filter(pk=known.pk).exists() is (role not in MAY)


def test_the_manager_of_another_house_reaches_nothing_of_it(city: SmallCity, manager: Client) -> None:
    lin = Resident.objects.get(code="lin")
    known = Absence.objects.create(resident=lin, span=(at(city.monday, 1, 0), at(city.monday, 2, 0)))
    RoleAssignment.objects.filter(user=city.accounts[Role.FACILITY_MANAGER]).delete()
    RoleAssignment.objects.create(
        user=city.accounts[Role.FACILITY_MANAGER], role="facility_manager", facility=Facility.objects.get(code="ZJ")
    )
    query = "&".join(f"{name}={value}" for name, value in asked(city).items())
    assert "Select a valid choice" in manager.post(f"/facility/ZJ/away/?{query}").text
    assert manager.post(f"/facility/ZJ/away/{known.pk}/remove/").status_code == 404
    assert manager.post(f"/facility/XC/away/{known.pk}/remove/").status_code == 404
    assert Absence.objects.count() == 1


def test_a_minors_absence_is_taken_back_for_a_reason(city: SmallCity, manager: Client) -> None:
    lin, now = Resident.objects.get(code="lin"), timezone.now()
    absences_add(
        resident=lin, spans=[(now, now + 3 * DAY)], reason="", by=city.accounts[Role.CITY_COORDINATOR], now=now
    )
    Resident.objects.filter(pk=lin.pk).update(birth_date=city.today - 3653 * DAY)
    row = Absence.objects.get()
    with pytest.raises(ReasonNeeded):
        absence_remove(absence=row, by=city.accounts[Role.FACILITY_MANAGER], now=now)
    address = f"/facility/XC/away/{row.pk}/remove/"
    asked_why = manager.post(address)
    assert asked_why.status_code == 200 and 'name="reading-lin-why"' in asked_why.text
    assert Absence.objects.exists()
    assert manager.post(address, {"reading-lin-why": "care"}).url == "/facility/XC/away/"
    assert not Absence.objects.exists()
    said = {"resident": "lin", "minor": True, "reason": "care"}
    assert AuditEntry.objects.get(act="absence.remove").details == said


def test_what_is_stored_twice_stands_once_and_is_taken_back_whole(city: SmallCity, coordinator: Client) -> None:
    form = {"first": f"{city.monday}", "last": f"{city.monday}", "save": "1"}
    for reason in ("复查", ""):  # by who is pressed twice, or by two who heard of it
        assert coordinator.post("/residents/lin/absences/new/", {**form, "reason": reason}).status_code == 302
    known = Absence.objects.get()
    assert (known.reason, AuditEntry.objects.filter(act="absence.add").count()) == ("复查", 1)
    coordinator.post(f"/residents/lin/absences/{known.pk}/remove/")
    assert (spans(), said()[-1]) == ([], ("N-nursing", 0, "cleared"))
