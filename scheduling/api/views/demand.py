"""Residents and their needs: a change of them may break what is published, so they are written here."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from residents.api import views as demand
from residents.api.bodies import EndNeedBody, FileBody, NeedBody, NewFileBody, NewNeedBody, WithdrawNeedBody
from residents.api.reasons import Writing
from residents.api.serializers import NeedSerializer, ResidentSerializer
from residents.services.files import resident_add
from residents.services.needs import need_add

from ...services.demand import need_change, need_end, need_withdraw, resident_change


class Residents(Writing, demand.Residents):
    """Dossiers. The list says who there is; reading one leaves a trace. Numbers are masked."""

    @extend_schema(request=NewFileBody, responses={201: ResidentSerializer})
    def create(self, request: Any) -> Response:
        """Begin a file. Who has one already is refused, by the certificate or identity number."""
        given = self.body(NewFileBody)
        code = given.pop("code")
        return self.once(
            lambda: resident_add(
                values=given, code=code, by=self.actor, today=timezone.localdate(), now=timezone.now()
            ),
            status=201,
        )

    @extend_schema(request=FileBody(partial=True), responses=ResidentSerializer)
    def partial_update(self, request: Any, key: str) -> Response:
        """What is left out stays; a file is closed by ``ends_on``."""
        given, why = self.body(FileBody, partial=True), self.why()
        return self.changed(
            key,
            lambda row: resident_change(
                resident=row, values=given, by=self.actor, today=timezone.localdate(), now=timezone.now(), why=why
            ),
        )


class Needs(Writing, demand.Needs):
    """What residents need of each service."""

    @extend_schema(request=NewNeedBody, responses={201: NeedSerializer})
    def create(self, request: Any) -> Response:
        given, why = self.body(NewNeedBody), self.why()
        about = {name: given.pop(name) for name in ("code", "resident", "service")}
        return self.once(
            lambda: need_add(
                **about, values=given, by=self.actor, today=timezone.localdate(), now=timezone.now(), why=why
            ),
            status=201,
        )

    @extend_schema(request=NeedBody(partial=True), responses=NeedSerializer)
    def partial_update(self, request: Any, key: str) -> Response:
        """What is left out stays. For another service another need is entered."""
        given, why = self.body(NeedBody, partial=True), self.why()
        return self.changed(
            key,
            lambda row: need_change(
                need=row, values=given, by=self.actor, today=timezone.localdate(), now=timezone.now(), why=why
            ),
        )


class End(Writing, demand.Needs):
    """A need comes to its end: the last day on which it is served."""

    @extend_schema(request=EndNeedBody, responses={200: NeedSerializer})
    def create(self, request: Any, key: str) -> Response:
        need, given, why = self.find(key), self.body(EndNeedBody), self.why()
        return self.once(
            lambda: need_end(need=need, **given, by=self.actor, now=timezone.now(), why=why),
            status=200,
        )


class NeedWithdrawal(Writing, demand.Needs):
    """Nobody asks for it any more: from today on it is not served, and it leaves the waiting list."""

    @extend_schema(request=WithdrawNeedBody, responses={200: NeedSerializer})
    def create(self, request: Any, key: str) -> Response:
        need, given, why = self.find(key), self.body(WithdrawNeedBody), self.why()
        return self.once(
            lambda: need_withdraw(
                need=need, **given, by=self.actor, today=timezone.localdate(), now=timezone.now(), why=why
            ),
            status=200,
        )
