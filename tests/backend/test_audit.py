import pytest
from django.db import IntegrityError, transaction

from backend.core.models import AuditEntry, User
from backend.core.services import audit
from facilities.models import Skill
from tests.network import NOON

pytestmark = pytest.mark.django_db


def test_who_when_and_what_are_kept() -> None:
    user, skill = User.objects.create(username="wang"), Skill.objects.get(code="tcm")
    audit(who=user, act="skill.rename", subject=skill, now=NOON, details={"fields": ["name"]})
    entry = AuditEntry.objects.get()
    assert (entry.who, entry.act, entry.at) == (user, "skill.rename", NOON)
    assert (entry.subject_type, entry.subject_id) == ("facilities.skill", str(skill.pk))
    assert entry.details == {"fields": ["name"]}


def test_entries_never_change() -> None:
    entry = audit(who=None, act="skill.add", subject=Skill.objects.get(code="tcm"), now=NOON)
    for change in (lambda: AuditEntry.objects.update(act="other"), entry.delete):
        with pytest.raises(IntegrityError, match="audit entries are never changed"), transaction.atomic():
            change()
    assert AuditEntry.objects.get().act == "skill.add"
