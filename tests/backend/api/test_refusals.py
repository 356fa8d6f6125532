"""Every address of the API × nobody, wrong role, wrong organisation, right role; a refusal changes nothing.

The addresses are those of the URL conf: one without a line in these tables fails the first test.
"""

import json
from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from backend.core.access.roles import Role
from backend.core.models import RequestCount, User
from facilities.models import Shift
from residents.api.views import OfResident
from residents.models import Resident
from scheduling.models import Inquiry, Plan, Publication, Run
from tests.backend.access.sides import MONDAY, NOON, Side, two_sides
from tests.backend.api.addresses import Address, addresses
from tests.shared_city import shared_city

pytestmark = pytest.mark.django_db

LETTERS = {
    "A": Role.ADMINISTRATOR,
    "C": Role.CITY_COORDINATOR,
    "T": Role.TOWN_COORDINATOR,
    "M": Role.FACILITY_MANAGER,
    "W": Role.CARER,
    "F": Role.FAMILY,
    "U": Role.AUDITOR,
}
# Resources that are read: who sees the rows of the whole city, and who those of the own side alone.
READ = {
    "towns": ("ACTMWF", ""),
    "skills": ("ACTMWF", ""),
    "services": ("ACTMWF", ""),
    "facilities": ("ACTMWF", ""),
    "credentials": ("AC", "TM"),
    "rooms": ("AC", "TM"),
    "beds": ("AC", "TM"),
    "bed-states": ("AC", "TM"),
    "day-places": ("AC", "TM"),
    "closures": ("AC", "TMW"),
    "staff": ("AC", "TMW"),
    "staff-skills": ("AC", "TMW"),
    "shifts": ("AC", "TMW"),
    "residents": ("AC", "TMWF"),
    "guardians": ("AC", "TMWF"),
    "absences": ("AC", "TMWF"),
    "assessments": ("AC", "TMWF"),
    "consents": ("AC", "TMF"),
    "entitlements": ("AC", "TMF"),
    "choices": ("AC", "TMF"),
    "needs": ("AC", "TMWF"),
    "preferences": ("AC", "TMF"),
    "referrals": ("AC", "TMF"),
    "plans": ("ACT", ""),
    "runs": ("ACT", ""),
    "publications": ("ACT", ""),
    "inquiries": ("ACT", ""),
    "stays": ("AC", "TMF"),
    "attendances": ("AC", "TMF"),
    "sessions": ("AC", "TMWF"),
    "visits": ("AC", "TMWF"),
    "unmet": ("AC", "TF"),
    "breakages": ("AC", "TMWF"),
    "placements": ("AC", "TMF"),
    "patterns": ("AC", "TMF"),
    "pins": ("AC", "T"),
    "moves": ("AC", "T"),
    "waiting": ("AC", "TF"),
    "place": ("AC", "TF"),
    "second-looks": ("AC", "TF"),
    "offers": ("AC", "TMF"),
    "requests": ("AC", "TF"),
    "marks": ("AC", "TMWF"),
    "capacity": ("AC", "TM"),
    "vacancies": ("AC", "TM"),
}
# Acts: whom the table of permissions lets do it, a body that does it, and what it answers then.
LATER = {"start": "2092-12-03T08:00:00+08:00", "end": "2092-12-03T12:00:00+08:00"}
PAST = {"start": "2026-01-01", "end": "2027-01-01"}
WRITE: dict[tuple[str, str], tuple[str, dict[str, Any], int]] = {
    ("api_runs", "post"): ("CT", {"week": "2026-W49"}, 201),
    ("api_cancellation", "post"): ("CT", {}, 200),
    ("api_publication", "post"): ("C", {}, 202),
    ("api_replans", "post"): ("CT", {"week": "2092-W49", "events": []}, 202),
    ("api_what_ifs", "post"): ("CT", {"week": "2092-W49", "events": []}, 202),
    ("api_recommendations", "post"): ("CT", {"week": "2092-W49", "need": "Nleft"}, 202),
    ("api_explanations", "post"): ("CT", {"week": "2092-W49"}, 202),
    ("api_closures", "post"): ("ACTM", {"asset": "bed", "closed": "Bleft", "span": LATER}, 201),
    ("api_closure_check", "post"): ("ACTM", {"asset": "bed", "closed": "Bleft", "span": LATER}, 200),
    ("api_closures_one", "patch"): ("ACTM", {"end": "2092-12-01T15:00:00+08:00"}, 200),
    ("api_closures_one", "delete"): ("ACTM", {}, 204),
    ("api_day-places_one", "patch"): ("ACTM", {"morning": 3, "afternoon": 3}, 200),
    ("api_residents", "post"): (
        "ACT",
        {"name": "示例新", "sex": "male", "birth_date": "1980-02-03", "category": 4, "level": 3, "town": "Tleft"},
        201,
    ),
    ("api_residents_one", "patch"): ("ACT", {"phone": "13800000009"}, 200),
    ("api_guardians", "post"): ("ACT", {"resident": "Pleft", "name": "示例戊", "relation": "sibling"}, 201),
    ("api_guardians_one", "patch"): ("ACT", {"phone": "13800000009"}, 200),
    ("api_guardian_end", "post"): ("ACT", {}, 200),
    ("api_guardian_resume", "post"): ("ACT", {}, 200),
    ("api_needs", "post"): (
        "ACT",
        {"resident": "Pleft", "service": "respite", "dates": {"start": "2092-12-01"}, "nights_max": 7},
        201,
    ),
    ("api_needs_one", "patch"): ("ACT", {"priority": 1}, 200),
    ("api_need_end", "post"): ("ACT", {"last_day": "2092-12-03", "reason": "搬走"}, 200),
    ("api_need_withdrawal", "post"): ("ACT", {"reason": "搬走"}, 400),  # an offer for it is open
    ("api_consents", "post"): (
        "ACT",
        {"resident": "Pleft", "purpose": "care_planning", "given_by": None, "proof": "signed"},
        201,
    ),
    ("api_consent_withdrawal", "post"): ("ACT", {"withdrawn_by": None, "proof": "signed"}, 200),
    ("api_assessments", "post"): (
        "ACT",
        {"resident": "Pleft", "kind": "rehabilitation_plan", "result": "approved", "valid": PAST},
        201,
    ),
    ("api_assessments_one", "patch"): ("ACT", {"result": "mild", "valid": PAST}, 200),
    ("api_assessments_one", "delete"): ("ACT", {}, 204),
    ("api_entitlements", "post"): (
        "ACT",
        {"resident": "Pleft", "service": "physiotherapy", "period": PAST, "maximum": 20},
        201,
    ),
    ("api_entitlements_one", "patch"): ("ACT", {"maximum": 9}, 200),
    ("api_entitlements_one", "delete"): ("ACT", {}, 204),
    ("api_choices", "post"): (
        "ACT",
        {"resident": "Pleft", "facility": "Fleft", "valid": {"start": "2092-12-01", "end": None}},
        201,
    ),
    ("api_choices_one", "patch"): ("ACT", {"valid": {"start": "2092-12-01", "end": "2093-01-01"}}, 200),
    ("api_choices_one", "delete"): ("ACT", {}, 204),
    ("api_preferences", "post"): ("ACT", {"need": "Nleft", "stance": "refuse", "staff": "Sleft"}, 201),
    ("api_preferences_one", "patch"): ("ACT", {"stance": "refuse"}, 200),
    ("api_preferences_one", "delete"): ("ACT", {}, 204),
    ("api_absences", "post"): ("ACT", {"resident": "Pleft", "span": LATER}, 201),
    ("api_shifts", "post"): (
        "ACTM",
        {"staff": "Sleft", "facility": "Fleft", "day": "2092-12-02", "start": "08:00", "end": "12:00"},
        201,
    ),
    ("api_shifts_one", "delete"): ("ACTM", {}, 204),
    ("api_facilities", "post"): (
        "ACT",
        {
            "code": "Fnew",
            "name": "新站",
            "kind": "rehab_station",
            "town": "Tleft",
            "longitude": 121.0,
            "latitude": 30.7,
        },
        201,
    ),
    ("api_facilities_one", "patch"): ("ACT", {"address": "新路1号"}, 200),
    ("api_credentials", "post"): ("ACT", {"facility": "Fleft", "kind": "insurance", "valid": PAST}, 201),
    ("api_credentials_one", "patch"): ("ACT", {"valid": {"start": "2092-12-01", "end": None}}, 200),
    ("api_credentials_one", "delete"): ("ACT", {}, 204),
    ("api_rooms", "post"): (
        "ACTM",
        {"code": "Rnew", "facility": "Fleft", "name": "新房", "use": "bedroom", "size": 2},
        201,
    ),
    ("api_rooms_one", "patch"): ("ACTM", {"size": 2}, 200),
    ("api_beds", "post"): ("ACTM", {"code": "Bnew", "room": "Rleft", "kind": "respite"}, 201),
    ("api_beds_one", "patch"): ("ACTM", {"ends_on": "2092-12-09"}, 200),
    ("api_bed-states", "post"): (
        "ACTM",
        {"bed": "Bleft", "kind": "held", "nights": {"start": "2093-01-01", "end": "2093-01-03"}},
        201,
    ),
    ("api_bed-states_one", "patch"): ("ACTM", {"reason": "消毒"}, 200),
    ("api_bed-states_one", "delete"): ("ACTM", {}, 204),
    ("api_staff", "post"): ("ACTM", {"code": "Snew", "name": "示例新", "sex": "male", "facility": "Fleft"}, 201),
    ("api_staff_one", "patch"): ("ACTM", {"weekly_max": 1200}, 200),
    ("api_staff-skills", "post"): (
        "ACTM",
        {"staff": "Sleft", "skill": "tcm", "valid": {"start": "2092-12-01", "end": None}},
        201,
    ),
    ("api_staff-skills_one", "patch"): ("ACTM", {"end": None}, 200),
    ("api_staff-skills_one", "delete"): ("ACTM", {}, 204),
    # The week lies ahead: nothing is said of it yet. What is said is looked at in a test of its own.
    ("api_marks", "post"): ("CTMW", {"need": "Nleft", "date": "2092-12-01", "index": 1, "status": "done"}, 400),
    ("api_referral_answer", "post"): ("M", {"status": "accepted"}, 200),
    ("api_pins", "post"): ("ACT", {"week": "2092-W50", "need": "Nleft"}, 201),
    ("api_pins_one", "delete"): ("ACT", {}, 204),
    # The plan does not hold the occurrence: what changes do is looked at in tests of their own.
    ("api_week_confirmation", "post"): ("CT", {"resident": "Pleft", "caller": None}, 409),  # it is a draft
    ("api_move", "post"): ("CT", {"need": "Nleft", "to": None}, 400),
    ("api_move_check", "post"): ("CT", {"need": "Nleft", "to": None}, 400),
    ("api_move_undo", "post"): ("CT", {}, 409),
    ("api_ask_second_look", "post"): ("F", {"text": "为什么"}, 400),  # a person is looking already
    ("api_answer_second_look", "post"): ("CT", {"outcome": "upheld", "answer": "已核对"}, 200),
    ("api_requests", "post"): ("F", {"kind": "question", "resident": "Pleft", "text": "几点？"}, 201),
    # Asked on a day that is still to come, so nobody can have answered: tests/scheduling/api/test_requests.py.
    ("api_request_answer", "post"): ("CT", {"answer": "九点"}, 409),
    ("api_request_withdrawal", "post"): ("F", {}, 409),
    ("api_acceptance", "post"): ("ACTF", {}, 409),
    ("api_decline", "post"): ("ACTF", {"reason": "太远"}, 200),
    ("api_withdrawal", "post"): ("ACTM", {"reason": "停用"}, 200),
}
LISTED = {
    "api_replans",
    "api_what_ifs",
    "api_recommendations",
    "api_explanations",
    "api_closure_check",
}  # acts on no row
PUBLIC = {"api_schema", "api_viewer", "api_problems", "api_problem", "api_no_such_address", "api_fhir_metadata"}
OWN_ACCOUNT = {"api_me"}
# Looked at in tests of their own: tests/scheduling/api/test_own.py.
OWN_PAGES = {"api_my_week", "api_relatives", "api_relative_week"}
# Of the account that asks alone, whatever its role: tests/scheduling/test_exports.py.
OWN_FILES = {
    ("api_exports", "get"),
    ("api_exports", "post"),
    ("api_exports_one", "get"),
    ("api_export_file", "get"),
    ("api_export_cancellation", "post"),
}
# FHIR reads rows that other addresses read: who reads those reads these.
FHIR = {
    "Location": "ACTMWF",
    "HealthcareService": "ACTMWF",
    "Schedule": "ACTMW",
    "Slot": "ACTMW",
    "Appointment": "ACTMWF",
}

