"""Which account a printed sheet opens: one person's own, whatever becomes of the contact."""

import pytest

from backend.core.access.invitations import AccountOff, invite_guardian, revoke_invitation
from backend.core.access.roles import Role
from backend.core.models import Invitation, RoleAssignment, User
from residents.models import Guardian, Resident
from residents.services.contacts import guardian_change
from tests.backend.access.sides import NOON, Side

pytestmark = pytest.mark.django_db


def in_file_of(code: str, guardian: Guardian) -> Guardian:
    """The same person, with the same number, in the file of another resident."""
    resident = guardian.resident
    other = Resident.objects.create(
        code=code, name=f"示例{code}", sex="male", birth_date="2020-01-01", category_id=1, level_id=1,
        town=resident.town, household=resident.household, longitude=121.0, latitude=30.6,
    )  # fmt: skip
    return Guardian.objects.create(resident=other, name=guardian.name, relation="parent", phone=guardian.phone)


@pytest.fixture
def sibling(guardian: Guardian) -> Guardian:
    return in_file_of("P2", guardian)


def test_one_person_with_two_relatives_has_one_account(
    invited: tuple[Invitation, str], guardian: Guardian, sibling: Guardian, coordinator: User
) -> None:
    namesake = Guardian.objects.create(
        resident=sibling.resident, name=guardian.name + "二", relation="parent", phone="13900000000"
    )
    assert invite_guardian(guardian=sibling, by=coordinator, now=NOON)[0].account == invited[0].account
    assert invite_guardian(guardian=namesake, by=coordinator, now=NOON)[0].account != invited[0].account
    assert RoleAssignment.objects.filter(user=invited[0].account).count() == 2


def read_by(account: User) -> set[str]:
    """The residents of whom the account reads as their family."""
    return set(account.assignments.filter(role=Role.FAMILY).values_list("guardian__resident__code", flat=True))


def test_revoked_for_one_relative_an_account_reads_the_other_alone(
    invited: tuple[Invitation, str], guardian: Guardian, sibling: Guardian, coordinator: User
) -> None:
    invitation, account = invited[0], invited[0].account
    both, _code = invite_guardian(guardian=sibling, by=coordinator, now=NOON)
    assert (both.account, read_by(account)) == (account, {"Pleft", "P2"})
    revoke_invitation(invitation=invitation, by=coordinator, now=NOON)
    assert read_by(account) == {"P2"}
    both.refresh_from_db()
    assert both.revoked_at is None
    assert invite_guardian(guardian=guardian, by=coordinator, now=NOON)[0].account == account
    assert read_by(account) == {"Pleft", "P2"}


def test_who_is_invited_again_has_the_account_of_before(
    invited: tuple[Invitation, str], guardian: Guardian, coordinator: User
) -> None:
    revoke_invitation(invitation=invited[0], by=coordinator, now=NOON)
    assert read_by(invited[0].account) == set()
    Guardian.objects.filter(pk=guardian.pk).update(phone="13900000001")
    guardian.refresh_from_db()
    again, _code = invite_guardian(guardian=guardian, by=coordinator, now=NOON)
    assert (again.account, read_by(again.account)) == (invited[0].account, {"Pleft"})


@pytest.mark.parametrize("by_a_service", [True, False])
def test_another_person_under_the_same_row_gets_another_account(
    invited: tuple[Invitation, str], guardian: Guardian, sibling: Guardian, coordinator: User, by_a_service: bool
) -> None:
    """The aunt takes the place of the mother, on a page or on the admin pages."""
    mother = invited[0].account
    invite_guardian(guardian=sibling, by=coordinator, now=NOON)
    values = {"name": "示例姑", "phone": "13900000002"}
    if by_a_service:
        guardian = guardian_change(guardian=guardian, values=values, by=coordinator, now=NOON)
        invited[0].refresh_from_db()
        assert (invited[0].revoked_at, read_by(mother)) == (NOON, {"P2"})
    else:
        Guardian.objects.filter(pk=guardian.pk).update(**values)
        guardian.refresh_from_db()
    aunt = invite_guardian(guardian=guardian, by=coordinator, now=NOON)[0].account
    assert (aunt != mother, read_by(aunt), read_by(mother)) == (True, {"Pleft"}, {"P2"})
    back = guardian_change(guardian=guardian, values={"name": sibling.name}, by=coordinator, now=NOON)
    back = guardian_change(guardian=back, values={"phone": sibling.phone}, by=coordinator, now=NOON)
    assert invite_guardian(guardian=back, by=coordinator, now=NOON)[0].account == mother


