"""Columns that several sheets share."""

from ..columns import Column, Kind

CODE_NOTE = ("字母、数字、-、_；一经使用不再更改", "Letters, digits, - and _; never changed once used")
REFER_NOTE = ("档案编号、残疾人证号或身份证号", "File code, certificate number or identity number")


def code(zh: str, en: str, example: str) -> Column:
    return Column("code", zh, en, Kind.CODE, True, example=example, note_zh=CODE_NOTE[0], note_en=CODE_NOTE[1])


def resident() -> Column:
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


def ref(key: str, zh: str, en: str, sheet: str, example: str, required: bool = True) -> Column:
    return Column(key, zh, en, Kind.REF, required, sheet=sheet, example=example)


def point() -> tuple[Column, Column]:
    return (
        Column(
            "longitude",
            "经度",
            "Longitude",
            Kind.LONGITUDE,
            True,
            example="121.015",
            note_zh="WGS84，度",
            note_en="WGS84, degrees",
        ),
        Column(
            "latitude",
            "纬度",
            "Latitude",
            Kind.LATITUDE,
            True,
            example="30.678",
            note_zh="WGS84，度",
            note_en="WGS84, degrees",
        ),
    )


def ends() -> Column:
    return Column(
        "ends_on",
        "终止日期",
        "Ends on",
        Kind.LAST_DATE,
        note_zh="最后一天（含）；空为长期",
        note_en="Last day, included; empty = open",
    )


def from_to(prefix: str, zh: str, en: str) -> tuple[Column, Column]:
    return (
        Column(f"{prefix}_from", f"{zh}起始", f"{en} from", Kind.DATE, example="2025-01-01"),
        Column(f"{prefix}_until", f"{zh}截止", f"{en} until", Kind.LAST_DATE, example="2027-12-31"),
    )


def service(example: str) -> Column:
    return Column("service", "服务项目", "Service", Kind.REFERENCE, True, reference="service_type", example=example)


def moments(start: str, end: str, reason: str) -> tuple[Column, ...]:
    """When something is closed or somebody away, and why; by examples."""
    return (
        Column("start", "开始", "Start", Kind.START, True, example=start),
        Column(
            "end",
            "结束",
            "End",
            Kind.END,
            example=end,
            note_zh="只写日期时含当天；空为长期",
            note_en="A date alone is included as a whole; empty = open",
        ),
        Column("reason", "原因", "Reason", Kind.TEXT, example=reason, most=120),
    )


def times_of_day() -> tuple[Column, Column]:
    return (
        Column(
            "start", "开始", "Start", Kind.TIME, example="09:00", note_zh="日间照料留空", note_en="Empty for day care"
        ),
        Column("end", "结束", "End", Kind.TIME, example="09:45"),
    )


def where_and_who() -> tuple[Column, ...]:
    """Of an appointment: facility, room, staff."""
    return (
        ref("facility", "机构编码", "Facility code", "facilities", "XC-KFZ", required=False),
        ref("room", "房间编码", "Room code", "rooms", "XC-KFZ-R1", required=False),
        Column("staff", "工号", "Staff codes", Kind.REFS, sheet="staff", example="S0001"),
    )
