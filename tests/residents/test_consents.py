"""Consent is given for one purpose by who may give it, and decides what leaves."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from backend.core.access.roles import Role
from backend.core.models import AuditEntry, RoleAssignment, User
from facilities.models import Facility, Town
from residents.choices import ConsentProof, ConsentPurpose
from residents.consent_form import ConsentForm
from residents.models import Consent, Guardian, Resident
from residents.services.consents import consent_give, consent_withdraw
from residents.sharing import Sharing, consented
from tests.network import NOON, Network, day

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
SIGNED = ConsentProof.SIGNED
PARTNER, HOME = ConsentPurpose.SHARING_WITH_PARTNER_REGION, ConsentPurpose.SHARING_WITH_FACILITIES


@pytest.fixture
def network() -> Network:
    network = Network()
    network.grow(range(2))
    return network


@pytest.fixture
def resident(network: Network) -> Resident:
    return network.first(Resident)


@pytest.fixture
def guardian(network: Network) -> Guardian:
    return network.first(Guardian)


@pytest.fixture
def coordinator() -> User:
    user = User.objects.create(username="c")
    RoleAssignment.objects.create(user=user, role=Role.CITY_COORDINATOR)
    return user


def give(resident: Resident, user: User, given_by: Guardian | None, purpose: ConsentPurpose = PARTNER) -> Consent:
    return consent_give(
        resident=resident, purpose=purpose, given_by=given_by, proof=SIGNED, user=user, today=TODAY, now=NOON,
        why="care",
    )  # fmt: skip


def withdraw(consent: Consent, user: User, withdrawn_by: Guardian | None = None) -> None:
    consent_withdraw(consent=consent, withdrawn_by=withdrawn_by, proof=SIGNED, user=user, today=TODAY, now=NOON)


def test_consent_is_given_and_withdrawn_with_a_trace(resident: Resident, coordinator: User) -> None:
    consent = give(resident, coordinator, None)
    assert consented(PARTNER, TODAY) == {resident.pk}
    assert consented(HOME, TODAY) == consented(PARTNER, day(-1)) == set()
    for _ in range(2):
        withdraw(consent, coordinator)
    assert consented(PARTNER, TODAY) == set()
    acts = AuditEntry.objects.filter(act__startswith="consent.").order_by("pk").values_list("act", "details")
    details = {"resident": "P0", "purpose": "sharing_with_partner_region", "proof": "signed"}
    assert list(acts) == [("consent.give", details), ("consent.withdraw", details)]


@pytest.mark.parametrize(("born", "alone"), [(date(2012, 12, 1), False), (date(2012, 11, 30), True)])
def test_under_fourteen_the_guardian_consents(
    resident: Resident, guardian: Guardian, coordinator: User, born: date, alone: bool
) -> None:
    resident.birth_date = born
    if alone:
        give(resident, coordinator, None)
    else:
        with pytest.raises(ValidationError, match="14"):
            give(resident, coordinator, None)
        assert not Consent.objects.filter(purpose=PARTNER).exists()
        give(resident, coordinator, guardian)
    assert Consent.objects.filter(purpose=PARTNER).count() == 1


def test_only_a_legal_guardian_of_the_resident_consents(
    resident: Resident, guardian: Guardian, coordinator: User
) -> None:
    other = Guardian.objects.create(resident=Resident.objects.get(code="P1"), name="x", relation="other", legal=True)
    with pytest.raises(ValidationError):
        give(resident, coordinator, other)
    guardian.legal = False
    with pytest.raises(ValidationError):
        give(resident, coordinator, guardian)
    form = ConsentForm({"resident": resident.pk, "purpose": "statistics", "given_by": other.pk, "given_on": TODAY})
    assert not form.is_valid()


def test_a_second_consent_and_another_town_are_refused(resident: Resident, coordinator: User) -> None:
    give(resident, coordinator, None)
    with pytest.raises(ValidationError):
        give(resident, coordinator, None)
    stranger = User.objects.create(username="s")
    RoleAssignment.objects.create(user=stranger, role=Role.TOWN_COORDINATOR, town=Town.objects.get(code="zhapu"))
    with pytest.raises(PermissionDenied):
        give(resident, stranger, None, HOME)
    with pytest.raises(PermissionDenied):
        withdraw(Consent.objects.get(purpose=PARTNER), stranger)
    assert consented(PARTNER, TODAY) == {resident.pk}


def test_the_partner_region_is_told_names_by_consent_the_home_region_unless_withdrawn(
    network: Network, resident: Resident, coordinator: User
) -> None:
    home, partner = network.first(Facility).region, "partner"
    assert Sharing(TODAY).may_name(resident.pk, home)
    assert not Sharing(TODAY).may_name(resident.pk, partner)
    give(resident, coordinator, None)
    withdraw(give(resident, coordinator, None, HOME), coordinator)
    sharing = Sharing(TODAY)
    assert sharing.may_name(resident.pk, partner)
    assert not sharing.may_name(resident.pk, home)
    other = Resident.objects.get(code="P1")
    assert (sharing.may_name(other.pk, partner), sharing.may_name(other.pk, home)) == (False, True)
