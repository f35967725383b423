"""Account pages of our own: oneself, invitations, administration, a client's members."""

from django.urls import path

from accounts.web import admin, departments, groups, importing, links, matrix, members, own, proposals, stalled

app_name = "accounts"

urlpatterns = [
    path("me/", own.me, name="me"),
    path("me/session/", own.session, name="session"),
    path("me/typing-key/", own.typing_key, name="typing_key"),
    path("me/accessibility/", own.accessibility, name="accessibility"),
    path("me/sessions/", own.sessions, name="sessions"),
    path("me/tokens/", own.tokens, name="tokens"),
    path("me/tokens/<uuid:token_id>/end/", own.token_end, name="token_end"),
    path("invite/<str:token>/", links.invitation, name="invitation"),
    path("welcome/<str:token>/", links.welcome, name="welcome"),
    path("admin/users/", admin.users, name="users"),
    path("admin/users/new/", admin.user_new, name="user_new"),
    path("admin/users/import/", importing.people_import, name="people_import"),
    path("admin/users/import/run/", importing.people_import_run, name="people_import_run"),
    path("admin/users/<uuid:user_id>/", admin.user, name="user"),
    path("admin/users/<uuid:user_id>/stop/", admin.user_stop, name="user_stop"),
    path("admin/users/<uuid:user_id>/memberships/", admin.membership_new, name="membership_new"),
    path("admin/users/<uuid:user_id>/do/<slug:action>/", admin.user_action, name="user_action"),
    path("admin/memberships/<uuid:membership_id>/end/", admin.membership_end, name="membership_end"),
    path("admin/proposals/", proposals.proposals, name="proposals"),
    path("admin/proposals/<uuid:proposal_id>/<slug:decision>/", proposals.proposal_decide, name="proposal_decide"),
    path("admin/groups/", groups.group_list, name="groups"),
    path("admin/groups/<uuid:group_id>/", groups.group, name="group"),
    path("admin/groups/<uuid:group_id>/remove/", groups.group_remove, name="group_remove"),
    path("admin/groups/<uuid:group_id>/companies/", groups.group_companies, name="group_companies"),
    path(
        "admin/groups/<uuid:group_id>/companies/<uuid:company_id>/remove/",
        groups.group_company_remove,
        name="group_company_remove",
    ),
    path("admin/groups/<uuid:group_id>/people/", groups.group_person_add, name="group_person_add"),
    path(
        "admin/groups/<uuid:group_id>/people/<uuid:user_id>/remove/",
        groups.group_person_remove,
        name="group_person_remove",
    ),
    path("admin/jobs/", stalled.jobs, name="jobs"),
    path("admin/jobs/again/", stalled.job_again, name="job_again"),
    path("admin/roles/", matrix.matrix, name="matrix"),
    path("admin/roles/why/", matrix.why, name="why"),
    path("p/<slug:client>/members/", members.members, name="members"),
    path("p/<slug:client>/departments/", departments.departments, name="departments"),
    path("p/<slug:client>/departments/<uuid:department_id>/", departments.department, name="department"),
    path(
        "p/<slug:client>/departments/<uuid:department_id>/remove/",
        departments.department_remove,
        name="department_remove",
    ),
    path("p/<slug:client>/members/<uuid:membership_id>/end/", members.member_end, name="member_end"),
    path(
        "p/<slug:client>/invitations/<uuid:invitation_id>/revoke/", members.invitation_revoke, name="invitation_revoke"
    ),
]
