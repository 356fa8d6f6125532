"""What families of the demo city have consented to, on paper in its town: most to planning, a few took it back."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from facilities.selectors.rule_values import rule_value
from residents.ages import born_after
from residents.choices import ConsentProof, ConsentPurpose
from residents.models import Consent, Guardian, Resident

GIVEN = {
    ConsentPurpose.CARE_PLANNING: 0.97,
    ConsentPurpose.SHARING_WITH_FACILITIES: 0.94,
    ConsentPurpose.SHARING_WITH_PARTNER_REGION: 0.15,
    ConsentPurpose.STATISTICS: 0.8,
    ConsentPurpose.MESSAGES: 0.85,
}
WITHDRAWN = 0.01  # of those given
LONGEST_AGO = 300  # days


def make_consents(today: date) -> int:
    """Of all who need something; how many rows were made. Run again, it adds none."""
    if Consent.objects.exists():
        return 0
    children = born_after(rule_value("guardian_consents_under", today), today)
    legal = dict(Guardian.objects.filter(legal=True).order_by("-pk").values_list("resident", "pk"))
    people = Resident.objects.filter(needs__isnull=False).distinct().order_by("code")
    rows = [
        row
        for pk, code, born in people.values_list("pk", "code", "birth_date")
        for row in _of(pk, code, born > children, legal.get(pk), today)
    ]
    return len(Consent.objects.bulk_create(rows))


def _of(resident: int, code: str, child: bool, guardian: int | None, today: date) -> Iterator[Consent]:
    """A child's are its legal guardian's; where it has none, nobody consents."""
    chance = Random(f"consents {code}")
    if child and guardian is None:
        return
    by = guardian if child or chance.random() < 0.3 else None
    day = today - timedelta(days=chance.randrange(30, LONGEST_AGO))
    for purpose, share in GIVEN.items():
        if chance.random() < share:
            row = Consent(
                resident_id=resident, purpose=purpose, given_by_id=by, given_on=day, proof=ConsentProof.SIGNED
            )
            if chance.random() < WITHDRAWN:
                row.withdrawn_on, row.withdrawn_by_id = day + timedelta(days=20), by
                row.withdrawal_proof = ConsentProof.IN_PERSON
            yield row