OF_ONE_SIDE = {Role.TOWN_COORDINATOR, Role.FACILITY_MANAGER, Role.FAMILY}

FOUND = addresses()
COMMON = [one for one in FOUND if (one.name, one.method) not in OWN_FILES]
LISTS = [one for one in COMMON if one.action == "list"]
SINGLES = [one for one in COMMON if one.action == "retrieve"]
ACTS = [one for one in COMMON if one.method != "get"]


def named(one: Address) -> str:
    return f"{one.method} {one.name}"


def roles(letters: str) -> set[Role]:
    return {LETTERS[letter] for letter in letters}


def stored() -> dict[str, list[str]]:
    """All that the project's own tables hold, a row a text; requests are counted of whoever asks."""
    tables = [
        model._meta.db_table
        for app in ("core", "facilities", "residents", "scheduling")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model is not RequestCount
    ]
    rows = (f"SELECT '{table}', array_agg(t::text ORDER BY t::text) FROM {table} t" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(rows))
        return dict(cursor.fetchall())


built_city, sides = shared_city(two_sides)


@pytest.fixture
def more(sides: tuple[Side, Side]) -> tuple[Side, Side]:
    """Also what no side has: a run, and a draft that keeps the rules as it plans nothing."""
    left, right = sides
    for side in sides:
        side.rows[Inquiry] = Inquiry.objects.create(kind="explain", week=MONDAY, created_at=NOON)
        side.rows[Run] = Run.objects.create(week=MONDAY, created_at=NOON)
        side.rows[Plan] = Plan.objects.create(week="2030-01-07", version=1 + (side is right), created_at=NOON)
        side.rows[Publication] = Publication.objects.create(plan=side.rows[Plan], created_at=NOON, status="failed")
    return left, right


