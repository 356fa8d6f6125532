from backend.core.api.routes import rows

from . import views

urlpatterns = [
    *rows("residents", views.Residents),
    *rows("guardians", views.Guardians),
    *rows("absences", views.Absences),
    *rows("assessments", views.Assessments),
    *rows("consents", views.Consents),
    *rows("entitlements", views.Entitlements),
    *rows("choices", views.Choices),
    *rows("needs", views.Needs),
    *rows("referrals", views.Referrals),
]
