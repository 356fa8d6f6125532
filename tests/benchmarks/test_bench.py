"""The command's options."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation


@pytest.mark.parametrize("family", ["peers", "prefecture", "workers"])
def test_a_family_that_has_one_thread_each_knows_no_jobs(tmp_path: Path, family: str) -> None:
    with pytest.raises(CommandError, match="unrecognized arguments: --jobs 3"):
        call_command("bench", family, "--jobs", "3", "--output", str(tmp_path))


@pytest.mark.parametrize(
    ("family", "option", "allowed"),
    [
        ("hhcrsp nowhere", "--jobs 0", "whole number from 1 to 2147483647"),
        ("hhcrsp nowhere", f"--seed {2**63}", "whole number from 0 to 2147483647"),
        ("rehab nowhere", "--seconds nan", "number from 0 to 604800"),
        ("pas nowhere", "--proof inf", "number from 0 to 604800"),
        ("pas nowhere", "--seconds=-1", "number from 0 to 604800"),
        ("week", "--seconds 5 nan", "number from 0 to 604800"),
        ("week", "--residents 49", "whole number from 50 to 200000"),
        ("peers", "--seeds 1 x", "whole number from 0 to 2147483647"),
        ("growth", "--times 1 0", "whole number from 1 to 2147483647"),
        ("growth", "--power 1e9", "number from 0 to 9"),
        ("prefecture", "--counties 0", "whole number from 1 to 2147483647"),
        ("workers", "--workers 0", "whole number from 1 to 2147483647"),
        ("load", "--users 0", "whole number from 1 to 2147483647"),
        ("pages", "--rounds 0", "whole number from 1 to 2147483647"),
    ],
)
def test_a_number_out_of_reach_is_refused_by_name(tmp_path: Path, family: str, option: str, allowed: str) -> None:
    name, *_more, last = option.replace("=", " ").split()
    with translation.override("en"), pytest.raises(CommandError) as caught:
        call_command("bench", *family.split(), *option.split(), "--output", str(tmp_path / "out"))
    assert str(caught.value) == f"Error: argument {name}: {last} is not a {allowed}."
    assert not (tmp_path / "out").exists()
