"""No English on the Chinese screens, and the overview in the order of the work."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import translation

from backend.core.admin_pages import ReadPages
from backend.core.models import User

OWN = ("facilities", "residents", "scheduling", "core")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2,}")
# The switch, keys of the keyboard, what stands in Django's page whatever the language, and who is signed in.
RIGHT = {"English", "Control", "Mac", "Command", "LDAP", "Search", "wang"}


def texts_of(model: type[models.Model]) -> Iterator[Any]:
    yield from (model._meta.verbose_name, model._meta.verbose_name_plural)
    yield from (constraint.violation_error_message for constraint in model._meta.constraints)
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        if field.auto_created:
            continue
        yield from (field.verbose_name, field.help_text or field.verbose_name)
        yield from (label for code, label in getattr(field, "base_field", field).flatchoices if code != "")


def test_models_fields_and_choices_are_named_in_chinese() -> None:
    with translation.override("zh-hans"):
        unnamed = [
            (model.__name__, str(text))
            for name in OWN
            for model in apps.get_app_config(name).get_models()
            for text in texts_of(model)
            if not CHINESE.search(str(text))
        ]
    assert unnamed == []


@pytest.mark.parametrize(
    ("model", "field", "label"),
    [
        *((model, "expires_at", "有效期至") for model in ("core.Invitation", "core.ApiToken", "core.OneTimeCode")),
        ("scheduling.Export", "expires_at", "有效期至"),
        ("scheduling.Offer", "expires_at", "答复期限"),
        ("scheduling.Attendance", "by", "标记人"),
        ("scheduling.ManualChange", "by", "操作人"),
        ("facilities.DoorPhoto", "stored_by", "上传人"),
    ],
)
def test_one_english_label_has_the_chinese_of_what_it_means_there(model: str, field: str, label: str) -> None:
    with translation.override("zh-hans"):
        assert str(apps.get_model(model)._meta.get_field(field).verbose_name) == label


class Visible(HTMLParser):
    """The texts that a page shows or reads out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.texts += [text for name, text in attrs if name in ("alt", "aria-label", "placeholder", "title") and text]

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside not in ("script", "style", "option"):  # options are rows of the database, or labels seen above
            self.texts.append(data)


@pytest.mark.django_db
def test_pages_say_nothing_in_english(client: Client) -> None:
    client.force_login(User.objects.create_superuser("wang"))
    pages = {reverse("admin:index"), reverse("admin:password_change")}
    for model, page in admin.site._registry.items():
        if model._meta.app_label in OWN:
            stem = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            pages |= set() if model.objects.exists() else {reverse(f"{stem}_changelist")}  # rows may be in English
            pages |= set() if isinstance(page, ReadPages) else {reverse(f"{stem}_add")}
    english = {
        (url, text.strip())
        for url in pages
        for text in Visible(client.get(url).text).texts
        if set(ENGLISH.findall(text)) - RIGHT
    }
    assert english == set()


@pytest.mark.django_db
def test_the_overview_follows_the_work_and_leaves_the_job_queue_out(client: Client) -> None:
    client.force_login(User.objects.create_superuser("wang"))
    apps_listed = client.get(reverse("admin:index")).context["app_list"]
    assert [app["app_label"] for app in apps_listed] == ["facilities", "residents", "scheduling", "core"]
    first = [[row["object_name"] for row in app["models"]][:2] for app in apps_listed]
    assert first[:3] == [["Facility", "Credential"], ["Resident", "Guardian"], ["StandingPattern", "Placement"]]


@pytest.mark.django_db
def test_labels_stand_without_a_colon_but_in_the_admin(client: Client) -> None:
    client.force_login(User.objects.create_superuser("wang"))
    own, of_admin = (
        {text.strip() for text in Visible(client.get(reverse(page)).text).texts} & {"出生日期", "出生日期:"}
        for page in ("new_resident", "admin:residents_resident_add")
    )
    assert (own, of_admin) == ({"出生日期"}, {"出生日期:"})