def test_a_number_that_is_corrected_keeps_the_account(
    invited: tuple[Invitation, str], guardian: Guardian, coordinator: User
) -> None:
    changed = guardian_change(guardian=guardian, values={"phone": "13900000003"}, by=coordinator, now=NOON)
    invited[0].refresh_from_db()
    assert invited[0].revoked_at is None
    again, _code = invite_guardian(guardian=changed, by=coordinator, now=NOON)
    assert (again.account, again.phone) == (invited[0].account, "13900000003")


@pytest.mark.parametrize("first", ["stranger", "family"])
def test_nobody_reaches_a_family_through_a_contact_of_the_same_name(
    guardian: Guardian, sibling: Guardian, coordinator: User, first: str
) -> None:
    """A contact is entered as if it were the family, before or after the family is invited, and gets an own number."""
    stranger = sibling
    if first == "family":
        family = invite_guardian(guardian=guardian, by=coordinator, now=NOON)[0].account
        assert invite_guardian(guardian=stranger, by=coordinator, now=NOON)[0].account == family
        Guardian.objects.filter(pk=stranger.pk).update(phone="13900000004")
        stranger.refresh_from_db()
        own = invite_guardian(guardian=stranger, by=coordinator, now=NOON)[0].account
    else:
        Guardian.objects.filter(pk=stranger.pk).update(phone="13900000004")
        stranger.refresh_from_db()
        own = invite_guardian(guardian=stranger, by=coordinator, now=NOON)[0].account
        Guardian.objects.filter(pk=stranger.pk).update(phone=guardian.phone)  # its sheet still sends to the own number
        family = invite_guardian(guardian=guardian, by=coordinator, now=NOON)[0].account
    assert (family != own, read_by(family), read_by(own)) == (True, {"Pleft"}, {"P2"})


def test_an_account_of_the_staff_is_no_familys(
    guardian: Guardian, sibling: Guardian, side: Side, coordinator: User
) -> None:
    """Who is a manager and a mother has two accounts: a sheet opens no role of the staff."""
    manager = side.account(Role.FACILITY_MANAGER)
    RoleAssignment.objects.create(user=manager, role=Role.FAMILY, guardian=guardian)
    joined = invite_guardian(guardian=sibling, by=coordinator, now=NOON)[0].account
    assert (joined != manager, read_by(joined)) == (True, {"P2"})
    again = invite_guardian(guardian=guardian, by=coordinator, now=NOON)[0].account
    assert (again, read_by(manager), read_by(joined)) == (joined, set(), {"Pleft", "P2"})


def test_no_sheet_is_printed_for_an_account_that_is_switched_off(
    invited: tuple[Invitation, str], guardian: Guardian, sibling: Guardian, coordinator: User
) -> None:
    """Nobody would get in with it, nor learn why; nor does who was shut out get another account by a new sheet."""
    User.objects.filter(pk=invited[0].account.pk).update(is_active=False)
    before = Invitation.objects.count(), RoleAssignment.objects.count(), User.objects.count()
    for contact in (guardian, sibling):
        with pytest.raises(AccountOff, match=invited[0].account.username):
            invite_guardian(guardian=contact, by=coordinator, now=NOON)
    invited[0].refresh_from_db()
    assert invited[0].revoked_at is None
    assert (Invitation.objects.count(), RoleAssignment.objects.count(), User.objects.count()) == before
    User.objects.filter(pk=invited[0].account.pk).update(is_active=True)
    assert invite_guardian(guardian=sibling, by=coordinator, now=NOON)[0].account == invited[0].account


def test_of_a_persons_two_accounts_the_one_that_is_switched_on_is_taken(
    invited: tuple[Invitation, str], guardian: Guardian, sibling: Guardian, coordinator: User
) -> None:
    second = User.objects.create(username="family-second", last_name=guardian.name)
    RoleAssignment.objects.create(user=second, role=Role.FAMILY, guardian=sibling)
    User.objects.filter(pk=invited[0].account.pk).update(is_active=False)
    third = in_file_of("P3", guardian)
    assert invite_guardian(guardian=third, by=coordinator, now=NOON)[0].account == second