def address_of(one: Address, side: Side) -> str:
    """The address, of the side's row where it is about one."""
    if one.name in {f"api_{name}" for name in READ} or one.name in LISTED:
        return reverse(one.name)
    row = side.rows.get(one.view.model) or one.view.model.objects.first()
    return reverse(one.name, args=[getattr(row, one.view.key)])


def asked(client: Client, one: Address, side: Side, body: dict[str, Any], tag: str = "*") -> Any:
    return client.generic(
        one.method.upper(), address_of(one, side), json.dumps(body), content_type="application/json",
        headers={"If-Match": tag},
    )  # fmt: skip


def listed(client: Client, one: Address, side: Side) -> Any:
    """Rows of a file are listed for one resident alone."""
    of_one = {"resident": side.rows[Resident].code} if issubclass(one.view, OfResident) else {}
    return client.get(reverse(one.name), {"limit": "500", **of_one})


def test_every_address_has_its_line() -> None:
    told = {(f"api_{name}{kind}", "get") for name in READ for kind in ("", "_one")} - {("api_place", "get")}
    told |= OWN_FILES | WRITE.keys() | {(name, "get") for name in PUBLIC | OWN_ACCOUNT | OWN_PAGES}
    told |= {(f"api_fhir_{kind}{one}", "get") for kind in FHIR for one in ("", "_one")}
    found = {(one.name, one.method) for one in FOUND}
    # The one for all other addresses answers whatever method comes.
    assert found | {("api_no_such_address", "get"), ("api_viewer", "get")} == told


