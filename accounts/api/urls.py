"""REST addresses of people, below /api/v1/."""

from django.urls import path

from accounts.api import access, people

app_name = "api-accounts"

urlpatterns = [
    path("me/", people.MeView.as_view(), name="me"),
    path("users/", people.UsersView.as_view(), name="users"),
    path("users/<uuid:user_id>/", people.UserView.as_view(), name="user"),
    path("users/<uuid:user_id>/deactivate/", people.DeactivateView.as_view(), name="user_deactivate"),
    path("memberships/", access.MembershipsView.as_view(), name="memberships"),
    path("memberships/<uuid:membership_id>/", access.MembershipView.as_view(), name="membership"),
    path("proposals/", access.ProposalsView.as_view(), name="proposals"),
    path("proposals/<uuid:proposal_id>/decision/", access.ProposalDecisionView.as_view(), name="proposal_decision"),
    path("tokens/", access.TokensView.as_view(), name="tokens"),
    path("tokens/<uuid:token_id>/", access.TokenView.as_view(), name="token"),
]
