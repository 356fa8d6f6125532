from django.urls import path

from .views import audit, consents, directory, files, invitations, messages, papers, privacy, referrals

urlpatterns = [
    path("audit/", audit.acts, name="audit"),
    path("audit/changes/", audit.changes, name="audit_changes"),
    path("audit/minors/", audit.minors, name="audit_minors"),
    path("messages/", messages.not_sent, name="messages_not_sent"),
    path("residents/", directory.residents, name="residents"),
    path("new-resident/", files.new_resident, name="new_resident"),
    path("residents/<str:code>/contacts/new/", files.new_contact, name="new_contact"),
    path("residents/<str:code>/contacts/<int:pk>/", files.change_contact, name="change_contact"),
    path("residents/<str:code>/contacts/<int:pk>/end/", files.end_contact, name="end_contact"),
    path("residents/<str:code>/contacts/<int:pk>/resume/", files.resume_contact, name="resume_contact"),
    path("residents/<str:code>/consents/", consents.consents, name="consents"),
    path("residents/<str:code>/consents/<str:purpose>/give/", consents.give, name="give_consent"),
    path("residents/<str:code>/consents/<int:pk>/withdraw/", consents.withdraw, name="withdraw_consent"),
    path("residents/<str:code>/papers/<str:kind>/new/", papers.new_paper, name="new_paper"),
    path("residents/<str:code>/papers/<str:kind>/<int:pk>/", papers.change_paper, name="change_paper"),
    path("residents/<str:code>/papers/<str:kind>/<int:pk>/remove/", papers.remove_paper, name="remove_paper"),
    path(
        "residents/<str:code>/needs/<str:need>/preferences/new/",
        papers.new_paper,
        {"kind": "preferences"},
        name="new_preference",
    ),
    path("residents/<str:code>/referrals/new/", referrals.new_referral, name="new_referral"),
    path("residents/<str:code>/referrals/<int:pk>/withdraw/", referrals.withdraw_referral, name="withdraw_referral"),
    path("residents/<str:code>/reason/", privacy.reading_reason, name="reading_reason"),
    path("residents/<str:code>/reveal/", privacy.reveal, name="reveal_numbers"),
    path("residents/<str:code>/invitations/", invitations.invitations, name="invitations"),
    path("residents/<str:code>/invitations/sheet/", invitations.sheet, name="invitation_sheet"),
    path("residents/<str:code>/invitations/revoke/", invitations.revoke, name="revoke_invitation"),
]
