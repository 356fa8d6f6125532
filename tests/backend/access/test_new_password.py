"""A password that somebody else knows is good for one thing: setting another."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from backend.core.access.forms import NewPasswordForm
from backend.core.access.passwords import password_demand
from backend.core.access.roles import Role
from backend.core.access.tokens import make_token
from backend.core.models import ApiToken, AuditEntry, RoleAssignment, User
from facilities.models import Town
from tests.backend.access.conftest import PASS_PHRASE

pytestmark = pytest.mark.django_db
ANOTHER = "another long pass phrase"
SET, LIST = "/account/password/", "/admin/core/user/"


@pytest.fixture
def administrator() -> User:
    user = User.objects.create(username="boss")
    RoleAssignment.objects.create(user=user, role=Role.ADMINISTRATOR)
    return user


@pytest.fixture
def wang(carer: User) -> User:
    RoleAssignment.objects.create(user=carer, role=Role.TOWN_COORDINATOR, town=Town.objects.get(code="xincang"))
    return carer


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def acts(user: User) -> list[str]:
    return list(AuditEntry.objects.filter(subject_id=str(user.pk)).order_by("pk").values_list("act", flat=True))


def test_who_is_asked_for_a_new_password_opens_nothing_else_until_it_is_set(wang: User, administrator: User) -> None:
    before = entered(wang)
    assert before.get("/desk/").status_code == 200
    chosen = {"action": "demand_password", "_selected_action": [wang.pk]}
    told = entered(administrator).post(LIST, chosen, follow=True)
    assert "Accounts that must set a new password: 1." in told.text
    assert acts(wang) == ["account.password_demand"]

    for address in ("/desk/", "/", "/admin/", "/account/", "/residents/"):
        answer = before.get(address)  # also in a session that stands
        assert (answer.status_code, answer.url) == (302, SET), address
    assert "Set a new password first" in before.get(SET).text
    refused = before.get("/api/v1/towns/")
    assert (refused.status_code, refused.json()["detail"][:25]) == (403, "Set a new password first:")

    signed = Client()
    assert signed.post("/sign-in/", {"username": "wang", "password": PASS_PHRASE}).status_code == 302
    assert signed.get("/", follow=True).redirect_chain[-1][0] == SET
    same = {"old_password": PASS_PHRASE, "new_password1": PASS_PHRASE, "new_password2": PASS_PHRASE}
    assert signed.post(SET, same).status_code == 200
    other = {"old_password": PASS_PHRASE, "new_password1": ANOTHER, "new_password2": ANOTHER}
    assert signed.post(SET, other).url == "/account/"
    wang.refresh_from_db()
    assert (wang.must_change_password, wang.check_password(ANOTHER)) == (False, True)
    assert acts(wang)[-1] == "account.password"
    assert signed.get("/desk/").status_code == 200
    assert before.get("/desk/").status_code == 302  # the session of the old password is over


def test_a_pages_script_is_answered_as_if_nobody_were_signed_in(wang: User) -> None:
    """A redirection would be followed, and the page at its end taken for a success."""
    User.objects.filter(pk=wang.pk).update(must_change_password=True)
    answer = entered(wang).post("/my-week/marks/", {}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (401, {"sign_in": "/sign-in/"})


def test_a_program_is_refused_as_well(wang: User) -> None:
    _row, text = make_token(user=wang, by=wang, name="t", days=1, changes=False, now=timezone.now())
    headers = {"Authorization": f"Bearer {text}", "Accept-Language": "en"}
    assert Client().get("/api/v1/towns/", headers=headers).status_code == 200
    User.objects.filter(pk=wang.pk).update(must_change_password=True)
    assert Client().get("/api/v1/towns/", headers=headers).json()["detail"].startswith("Set a new password first")


def test_a_password_given_by_an_administrator_is_to_be_replaced(wang: User, administrator: User) -> None:
    client = entered(administrator)
    given = {"usable_password": "true", "password1": ANOTHER, "password2": ANOTHER}
    assert client.post(f"{LIST}{wang.pk}/password/", {**given, "password2": "no"}).status_code == 200
    wang.refresh_from_db()
    assert not wang.must_change_password
    assert client.post(f"{LIST}{wang.pk}/password/", given).status_code == 302
    wang.refresh_from_db()
    assert wang.must_change_password
    assert acts(wang)[-1] == "account.password_demand"
    inlines = {f"{name}-{of}_FORMS": 0 for name in ("assignments", "second_factor") for of in ("TOTAL", "INITIAL")}
    assert client.post(f"{LIST}add/", {"username": "zhao", **given, **inlines}).status_code == 302
    assert User.objects.get(username="zhao").must_change_password
    administrator.set_password(PASS_PHRASE)
    administrator.save()
    client.force_login(administrator)
    assert client.post(f"{LIST}{administrator.pk}/password/", given).status_code == 302
    administrator.refresh_from_db()
    assert not administrator.must_change_password  # chosen by the person


def test_who_knows_the_old_password_sets_none_over_one_that_an_administrator_sets_meanwhile(
    wang: User, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old password was checked before the new one was stored."""
    client, checked = entered(wang), NewPasswordForm.is_valid

    def then_reset(form: NewPasswordForm) -> bool:
        found = checked(form)
        given = User.objects.get(pk=wang.pk)
        given.set_password("what the administrator hands over")
        given.save()
        password_demand(account=given, by=administrator, now=timezone.now())
        return found

    monkeypatch.setattr(NewPasswordForm, "is_valid", then_reset)
    other = {"old_password": PASS_PHRASE, "new_password1": ANOTHER, "new_password2": ANOTHER}
    client.post(SET, other)
    wang.refresh_from_db()
    assert (wang.check_password(ANOTHER), wang.must_change_password) == (False, True)
    assert wang.secrets_ended_at is not None


