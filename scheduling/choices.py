"""The fixed words of the match."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")


class RunStatus(TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")


UNDER_WAY = (RunStatus.QUEUED, RunStatus.RUNNING)


class InquiryKind(TextChoices):
    REPLAN = "replan", _("Replan")
    WHAT_IF = "what_if", _("What if")
    RECOMMEND = "recommend", _("Recommend")
    EXPLAIN = "explain", _("Explain")


class Use(TextChoices):
    """What a bed, staff member or resident is taken for. Uses of one resident that differ may overlap."""

    NIGHT = "night", _("Night")
    DAY = "day", _("Day attendance")
    APPOINTMENT = "appointment", _("Appointment")


class ManualKind(TextChoices):
    """What a person did to an occurrence of a draft."""

    MOVED = "moved", pgettext_lazy("by hand", "Moved")
    ADDED = "added", _("Put in")
    REMOVED = "removed", _("Taken out")
    PINNED = "pinned", _("Pinned")
    UNPINNED = "unpinned", _("Unpinned")


class WaitingStatus(TextChoices):
    WAITING = "waiting", _("Waiting")
    OFFERED = "offered", _("Offered")
    PLACED = "placed", _("Placed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class OfferStatus(TextChoices):
    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class OfferCause(TextChoices):
    """What ended an offer that nobody took back."""

    CLOSED = "closed", _("It is closed then.")
    PLACES = "places", _("There are not enough day places then.")
    HELD = "held", _("The bed is not free then.")
    ENDED = "ended", _("It is there no longer then.")
    MET = "met", _("The need is met otherwise by now, or over.")


class StepKind(TextChoices):
    """What happens to an entry of the waiting list."""

    JOINED = "joined", _("Put on the waiting list")
    OFFERED = "offered", _("Place offered")
    ACCEPTED = "accepted", _("Offer accepted")
    DECLINED = "declined", _("Offer declined")
    EXPIRED = "expired", _("Offer expired without an answer")
    WITHDRAWN = "withdrawn", _("Offer withdrawn")
    TAKEN = "taken", _("Somebody else accepted the place first")
    PLACED = "placed", _("Placed by a plan")
    CLOSED = "closed", _("Taken off the waiting list")
    ASKED = "asked", _("Second look asked for")
    ANSWERED = "answered", _("Second look answered")
    UNASKED = "unasked", _("Second look entered by mistake, taken back")


class Outcome(TextChoices):
    """What a second look at an entry came to."""

    UPHELD = "upheld", _("Nothing changes")
    CHANGED = "changed", _("Something was put right")


class BrokenBy(TextChoices):
    """What a published appointment can no longer be kept for."""

    CLOSURE = "closure", _("Closure or absence of staff")
    ABSENCE = "absence", _("Absence of the resident")
    CAPACITY = "capacity", _("Fewer places or staff")


class AttendanceStatus(TextChoices):
    STARTED = "started", _("Started")
    DONE = "done", _("Took place")
    NOT_MET = "not_met", _("Did not take place")
    EXCUSED = "excused", _("Called off by the family")
    CLEARED = "cleared", _("Taken back")


class NotMetReason(TextChoices):
    NO_ANSWER = "no_answer", _("Nobody there, nobody came")
    REFUSED = "refused", _("Refused")
    ILL = "ill", _("Ill")
    HOSPITAL = "hospital", _("In hospital")
    AWAY = "away", _("Away")
    STAFF = "staff", _("Staff could not come")
    OTHER = "other", _("Other")


class RequestKind(TextChoices):
    ABSENCE = "absence", _("Absence")
    TIME = "time", _("Another time")
    QUESTION = "question", _("Question")


class RequestStatus(TextChoices):
    OPEN = "open", _("Not answered yet")
    AGREED = "agreed", _("Agreed")
    REFUSED = "refused", _("Not possible")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class UploadStatus(TextChoices):
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked, nothing stored yet")
    IMPORTING = "importing", _("Being imported")
    IMPORTED = "imported", _("Imported")
    FAILED = "failed", _("Failed")


class NoAnswer(TextChoices):
    """Why there is no answer to an inquiry; ``code`` and ``texts`` are of what it is about."""

    UNPUBLISHED = "unpublished", _("The week has no published plan.")
    UNKNOWN_CODE = "unknown_code", _("The week does not know the code %(code)s.")
    NOT_UNMET = "not_unmet", _("Need %(code)s is not unmet in this plan.")
    NO_FACT = "no_fact", _("Enter new beds and places where they belong first; then plan again.")
    OUTRUN = "outrun", _("The data changed while the week was planned. Plan it again.")
    REFUSED = "refused", _("The data does not allow it: %(texts)s")


class NoFile(TextChoices):
    """Why a file that was asked for is not there."""

    LOST = "lost", _("Three workers were lost over it.")
    GONE = "gone", _("It is not there any more, or your account may no longer have it.")
    BROKE_OFF = "broke_off", _("It broke off. Ask for it again; if it breaks off again, tell your administrator.")


class ExportKind(TextChoices):
    """What leaves the system as a file."""

    PLAN = "plan", _("Plan of a week")
    FILE = "file", _("File of a resident")
    REPORT = "report", _("Report")
    MONTH = "month", _("Attendance of a month")
    WORKBOOK = "workbook", _("Workbook of the whole network")


class ExportStatus(TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Being made")
    READY = "ready", _("Ready")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")
    REMOVED = "removed", _("Removed after its time")


class NotPublished(TextChoices):
    """Why a draft was not published, beside the rules that it breaks."""

    BEFORE = "before", _("This version was published before.")
    NOT_ALLOWED = "not_allowed", _("The account that asked for it may not publish any more.")
    BROKE_OFF = "broke_off", _("It broke off and nothing was published. Try again, or tell your administrator.")
