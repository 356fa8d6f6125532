"""Values that the rules use, each with its source."""

from typing import NamedTuple


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
        "psychiatric_assessment_days",
        "精神评估有效期",
        90,
        "天",
        "随访要求：病情稳定者每三个月一次",
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
    RuleValue("fairness_floor", "公平底线", 80, "%（加权需求）", "系统默认", "assumed"),
    RuleValue("offer_days", "轮候床位和名额答复期限", 3, "天", "通行做法", "assumed"),
    RuleValue("look_again_days", "人工复核答复期限", 15, "天", "参照信访受理告知期限十五日", "assumed"),
    RuleValue("entitlement_pace", "补贴额度使用进度下限", 85, "%（按时间应达进度）", "系统默认", "assumed"),
    RuleValue("horizon_days", "床位规划天数", 28, "天", "系统默认", "assumed"),
)
