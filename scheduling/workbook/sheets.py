"""The sheets of the workbook, in the order in which they are stored: what is referred to comes first."""

from . import words
from .columns import Column, Kind, Sheet

CODE_NOTE = ("字母、数字、-、_；一经使用不再更改", "Letters, digits, - and _; never changed once used")
REFER_NOTE = ("档案编号、残疾人证号或身份证号", "File code, certificate number or identity number")


def _code(zh: str, en: str, example: str) -> Column:
    return Column(
        "code", zh, en, Kind.CODE, True, example=example, note_zh=CODE_NOTE[0], note_en=CODE_NOTE[1]
    )


def _resident() -> Column:
    note_zh, note_en = REFER_NOTE
    return Column(
        "resident",
        "残疾人",
        "Resident",
        Kind.RESIDENT,
        True,
        example="P000001",
        note_zh=note_zh,
        note_en=note_en,
    )


def _ref(key: str, zh: str, en: str, sheet: str, example: str, required: bool = True) -> Column:
    return Column(key, zh, en, Kind.REF, required, sheet=sheet, example=example)


def _point() -> tuple[Column, Column]:
    return (
        Column(
            "longitude", "经度", "Longitude", Kind.LONGITUDE, True, example="121.015", note_zh="WGS84，度"
        ),
        Column("latitude", "纬度", "Latitude", Kind.LATITUDE, True, example="30.678", note_zh="WGS84，度"),
    )


def _ends() -> Column:
    return Column(
        "ends_on",
        "终止日期",
        "Ends on",
        Kind.LAST_DATE,
        note_zh="最后一天（含）；空为长期",
        note_en="Last day, included; empty = open",
    )


def _from_to(prefix: str, zh: str, en: str) -> tuple[Column, Column]:
    return (
        Column(f"{prefix}_from", f"{zh}起始", f"{en} from", Kind.DATE, example="2025-01-01"),
        Column(f"{prefix}_until", f"{zh}截止", f"{en} until", Kind.LAST_DATE, example="2027-12-31"),
    )


SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "facilities",
        "机构",
        "Facilities",
        ("code",),
        (
            _code("机构编码", "Facility code", "XC-KFZ"),
            Column("name", "机构名称", "Name", Kind.TEXT, True, example="新仓镇示范康复站"),
            Column(
                "kind", "机构类型", "Kind", Kind.REFERENCE, True, reference="facility_kind", example="康复站"
            ),
            Column("town", "镇街道", "Town", Kind.WORD, True, words.TOWNS, example="新仓镇"),
            Column("address", "地址", "Address", Kind.TEXT, example="新仓镇示例路1号"),
            *_point(),
            Column("phone", "电话", "Phone", Kind.PHONE, example="0573-85000001"),
            Column("region", "区域", "Region", Kind.WORD, False, words.REGIONS, example="本市"),
            Column("rung", "照护层级", "Rung", Kind.WORD, False, words.RUNGS),
            Column(
                "categories",
                "接收残疾类别",
                "Categories admitted",
                Kind.WORDS,
                False,
                words.CATEGORIES,
                note_zh="空为不限",
            ),
            Column(
                "levels",
                "接收残疾等级",
                "Levels admitted",
                Kind.WORDS,
                False,
                words.LEVELS,
                note_zh="空为不限",
            ),
            Column("age_min", "最小年龄", "Youngest age", Kind.INT, least=0, most=120, example="0"),
            Column(
                "age_max", "最大年龄", "Oldest age", Kind.INT, least=0, most=150, example="120", note_zh="含"
            ),
            Column("sexes", "接收性别", "Sexes admitted", Kind.WORDS, False, words.SEXES, note_zh="空为不限"),
            Column("stable_only", "须病情稳定", "Stable only", Kind.BOOL, False, words.YES_NO, example="否"),
            Column(
                "features",
                "无障碍条件",
                "Features",
                Kind.WORDS,
                False,
                words.FEATURES,
                example="无障碍出入、电梯",
            ),
            Column("opening", "开放时间", "Opening hours", Kind.WINDOWS, example="周一至周五 08:00-17:00"),
            Column("catchment", "服务范围", "Catchment", Kind.WORDS, False, words.TOWNS, note_zh="空为全市"),
            Column(
                "residents_per_staff",
                "每名照护人员服务人数",
                "Residents per staff",
                Kind.INT,
                least=1,
                most=50,
            ),
            Column(
                "severe_residents_per_staff",
                "每名照护人员服务重度人数",
                "Severe residents per staff",
                Kind.INT,
                least=1,
                most=50,
            ),
            *_from_to("accreditation", "准入", "Accreditation"),
            *_from_to("agreement", "协议", "Agreement"),
            *_from_to("insurance", "责任险", "Liability insurance"),
            _ends(),
        ),
    ),
    Sheet(
        "rooms",
        "房间",
        "Rooms",
        ("code",),
        (
            _code("房间编码", "Room code", "XC-KFZ-R1"),
            _ref("facility", "机构编码", "Facility code", "facilities", "XC-KFZ"),
            Column("name", "房间名称", "Name", Kind.TEXT, True, example="运动治疗室"),
            Column("use", "用途", "Use", Kind.WORD, True, words.ROOM_USES, example="治疗室"),
            Column("size", "容纳人数", "Size", Kind.INT, True, least=1, most=200, example="4"),
            Column(
                "equipment",
                "设备",
                "Equipment",
                Kind.COUNTS,
                False,
                words.EQUIPMENT,
                example="治疗床×4、平行杠×1",
            ),
            Column(
                "sex_policy", "住宿性别", "Sex policy", Kind.WORD, False, words.SEX_POLICIES, example="不限"
            ),
            Column("features", "条件", "Features", Kind.WORDS, False, words.FEATURES),
        ),
    ),
    Sheet(
        "beds",
        "床位",
        "Beds",
        ("code",),
        (
            _code("床位编码", "Bed code", "SZ-TY-201-1"),
            _ref("room", "房间编码", "Room code", "rooms", "SZ-TY-201"),
            Column("kind", "床位类型", "Kind", Kind.WORD, True, words.BED_KINDS, example="托养床"),
            Column("features", "条件", "Features", Kind.WORDS, False, words.FEATURES),
            _ends(),
        ),
    ),
    Sheet(
        "day_places",
        "日间名额",
        "Day places",
        ("facility", "weekday"),
        (
            _ref("facility", "机构编码", "Facility code", "facilities", "XC-CJRZJ1"),
            Column("weekday", "星期", "Weekday", Kind.WORD, True, words.WEEKDAYS, example="周一"),
            Column("morning", "上午名额", "Morning places", Kind.INT, True, least=0, most=500, example="20"),
            Column(
                "afternoon", "下午名额", "Afternoon places", Kind.INT, True, least=0, most=500, example="20"
            ),
        ),
    ),
    Sheet(
        "offers",
        "服务目录",
        "Services offered",
        ("facility", "service"),
        (
            _ref("facility", "机构编码", "Facility code", "facilities", "XC-KFZ"),
            Column(
                "service",
                "服务项目",
                "Service",
                Kind.REFERENCE,
                True,
                reference="service_type",
                example="运动疗法",
            ),
            Column(
                "weekly_sessions",
                "每周上限",
                "Weekly limit",
                Kind.INT,
                least=0,
                most=10000,
                note_zh="空为不限",
            ),
            _ends(),
        ),
    ),
    Sheet(
        "staff",
        "工作人员",
        "Staff",
        ("code",),
        (
            _code("工号", "Staff code", "S0001"),
            Column("name", "姓名", "Name", Kind.TEXT, True, example="示例甲"),
            Column("sex", "性别", "Sex", Kind.WORD, True, words.SEXES, example="女"),
            _ref("facility", "机构编码", "Facility code", "facilities", "XC-KFZ"),
            Column("phone", "电话", "Phone", Kind.PHONE),
            Column(
                "languages", "语言", "Languages", Kind.WORDS, False, words.LANGUAGES, example="普通话、平湖话"
            ),
            Column(
                "transport", "交通方式", "Transport", Kind.WORD, False, words.TRANSPORTS, example="电动自行车"
            ),
            Column(
                "daily_hours", "每日上限（小时）", "Daily hours", Kind.NUMBER, least=0.5, most=16, example="8"
            ),
            Column(
                "weekly_hours",
                "每周上限（小时）",
                "Weekly hours",
                Kind.NUMBER,
                least=0.5,
                most=80,
                example="40",
            ),
            _ends(),
        ),
    ),
    Sheet(
        "staff_skills",
        "资质",
        "Skills",
        ("staff", "skill"),
        (
            _ref("staff", "工号", "Staff code", "staff", "S0001"),
            Column("skill", "资质", "Skill", Kind.REFERENCE, True, reference="skill", example="运动治疗"),
            Column("valid_from", "有效起始", "Valid from", Kind.DATE, example="2024-01-01"),
            Column("valid_until", "有效截止", "Valid until", Kind.LAST_DATE, example="2027-12-31"),
        ),
    ),
    Sheet(
        "shifts",
        "班次",
        "Shifts",
        ("staff", "date", "start"),
        (
            _ref("staff", "工号", "Staff code", "staff", "S0001"),
            Column("date", "日期", "Date", Kind.DATE, True, example="2026-11-30"),
            Column("start", "上班", "Start", Kind.TIME, True, example="08:00"),
            Column(
                "end",
                "下班",
                "End",
                Kind.TIME,
                True,
                example="17:00",
                note_zh="跨零点的班次请分两行：22:00-24:00 与次日 00:00-06:00",
                note_en="A shift past midnight takes two rows: 22:00-24:00 and, next day, 00:00-06:00",
            ),
            _ref("facility", "机构编码", "Facility code", "facilities", "XC-KFZ", required=False),
            Column("duty", "岗位", "Duty", Kind.WORD, False, words.DUTIES, example="接诊与上门"),
        ),
    ),
    Sheet(
        "closures",
        "停用与请假",
        "Closures",
        ("asset", "code", "start"),
        (
            Column("asset", "对象", "What", Kind.WORD, True, words.ASSETS, example="床位"),
            Column(
                "code",
                "编码",
                "Code",
                Kind.CODE,
                True,
                example="SZ-TY-201-1",
                note_zh="机构、房间、床位编码或工号",
            ),
            Column("start", "开始", "Start", Kind.START, True, example="2026-12-01"),
            Column("end", "结束", "End", Kind.END, True, example="2026-12-03", note_zh="只写日期时含当天"),
            Column("reason", "原因", "Reason", Kind.TEXT, example="维修"),
        ),
    ),
    Sheet(
        "residents",
        "残疾人",
        "Residents",
        ("code",),
        (
            Column(
                "code",
                "档案编号",
                "File code",
                Kind.CODE,
                example="P000001",
                note_zh="空时按残疾人证号或身份证号识别",
                note_en="When empty, the certificate or identity number identifies",
            ),
            Column(
                "certificate",
                "残疾人证号",
                "Certificate number",
                Kind.CERTIFICATE,
                note_zh="20位，文本格式；可加B1等补办号",
            ),
            Column(
                "identity",
                "身份证号",
                "Identity number",
                Kind.IDENTITY,
                note_zh="18位，文本格式；尚无残疾人证的儿童填写",
            ),
            Column("name", "姓名", "Name", Kind.TEXT, True, example="示例乙"),
            Column("sex", "性别", "Sex", Kind.WORD, True, words.SEXES, example="男"),
            Column("birth_date", "出生日期", "Birth date", Kind.DATE, True, example="1985-03-07"),
            Column("category", "残疾类别", "Category", Kind.WORD, True, words.CATEGORIES, example="肢体"),
            Column("level", "残疾等级", "Level", Kind.WORD, True, words.LEVELS, example="二级"),
            Column(
                "categories",
                "多重残疾类别",
                "Categories of a multiple disability",
                Kind.WORDS,
                False,
                words.CATEGORIES[:6],
            ),
            Column("certificate_from", "发证日期", "Certificate from", Kind.DATE),
            Column("certificate_until", "证件有效期至", "Certificate until", Kind.LAST_DATE),
            Column("household", "户编号", "Household", Kind.CODE, True, example="H000001"),
            Column("town", "镇街道", "Town", Kind.WORD, True, words.TOWNS, example="新仓镇"),
            Column("address", "住址", "Address", Kind.TEXT, example="新仓镇示例村1组"),
            *_point(),
            Column("phone", "电话", "Phone", Kind.PHONE),
            Column("mobility", "行动能力", "Mobility", Kind.WORD, False, words.MOBILITIES, example="轮椅"),
            Column("languages", "语言", "Languages", Kind.WORDS, False, words.LANGUAGES, example="平湖话"),
            Column("precautions", "感染防护", "Precautions", Kind.WORDS, False, words.PRECAUTIONS),
            _ends(),
        ),
    ),
    Sheet(
        "guardians",
        "监护人",
        "Guardians",
        ("resident", "name"),
        (
            _resident(),
            Column("name", "姓名", "Name", Kind.TEXT, True, example="示例丙"),
            Column("relation", "关系", "Relation", Kind.WORD, True, words.RELATIONS, example="父母"),
            Column("legal", "法定监护人", "Legal guardian", Kind.BOOL, False, words.YES_NO, example="是"),
            Column("phone", "电话", "Phone", Kind.PHONE),
        ),
    ),
    Sheet(
        "absences",
        "外出与缺席",
        "Absences",
        ("resident", "start"),
        (
            _resident(),
            Column("start", "开始", "Start", Kind.START, True, example="2026-12-02"),
            Column("end", "结束", "End", Kind.END, True, example="2026-12-03", note_zh="只写日期时含当天"),
            Column("reason", "原因", "Reason", Kind.TEXT, example="住院"),
        ),
    ),
    Sheet(
        "assessments",
        "评估",
        "Assessments",
        ("resident", "kind", "assessed_on"),
        (
            _resident(),
            Column(
                "kind", "评估类型", "Kind", Kind.WORD, True, words.ASSESSMENT_KINDS, example="精神状况稳定性"
            ),
            Column("result", "结果", "Result", Kind.WORD, True, words.ASSESSMENT_RESULTS, example="稳定"),
            Column("assessed_on", "评估日期", "Assessed on", Kind.DATE, True, example="2026-10-15"),
            Column("valid_until", "有效期至", "Valid until", Kind.LAST_DATE, True, example="2027-01-12"),
        ),
    ),
    Sheet(
        "entitlements",
        "资助额度",
        "Entitlements",
        ("resident", "service", "starts_on"),
        (
            _resident(),
            Column(
                "service",
                "服务项目",
                "Service",
                Kind.REFERENCE,
                True,
                reference="service_type",
                example="儿童语言训练",
            ),
            Column("starts_on", "起始日期", "From", Kind.DATE, True, example="2026-01-01"),
            Column("ends_on", "截止日期", "Until", Kind.LAST_DATE, True, example="2026-12-31"),
            Column("minimum", "最少次数", "Least", Kind.INT, least=0, most=5000, example="40"),
            Column(
                "maximum",
                "最多次数",
                "Most",
                Kind.INT,
                True,
                least=0,
                most=5000,
                example="200",
                note_zh="次、天或夜",
            ),
            Column("used", "已用次数", "Used", Kind.INT, least=0, most=5000, example="120"),
            Column("funding", "资金来源", "Funding", Kind.TEXT, example="残疾儿童康复救助"),
        ),
    ),
    Sheet(
        "needs",
        "需求",
        "Needs",
        ("code",),
        (
            _code("需求编号", "Need code", "N000001"),
            _resident(),
            Column(
                "service",
                "服务项目",
                "Service",
                Kind.REFERENCE,
                True,
                reference="service_type",
                example="居家康复",
            ),
            Column(
                "times",
                "每周次数",
                "Times a week",
                Kind.INT,
                least=1,
                most=21,
                example="2",
                note_zh="上门、训练的次数或日间的天数",
            ),
            Column(
                "minutes",
                "每次分钟",
                "Minutes each",
                Kind.INT,
                least=5,
                most=480,
                example="45",
                note_zh="空为服务项目的默认时长",
            ),
            Column("nights_min", "最少夜数", "Nights at least", Kind.INT, least=1, most=366),
            Column(
                "nights_max",
                "希望夜数",
                "Nights wanted",
                Kind.INT,
                least=1,
                most=366,
                note_zh="住宿类填写；长期托养留空",
            ),
            Column("day_part", "时段", "Part of the day", Kind.WORD, False, words.DAY_PARTS, example="全天"),
            Column("starts_on", "最早日期", "Earliest", Kind.DATE, True, example="2026-09-01"),
            _ends(),
            Column(
                "windows",
                "可用时间",
                "Possible times",
                Kind.WINDOWS,
                example="周一至周五 08:30-11:30",
                note_zh="空为不限",
            ),
            Column("wished", "希望时间", "Wished times", Kind.WINDOWS, example="周二 09:00-10:00"),
            Column(
                "min_gap_hours",
                "最小间隔（小时）",
                "Least gap (hours)",
                Kind.NUMBER,
                least=0,
                most=168,
                example="20",
            ),
            Column("daily_max", "每日最多次数", "Most a day", Kind.INT, least=1, most=10, example="1"),
            Column(
                "priority",
                "优先级",
                "Priority",
                Kind.INT,
                least=1,
                most=5,
                example="3",
                note_zh="1 最急，5 最缓",
            ),
            Column("waiting_since", "登记等待日期", "Waiting since", Kind.DATE, example="2026-08-20"),
            Column("staff_needed", "所需人数", "Carers needed", Kind.INT, least=1, most=2, example="1"),
            Column("staff_sex", "照护人员性别", "Carer's sex", Kind.WORD, False, words.SEXES),
            Column("features", "所需条件", "Features needed", Kind.WORDS, False, words.FEATURES),
            Column(
                "rungs",
                "可接受层级",
                "Acceptable rungs",
                Kind.WORDS,
                False,
                words.RUNGS,
                note_zh="希望的写在最前",
            ),
            Column(
                "by_choice",
                "由监护人选择机构",
                "Guardian chooses",
                Kind.BOOL,
                False,
                words.YES_NO,
                example="否",
            ),
            Column("keep_staff", "希望固定人员", "Same carer", Kind.BOOL, False, words.YES_NO, example="是"),
            Column("funded", "须有资助额度", "Funded", Kind.BOOL, False, words.YES_NO, example="否"),
            Column(
                "requires", "须有效评估", "Assessments required", Kind.WORDS, False, words.ASSESSMENT_KINDS
            ),
        ),
    ),
    Sheet(
        "choices",
        "机构选择",
        "Choices of institution",
        ("resident", "service", "facility", "chosen_on"),
        (
            _resident(),
            Column(
                "service",
                "服务项目",
                "Service",
                Kind.REFERENCE,
                reference="service_type",
                note_zh="空为全部须选择的服务",
            ),
            _ref("facility", "机构编码", "Facility code", "facilities", "SZ-ETKF"),
            Column("chosen_on", "选择日期", "Chosen on", Kind.DATE, True, example="2026-01-10"),
            _ends(),
        ),
    ),
    Sheet(
        "preferences",
        "偏好与拒绝",
        "Preferences",
        ("need", "asset", "code"),
        (
            _ref("need", "需求编号", "Need code", "needs", "N000001"),
            Column("stance", "态度", "Stance", Kind.WORD, True, words.STANCES, example="偏好"),
            Column(
                "asset",
                "对象",
                "What",
                Kind.WORD,
                True,
                (words.ASSETS[0], words.ASSETS[3]),
                example="工作人员",
            ),
            Column("code", "编码", "Code", Kind.CODE, True, example="S0001", note_zh="机构编码或工号"),
            Column("reason", "原因", "Reason", Kind.TEXT),
        ),
    ),
    Sheet(
        "patterns",
        "固定安排",
        "Standing patterns",
        ("need", "number"),
        (
            _ref("need", "需求编号", "Need code", "needs", "N000001"),
            Column("number", "序号", "Number", Kind.INT, True, least=1, most=21, example="1"),
            Column("weekday", "星期", "Weekday", Kind.WORD, True, words.WEEKDAYS, example="周二"),
            Column("start", "开始", "Start", Kind.TIME, example="09:00", note_zh="日间照料留空"),
            _ref("facility", "机构编码", "Facility code", "facilities", "XC-KFZ", required=False),
            _ref("room", "房间编码", "Room code", "rooms", "XC-KFZ-R1", required=False),
            Column("staff", "工号", "Staff codes", Kind.REFS, sheet="staff", example="S0001"),
            Column(
                "confirmed", "家属已确认", "Family confirmed", Kind.BOOL, False, words.YES_NO, example="是"
            ),
            _ends(),
        ),
    ),
    Sheet(
        "placements",
        "当前安置",
        "Current placements",
        ("need", "starts_on"),
        (
            _ref("need", "需求编号", "Need code", "needs", "N000002"),
            _ref("bed", "床位编码", "Bed code", "beds", "SZ-TY-201-1"),
            Column("starts_on", "入住日期", "From", Kind.DATE, True, example="2026-03-01"),
            _ends(),
            Column(
                "confirmed", "家属已确认", "Family confirmed", Kind.BOOL, False, words.YES_NO, example="是"
            ),
        ),
    ),
    Sheet(
        "appointments",
        "上周安排",
        "Last week's plan",
        ("need", "date", "start"),
        (
            _ref("need", "需求编号", "Need code", "needs", "N000001"),
            Column("date", "日期", "Date", Kind.DATE, True, example="2026-11-24"),
            Column("start", "开始", "Start", Kind.TIME, example="09:00", note_zh="日间照料留空"),
            Column("end", "结束", "End", Kind.TIME, example="09:45"),
            _ref("facility", "机构编码", "Facility code", "facilities", "XC-KFZ", required=False),
            _ref("room", "房间编码", "Room code", "rooms", "XC-KFZ-R1", required=False),
            Column("staff", "工号", "Staff codes", Kind.REFS, sheet="staff", example="S0001"),
        ),
        note_zh="一次发布一周：导入后成为该周已发布的计划",
        note_en="Becomes the published plan of its week",
    ),
)

BY_KEY = {sheet.key: sheet for sheet in SHEETS}
