"""Python's collection of garbage in processes that read and plan whole weeks."""

import gc


def collect_seldom() -> None:
    """Look for garbage after 100,000 new objects instead of 700.

    A week is some hundred thousand objects that stay. Python looked at them again and again while they were made, which
    took four tenths of the time of reading a week; what is garbage all the same is a few megabytes more for a while.
    """
    gc.set_threshold(100_000, 20, 10)
