"""What to bring to a service."""

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
