"""Who asks: a program with a token, or a page in a browser with its session."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header

from ..access.tokens import token_of

SCHEME = "Bearer"


class ByToken(BaseAuthentication):
    """``Authorization: Bearer care_...``. The request's ``auth`` is the token."""

    def authenticate(self, request: Any) -> tuple[Any, Any] | None:
        scheme, _blank, text = get_authorization_header(request).partition(b" ")
        if scheme.lower() != SCHEME.lower().encode():
            return None
        token = token_of(text.decode("ascii", "replace"), timezone.now())
        if token is None:
            raise exceptions.AuthenticationFailed(_("The token is unknown, has ended or was revoked."))
        return token.user, token

    def authenticate_header(self, request: Any) -> str:
        return SCHEME


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = ByToken
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "Made on the account page or by manage.py api_token"}
