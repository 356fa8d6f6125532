"""The network in tables: which kinds of houses the demo city has, how many at 12,000 residents, and what is in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

DAY = 1440
Hours = list[tuple[int, int]]  # minutes of the week


def hours(days: range, start: int, end: int) -> Hours:
    """The same hours, given in minutes of the day, on several days of the week."""
    return [(day * DAY + start, day * DAY + end) for day in days]


WORKDAYS = hours(range(5), 480, 1020)
SIX_DAYS = hours(range(6), 480, 1050)
EVERYWHERE = (
    "danghu",
    "zhongdai",
    "zhapu",
    "xindai",
    "xincang",
    "dushangang",
    "caoqiao",
    "guangchen",
    "lindai",
)
CATEGORIES_IN_CARE = (4, 5, 6, 7)
THERAPY = ("physiotherapy", "occupational_therapy", "speech_therapy", "tcm_therapy", "counselling")
GROUPS = ("group_exercise", "social_group")
CHILDREN = ("child_motor", "child_speech", "child_cognition", "child_autism", "child_group")
STAYS = ("residential_care", "respite")


@dataclass(frozen=True)
class Hall:
    """A room for sessions."""

    name: str
    use: str
    size: int
    equipment: dict[str, int] = field(default_factory=dict)


TREATMENT = Hall("综合治疗室", "therapy", 4, {"treatment_table": 3, "ot_bench": 1, "speech_kit": 1, "parallel_bars": 1})
SPEECH = Hall("言语治疗室", "therapy", 2, {"speech_kit": 2})
OCCUPATION = Hall("作业治疗室", "therapy", 4, {"ot_bench": 3})
ACTIVITY = Hall("多功能活动室", "activity", 12)
MOTOR = Hall("运动训练室", "training", 6, {"standing_frame": 3, "parallel_bars": 2, "sensory_set": 2})
SENSORY = Hall("感统训练室", "training", 6, {"sensory_set": 5})
LANGUAGE = Hall("语训室", "training", 4, {"speech_kit": 4})


@dataclass(frozen=True)
class Blueprint:
    """``towns`` in the order in which houses open; ``number`` of them, ``beds`` and ``day_places`` at 12,000 residents.

    ``near`` is the catchment: the house's town and so many neighbouring ones; None = everybody.
    ``areas`` gives it by town instead.
    """

    suffix: str
    kind: str
    name: str
    number: int
    offers: tuple[str, ...]
    towns: tuple[str, ...] = EVERYWHERE
    halls: tuple[Hall, ...] = ()
    long_stay_beds: int = 0
    respite_beds: int = 0
    beds_a_room: int = 2
    shared_rooms: str = "by_sex"  # or one_at_a_time
    day_places: int = 0
    near: int | None = None
    areas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    region: str = "home"
    rung: int | None = None
    categories: tuple[int, ...] = ()
    age_min: int | None = None
    age_max: int | None = None
    stable_only: bool = False
    features: tuple[str, ...] = ("step_free", "accessible_toilet")
    bed_features: tuple[str, ...] = ()  # of every third bed
    opening: Hours = field(default_factory=list)
    residents_per_staff: int | None = None
    severe_residents_per_staff: int | None = None
    credentials: tuple[str, ...] = ()


HOME_CARE_AREAS = {
    "danghu": ("danghu", "zhongdai", "caoqiao"),
    "xincang": ("xincang", "dushangang"),
    "zhapu": ("zhapu", "lindai"),
    "xindai": ("xindai",),
    "guangchen": ("guangchen",),
}
SECOND_ROUND = ("danghu", "zhongdai", "zhapu", "xindai", "xincang", "danghu", "danghu")

BLUEPRINTS = (
    Blueprint(
        "KFZX", "rehab_centre", "残疾人综合康复中心", 1,
        (*THERAPY, *GROUPS, *CHILDREN, "home_rehabilitation", "agent_service"),
        halls=(TREATMENT, TREATMENT, SPEECH, OCCUPATION, ACTIVITY, MOTOR, LANGUAGE), opening=SIX_DAYS,
        credentials=("accreditation", "insurance"),
    ),
    Blueprint(
        "ETKF", "children_institution", "儿童康复中心", 1, CHILDREN, towns=("danghu", "zhapu", "xindai", "zhongdai"),
        halls=(MOTOR, MOTOR, SENSORY, LANGUAGE, ACTIVITY, ACTIVITY), age_min=0, age_max=17, opening=SIX_DAYS,
        credentials=("accreditation", "agreement", "insurance"),
    ),
    Blueprint(
        "KFZ", "rehab_station", "示范康复站", 9,
        (*THERAPY, *GROUPS, "home_rehabilitation", "agent_service", "neighbour_help", "volunteer_visit"),
        halls=(TREATMENT, ACTIVITY), near=1, opening=WORKDAYS,
    ),
    Blueprint(
        "YY", "hospital_ward", "人民医院康复病区", 1, THERAPY[:3], towns=("danghu", "zhapu", "xindai"),
        halls=(TREATMENT, SPEECH), age_min=14, opening=SIX_DAYS, credentials=("accreditation",),
    ),
    Blueprint(
        "ZJ", "day_home", "残疾人之家", 25, ("day_care",), towns=EVERYWHERE * 2 + SECOND_ROUND,
        day_places=500, near=1, categories=CATEGORIES_IN_CARE, age_min=16, age_max=65, stable_only=True,
        opening=WORKDAYS, residents_per_staff=10, credentials=("agreement",),
    ),
    Blueprint(
        "JSTY", "residential", "精神残疾人托养中心", 1, STAYS, towns=("danghu", "zhapu", "xindai"),
        long_stay_beds=80, respite_beds=4, beds_a_room=4, rung=3, categories=(6, 7), age_min=16, age_max=59,
        stable_only=True, features=("step_free", "accessible_toilet", "secure"), bed_features=("quiet",),
        residents_per_staff=8, severe_residents_per_staff=4, credentials=("accreditation", "insurance"),
    ),
    Blueprint(
        "TY", "residential", "残疾人托养中心", 2, STAYS, towns=("zhongdai", "zhapu", "danghu"),
        long_stay_beds=38, respite_beds=4, rung=2, categories=(4, 5, 7), age_min=16, age_max=59,
        features=("step_free", "accessible_toilet", "secure", "lift"), bed_features=("hoist",),
        residents_per_staff=8, severe_residents_per_staff=4, credentials=("accreditation", "insurance"),
    ),
    Blueprint(
        "YL", "eldercare", "养老服务中心（共享床位）", 6, (*STAYS, "short_stay"),
        towns=("danghu", "xindai", "xincang", "lindai", "dushangang", "caoqiao"),
        long_stay_beds=98, respite_beds=8, rung=2, categories=(1, 2, 3, 4, 5, 7), age_min=50,
        features=("step_free", "accessible_toilet", "lift"), bed_features=("hoist", "oxygen"),
        credentials=("agreement", "insurance"),
    ),
    Blueprint(
        "CL", "eldercare", "村社区照料中心", 9, ("short_stay", "respite"),
        respite_beds=9, shared_rooms="one_at_a_time", near=0, rung=1,
        categories=(1, 2, 3, 4, 5, 7), age_min=16, credentials=("agreement", "insurance"),
    ),
    Blueprint(
        "JS", "residential", "金山托养院（共享床位）", 1, STAYS, towns=("guangchen", "danghu"), region="partner",
        long_stay_beds=14, respite_beds=2, rung=3, categories=(4, 5, 6, 7), age_min=16, age_max=70, stable_only=True,
        features=("step_free", "accessible_toilet", "lift", "secure"), bed_features=("hoist",),
        credentials=("accreditation", "insurance"),
    ),
    Blueprint(
        "FW", "home_service", "居家服务社", 5, ("home_care", "bathing"), towns=tuple(HOME_CARE_AREAS),
        areas=HOME_CARE_AREAS, credentials=("agreement", "insurance"),
    ),
    Blueprint(
        "WS", "health_centre", "社区卫生服务中心", 3, ("nursing_visit", "wound_care"),
        towns=("danghu", "zhapu", "xindai"),
    ),
    Blueprint("PZ", "special_school", "培智学校", 1, ("home_teaching",), age_max=17),
    Blueprint("FJ", "device_point", "辅具租借点", 2, ("device_fitting",), towns=("danghu", "xincang")),
)  # fmt: skip
