"""What a sheet of the workbook is made of. The format is a contract: headers in Chinese, English accepted."""

from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """How the text of a cell is read."""

    TEXT = auto()
    CODE = auto()  # letters, digits, - and _; the identity of a row within its sheet
    REF = auto()  # the code of a row of another sheet, in this workbook or already stored
    REFS = auto()  # several, separated by 、 or ;
    RESIDENT = auto()  # a resident's file code, certificate number or identity number
    REFERENCE = (
        auto()
    )  # code or name of reference data (facility kind, service type, skill), editable in the admin pages
    WORD = auto()  # one of a fixed list
    WORDS = auto()  # several of a fixed list, separated by 、 or ;
    COUNTS = auto()  # words with counts: 平行杠×2、治疗床×4
    BOOL = auto()  # 是 / 否
    INT = auto()
    NUMBER = auto()
    DATE = auto()
    LAST_DATE = auto()  # the last day, included; stored as the day after
    START = auto()  # date, or date and time; a bare date is its 00:00
    END = auto()  # date, or date and time; a bare date is included as a whole
    TIME = auto()  # 24:00 allowed as an end
    WINDOWS = auto()  # 周一至周五 08:30-11:30；周六 09:00-11:00
    CERTIFICATE = auto()  # 残疾人证号
    IDENTITY = auto()  # 身份证号
    PHONE = auto()
    LONGITUDE = auto()
    LATITUDE = auto()


@dataclass(frozen=True)
class Word:
    """One of a fixed list of values: as stored, in Chinese, in English, and how else people write it."""

    code: str
    zh: str
    en: str
    also: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """All that is read as this word. A bare number counts only where it is usual to write it: see ``also``."""
        code = () if self.code.isdigit() else (self.code,)
        return (self.zh, self.en, *code, *self.also)


@dataclass(frozen=True)
class Column:
    key: str
    zh: str
    en: str
    kind: Kind
    required: bool = False
    words: tuple[Word, ...] = ()
    sheet: str = ""  # REF, REFS: the sheet referred to
    reference: str = ""  # REFERENCE: facility_kind, service_type or skill
    least: float | None = None
    most: float | None = None  # of TEXT: characters
    example: str = ""
    note_zh: str = ""
    note_en: str = ""
    also: tuple[str, ...] = ()  # how older files call it


@dataclass(frozen=True)
class Sheet:
    """``identity``: the columns whose values together name a row; never its position."""

    key: str
    zh: str
    en: str
    identity: tuple[str, ...]
    columns: tuple[Column, ...]
    note_zh: str = ""
    note_en: str = ""
    also: tuple[str, ...] = ()  # how older files call it

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)
