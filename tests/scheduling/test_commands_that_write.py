"""A command that cannot write its file says so in one sentence, and leaves nothing behind."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from openpyxl import load_workbook

from scheduling.models import Plan
from tests.shared_city import shared_city
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db

built_city, city = shared_city()


def commands(city: SmallCity, file: Path) -> dict[str, Sequence[str]]:
    return {
        "export_problem": (city.week, "-o", str(file)),
        "export_resident": ("lin", "--reason", "家属申请", "--output", str(file)),
        "export_week": (city.week, "--output", str(file)),
        "export_workbook": (str(file),),
        "workbook_template": (str(file),),
    }


def test_a_city_that_cannot_be_written_is_not_made(tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "city.xlsx"
    with translation.override("en"), pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        call_command("make_city", residents=60, output=file)


@pytest.mark.parametrize("command", ["export_problem 2020-W01 -o x.json", "plan_week 2020-W01 --queue"])
def test_a_week_without_rules_is_told(command: str) -> None:
    with translation.override("en"), pytest.raises(CommandError, match="No rule values"):
        call_command(*command.split())


WHOLE, DECIMAL = (rf"{kind} number from [\d.]+ to \d+\.$" for kind in ("is not a whole", "is not a"))
SEARCH = {"--seed=-1": WHOLE, f"--seed={2**63}": WHOLE, "--jobs=0": WHOLE, "--work=x": WHOLE, "--work=0": WHOLE} | {
    f"--seconds={text}": DECIMAL for text in ("nan", "inf", "-1", "1e9", "x")
}
REFUSED = {
    "plan_week 2026-W49": SEARCH,
    "solve_file p.json -o x.json": SEARCH,
    "solve_counties a.json b.json --output x": {
        **{option: told for option, told in SEARCH.items() if option != "--jobs=0"},
        "--workers=0": WHOLE,
    },
    "replan 2026-W49": {"--seed=-1": WHOLE},
    "recommend 2026-W49 --need N": {"--plan=0": WHOLE, "--count=0": WHOLE, "--index=-1": WHOLE},
    "show_plan 2026-W49": {f"--plan={2**63}": WHOLE},
    "publish_week 2026-W49": {"--plan=0": WHOLE},
    "export_week 2026-W49 --output x": {"--plan=-1": WHOLE},
    "explain_week 2026-W49": {"--plan=x": WHOLE},
    "make_city --output x.xlsx": {"--seed=-1": WHOLE},
    "demo": {"--port=65536": WHOLE, "--seconds=nan": DECIMAL, "--residents=49": WHOLE},
}


@pytest.mark.parametrize(
    ("command", "option", "told"),
    [(command, option, told) for command, options in REFUSED.items() for option, told in options.items()],
)
def test_a_number_that_is_none_or_out_of_reach_is_told(command: str, option: str, told: str) -> None:
    name, value = option.split("=")
    with translation.override("en"), pytest.raises(CommandError, match=f"argument {name}: {value} {told}"):
        call_command(*command.split(), option)


def test_of_a_week_that_has_drafts_alone_it_is_told_how_to_publish_one(city: SmallCity) -> None:
    Plan.objects.filter(pk=city.published.pk).update(status="superseded")
    with translation.override("en"), pytest.raises(CommandError, match=rf"manage\.py publish_week {city.week}"):
        call_command("export_week", city.week, output="x")
    with translation.override("en"), pytest.raises(CommandError, match=r"manage\.py plan_week 2031-W01"):
        call_command("export_week", "2031-W01", output="x")


NAMES = ("export_problem", "export_resident", "export_week", "export_workbook", "workbook_template")


@pytest.mark.parametrize("name", NAMES)
def test_a_path_that_cannot_be_written_is_told(city: SmallCity, tmp_path: Path, name: str) -> None:
    """Whoever runs the tests may write to any folder: a file stands where a folder would have to be."""
    (tmp_path / "file").write_text("as it was")
    with translation.override("en"), pytest.raises(CommandError, match=r"file.* cannot be written: Not a directory$"):
        call_command(name, *commands(city, tmp_path / "file" / "x.zip")[name])
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "as it was"


@pytest.mark.parametrize("name", ["export_problem", "export_resident", "export_workbook", "workbook_template"])
def test_a_folder_that_is_not_there_is_told(city: SmallCity, tmp_path: Path, name: str) -> None:
    with translation.override("en"), pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        call_command(name, *commands(city, tmp_path / "nowhere" / "x.zip")[name])
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("name", ["export_problem", "export_resident", "export_workbook", "workbook_template"])
def test_a_folder_in_its_place_is_told(city: SmallCity, tmp_path: Path, name: str) -> None:
    (tmp_path / "x.zip").mkdir()
    with translation.override("en"), pytest.raises(CommandError, match="cannot be written: Is a directory"):
        call_command(name, *commands(city, tmp_path / "x.zip")[name])
    assert [one.name for one in tmp_path.iterdir()] == ["x.zip"]


def test_a_workbook_that_breaks_off_leaves_no_file(
    city: SmallCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(**_values: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("scheduling.management.commands.export_workbook.workbook_export", break_off)
    with pytest.raises(RuntimeError):
        call_command("export_workbook", tmp_path / "x.xlsx")
    assert not [*tmp_path.iterdir()]
    (tmp_path / "x.xlsx").write_text("as it was")
    with pytest.raises(RuntimeError):
        call_command("export_workbook", tmp_path / "x.xlsx")
    assert (tmp_path / "x.xlsx").read_text() == "as it was"


def test_what_commands_write_of_people_is_for_its_owner_alone(city: SmallCity, tmp_path: Path) -> None:
    for _twice in range(2):
        for name in ("export_problem", "export_resident", "export_week", "export_workbook"):
            call_command(name, *commands(city, tmp_path / name)[name])
        modes = {one.name: one.stat().st_mode & 0o777 for one in tmp_path.rglob("*")}
        folders = {one.name for one in tmp_path.rglob("*") if one.is_dir()}
        assert {"export_week", "staff", "residents"} <= folders and len(modes) > 9
        assert modes == {name: 0o700 if name in folders else 0o600 for name in modes}


def test_a_workbook_that_stood_there_open_to_all_no_longer_is(city: SmallCity, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").touch(mode=0o644)
    call_command("export_workbook", tmp_path / "x.xlsx")
    assert (tmp_path / "x.xlsx").stat().st_mode & 0o777 == 0o600


def test_the_marked_copy_is_for_its_owner_alone(city: SmallCity, tmp_path: Path) -> None:
    book, marked = tmp_path / "x.xlsx", tmp_path / "marked.xlsx"
    call_command("export_workbook", book)
    sheets = load_workbook(book)
    sheets["机构"]["AZ1"].value = "备注"
    sheets.save(book)
    call_command("import_workbook", book, "--check", "--marked", str(marked))
    assert marked.stat().st_mode & 0o777 == 0o600
