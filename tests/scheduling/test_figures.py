"""The engine's figures in the reader's language: every phrase of a rule that people are told of has its text."""

import ast
import importlib
import inspect
import re
import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.utils import timezone, translation

from facilities.models import Town
from scheduling.engine.rules import RULES, Finding, Level, Rule
from scheduling.explaining.catalogue import reference_names, stored_names
from scheduling.explaining.figures import about_text, codes_of, figures_text
from scheduling.models import Plan, Publication
from tests.network import MONDAY

TOLD = [rule for rule in RULES if rule.level in (Level.HARD, Level.WARNING)]
PART = "7 with result 7"  # of another phrase


def phrases(rule: Rule) -> Iterator[str]:
    """The texts in the module of a rule but for its own sentences, what explains the code and types in quotes; with 7
    for what is put in."""
    tree = ast.parse(inspect.getsource(sys.modules[(rule.check or rule.blocks).__module__]))  # type: ignore[union-attr]
    above = {id(node) for rule in ast.walk(tree) if _says_the_rule(rule) for node in ast.walk(rule)}
    inside = {id(one) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for one in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(one.value) if isinstance(one, ast.Constant) else "7" for one in node.values)
        elif isinstance(node, ast.Constant) and id(node) not in above | inside and "|" not in str(node.value):
            yield str(node.value)


def _says_the_rule(node: ast.AST) -> bool:
    """Docstrings stand alone, and the rule's sentences in the call that makes it."""
    makes = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Rule"
    return makes or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


@pytest.mark.parametrize("rule", TOLD, ids=lambda rule: rule.id)
def test_every_phrase_of_a_rule_has_its_chinese(rule: Rule) -> None:
    said = {phrase for phrase in phrases(rule) if " " in phrase} - {PART}
    assert said or rule.id == "assessment_lapse"  # it says what the rule of assessments says
    with translation.override("zh-hans"):
        assert {phrase: text for phrase in said if re.search("[A-Za-z]{2}", text := figures_text(phrase))} == {}


@pytest.mark.parametrize(
    ("detail", "english", "chinese"),
    [
        ("2 attendees, at least 3", "2 in the group, at least 3 are needed", "现有 2 人，成班至少 3 人"),
        ("440 minutes on day 2, at most 400", "Wednesday: 440 minutes, at most 400", "周三：440 分钟，至多 400 分钟"),
        ("a male carer, female was asked for", "carer: Male, asked for: Female", "照护人员：男，要求：女"),
        ("without lift, quiet", "it lacks: Lift, Quiet area", "缺少：电梯、安静区"),
        ("no valid care_level with result mild on 2026-12-01", "no valid “Care level: Mild” on 2026-12-01",
         "2026-12-01 没有有效的“照护等级：轻度”"),
        ("bed TY-1-2 is closed", "Bed TY-1-2 is closed or away", "床位 TY-1-2 停用或请假"),
        ("town danghu is not served", "the town Danghu is not served", "不服务当湖街道"),
        ("town of_tomorrow is not served", "the town of_tomorrow is not served", "不服务of_tomorrow"),
        ("does not offer home_care", "does not offer Home care", "不开展“居家服务”"),
        ("no valid skill tcm on 2026-12-01", "no valid skill Traditional medicine on 2026-12-01",
         "2026-12-01 没有有效的“中医康复”技能"),
        ("a session of child_group, child_motor is needed",
         "a session of Children's group lesson, needed is Children's motor training",
         "这一场是“儿童集体课”，需要的是“儿童运动训练”"),
        ("funded for autism and hearing_speech", "funded for: Autism, Hearing and speech",
         "补贴类别：孤独症、听力言语"),
        ("words of a rule to come", "words of a rule to come", "words of a rule to come"),
    ],
)  # fmt: skip
def test_figures_are_read_in_the_language_of_the_reader(detail: str, english: str, chinese: str) -> None:
    for language, text in (("en", english), ("zh-hans", chinese)):
        with translation.override(language):
            assert figures_text(detail) == text


def test_a_finding_is_about_codes_and_figures() -> None:
    found = Finding("group_least", facility="XC", place="XC-H", detail="2 attendees, at least 3")
    with translation.override("zh-hans"):
        assert about_text(codes_of(found), found.detail, reference_names()) == "XC · XC-H · 现有 2 人，成班至少 3 人"
        assert about_text("", found.detail, reference_names()) == "现有 2 人，成班至少 3 人"


@pytest.mark.django_db
def test_where_there_is_a_database_its_names_are_read() -> None:
    Town.objects.filter(code="danghu").update(name="新当湖街道", name_en="New Danghu")
    for language, text in (("en", "the town New Danghu is not served"), ("zh-hans", "不服务新当湖街道")):
        with translation.override(language):
            assert about_text("", "town danghu is not served", stored_names()) == text


@pytest.mark.django_db
def test_what_was_stored_in_one_piece_is_stored_in_parts() -> None:
    migration = importlib.import_module("scheduling.migrations.0015_findings_of_a_publication_in_parts")
    plan = Plan.objects.create(week=MONDAY, version=1, created_at=timezone.now())
    whole = [["group_least", "XC · XC-H · 2 attendees, at least 3"], ["pins", "pinned and not served"]]
    row = Publication.objects.create(
        plan=plan, created_at=timezone.now(), finished_at=timezone.now(), status="failed", broken=whole
    )
    for step, stored in (
        (migration.parted, [["group_least", "XC · XC-H", "2 attendees, at least 3"],
                            ["pins", "", "pinned and not served"]]),
        (migration.joined, whole),
    ):  # fmt: skip
        step(apps, SimpleNamespace())
        row.refresh_from_db()
        assert row.broken == stored
