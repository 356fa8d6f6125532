"""The live line of a running solve."""

from types import TracebackType
from typing import Self

from django.utils.translation import gettext as _
from rich.console import Console
from rich.live import Live

from .engine.result import Progress


class LiveLine:
    """One line that changes in place on a terminal; elsewhere a new line for each stage."""

    def __init__(self, console: Console, *, transient: bool = False) -> None:
        self._console = console
        self._live = Live(console=console, transient=transient, auto_refresh=False) if console.is_terminal else None
        self._stage = ""

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *error: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._live:
            self._live.stop()

    def show(self, stage: str, text: str) -> None:
        if self._live:
            self._live.update(text, refresh=True)
        elif stage != self._stage:
            self._console.print(text, soft_wrap=True)
        self._stage = stage


class ProgressLine(LiveLine):
    """Of a solve."""

    def __call__(self, progress: Progress) -> None:
        self.show(progress.stage, progress_text(progress))


def progress_text(progress: Progress) -> str:
    """Stage, score by level, what is served, the bound, the gap and the seconds."""
    hard, unserved, preference = progress.score.levels
    return _(
        "%(stage)s | hard %(hard)s, unserved %(unserved)s, preference %(preference)s"
        " | served %(served).1f%% of need, at most %(bound).1f%% | gap %(gap).2f%% | %(seconds).1f s"
    ) % {
        "stage": stage_text(progress.stage),
        "hard": hard,
        "unserved": unserved,
        "preference": preference,
        "served": 100 * progress.served / max(1, progress.needed),
        "bound": 100 * progress.bound / max(1, progress.needed),
        "gap": 100 * progress.gap,
        "seconds": progress.seconds,
    }


def stage_text(stage: str) -> str:
    return {
        "baseline": _("Keeping what still fits"),
        "placement": _("Beds and day places"),
        "appointments": _("Sessions and home visits"),
        "done": _("Explained and checked"),
    }[stage]


def failure_text(log: str) -> str:
    """Why a run failed and what to do about it, in words, where the first word of its log is a known one."""
    kind = log.partition(":")[0]
    if kind == "OutOfMemory":
        return _(
            "The plan needed more memory than it may use. Ask your administrator to raise the limit, to add memory to"
            " the machine of the workers, or to run fewer workers on it."
        )
    if kind == "StaleSnapshot":
        return _(
            "So much changed while the week was planned that the plan was of no use, three times. Plan it again when"
            " the import or the other large change is through."
        )
    if kind == "Given up":
        return _("Three workers were lost over it. Ask your administrator to look at the machine of the workers.")
    return _("Start it again; if it fails again, tell your administrator what stands here:")
