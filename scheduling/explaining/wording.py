"""One change in words, for those who could make it: staff of the network, and the family."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from facilities.choices import BedKind, CredentialKind, Feature, Sex
from residents.choices import AssessmentKind

from ..engine.changes.change import CAPACITIES, SEVERAL, Change, Kind
from .names import Names

# What a facility can do itself, and what a family can.
OF_FACILITIES = CAPACITIES | {Kind.REOPEN, Kind.CREDENTIAL}
OF_FAMILIES = frozenset({Kind.CERTIFICATE, Kind.ASSESSMENT, Kind.WINDOW, Kind.CHOICE, Kind.CARER_SEX, Kind.RUNG})


def change_text(change: Change, names: Names) -> str:
    """For coordinators and managers."""
    return _WORDS[change.kind](change, names)


def family_text(change: Change, names: Names) -> str:
    """For the family, about what it could do."""
    return _FAMILY[change.kind](change, names)


def rung_text(rung: str) -> str:
    return {
        "0": _("care at home"),
        "1": _("short-term care in the village"),
        "2": _("an institution of the town"),
        "3": _("municipal residential care"),
    }.get(rung, rung)


def _staff(change: Change, names: Names) -> str:
    figures = {
        "facility": names.facility(change.facility),
        "skill": names.skill(change.what),
        "count": change.amount,
        "when": names.hours(change.spans),
    }
    if change.sex is not None:
        figures["skill"] = _("%(skill)s (%(sex)s)") % {"skill": figures["skill"], "sex": Sex(change.sex).label}
    if not change.what:
        text = ngettext(
            "%(facility)s: %(count)s more carer for appointments, %(when)s",
            "%(facility)s: %(count)s more carers for appointments, %(when)s",
            change.amount,
        )
    else:
        text = ngettext(
            "%(facility)s: %(count)s more person for “%(skill)s”, %(when)s",
            "%(facility)s: %(count)s more people for “%(skill)s”, %(when)s",
            change.amount,
        )
    return text % figures


def _care(change: Change, names: Names) -> str:
    return _("%(facility)s: one more carer on duty, %(days)s") % {
        "facility": names.facility(change.facility),
        "days": names.days(change.days),
    }


def _place(change: Change, names: Names) -> str:
    return _("%(facility)s: one more day place, %(days)s") % {
        "facility": names.facility(change.facility),
        "days": names.days(change.days),
    }


def _bed(change: Change, names: Names) -> str:
    kinds = [str(BedKind(change.what).label)] if change.what else []
    return _("%(facility)s: one more bed (%(kind)s), %(dates)s") % {
        "facility": names.facility(change.facility),
        "kind": names.listed([*kinds, *(str(Feature(one).label) for one in change.features)]),
        "dates": names.dates(change.spans[0]),
    }


def _staffed_place(change: Change, names: Names) -> str:
    return _("%(facility)s: one more day place and a carer for it, %(days)s") % {
        "facility": names.facility(change.facility),
        "days": names.days(change.days),
    }


def _staffed_bed(change: Change, names: Names) -> str:
    return _("%(bed)s, and a carer for it") % {"bed": _bed(change, names)}


def _reopen(change: Change, names: Names) -> str:
    facility = names.facility(change.facility)
    if change.what == change.facility:
        return _("%(facility)s: open again during the closure") % {"facility": facility}
    return _("%(facility)s: put %(asset)s, which is closed, back into use") % {
        "facility": facility,
        "asset": change.what,
    }


def _credential(change: Change, names: Names) -> str:
    return _("%(facility)s: renew “%(kind)s”") % {
        "facility": names.facility(change.facility),
        "kind": CredentialKind(change.what).label,
    }


def _certificate(change: Change, names: Names) -> str:
    return _("Renew the resident's disability certificate")


def _assessment(change: Change, names: Names) -> str:
    return _("Renew the resident's assessment “%(kind)s”") % {"kind": _assessments(change, names)}


def _assessments(change: Change, names: Names) -> str:
    return names.listed(str(AssessmentKind(kind).label) for kind in change.what.split(SEVERAL))


def _entitlement(change: Change, names: Names) -> str:
    text = ngettext("Grant %(count)s more funded unit", "Grant %(count)s more funded units", change.amount)
    text %= {"count": change.amount}
    return (
        _("%(change)s, %(dates)s") % {"change": text, "dates": names.dates(change.spans[0])} if change.spans else text
    )


def _window(change: Change, names: Names) -> str:
    return _("The family makes time at %(when)s as well") % {"when": names.hours(change.spans)}


def _choice(change: Change, names: Names) -> str:
    return _("The guardian chooses %(facility)s as well") % {"facility": names.facility(change.facility)}


def _refusal(change: Change, names: Names) -> str:
    if change.facility is not None:
        return _("The family no longer refuses %(facility)s") % {"facility": names.facility(change.facility)}
    return _("The family no longer refuses staff member %(code)s") % {"code": change.what}


def _carer_sex(change: Change, names: Names) -> str:
    return _("The family accepts a carer of either sex")


def _rung(change: Change, names: Names) -> str:
    return _("Another rung of the ladder: %(rung)s") % {"rung": rung_text(change.what)}


_WORDS: dict[Kind, Callable[[Change, Names], str]] = {
    Kind.STAFF: _staff,
    Kind.CARE: _care,
    Kind.PLACE: _place,
    Kind.BED: _bed,
    Kind.STAFFED_PLACE: _staffed_place,
    Kind.STAFFED_BED: _staffed_bed,
    Kind.REOPEN: _reopen,
    Kind.CREDENTIAL: _credential,
    Kind.CERTIFICATE: _certificate,
    Kind.ASSESSMENT: _assessment,
    Kind.ENTITLEMENT: _entitlement,
    Kind.WINDOW: _window,
    Kind.CHOICE: _choice,
    Kind.REFUSAL: _refusal,
    Kind.CARER_SEX: _carer_sex,
    Kind.RUNG: _rung,
}

_FAMILY: dict[Kind, Callable[[Change, Names], str]] = {
    Kind.CERTIFICATE: lambda change, names: _("Renew the disability certificate; we are glad to help with it."),
    Kind.ASSESSMENT: lambda change, names: (
        _("Have the assessment “%(kind)s” done again; we are glad to arrange it.")
        % {"kind": _assessments(change, names)}
    ),
    Kind.WINDOW: lambda change, names: (
        _("Tell us if %(when)s would suit you as well.") % {"when": names.hours(change.spans)}
    ),
    Kind.CHOICE: lambda change, names: (
        _("Choose %(facility)s as well, if you like it.") % {"facility": names.facility(change.facility)}
    ),
    Kind.CARER_SEX: lambda change, names: _("Tell us if both a woman and a man may come."),
    Kind.RUNG: lambda change, names: (
        _("Tell us if %(rung)s would be right for you, for now.") % {"rung": rung_text(change.what)}
    ),
}
