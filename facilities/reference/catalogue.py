"""Towns, kinds of facility, skills and services."""

from typing import NamedTuple


class Town(NamedTuple):
    code: str
    zh: str
    en: str
    longitude: float  # WGS84, the town hall, to about a hundred metres
    latitude: float


class Kind(NamedTuple):
    code: str
    zh: str
    en: str
    credentials: tuple[str, ...]  # that must be valid on each day of use


class Skill(NamedTuple):
    code: str
    zh: str
    en: str


class Service(NamedTuple):
    code: str
    zh: str
    en: str
    mode: str
    minutes: int = 0
    skill: str = ""
    group_size: int = 1
    room_use: str = ""
    equipment: tuple[str, ...] = ()
    staff_needed: int = 1
    bed_kind: str = ""
    after: tuple[str, int, int] | None = None  # service, least and most minutes after its end
    funded_category: str = ""


TOWNS = (
    Town("danghu", "当湖街道", "Danghu", 121.0155, 30.6960),
    Town("zhongdai", "钟埭街道", "Zhongdai", 120.9830, 30.7370),
    Town("caoqiao", "曹桥街道", "Caoqiao", 120.9560, 30.6720),
    Town("zhapu", "乍浦镇", "Zhapu", 121.0860, 30.6100),
    Town("xindai", "新埭镇", "Xindai", 121.0560, 30.8020),
    Town("xincang", "新仓镇", "Xincang", 121.1310, 30.7200),
    Town("guangchen", "广陈镇", "Guangchen", 121.1450, 30.7680),
    Town("lindai", "林埭镇", "Lindai", 121.0730, 30.6640),
    Town("dushangang", "独山港镇", "Dushangang", 121.1880, 30.6780),
)

_DESIGNATED = ("accreditation", "agreement", "insurance")

FACILITY_KINDS = (
    Kind("rehab_centre", "市级综合康复机构", "Municipal rehabilitation centre", ("accreditation", "insurance")),
    Kind("rehab_station", "康复站", "Rehab station", ()),
    Kind("children_institution", "儿童康复机构", "Children's rehabilitation institution", _DESIGNATED),
    Kind("day_home", "残疾人之家", "Home for the Disabled", ("agreement",)),
    Kind("residential", "托养机构", "Residential care institution", ("accreditation", "insurance")),
    Kind("eldercare", "养老机构", "Eldercare institution", ("agreement", "insurance")),
    Kind("health_centre", "社区卫生服务中心", "Community health centre", ()),
    Kind("hospital_ward", "医院康复病区", "Hospital rehabilitation ward", ("accreditation",)),
    Kind("home_service", "居家服务机构", "Home service provider", ("agreement", "insurance")),
    Kind("device_point", "辅具租借点", "Device lending point", ()),
    Kind("special_school", "特殊教育学校", "Special school", ()),
)

SKILLS = (
    Skill("physiotherapy", "运动治疗", "Physiotherapy"),
    Skill("occupational_therapy", "作业治疗", "Occupational therapy"),
    Skill("speech_therapy", "言语治疗", "Speech therapy"),
    Skill("tcm", "中医康复", "Traditional medicine"),
    Skill("psychology", "心理咨询", "Psychology"),
    Skill("child_training", "儿童康复训练", "Children's training"),
    Skill("nursing", "护理", "Nursing"),
    Skill("home_care", "居家照护", "Home care"),
    Skill("institution_care", "机构照护", "Institutional care"),
    Skill("teaching", "特殊教育", "Special teaching"),
    Skill("device_fitting", "辅具适配", "Device fitting"),
    Skill("social_work", "社会工作", "Social work"),
    Skill("volunteering", "志愿服务", "Volunteering"),
)

# Names that files and databases of earlier versions have: in a workbook each of them is read.
SPELLINGS = {"short_stay": ("村社区短期照料", "村（社区）短期照料")}

SERVICES = (
    Service("residential_care", "集中托养", "Residential care", "stay", bed_kind="long_stay"),
    Service("respite", "喘息服务", "Respite care", "stay", bed_kind="respite"),
    Service("short_stay", "村（社区）短期照料", "Village short-term care", "stay", bed_kind="respite"),
    Service("day_care", "日间照料", "Day care", "day"),
    Service(
        "physiotherapy", "运动疗法", "Physiotherapy", "session", 40, "physiotherapy", 1, "therapy", ("treatment_table",)
    ),
    Service(
        "occupational_therapy",
        "作业疗法",
        "Occupational therapy",
        "session",
        40,
        "occupational_therapy",
        1,
        "therapy",
        ("ot_bench",),
    ),
    Service(
        "speech_therapy", "言语治疗", "Speech therapy", "session", 30, "speech_therapy", 1, "therapy", ("speech_kit",)
    ),
    Service("tcm_therapy", "中医理疗", "Traditional therapy", "session", 30, "tcm", 1, "therapy", ("treatment_table",)),
    Service("counselling", "心理辅导", "Counselling", "session", 50, "psychology", 1, "therapy"),
    Service("group_exercise", "康复操小组", "Exercise group", "session", 60, "physiotherapy", 8, "activity"),
    Service("social_group", "社交技能小组", "Social skills group", "session", 60, "social_work", 8, "activity"),
    Service(
        "child_motor",
        "儿童运动训练",
        "Children's motor training",
        "session",
        40,
        "child_training",
        1,
        "training",
        ("standing_frame",),
        funded_category="physical",
    ),
    Service(
        "child_speech",
        "儿童语言训练",
        "Children's language training",
        "session",
        30,
        "speech_therapy",
        1,
        "training",
        ("speech_kit",),
        funded_category="hearing_speech",
    ),
    Service(
        "child_cognition",
        "儿童认知训练",
        "Children's cognitive training",
        "session",
        40,
        "child_training",
        1,
        "training",
        funded_category="intellectual",
    ),
    Service(
        "child_autism",
        "孤独症训练",
        "Autism training",
        "session",
        40,
        "child_training",
        1,
        "training",
        ("sensory_set",),
        funded_category="autism",
    ),
    Service("child_group", "儿童集体课", "Children's group lesson", "session", 40, "child_training", 6, "activity"),
    Service("home_rehabilitation", "居家康复", "Home rehabilitation", "visit", 45, "physiotherapy"),
    Service("home_care", "居家服务", "Home care", "visit", 60, "home_care"),
    Service("bathing", "上门助浴", "Bathing at home", "visit", 60, "home_care", staff_needed=2),
    Service("nursing_visit", "上门护理", "Nursing visit", "visit", 30, "nursing"),
    Service("wound_care", "伤口护理", "Wound care", "visit", 30, "nursing", after=("bathing", 0, 120)),
    Service("home_teaching", "送教上门", "Home teaching", "visit", 90, "teaching"),
    Service("device_fitting", "辅具适配", "Device fitting", "visit", 45, "device_fitting"),
    Service("agent_service", "上门代办", "Doorstep agent service", "visit", 30, "social_work"),
    Service("neighbour_help", "邻里互助", "Neighbour help", "visit", 60, "volunteering"),
    Service("volunteer_visit", "志愿探访", "Volunteer visit", "visit", 45, "volunteering"),
)
