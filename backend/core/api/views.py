"""Addresses that are about the API itself, and about the account that asks."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from ..access.selectors import own_roles
from .endpoint import Endpoint
from .permissions import Anyone, SignedIn
from .problems import BY_NAME, KINDS, Kind


class Schema(Endpoint, SpectacularJSONAPIView):
    permission_classes = (Anyone,)


@require_safe
def viewer(request: HttpRequest) -> HttpResponse:
    return render(request, "api/viewer.html")


class KindSerializer(serializers.Serializer):
    type = serializers.CharField(source="address")
    status = serializers.IntegerField()
    title = serializers.CharField()
    remedy = serializers.CharField()


class Problems(Endpoint):
    """The kinds of problems that the API answers with."""

    permission_classes = (Anyone,)

    @extend_schema(responses=KindSerializer(many=True))
    def get(self, request: Any) -> Response:
        return Response(KindSerializer(KINDS, many=True).data)


class OneProblem(Endpoint):
    """One kind of problem: what the “type” of an error leads to."""

    permission_classes = (Anyone,)

    @extend_schema(responses=KindSerializer)
    def get(self, request: Any, name: str) -> Response:
        kind: Kind | None = BY_NAME.get(name)
        if kind is None:
            raise Http404
        return Response(KindSerializer(kind).data)


class RoleSerializer(serializers.Serializer):
    role = serializers.CharField()
    of = serializers.CharField(
        source="scope_name", help_text="Town, facility, staff member or guardian; empty: the city"
    )


class MeSerializer(serializers.Serializer):
    username = serializers.CharField()
    roles = RoleSerializer(many=True)


class Me(Endpoint):
    """The account that asks, and how far its roles reach."""

    permission_classes = (SignedIn,)

    @extend_schema(responses=MeSerializer)
    def get(self, request: Any) -> Response:
        return Response(MeSerializer({"username": self.actor.username, "roles": own_roles(self.actor)}).data)


class NoSuchAddress(Endpoint):
    """Whatever else is asked for under the API's address is answered as the API answers."""

    permission_classes = (Anyone,)
    schema = None

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Before the method is asked for: no method is known of what there is not."""
        self._count(request)
        self._choose_language(request)
        raise exceptions.NotFound
