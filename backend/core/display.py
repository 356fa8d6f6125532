"""How the screens look to one person: size of type, contrast, light or dark. Kept in cookies of the browser, so that
it also holds for who is not signed in; a form that works without scripts sets it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from .way_back import led_back

YEAR = 31_536_000  # seconds
# The cookies and what each may hold; the first is the default and is not stored.
CHOICES = {"type": ("normal", "large"), "contrast": ("normal", "high"), "scheme": ("system", "light", "dark")}


@dataclass(frozen=True)
class Display:
    """``scheme`` system: as the device says."""

    type: str
    contrast: str
    scheme: str


def display_of(request: HttpRequest) -> Display:
    given = {name: request.COOKIES.get(f"display_{name}", "") for name in CHOICES}
    return Display(**{name: given[name] if given[name] in known else known[0] for name, known in CHOICES.items()})


def display(request: HttpRequest) -> dict[str, Display]:
    """For templates."""
    return {"display": display_of(request)}


@require_POST
def choose_display(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen and go back to the page from which it was. What is not known is passed over."""
    response = led_back(request, request.POST.get("next", ""), otherwise="home")
    for name, known in CHOICES.items():
        chosen = request.POST.get(name)
        if chosen == known[0]:
            response.delete_cookie(f"display_{name}", samesite="Lax")
        elif chosen in known:
            response.set_cookie(
                f"display_{name}", chosen, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
            )
    return response
