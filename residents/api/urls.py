from django.urls import path

from backend.core.api.routes import rows

from . import views

# Absences stand with the match: one marks what it breaks there.
urlpatterns = [
    *rows("residents", views.Residents),
    *rows("guardians", views.Guardians),
    *rows("assessments", views.Assessments),
    *rows("consents", views.Consents),
    *rows("entitlements", views.Entitlements),
    *rows("choices", views.Choices),
    *rows("needs", views.Needs),
    *rows("referrals", views.Referrals),
    path("referrals/<key:key>/answer/", views.Answer.as_view({"post": "create"}), name="api_referral_answer"),
]
