"""The addresses of accounts. Of the sign-in library's own pages only those that are wanted are here."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from candour.web.accounts.views import authorities, own, people, signing

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", signing.SignIn.as_view(), name="account_login"),
    path("sign-in/second-step/", signing.SecondStep.as_view(), name="mfa_authenticate"),
    path("sign-in/closed/", signing.Inactive.as_view(), name="account_inactive"),
    path("sign-out/", signing.SignOut.as_view(), name="account_logout"),
    path("set-up/", own.set_up, name="set-up"),
    path("link/<str:token>/", own.link, name="link"),
    path("again/", signing.PasswordAgain.as_view(), name="account_reauthenticate"),
    path("again/code/", signing.CodeAgain.as_view(), name="mfa_reauthenticate"),
    path("again/passkey/", signing.PasskeyAgain.as_view(), name="mfa_reauthenticate_webauthn"),
    path("second-step/", signing.choose_second_step, name="second-step"),
    path("account/", own.your_account, name="account"),
    path("account/name/", own.your_name, name="your-name"),
    path("account/password/", signing.ChangePassword.as_view(), name="account_change_password"),
    path("account/sessions/", own.your_sessions, name="your-sessions"),
    path("account/sessions/end/", own.end_sessions, name="your-sessions-end"),
    path("account/passkeys/add/", signing.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/remove/", signing.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("account/app/", signing.ActivateApp.as_view(), name="mfa_activate_totp"),
    path("account/app/remove/", signing.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("account/recovery-codes/", signing.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new/", signing.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("administration/", authorities.administration, name="administration"),
    path("authorities/", authorities.authorities, name="authorities"),
    path("authorities/add/", authorities.new_authority, name="authority-new"),
    path("authorities/<str:code>/", authorities.authority, name="authority"),
    path("authorities/<str:code>/people/", people.people, name="people"),
    path("authorities/<str:code>/people/add/", people.invite, name="person-invite"),
    path("authorities/<str:code>/people/<int:pk>/", people.person, name="person"),
    path("authorities/<str:code>/people/<int:pk>/roles/", people.roles, name="person-roles"),
    path("authorities/<str:code>/people/<int:pk>/link/", people.new_link, name="person-link"),
    path("authorities/<str:code>/people/<int:pk>/close/", people.disable, name="person-disable"),
    path("authorities/<str:code>/people/<int:pk>/open/", people.enable, name="person-enable"),
    path("authorities/<str:code>/people/<int:pk>/second-steps/", people.reset_factors, name="person-factors"),
    path("authorities/<str:code>/events/", people.account_events, name="account-events"),
]
