"""The command's options."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


@pytest.mark.parametrize("family", ["peers", "prefecture", "workers"])
def test_a_family_that_has_one_thread_each_knows_no_jobs(tmp_path: Path, family: str) -> None:
    with pytest.raises(CommandError, match="unrecognized arguments: --jobs 3"):
        call_command("bench", family, "--jobs", "3", "--output", str(tmp_path))