def test_nobody_is_let_in(more: tuple[Side, Side]) -> None:
    before = stored()
    for one in [*LISTS, *SINGLES, *ACTS]:
        answer = Client().generic(one.method.upper(), address_of(one, more[0]), "{}", content_type="application/json")
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer"), one
        assert (answer.headers["Content-Type"], answer.json()["status"]) == ("application/problem+json", 401), one
    assert stored() == before


@pytest.mark.parametrize("role", Role)
def test_who_sees_which_rows(role: Role, more: tuple[Side, Side], client_of: Callable[[Role], Client]) -> None:
    client = client_of(role)
    for one in LISTS:
        city, own = map(roles, READ[one.name.removeprefix("api_")])
        model, key = one.view.model, one.view.key
        left, right = (str(getattr(side.rows[model], key)) if model in side.rows else "" for side in more)
        answers = [listed(client, one, side) for side in more]
        assert {answer.status_code for answer in answers} == {200 if role in city | own else 403}, one
        if role in city | own:
            rows = chain(*(answer.json()["results"] for answer in answers))
            shown = {str(row.get("code", row.get("id"))) for row in rows}
            assert shown & {left, right} == ({left, right} if role in city else {left}) - {""}, one


@pytest.mark.parametrize("role", Role)
def test_who_sees_one_row(role: Role, more: tuple[Side, Side], client_of: Callable[[Role], Client]) -> None:
    client = client_of(role)
    for one in SINGLES:
        city, own = map(roles, READ[one.name.removeprefix("api_").removesuffix("_one")])
        answers = [client.get(address_of(one, side)) for side in more]
        expected = [200, 200] if role in city else [200, 404] if role in own else [403, 403]
        assert [answer.status_code for answer in answers] == expected, one
        if role in own:  # what is out of reach is not told from what is not there
            assert client.get(reverse(one.name, args=["999999999"])).content == answers[1].content, one


