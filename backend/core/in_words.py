"""Fields that hold something else than people read, each with how it reads."""

from collections.abc import Callable
from typing import Any

from django.db import models

from .fields import DaysField, LastDayField, MomentOfWeekField, MomentsField, TimeOfDayField, WindowsField
from .forms import in_chinese
from .periods import ONE_DAY, days_text, moments_text
from .windows import clock, format_moment, format_windows

IN_WORDS: dict[type[models.Field], Callable[[Any], str]] = {
    DaysField: days_text,
    MomentsField: moments_text,
    LastDayField: lambda end: f"{end - ONE_DAY:%Y-%m-%d}",
    WindowsField: lambda windows: format_windows(windows, chinese=in_chinese()),
    TimeOfDayField: clock,
    MomentOfWeekField: lambda minute: format_moment(minute, chinese=in_chinese()),
}
