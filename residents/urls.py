from django.urls import path

from .views import invitations

urlpatterns = [
    path("residents/<str:code>/invitations/", invitations.invitations, name="invitations"),
    path("residents/<str:code>/invitations/sheet/", invitations.sheet, name="invitation_sheet"),
    path("residents/<str:code>/invitations/revoke/", invitations.revoke, name="revoke_invitation"),
]