@pytest.mark.parametrize("one", ACTS, ids=named)
def test_who_may_act(one: Address, more: tuple[Side, Side], client_of: Callable[[Role], Client]) -> None:
    allowed, body, status = WRITE[one.name, one.method]

    for role in Role:
        client_of(role)
    before = stored()
    for role in set(Role) - roles(allowed):
        assert asked(client_of(role), one, more[0], body).status_code == 403, role
    for role in roles(allowed) & OF_ONE_SIDE:
        if not (role is Role.TOWN_COORDINATOR and one.view.writing in {"plan", "publish"}):
            theirs = json.loads(json.dumps(body).replace("left", "right"))
            assert asked(client_of(role), one, more[1], theirs).status_code in {400, 403, 404}, role
    client = client_of(min(roles(allowed)))
    if one.method in {"patch", "delete"}:  # nobody changes what they have not read
        statuses = [asked(client, one, more[0], body, tag).status_code for tag in ("", '"of another state"')]
        assert statuses == [428, 412]
    assert stored() == before
    answer = asked(client, one, more[0], body)
    assert answer.status_code == status, answer.content


@pytest.mark.parametrize("role", [*Role, None])
def test_who_reads_by_fhir(role: Role | None, more: tuple[Side, Side], client_of: Callable[[Role], Client]) -> None:
    client = client_of(role) if role else Client()
    for kind, letters in FHIR.items():
        status = 401 if role is None else 200 if role in roles(letters) else 403
        assert client.get(f"/api/v1/fhir/{kind}/").status_code == status, kind
    if role is Role.TOWN_COORDINATOR:
        ids = [str(side.rows[Shift].pk) for side in more]
        assert [client.get(f"/api/v1/fhir/Slot/{id_}/").status_code for id_ in ids] == [200, 404]


def test_a_switched_off_account_is_nobody(sides: tuple[Side, Side], client_of: Callable[[Role], Client]) -> None:
    client = client_of(Role.ADMINISTRATOR)
    User.objects.update(is_active=False)
    assert client.get("/api/v1/me/").status_code == 401
    assert client.get("/api/v1/beds/").status_code == 401
