"""The indicators of the city plan, with their targets."""

from typing import NamedTuple


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
