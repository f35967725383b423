"""The account pages' and API's rows of the permission table."""

from callcenter.core.permissions import Access, Kind, Permission

_SELF = Permission.SELF
_USERS = Permission.USER_MANAGE
_MEMBERS = Permission.MEMBERSHIP_MANAGE
_BEFORE = "before sign-in: nobody to ask yet; the view limits attempts and tells nothing about accounts"
_LINK = "the signed link in a mail is the right; a GET changes nothing"


def _page(**methods: Permission) -> Access:
    return Access(Kind.TENANT, methods)


def _own(**methods: Permission) -> Access:
    """One's own account: short transactions in the house, made by the services."""
    return Access(Kind.ACCOUNT, methods)


def _client(**methods: Permission) -> Access:
    return Access(Kind.TENANT, methods, tenant_kwarg="client")


ALLAUTH: dict[str, Access] = {
    name: Access(Kind.ACCOUNT, {"GET": None, "POST": None}, reason=_BEFORE)
    for name in (
        "account_login",
        "account_logout",
        "account_signup",
        "account_reset_password",
        "account_reset_password_from_key",
        "mfa_authenticate",
    )
} | {
    name: Access(Kind.ACCOUNT, {"GET": None}, reason=_BEFORE)
    for name in ("account_inactive", "account_reset_password_done", "account_reset_password_from_key_done")
}
ALLAUTH |= {
    name: _own(GET=_SELF, POST=_SELF)
    for name in (
        "account_change_password",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
        "usersessions_list",
    )
}
ALLAUTH |= {name: _own(GET=_SELF) for name in ("mfa_index", "mfa_view_recovery_codes")}

PAGES: dict[str, Access] = {
    "me": _page(GET=_SELF, POST=_SELF),
    "accessibility": _page(GET=_SELF, POST=_SELF),
    "tokens": _own(GET=Permission.TOKEN_OWN, POST=Permission.TOKEN_OWN),
    "token_end": _own(POST=Permission.TOKEN_OWN),
    "invitation": Access(Kind.ACCOUNT, {"GET": None, "POST": None}, reason=_LINK),
    "welcome": Access(Kind.ACCOUNT, {"GET": None, "POST": None}, reason=_LINK),
    "users": _page(GET=_USERS),
    "user_new": _page(GET=_USERS, POST=_USERS),
    "user": _page(GET=_USERS, POST=_USERS),
    "user_stop": _page(GET=_USERS, POST=_USERS),
    "user_action": _page(POST=_USERS),
    "membership_new": _page(POST=_USERS),
    "membership_end": _page(POST=_USERS),
    "matrix": _page(GET=_USERS),
    "why": _page(GET=_USERS),
    "members": _client(GET=_MEMBERS, POST=_MEMBERS),
    "member_end": _client(GET=_MEMBERS, POST=_MEMBERS),
    "invitation_revoke": _client(POST=_MEMBERS),
    "departments": _client(GET=_MEMBERS, POST=_MEMBERS),
    "department": _client(GET=_MEMBERS, POST=_MEMBERS),
    "department_remove": _client(POST=_MEMBERS),
}

API: dict[str, Access] = {
    "me": _page(GET=_SELF),
    "users": Access(Kind.TENANT, {"GET": (_USERS, _MEMBERS), "POST": (_USERS, _MEMBERS)}),
    "user": _page(GET=_USERS, PATCH=_USERS),
    "user_deactivate": _page(POST=_USERS),
    "memberships": _page(GET=_MEMBERS, POST=_MEMBERS),
    "membership": _page(DELETE=_MEMBERS),
    "tokens": _own(GET=Permission.TOKEN_OWN, POST=Permission.TOKEN_OWN),
    "token": _own(DELETE=Permission.TOKEN_OWN),
}
