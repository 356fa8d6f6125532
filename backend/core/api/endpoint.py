"""What every address of the API does before it answers: count, ask who it is, ask whether they may."""

import logging
from typing import Any, ClassVar

from django.conf import settings
from django.core.signals import got_request_exception
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.views import APIView

from ..access.models import ApiToken
from ..access.table import CHANGE, READ
from ..models import User
from ..traffic.counting import seconds_left, too_many
from .permissions import ByTable
from .problems import CONTENT_TYPE, FAILED, body_of

LOG = logging.getLogger("django.request")


class Endpoint(APIView):
    """``thing``: the model, or the word of the table of permissions, that it is about."""

    permission_classes = (ByTable,)
    metadata_class = None
    thing: ClassVar[Any] = None

    def asks(self, method: str) -> tuple[str, Any]:
        """The act, and the thing that it is done to."""
        return READ if method in SAFE_METHODS else CHANGE, self.thing

    @property
    def actor(self) -> User:
        """The account that asks; only where one is sure to be signed in."""
        return self.request.user

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        self._count(request)
        self._choose_language(request)
        if getattr(self, request.method.lower(), None) is None:
            raise exceptions.MethodNotAllowed(request.method)
        super().initial(request, *args, **kwargs)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ("Authorization", "Accept-Language"))
        return response

    def handle_exception(self, exc: Exception) -> Any:
        """A fault of ours is a problem as well; it goes to the log, and to whoever hears of broken requests."""
        try:
            return super().handle_exception(exc)
        except Exception:
            got_request_exception.send(sender=type(self), request=self.request)
            LOG.error("Internal Server Error: %s", self.request.path, exc_info=True)
            answer = Response(body_of(FAILED), status=FAILED.status, content_type=CONTENT_TYPE)
            answer.exception = True
            return answer

    def _count(self, request: Any) -> None:
        """By address, and by account where one is told. A wrong token counts for its address."""
        sources = {f"address {request.META.get('REMOTE_ADDR', '')}": settings.API_REQUESTS_A_MINUTE["address"]}
        try:
            if request.user.is_authenticated:
                sources[f"account {request.user.pk}"] = settings.API_REQUESTS_A_MINUTE["account"]
        finally:
            now = timezone.now()
            if too_many(sources, now):
                raise exceptions.Throttled(seconds_left(now))

    def _choose_language(self, request: Any) -> None:
        """A program has no language switch: it says in each request what it reads."""
        if isinstance(request.auth, ApiToken) and "Accept-Language" in request.headers:
            asked = translation.get_language_from_request(request)
            translation.activate(asked)
