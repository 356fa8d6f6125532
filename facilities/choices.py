"""The fixed words of supply. Codes are those of the workbook and the engine; a test keeps them alike."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Sex(TextChoices):
    MALE = "male", _("Male")
    FEMALE = "female", _("Female")


class Category(IntegerChoices):
    """GB/T 26341."""

    VISUAL = 1, _("Visual")
    HEARING = 2, _("Hearing")
    SPEECH = 3, _("Speech")
    PHYSICAL = 4, _("Physical")
    INTELLECTUAL = 5, _("Intellectual")
    MENTAL = 6, _("Mental")
    MULTIPLE = 7, _("Multiple")


class Level(IntegerChoices):
    """GB/T 26341, 1 the most severe."""

    ONE = 1, _("Level 1")
    TWO = 2, _("Level 2")
    THREE = 3, _("Level 3")
    FOUR = 4, _("Level 4")


class Weekday(IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Region(TextChoices):
    HOME = "home", _("Home region")
    PARTNER = "partner", _("Partner region")


class Rung(IntegerChoices):
    """The ladder of care above care at home."""

    VILLAGE = 1, _("Village short-term care")
    TOWN = 2, _("Town institution")
    MUNICIPAL = 3, _("Municipal residential care")


class Feature(TextChoices):
    STEP_FREE = "step_free", _("Step-free")
    LIFT = "lift", _("Lift")
    HOIST = "hoist", _("Hoist")
    ACCESSIBLE_TOILET = "accessible_toilet", _("Accessible toilet")
    SECURE = "secure", _("Secure")
    OXYGEN = "oxygen", _("Oxygen")
    QUIET = "quiet", _("Quiet area")
    INDUCTION_LOOP = "induction_loop", _("Induction loop")
    TACTILE = "tactile", _("Tactile paving")


class CredentialKind(TextChoices):
    ACCREDITATION = "accreditation", _("Accreditation")
    AGREEMENT = "agreement", _("Agreement")
    INSURANCE = "insurance", _("Liability insurance")


class RoomUse(TextChoices):
    BEDROOM = "bedroom", _("Bedroom")
    THERAPY = "therapy", _("Therapy room")
    TRAINING = "training", _("Training room")
    ACTIVITY = "activity", _("Activity room")


class Equipment(TextChoices):
    TREATMENT_TABLE = "treatment_table", _("Treatment table")
    PARALLEL_BARS = "parallel_bars", _("Parallel bars")
    STANDING_FRAME = "standing_frame", _("Standing frame")
    SENSORY_SET = "sensory_set", _("Sensory integration set")
    SPEECH_KIT = "speech_kit", _("Speech training kit")
    OT_BENCH = "ot_bench", _("Occupational therapy bench")
    TRACTION = "traction", _("Traction table")


class SexPolicy(TextChoices):
    ANY = "any", _("Any")
    MALE = "male", _("Men")
    FEMALE = "female", _("Women")
    ONE_AT_A_TIME = "one_at_a_time", _("One sex at a time")


class BedKind(TextChoices):
    LONG_STAY = "long_stay", _("Long stay")
    RESPITE = "respite", _("Respite")


class BedStateKind(TextChoices):
    """What keeps a bed from being given, beside the stays of published plans."""

    HELD = "held", _("Held")
    RESERVED = "reserved", _("Reserved")
    CLEANED = "cleaned", _("Being cleaned")
    BLOCKED = "blocked", _("Blocked")


class Mode(TextChoices):
    STAY = "stay", _("Nights in a bed")
    DAY = "day", _("Day place")
    SESSION = "session", _("Session at a facility")
    VISIT = "visit", _("Visit at home")


class Duty(TextChoices):
    APPOINTMENTS = "appointments", _("Appointments")
    CARE = "care", _("Care on site")


class Transport(TextChoices):
    WALK = "walk", _("On foot")
    EBIKE = "ebike", _("E-bike")
    BUS = "bus", _("Bus")
    CAR = "car", _("Car")


class Language(TextChoices):
    MANDARIN = "mandarin", _("Mandarin")
    PINGHU = "pinghu", _("Pinghu dialect")
    SHANGHAI = "shanghai", _("Shanghainese")
    SIGN = "sign", _("Sign language")


class Asset(TextChoices):
    FACILITY = "facility", _("Facility")
    ROOM = "room", _("Room")
    BED = "bed", _("Bed")
    STAFF = "staff", _("Staff member")


class Mark(TextChoices):
    """How far a rule value can be trusted."""

    VERIFIED = "verified", _("Verified")
    ASSUMED = "assumed", _("Assumed")
