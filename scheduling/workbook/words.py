"""The fixed lists of the workbook. Codes are those of the models' choices; a test keeps the two alike."""

from .columns import Word

SEXES = (Word("male", "男", "Male", ("男性", "M")), Word("female", "女", "Female", ("女性", "F")))
TOWNS = tuple(
    Word(code, zh, en)
    for code, zh, en in (
        ("danghu", "当湖街道", "Danghu"),
        ("zhongdai", "钟埭街道", "Zhongdai"),
        ("caoqiao", "曹桥街道", "Caoqiao"),
        ("zhapu", "乍浦镇", "Zhapu"),
        ("xindai", "新埭镇", "Xindai"),
        ("xincang", "新仓镇", "Xincang"),
        ("guangchen", "广陈镇", "Guangchen"),
        ("lindai", "林埭镇", "Lindai"),
        ("dushangang", "独山港镇", "Dushangang"),
    )
)  # only the words offered in drop-down lists; towns are rows of the database and can be more
CATEGORIES = tuple(
    Word(str(number), zh, en, (str(number), f"{zh}残疾"))
    for number, zh, en in (
        (1, "视力", "Visual"),
        (2, "听力", "Hearing"),
        (3, "言语", "Speech"),
        (4, "肢体", "Physical"),
        (5, "智力", "Intellectual"),
        (6, "精神", "Mental"),
        (7, "多重", "Multiple"),
    )
)
LEVELS = tuple(
    Word(str(number), f"{zh}级", f"Level {number}", (str(number), f"{number}级", zh))
    for number, zh in enumerate("一二三四", 1)
)
WEEKDAYS = tuple(  # no bare numbers: some count Monday as 1, some as 0, some begin on Sunday
    Word(str(number), f"周{zh}", en, (f"星期{zh}", f"礼拜{zh}", en[:3], *(("周天", "星期天") if zh == "日" else ())))
    for number, (zh, en) in enumerate(
        zip(
            "一二三四五六日",
            ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
            strict=True,
        )
    )
)
REGIONS = (Word("home", "本市", "Home region"), Word("partner", "毗邻地区", "Partner region"))
RUNGS = (
    Word("1", "村（社区）短期照料", "Village short-term care", ("村社区短期照料",)),
    Word("2", "镇街道机构", "Town institution"),
    Word("3", "市级寄宿制专业托养", "Municipal residential care", ("市级寄宿托养",)),
)
FEATURES = (
    Word("step_free", "无障碍出入", "Step-free"),
    Word("lift", "电梯", "Lift"),
    Word("hoist", "移位机", "Hoist"),
    Word("accessible_toilet", "无障碍卫生间", "Accessible toilet"),
    Word("secure", "防走失", "Secure"),
    Word("oxygen", "供氧", "Oxygen"),
    Word("quiet", "安静区", "Quiet area"),
    Word("induction_loop", "助听回路", "Induction loop"),
    Word("tactile", "盲道", "Tactile paving"),
)
ROOM_USES = (
    Word("bedroom", "卧室", "Bedroom"),
    Word("therapy", "治疗室", "Therapy room"),
    Word("training", "训练室", "Training room"),
    Word("activity", "活动室", "Activity room"),
)
EQUIPMENT = (
    Word("treatment_table", "治疗床", "Treatment table"),
    Word("parallel_bars", "平行杠", "Parallel bars"),
    Word("standing_frame", "站立架", "Standing frame"),
    Word("sensory_set", "感统器材", "Sensory integration set"),
    Word("speech_kit", "言语训练仪", "Speech training kit"),
    Word("ot_bench", "作业台", "Occupational therapy bench"),
    Word("traction", "牵引床", "Traction table"),
)
SEX_POLICIES = (
    Word("any", "不限", "Any"),
    Word("male", "男室", "Men"),
    Word("female", "女室", "Women"),
    Word("one_at_a_time", "同一时间只住同性", "One sex at a time"),
)
BED_KINDS = (Word("long_stay", "托养床", "Long stay"), Word("respite", "喘息床", "Respite"))
DUTIES = (Word("appointments", "接诊与上门", "Appointments"), Word("care", "在院照护", "Care on site"))
TRANSPORTS = (
    Word("walk", "步行", "On foot"),
    Word("ebike", "电动自行车", "E-bike"),
    Word("bus", "公交", "Bus"),
    Word("car", "汽车", "Car"),
)
LANGUAGES = (
    Word("mandarin", "普通话", "Mandarin"),
    Word("pinghu", "平湖话", "Pinghu dialect"),
    Word("shanghai", "上海话", "Shanghainese"),
    Word("sign", "手语", "Sign language"),
)
ASSETS = (
    Word("facility", "机构", "Facility"),
    Word("room", "房间", "Room"),
    Word("bed", "床位", "Bed"),
    Word("staff", "工作人员", "Staff member"),
)
MOBILITIES = (
    Word("independent", "独立行走", "Independent"),
    Word("aid", "借助辅具", "With an aid"),
    Word("wheelchair", "轮椅", "Wheelchair"),
    Word("bed_bound", "卧床", "Bed-bound"),
)
PRECAUTIONS = (
    Word("contact", "接触隔离", "Contact"),
    Word("droplet", "飞沫隔离", "Droplet"),
    Word("airborne", "空气隔离", "Airborne"),
)
RELATIONS = (
    Word("self", "本人", "The resident"),
    Word("parent", "父母", "Parent"),
    Word("spouse", "配偶", "Spouse"),
    Word("child", "子女", "Child"),
    Word("sibling", "兄弟姐妹", "Sibling"),
    Word("grandparent", "祖父母", "Grandparent"),
    Word("committee", "村居委会", "Village committee"),
    Word("other", "其他", "Other"),
)
DAY_PARTS = (
    Word("full", "全天", "Full day"),
    Word("morning", "上午", "Morning"),
    Word("afternoon", "下午", "Afternoon"),
)
ASSESSMENT_KINDS = (
    Word("psychiatric_stability", "精神状况稳定性", "Psychiatric stability"),
    Word("care_level", "照护等级", "Care level"),
    Word("rehabilitation_plan", "康复方案", "Rehabilitation plan"),
)
ASSESSMENT_RESULTS = (
    Word("stable", "稳定", "Stable"),
    Word("unstable", "不稳定", "Unstable"),
    Word("mild", "轻度", "Mild"),
    Word("moderate", "中度", "Moderate"),
    Word("severe", "重度", "Severe"),
    Word("approved", "已制定", "In force"),
)
STANCES = (Word("prefer", "偏好", "Prefer"), Word("refuse", "拒绝", "Refuse"))
YES_NO = (
    Word("true", "是", "Yes", ("有", "对", "√", "Y", "1")),
    Word("false", "否", "No", ("无", "不", "×", "N", "0")),
)
