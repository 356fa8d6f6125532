"""What pages that write to a file have in common."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
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
