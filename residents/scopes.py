"""How dossiers and needs are reached: by town, by guardian, and over what serves them by a facility or a carer.

What serves a need is known to scheduling alone: it hands in those ways and registers all.
"""

from backend.core.access.scopes import Way, Ways, ways

from .choices import OPEN_REFERRALS

# Until the hand-over, after which the resident is in reach by what serves the resident there.
REFERRED = Way("referrals__to_facility", (("referrals__status__in", OPEN_REFERRALS),))


def scopes(serving: Ways) -> dict[str, Ways]:
    """The ways of the models of demand, by class name. ``serving``: from a need to those who serve it."""
    served = serving.after("needs")
    resident = Ways(
        town=ways("town"),
        facility=(*served.facility, REFERRED),
        staff=served.staff,
        guardian=ways("guardians"),
    )
    of_resident = resident.after("resident")
    need = serving.but(town=of_resident.town, guardian=of_resident.guardian)
    return {
        "Resident": resident,
        "Household": resident.after("residents"),
        "Guardian": of_resident.but(guardian=ways("pk")),  # of other guardians a family sees nothing
        "Absence": of_resident,
        "Assessment": of_resident,
        "Consent": of_resident,
        "Entitlement": of_resident,
        "Choice": of_resident,
        "Need": need,
        "NeedPreference": need.after("need"),
        "Referral": of_resident.but(facility=ways("from_facility", "to_facility"), staff=()),
    }
