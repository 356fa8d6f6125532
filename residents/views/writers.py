"""What pages that write to a file have in common."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from backend.core.access.questions import require
from backend.core.access.table import CHANGE

from ..opening import opened
from ..selectors.files import resident_for

View = Callable[..., HttpResponse]


def for_writers(view: View) -> View:
    """The view gets the resident in the place of the code. The file is opened first: a minor's asks for a reason."""

    @never_cache
    @login_required
    @wraps(view)
    def asked(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        require(user, CHANGE, "residents")
        resident = resident_for(user, CHANGE, code)
        if resident is None:
            raise Http404
        return opened(request, resident) or view(request, resident, **kwargs)

    return asked


def done(form: forms.Form | forms.ModelForm, act: Callable[[], Any]) -> bool:
    """Whether ``act`` was carried out; what was wrong with the values stands on the form then."""
    try:
        act()
    except ValidationError as fault:
        if hasattr(fault, "error_dict"):
            for name, errors in fault.error_dict.items():
                form.add_error(name if name in form.fields else None, errors)
        else:
            form.add_error(None, fault)
        return False
    return True
