"""Two people on one form: whoever saves second sees first what the other has stored meanwhile."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.db import models, transaction
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from .api.representing import tag_of
from .forms import stored
from .models import Change

Row = TypeVar("Row", bound=models.Model)
SEEN = "seen"  # the name of the hidden field


@dataclass(frozen=True)
class Changed:
    """``by``: the last change of the row since the form was opened, where the history has one. ``differ``: label, what
    was typed, what is stored now."""

    by: Change | None
    differ: list[tuple[str, str, str]]


class Edit(Generic[Row]):
    """A page on which ``row``, which is stored, is changed. ``build`` makes its form, over a row and, once it was sent,
    what was sent. ``seen`` goes with the form and comes back: the state of the row that the person has looked at.
    """

    def __init__(self, request: HttpRequest, row: Row, build: Callable[[Row, Any], forms.BaseForm]) -> None:
        sent = request.POST if request.method == "POST" else None
        self.row, self.build = row, build
        self.form: Any = build(copy(row), sent)
        self.changed: Changed | None = None
        self.seen = self._state(self.form) if sent is None else sent.get(SEEN, "")

    def stored(self, act: Callable[[], Any]) -> Any:
        """As ``backend.core.forms.stored``, while the row is held and unless it is not as it was seen: then nothing is
        stored, ``changed`` says what is different, and the form, sent again, is meant to take its place.
        """
        if not self.form.is_valid():
            return None
        with transaction.atomic():
            held = type(self.row)._base_manager.select_for_update(of=("self",)).filter(pk=self.row.pk).first()
            if held is None:
                raise Http404
            stands = self.build(held, None)
            if self.seen.partition("/")[0] == _tag(stands):
                return stored(self.form, act)
            self.changed = self._meanwhile(stands)
            self.seen = self._state(stands)
        return None

    def _state(self, form: forms.BaseForm) -> str:
        """The tag of what ``form`` shows of the row, and the last change of the row."""
        return f"{_tag(form)}/{self._changes().values_list('pk', flat=True).first() or 0}"

    def _changes(self) -> models.QuerySet[Change]:
        """The latest first."""
        return Change.objects.filter(subject_type=self.row._meta.label_lower, subject_id=str(self.row.pk))

    def _meanwhile(self, stands: forms.BaseForm) -> Changed:
        last = self.seen.partition("/")[2]
        since = self._changes().filter(pk__gt=int(last)) if last.isdecimal() else self._changes().none()
        pairs = [(typed, stands[typed.name]) for typed in self.form.visible_fields()]
        words = [(str(typed.label), _words(typed), _words(held)) for typed, held in pairs]
        return Changed(since.select_related("who").first(), [line for line in words if line[1] != line[2]])


def _tag(form: forms.BaseForm) -> str:
    """That of the API, of what the form shows; in whatever language it is shown."""
    shown = {name: _plain(form.get_initial_for_field(field, name)) for name, field in form.fields.items()}
    return tag_of(shown).strip('"')


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value.pk if isinstance(value, models.Model) else value)


def _words(field: forms.BoundField) -> str:
    """What stands in a field, as people read it."""
    widget: Any = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return _("yes") if field.value() else _("no")
    if isinstance(widget, forms.widgets.ChoiceWidget):
        groups = widget.optgroups(field.name, widget.format_value(field.value()))
        chosen = [str(option["label"]) for _name, options, _index in groups for option in options if option["selected"]]
        return _(", ").join(chosen) or "–"
    shown = widget.get_context(field.name, field.value(), {})["widget"]
    parts = [part["value"] for part in shown.get("subwidgets", [])] or [shown["value"]]
    return " – ".join(str(part) for part in parts if part not in (None, "")) or "–"
