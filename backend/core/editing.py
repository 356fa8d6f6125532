"""Two people on one form: whoever saves second sees first what the other has stored meanwhile."""

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from .api.representing import tag_of
from .digits import whole_number
from .forms import stored
from .history.selectors import changes_of
from .models import Change

Row = TypeVar("Row", bound=models.Model)
Result = TypeVar("Result")
SEEN = "seen"  # the name of the hidden field


@dataclass(frozen=True)
class Changed:
    """``by``: the last change of the row since the form was opened, where the history has one. ``differ``: label, what
    was typed, what is stored now. ``rows``: there are rows of their own below the form, which may differ as well.
    """

    by: Change | None
    differ: list[tuple[str, str, str]]
    rows: bool = False


class Edit(Generic[Row]):
    """A page on which ``row``, which is stored, is changed. ``build`` makes its form, over a row and, once it was sent,
    what was sent. ``seen`` goes with the form and comes back: the state of the row that the person has looked at.
    """

    def __init__(self, request: HttpRequest, row: Row, build: Callable[[Row, Any], forms.BaseForm]) -> None:
        sent = request.POST if request.method == "POST" else None
        self.row, self.build = row, build
        self.form: Any = build(copy(row), sent)
        self.changed: Changed | None = None
        self.seen = state_of(row, [self.form]) if sent is None else sent.get(SEEN, "")

    def stored(self, act: Callable[[], Any]) -> Any:
        """As ``backend.core.forms.stored``, while the row is held and unless it is not as it was seen: then nothing is
        stored, ``changed`` says what is different, and the form, sent again, is meant to take its place.
        """
        if not self.form.is_valid():
            return None
        with transaction.atomic():
            stands = self.build(held(self.row), None)
            if is_as_seen(self.seen, [stands]):
                return stored(self.form, act)
            self.changed = Changed(changed_since(self.row, self.seen), differences(self.form, stands))
            self.seen = state_of(self.row, [stands])
        return None


def unless_changed(request: HttpRequest, row: Row, act: Callable[[], Result]) -> Result:
    """Of a small form in a list: what ``act`` stores, while ``row`` is held and unless it is not as it was shown, which
    the form tells by ``state_of_columns``. Raises ValidationError, and Http404 where the row is gone.
    """
    with transaction.atomic():
        if request.POST.get(SEEN, "") != state_of_columns(held(row)):
            told = _("Somebody changed this after you opened the page. What you typed is not saved: look at it again.")
            raise ValidationError(told, code="changed")
        return act()


def done(request: HttpRequest, act: Callable[[], Any]) -> bool:
    """Whether ``act`` was done; what it refused is said on the next page."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, refusals(error))
        return False
    return True


def refusals(error: ValidationError) -> str:
    """What a service refused, as one sentence or several."""
    return _("; ").join(error.messages)


def state_of_columns(row: models.Model) -> str:
    """The tag of a row as it is stored."""
    return tag_of([str(getattr(row, field.attname)) for field in row._meta.concrete_fields]).strip('"')


def held(row: Row) -> Row:
    """The row as it is stored, held until the transaction ends; not against who only refers to it. Raises Http404 where
    it is gone.
    """
    found = type(row)._base_manager.select_for_update(of=("self",), no_key=True).filter(pk=row.pk).first()
    if found is None:
        raise Http404
    return found


def state_of(row: models.Model, shown: Iterable[forms.BaseForm]) -> str:
    """The tag of what unsent forms show of the row, and the last change of the row."""
    return f"{_tag(shown)}/{changes_of(row).values_list('pk', flat=True).first() or 0}"


def is_as_seen(seen: str, shown: Iterable[forms.BaseForm]) -> bool:
    """Whether forms show what they showed in the state ``seen``."""
    return seen.partition("/")[0] == _tag(shown)


def changed_since(row: models.Model, seen: str) -> Change | None:
    last = whole_number(seen.partition("/")[2])
    return None if last is None else changes_of(row).filter(pk__gt=last).select_related("who").first()


def differences(form: forms.BaseForm, stands: forms.BaseForm) -> list[tuple[str, str, str]]:
    """Label, what was typed into ``form``, and what is stored, where they are not alike."""
    pairs = [(typed, stands[typed.name]) for typed in form.visible_fields() if not typed.field.disabled]
    words = [(str(typed.label), _words(typed), _words(kept)) for typed, kept in pairs]
    return [line for line in words if line[1] != line[2]]


def _tag(shown: Iterable[forms.BaseForm]) -> str:
    """That of the API, of what forms show; in whatever language they are shown."""
    told = [
        {name: _plain(form.get_initial_for_field(field, name)) for name, field in form.fields.items()} for form in shown
    ]
    return tag_of(told).strip('"')


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value.pk if isinstance(value, models.Model) else value)


def _words(field: forms.BoundField) -> str:
    """What stands in a field, as people read it."""
    widget: Any = field.field.widget
    widget = getattr(widget, "widget", widget)  # the admin site wraps the choice of another row
    if isinstance(widget, forms.CheckboxInput):
        return _("yes") if field.value() else _("no")
    if isinstance(widget, forms.widgets.ChoiceWidget):
        groups = widget.optgroups(field.name, widget.format_value(field.value()))
        chosen = [str(option["label"]) for _name, options, _index in groups for option in options if option["selected"]]
        return _(", ").join(chosen) or "–"
    shown = widget.get_context(field.name, field.value(), {})["widget"]
    parts = [part["value"] for part in shown.get("subwidgets", [])] or [shown["value"]]
    return " – ".join(str(part) for part in parts if part not in (None, "")) or "–"
