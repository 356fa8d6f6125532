"""What was done to a file is found by its code, whichever of its rows it was done to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.core.access.invitations import invite_guardian, revoke_invitation
from backend.core.access.roles import Role
from backend.core.history.tracked import owned
from backend.core.models import AuditEntry, RoleAssignment
from backend.core.services import audit
from residents.choices import ReferralStatus
from residents.models import Guardian, Referral, Resident
from residents.selectors.audit import Asked, acts_found
from residents.services.referrals import referral_answer
from scheduling.models import Booking
from scheduling.services.away import absences_add
from tests.backend.access.sides import HOUR, Side, two_sides
from tests.shared_city import shared_city

AWAY = (HOUR[0], HOUR[1] + timedelta(hours=1))  # another than the one that stands already
pytestmark = pytest.mark.django_db

built_city, sides = shared_city(two_sides)


def test_every_row_of_a_file_says_whose_it_is(sides: tuple[Side, Side]) -> None:
    no_file = {Booking}  # here of a carer
    rows = [sides[0].rows[model] for model, _path in owned() if model in {*sides[0].rows} - no_file]
    assert len(rows) > 25
    for row in rows:
        entry = audit(who=None, act="thing.do", subject=row, now=timezone.now())
        assert entry.details == {"resident": "Pleft"}, type(row)


def test_what_is_nobodys_says_nobody(sides: tuple[Side, Side]) -> None:
    carer = sides[0].account(Role.CARER)
    of_files = {model for model, _path in owned()} - {Booking, RoleAssignment}
    for row in (carer, RoleAssignment.objects.get(user=carer), *sides[0].rows.values()):
        if type(row) not in of_files:
            entry = audit(who=None, act="thing.do", subject=row, now=timezone.now(), details={"a": 1})
            assert entry.details == {"a": 1}


def test_the_auditor_finds_what_was_done(sides: tuple[Side, Side]) -> None:
    side, now = sides[0], timezone.now()
    by, manager = side.account(Role.CITY_COORDINATOR), side.account(Role.FACILITY_MANAGER)
    invitation, _code = invite_guardian(guardian=side.rows[Guardian], by=by, now=now)
    revoke_invitation(invitation=invitation, by=by, now=now)
    referral_answer(
        referral=side.rows[Referral], status=ReferralStatus.ACCEPTED, note="", by=manager, today=timezone.localdate(),
        now=now,
    )  # fmt: skip
    absences_add(resident=side.rows[Resident], spans=[AWAY], reason="", by=by, now=now)
    found = acts_found(side.account(Role.AUDITOR), Asked(code="Pleft"))
    acts = {"invitation.issue", "invitation.revoke", "referral.answer", "absence.add", "attendance.mark"}
    assert acts <= {line.row.act for line in found.lines}
    assert len(found.lines) == AuditEntry.objects.count()
