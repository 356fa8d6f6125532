"""Invented people: names, identity and certificate numbers, telephone numbers.

Nobody here exists. Names combine common surnames and syllables by chance; a name that somebody bears is chance.
Numbers cannot be anybody's: the region code 330499 belongs to no county, and no telephone has the area code 0199.
"""

from datetime import date
from random import Random

from residents.identity import check_character

NO_COUNTY = "330499"
NO_AREA = "0199"  # in 01 there is only Beijing, 010
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
MALE = "伟强军勇杰涛明超刚平辉鹏华飞斌波浩建国志文海峰林德荣根龙祥东生金宝良福兴"
FEMALE = "芳娜敏静丽艳娟霞秀英玲红梅燕萍桂兰珍凤云莲玉洁琴美华佳妹仙宝珠彩月香"
CHILD = "子轩梓涵宇辰欣怡浩然诗雨泽睿思琪一诺可馨沐宸语桐奕安乐"


def surname(rng: Random) -> str:
    return rng.choice(SURNAMES)


def full_name(rng: Random, family: str, sex: str, child: bool = False) -> str:
    syllables = CHILD if child else MALE if sex == "male" else FEMALE
    return family + "".join(rng.choices(syllables, k=2 if rng.random() < 0.75 else 1))


class Numbers:
    """Gives out identity numbers, none of them twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._given: set[str] = set()

    def identity(self, born: date, sex: str) -> str:
        while True:
            sequence = self._rng.randrange(500) * 2 + (sex == "male")
            first_17 = f"{NO_COUNTY}{born:%Y%m%d}{sequence:03d}"
            if first_17 not in self._given:
                self._given.add(first_17)
                return first_17 + check_character(first_17)


def phone(rng: Random) -> str:
    return f"{NO_AREA}-8{rng.randrange(10_000_000):07d}"
