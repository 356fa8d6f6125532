from django.urls import path

from .views import audit, directory, invitations, privacy

urlpatterns = [
    path("audit/", audit.acts, name="audit"),
    path("audit/changes/", audit.changes, name="audit_changes"),
    path("residents/", directory.residents, name="residents"),
    path("residents/<str:code>/reason/", privacy.reading_reason, name="reading_reason"),
    path("residents/<str:code>/reveal/", privacy.reveal, name="reveal_numbers"),
    path("residents/<str:code>/invitations/", invitations.invitations, name="invitations"),
    path("residents/<str:code>/invitations/sheet/", invitations.sheet, name="invitation_sheet"),
    path("residents/<str:code>/invitations/revoke/", invitations.revoke, name="revoke_invitation"),
]