def tokens(user: User) -> int:
    """How many stand."""
    return ApiToken.objects.filter(user=user, revoked_at=None).count()


def test_tokens_made_with_the_old_password_end_where_another_is_asked_for(wang: User, administrator: User) -> None:
    """Whoever knew it may have made some, and sets the new one perhaps."""
    now = timezone.now()
    for name in ("one", "two"):
        make_token(user=wang, by=wang, name=name, days=9, changes=True, now=now)
    _row, text = make_token(user=administrator, by=administrator, name="another's", days=9, changes=True, now=now)
    assert password_demand(account=wang, by=administrator, now=now)
    assert (tokens(wang), tokens(administrator)) == (0, 1)
    entries = AuditEntry.objects.filter(act="token.revoke")
    assert [entry.who for entry in entries] == [administrator, administrator]

    client, chosen = entered(administrator), {"usable_password": "false", "unset-password": "1"}
    make_token(user=wang, by=wang, name="three", days=9, changes=True, now=now)
    assert client.post(f"{LIST}{wang.pk}/password/", chosen).status_code == 302
    wang.refresh_from_db()
    assert (wang.has_usable_password(), tokens(wang)) == (False, 0)
    assert Client().get("/api/v1/towns/", headers={"Authorization": f"Bearer {text}"}).status_code == 200


@pytest.mark.parametrize("demanded", [True, False])
def test_a_password_that_was_asked_for_ends_tokens_and_one_of_the_own_accord_none(wang: User, demanded: bool) -> None:
    """Also those of before tokens ended where it is asked for."""
    make_token(user=wang, by=wang, name="t", days=9, changes=False, now=timezone.now())
    User.objects.filter(pk=wang.pk).update(must_change_password=demanded)
    other = {"old_password": PASS_PHRASE, "new_password1": ANOTHER, "new_password2": ANOTHER}
    assert entered(wang).post(SET, other).url == "/account/"  # type: ignore[attr-defined]
    assert tokens(wang) == (0 if demanded else 1)


def test_only_who_changes_accounts_asks_for_one_and_of_nobody_without(wang: User, administrator: User) -> None:
    family = User.objects.create(username="family")
    family.set_unusable_password()
    family.save()
    assert not password_demand(account=family, by=administrator, now=timezone.now())
    with pytest.raises(PermissionDenied):
        password_demand(account=administrator, by=wang, now=timezone.now())
    for role in (Role.AUDITOR, Role.CITY_COORDINATOR):
        other = User.objects.create(username=f"u-{role}")
        RoleAssignment.objects.create(user=other, role=role)
        entered(other).post(LIST, {"action": "demand_password", "_selected_action": [wang.pk]})
    wang.refresh_from_db()
    assert (wang.must_change_password, acts(wang)) == (False, [])
