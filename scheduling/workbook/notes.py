"""The notes sheet of the workbook: how to fill it, in Chinese and in English side by side."""

NOTES_SHEET = "填写说明"
NOTES = (
    ("填写说明", "How to fill this workbook"),
    (
        "一、每张表第一行是表头，请勿合并单元格；列的顺序可以调整，不用的列可以删除。"
        "橙色表头为必填，鼠标停在表头上可看说明。",
        "1. The first row of a sheet is its header: merge no cells. Columns may be reordered, and those "
        "not used removed. Orange headers must be filled; hover over a header to read what it takes.",
    ),
    (
        "二、首个单元格以“示例”开头的灰色行只供参考，导入时一律跳过，可以保留，也可以删除。",
        "2. A grey row whose first cell starts with 示例 (or Example) only shows how: every import passes "
        "over it. Keep it or delete it.",
    ),
    (
        "三、残疾人证号、身份证号、电话和编码须为文本格式。"
        "若显示为 3.30482E+17 或丢了开头的 0，数字已经丢失，须重新以文本输入。",
        "3. Certificate, identity and telephone numbers and codes must be text. One that shows as "
        "3.30482E+17 or has lost its leading zero is lost: type it again as text.",
    ),
    (
        "四、日期写 2026-12-01（也可写 2026年12月1日、2026/12/1、20261201）；"
        "时间写 08:30，一天结束写 24:00。截止、终止日期含当天。",
        "4. Dates as 2026-12-01 (also 2026年12月1日, 2026/12/1, 20261201), times as 08:30, the end of a day "
        "as 24:00. A last day is included.",
    ),
    (
        "五、跨零点的班次分两行写：22:00-24:00，次日 00:00-06:00。",
        "5. A shift past midnight takes two rows: 22:00-24:00, and 00:00-06:00 on the next day.",
    ),
    (
        "六、一格多项用“、”分开：电梯、移位机；设备带数量：治疗床×4、平行杠×1；"
        "时间段：周一至周五 08:30-11:30、13:00-16:00；周六 09:00-11:00。",
        "6. Several in one cell are separated by 、 or ; (equipment with counts: 治疗床×4、平行杠×1; times "
        "of the week: 周一至周五 08:30-11:30、13:00-16:00；周六 09:00-11:00, or Mon-Fri 08:30-11:30).",
    ),
    (
        "七、各表互相引用时写编码；引用残疾人可写档案编号、残疾人证号或身份证号。",
        "7. Sheets refer to each other by code; to a resident by file code, certificate or identity number.",
    ),
    (
        "八、经纬度用 WGS84 坐标，单位为度：经度如 121.015，纬度如 30.678。",
        "8. Longitude and latitude are WGS84 degrees, such as 121.015 and 30.678.",
    ),
    (
        "九、缺少的表、表中没有的行保持不变；要停用一行，请填写终止日期。重复导入同一文件不会产生变化。",
        "9. Sheets left out and rows not listed stay as they are; to end a row, fill its last day. "
        "Importing the same file again changes nothing.",
    ),
)
