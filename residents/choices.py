"""The fixed words of demand. Codes are those of the workbook and the engine; a test keeps them alike."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Mobility(TextChoices):
    INDEPENDENT = "independent", _("Independent")
    AID = "aid", _("With an aid")
    WHEELCHAIR = "wheelchair", _("Wheelchair")
    BED_BOUND = "bed_bound", _("Bed-bound")


class Precaution(TextChoices):
    CONTACT = "contact", _("Contact")
    DROPLET = "droplet", _("Droplet")
    AIRBORNE = "airborne", _("Airborne")


class Relation(TextChoices):
    """Of a guardian to the resident. Who speaks for themselves is entered as their own."""

    SELF = "self", _("The resident")
    PARENT = "parent", _("Parent")
    SPOUSE = "spouse", _("Spouse")
    CHILD = "child", _("Child")
    SIBLING = "sibling", _("Sibling")
    GRANDPARENT = "grandparent", _("Grandparent")
    COMMITTEE = "committee", _("Village committee")
    OTHER = "other", _("Other")


class DayPart(TextChoices):
    FULL = "full", _("Full day")
    MORNING = "morning", _("Morning")
    AFTERNOON = "afternoon", _("Afternoon")


class AssessmentKind(TextChoices):
    PSYCHIATRIC_STABILITY = "psychiatric_stability", _("Psychiatric stability")
    CARE_LEVEL = "care_level", _("Care level")
    REHABILITATION_PLAN = "rehabilitation_plan", _("Rehabilitation plan")


class AssessmentResult(TextChoices):
    STABLE = "stable", _("Stable")
    UNSTABLE = "unstable", _("Unstable")
    MILD = "mild", _("Mild")
    MODERATE = "moderate", _("Moderate")
    SEVERE = "severe", _("Severe")
    APPROVED = "approved", _("In force")


RESULTS = {
    AssessmentKind.PSYCHIATRIC_STABILITY: (AssessmentResult.STABLE, AssessmentResult.UNSTABLE),
    AssessmentKind.CARE_LEVEL: (AssessmentResult.MILD, AssessmentResult.MODERATE, AssessmentResult.SEVERE),
    AssessmentKind.REHABILITATION_PLAN: (AssessmentResult.APPROVED,),
}


class Stance(TextChoices):
    PREFER = "prefer", _("Prefer")
    REFUSE = "refuse", _("Refuse")


class PreferenceAsset(TextChoices):
    FACILITY = "facility", _("Facility")
    STAFF = "staff", _("Staff member")


class ReferralStatus(TextChoices):
    SENT = "sent", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    HANDED_OVER = "handed_over", _("Handed over")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_REFERRALS = (ReferralStatus.SENT, ReferralStatus.ACCEPTED)


class ConsentPurpose(TextChoices):
    CARE_PLANNING = "care_planning", _("Planning of care")
    SHARING_WITH_FACILITIES = "sharing_with_facilities", _("Sharing with facilities")
    SHARING_WITH_PARTNER_REGION = "sharing_with_partner_region", _("Sharing with the partner region")
    STATISTICS = "statistics", _("Statistics")
    MESSAGES = "messages", _("Messages to the telephone")


class ConsentProof(TextChoices):
    """What shows that a consent was given, or taken back."""

    SIGNED = "signed", _("Signed on paper")
    IN_PERSON = "in_person", _("Said in person")
    TELEPHONE = "telephone", _("Said on the telephone")
    ONLINE = "online", _("Confirmed online")


class JobReason(TextChoices):
    """Why a job did to a file what else a person gives a reason for."""

    RETENTION = "retention_over", _("Retention period is over")


FILE_OPENED = "dossier.open"  # the act of the trace that an opened file leaves


class ReadingReason(TextChoices):
    """Why somebody opens the file of a minor."""

    PLANNING = "planning", _("To plan the child's care")
    CARE = "care", _("To care for or treat the child")
    FAMILY = "family", _("The family asked for it")
    COMPLAINT = "complaint", _("To answer a complaint or a second look")
    CORRECTION = "correction", _("To correct what the file says")
    DUTY = "duty", _("A duty by law")
