"""The reference data a new installation starts with. Loaded by a migration; afterwards the rows are the truth."""

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

SERVICES = (
    Service("residential_care", "集中托养", "Residential care", "stay", bed_kind="long_stay"),
    Service("respite", "喘息服务", "Respite care", "stay", bed_kind="respite"),
    Service("short_stay", "村社区短期照料", "Village short-term care", "stay", bed_kind="respite"),
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


class RuleValue(NamedTuple):
    """A rule value with its source; ``mark``: verified or assumed. Stored with validity dates, never a constant.

    ``unit`` and ``source`` are Chinese alone, as the name is.
    """

    key: str
    zh: str
    value: int
    unit: str
    source: str
    mark: str


RULE_VALUES = (
    RuleValue("adult_age", "成年年龄", 18, "岁", "《中华人民共和国民法典》第十七条", "verified"),
    RuleValue("meal_minutes", "用餐休息", 30, "分钟", "通行做法", "assumed"),
    RuleValue("meal_from", "用餐时段起", 660, "零点后分钟", "通行做法", "assumed"),
    RuleValue("meal_until", "用餐时段止", 810, "零点后分钟", "通行做法", "assumed"),
    RuleValue("morning_from", "上午时段起", 510, "零点后分钟", "通行做法", "assumed"),
    RuleValue("morning_until", "上午时段止", 690, "零点后分钟", "通行做法", "assumed"),
    RuleValue("afternoon_from", "下午时段起", 780, "零点后分钟", "通行做法", "assumed"),
    RuleValue("afternoon_until", "下午时段止", 960, "零点后分钟", "通行做法", "assumed"),
    RuleValue(
        "residents_per_staff_day",
        "日间照护比",
        8,
        "人/名工作人员",
        "残疾人之家公开报道的数据",
        "assumed",
    ),
    RuleValue(
        "residents_per_staff_severe",
        "重度照护比",
        4,
        "人/名工作人员",
        "托养机构通行做法",
        "assumed",
    ),
    RuleValue(
        "psychiatric_assessment_days",
        "精神评估有效期",
        90,
        "天",
        "随访要求：病情稳定者每三个月一次",
        "assumed",
    ),
    RuleValue(
        "respite_days_year",
        "喘息服务年度上限",
        28,
        "夜/年",
        "参照澳大利亚喘息服务预设",
        "assumed",
    ),
    RuleValue(
        "respite_days_row",
        "喘息服务连续上限",
        14,
        "夜",
        "参照澳大利亚喘息服务预设",
        "assumed",
    ),
    RuleValue(
        "children_age_most",
        "儿童康复年龄上限",
        17,
        "岁",
        "国发〔2018〕20号：0至6岁为底线，各地可放宽",
        "assumed",
    ),
    RuleValue(
        "guardian_consents_under",
        "由监护人同意的年龄",
        14,
        "岁",
        "《中华人民共和国个人信息保护法》第三十一条",
        "verified",
    ),
    RuleValue("retention_closed_file_days", "结案档案保存期限", 3650, "天", "各地档案管理规定不一，待核实", "assumed"),
    RuleValue(
        "retention_history_days", "变更记录保存期限", 1096, "天", "参照《个人信息保护法》第五十六条的三年", "assumed"
    ),
    RuleValue("retention_jobs_days", "已结束任务保存期限", 30, "天", "系统默认", "assumed"),
    RuleValue("fairness_floor", "公平底线", 80, "%（加权需求）", "系统默认", "assumed"),
    RuleValue("offer_days", "候补床位答复期限", 3, "天", "通行做法", "assumed"),
    RuleValue("look_again_days", "人工复核答复期限", 15, "天", "参照信访受理告知期限十五日", "assumed"),
    RuleValue("horizon_days", "床位规划天数", 28, "天", "系统默认", "assumed"),
)


class Indicator(NamedTuple):
    """``binding``: the government answers for it. ``percent``: the target as a number, where it is a share."""

    number: int
    code: str
    zh: str
    en: str
    binding: bool
    base_2020: str
    target_2025: str
    percent: int | None = None


INDICATOR_SOURCE = "《平湖市残疾人事业发展“十四五”规划》（平政发〔2022〕32号）主要指标"
INDICATORS = (
    Indicator(
        1,
        "income_growth",
        "残疾人家庭人均可支配收入年均增长",
        "Yearly growth of disposable income per head in households with a disabled member",
        False,
        "",
        "与国内生产总值增长同步",
    ),
    Indicator(
        2,
        "living_allowance",
        "困难残疾人生活补贴覆盖率",
        "Coverage of the living allowance for disabled people in hardship",
        True,
        "99%",
        ">99%",
        99,
    ),
    Indicator(
        3,
        "nursing_allowance",
        "重度残疾人护理补贴覆盖率",
        "Coverage of the nursing allowance for severely disabled people",
        True,
        "99%",
        ">99%",
        99,
    ),
    Indicator(4, "day_homes", "残疾人之家覆盖率", "Coverage of Homes for the Disabled", True, "100%", "100%", 100),
    Indicator(
        5,
        "residential_care",
        "残疾人专业托养机构覆盖率",
        "Coverage of professional residential care institutions",
        True,
        "80%",
        "90%",
        90,
    ),
    Indicator(
        6,
        "children_institutions",
        "规范化残疾儿童康复机构覆盖率",
        "Coverage of standardised children's rehabilitation institutions",
        True,
        "0%",
        "100%",
        100,
    ),
    Indicator(
        7,
        "pension",
        "残疾人城乡居民基本养老保险参保率",
        "Enrolment in the basic pension scheme",
        False,
        "99%",
        ">99%",
        99,
    ),
    Indicator(
        8,
        "medical_insurance",
        "残疾人城乡居民基本医疗保险参保率",
        "Enrolment in the basic medical insurance",
        False,
        "99%",
        ">99%",
        99,
    ),
    Indicator(9, "employment", "残疾人就业率", "Employment rate of disabled people", False, "68%", "≥70%", 70),
    Indicator(
        10,
        "upper_secondary",
        "残疾学生接受高中阶段教育比例",
        "Share of disabled students in upper secondary education",
        True,
        "89%",
        "≥90%",
        90,
    ),
    Indicator(
        11,
        "basic_rehabilitation",
        "残疾人基本康复服务覆盖率",
        "Coverage of basic rehabilitation services",
        True,
        "95%",
        "≥99%",
        99,
    ),
    Indicator(
        12, "assistive_devices", "残疾人辅助器具适配率", "Rate of assistive device fitting", True, "95%", "≥99%", 99
    ),
    Indicator(
        13,
        "barrier_free",
        "符合条件残疾人家庭无障碍改造率",
        "Rate of barrier-free conversion of eligible homes",
        True,
        "90%",
        "≥95%",
        95,
    ),
    Indicator(
        14, "culture_sport", "残疾人文体服务覆盖率", "Coverage of culture and sport services", False, "92%", "≥95%", 95
    ),
)

_STAY = (
    "身份证、残疾人证、医保卡，换洗衣物，正在吃的药",
    "identity card, disability certificate, insurance card, clothes to change, medicines in use",
)
_TRAINING = ("宽松的衣服，防滑的鞋，毛巾，水杯", "loose clothes, shoes that do not slip, a towel, a cup")
_CHILD = ("孩子的水杯，一套换洗衣物，常用的辅具", "the child's cup, clothes to change, aids that the child uses")

# What families bring to a service or have ready for a visit: Chinese, English. No line: nothing.
BRING = {
    "residential_care": _STAY,
    "respite": _STAY,
    "short_stay": _STAY,
    "day_care": ("水杯，中午要吃的药，一套换洗衣物", "a cup, medicines for noon, clothes to change"),
    "physiotherapy": _TRAINING,
    "occupational_therapy": _TRAINING,
    "group_exercise": _TRAINING,
    "tcm_therapy": ("宽松的衣服，毛巾", "loose clothes, a towel"),
    "child_autism": _CHILD,
    "child_motor": _CHILD,
    "child_cognition": _CHILD,
    "child_speech": _CHILD,
    "child_group": _CHILD,
    "home_rehabilitation": ("腾出一块能活动的地方，备好毛巾", "some free space to move in, a towel"),
    "bathing": ("换洗衣物，两条毛巾，热水", "clothes to change, two towels, hot water"),
    "nursing_visit": ("医保卡，正在吃的药，病历", "insurance card, medicines in use, medical records"),
    "wound_care": ("医保卡，病历", "insurance card, medical records"),
    "device_fitting": ("残疾人证，正在用的辅具", "disability certificate, the aids in use"),
    "agent_service": ("身份证，残疾人证，要办的材料", "identity card, disability certificate, the papers to hand in"),
}
