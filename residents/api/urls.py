from typing import Any

from django.urls import path

from backend.core.api.routes import rows

from . import consents, contacts, papers, views

PAPER: dict[str, Any] = {
    "many": {"post": "create"},
    "one": {"patch": "partial_update", "delete": "destroy"},
}
# Absences, residents and needs stand with the match: what changes of them, it marks there.
urlpatterns = [
    *rows("guardians", contacts.Guardians, many={"post": "create"}, one={"patch": "partial_update"}),
    path("guardians/<key:key>/end/", contacts.GuardianEnd.as_view({"post": "create"}), name="api_guardian_end"),
    path(
        "guardians/<key:key>/resume/",
        contacts.GuardianResumption.as_view({"post": "create"}),
        name="api_guardian_resume",
    ),
    *rows("assessments", papers.Assessments, **PAPER),
    *rows("consents", consents.Consents, many={"post": "create"}),
    path(
        "consents/<key:key>/withdrawal/",
        consents.ConsentWithdrawal.as_view({"post": "create"}),
        name="api_consent_withdrawal",
    ),
    *rows("entitlements", papers.Entitlements, **PAPER),
    *rows("choices", papers.Choices, **PAPER),
    *rows("preferences", papers.Preferences, **PAPER),
    *rows("referrals", views.Referrals),
    path("referrals/<key:key>/answer/", views.Answer.as_view({"post": "create"}), name="api_referral_answer"),
]
