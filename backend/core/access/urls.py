from django.urls import path

from .views import account, family, sign_in, tokens

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/code/", sign_in.second_factor, name="second_factor"),
    path("sign-in/demo/<str:role>/", sign_in.demo_sign_in, name="demo_sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("family/", family.invitation, name="family"),
    path("family/code/", family.code, name="family_code"),
    path("family/i/<str:code>/", family.invitation, name="family_invited"),
    path("account/", account.account, name="account"),
    path("account/password/", account.ChangePassword.as_view(), name="change_password"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", tokens.revoke, name="revoke_token"),
    path("account/second-factor/", account.set_up_second_factor, name="set_up_second_factor"),
    path("account/second-factor/remove/", account.drop_second_factor, name="drop_second_factor"),
]
