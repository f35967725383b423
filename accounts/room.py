"""What people and their access are to the rest of the house."""

from django.utils.translation import gettext_lazy as _

from accounts import gates
from accounts.actors import load_actor
from accounts.help import ASKED
from accounts.help import PAGES as HELP
from accounts.letters import KINDS
from accounts.queries import names
from accounts.queries.resolve import standing
from accounts.queries.secrets import existing_people, existing_secrets
from accounts.queries.stalled import failed_mails
from accounts.roles import ROLES
from accounts.services import wishes
from audit.registry import EventType
from audit.words import Words
from callcenter.core.figures import Figure
from callcenter.core.grants import CRUD, READ_ADD, RESOLVER, WEB, WORKER, Tables
from callcenter.core.hooks import Fills, Gate
from callcenter.core.permissions import Access, Kind, Pages, Permission, client_page, page
from callcenter.core.rooms import Hears, Room
from callcenter.core.schedule import Every
from callcenter.ui.navigation import Place
from callcenter.vault.labels import Sealed
from callcenter.vault.owners import Owner
from retention.signals import proposed, retracted

_SELF = Permission.SELF
_USERS = Permission.USER_MANAGE
_MEMBERS = Permission.MEMBERSHIP_MANAGE
_BEFORE = "before sign-in: nobody to ask yet; the view limits attempts and tells nothing about accounts"
_LINK = "the signed link in a mail is the right; a GET changes nothing"


def _own(**methods: Permission) -> Access:
    """One's own account: short transactions in the house, made by the services."""
    return Access(Kind.ACCOUNT, methods)


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
    )
}
ALLAUTH |= {name: _own(GET=_SELF) for name in ("mfa_index", "mfa_view_recovery_codes")}

PAGES: dict[str, Access] = {
    "me": page(GET=_SELF, POST=_SELF),
    "session": page(GET=_SELF),
    "typing_key": _own(POST=_SELF),
    "accessibility": page(GET=_SELF, POST=_SELF),
    "sessions": _own(GET=_SELF, POST=_SELF),
    "tokens": _own(GET=Permission.TOKEN_OWN, POST=Permission.TOKEN_OWN),
    "token_end": _own(POST=Permission.TOKEN_OWN),
    "invitation": Access(Kind.ACCOUNT, {"GET": None, "POST": None}, reason=_LINK),
    "welcome": Access(Kind.ACCOUNT, {"GET": None, "POST": None}, reason=_LINK),
    "users": page(GET=_USERS, POST=_USERS),
    "user_new": page(GET=_USERS, POST=_USERS),
    "people_import": page(GET=_USERS, POST=_USERS),
    "people_import_run": Access(Kind.ACCOUNT, {"POST": _USERS}),
    "user": page(GET=_USERS, POST=_USERS),
    "user_stop": page(GET=_USERS, POST=_USERS),
    "user_action": page(POST=_USERS),
    "membership_new": page(POST=_USERS),
    "membership_end": page(POST=_USERS),
    "proposals": page(GET=_USERS),
    "proposal_decide": page(POST=_USERS),
    "groups": page(GET=_USERS, POST=_USERS),
    "group": page(GET=_USERS, POST=_USERS),
    "group_companies": page(GET=_USERS, POST=_USERS),
    "group_company_remove": page(POST=_USERS),
    "group_person_add": page(POST=_USERS),
    "group_person_remove": page(POST=_USERS),
    "group_remove": page(POST=_USERS),
    "jobs": page(GET=Permission.JOB_MANAGE),
    "job_again": page(POST=Permission.JOB_MANAGE),
    "matrix": page(GET=_USERS),
    "why": page(GET=_USERS),
    "members": client_page(GET=_MEMBERS, POST=_MEMBERS),
    "member_end": client_page(GET=_MEMBERS, POST=_MEMBERS),
    "invitation_revoke": client_page(POST=_MEMBERS),
    "departments": client_page(GET=_MEMBERS, POST=_MEMBERS),
    "department": client_page(GET=_MEMBERS, POST=_MEMBERS),
    "department_remove": client_page(POST=_MEMBERS),
}

API: dict[str, Access] = {
    "me": page(GET=_SELF),
    "users": page(GET=(_USERS, _MEMBERS), POST=(_USERS, _MEMBERS)),
    "user": page(GET=_USERS, PATCH=_USERS),
    "user_deactivate": page(POST=_USERS),
    "memberships": page(GET=_MEMBERS, POST=_MEMBERS),
    "membership": page(DELETE=_MEMBERS),
    "proposals": page(GET=_USERS),
    "proposal_decision": page(POST=_USERS),
    "tokens": _own(GET=Permission.TOKEN_OWN, POST=Permission.TOKEN_OWN),
    "token": _own(DELETE=Permission.TOKEN_OWN),
}

EVENTS = (
    EventType("auth.login", _("ログイン"), "person"),
    EventType("auth.login_failed", _("ログインに失敗"), "login"),
    EventType("auth.locked_out", _("ログインを一時停止"), "login"),
    EventType("auth.unlocked", _("ログインの停止を解除"), "person"),
    EventType("auth.logout", _("ログアウト"), "person"),
    EventType("auth.code_refused", _("認証コードを拒否"), "person"),
    EventType("auth.recovery_code_used", _("回復コードを使用"), "person"),
    EventType("auth.recovery_codes_made", _("回復コードを作成"), "person"),
    EventType("auth.second_factor_on", _("二段階認証を設定"), "person"),
    EventType("auth.second_factor_off", _("二段階認証を解除"), "person"),
    EventType("auth.password_changed", _("パスワードを変更"), "person"),
    EventType("auth.password_reset", _("パスワードを再設定"), "person"),
    EventType("auth.reset_asked", _("パスワードの再設定を依頼"), "login"),
    EventType("auth.session_ended", _("ログイン中の端末を終了"), "person"),
    EventType("person.secret_kept", _("認証の秘密を保管"), "person_secret"),
    EventType("person.secret_dropped", _("認証の秘密を破棄"), "person_secret"),
    EventType("person.created", _("利用者を登録"), "person"),
    EventType("person.changed", _("利用者を変更"), "person"),
    EventType("person.deactivated", _("利用者を停止"), "person"),
    EventType("person.reactivated", _("利用者を再開"), "person"),
    EventType("person.listed", _("利用者一覧を表示"), "person"),
    EventType("person.viewed", _("利用者を表示"), "person"),
    EventType("membership.given", _("所属を付与"), "membership"),
    EventType("membership.changed", _("所属を変更"), "membership"),
    EventType("membership.ended", _("所属を終了"), "membership"),
    EventType("member.listed", _("所属する利用者の一覧を表示"), "membership"),
    EventType("role.proposed", _("役割を提案"), "proposal"),
    EventType("role.approved", _("役割を承認"), "proposal"),
    EventType("role.refused", _("役割を却下"), "proposal"),
    EventType("role.withdrawn", _("役割の提案を取り下げ"), "proposal"),
    EventType("role.listed", _("承認待ちの役割を表示"), "proposal"),
    EventType("department.saved", _("部署を登録・変更"), "department"),
    EventType("department.removed", _("部署を削除"), "department"),
    EventType("group.listed", _("委託元グループを表示"), "group"),
    EventType("group.saved", _("委託元グループを登録・変更"), "group"),
    EventType("group.removed", _("委託元グループを削除"), "group"),
    EventType("group.companies_changed", _("委託元グループの委託元を変更"), "group"),
    EventType("group.people_changed", _("委託元グループのオペレーターを変更"), "group"),
    EventType("invitation.listed", _("招待一覧を表示"), "invitation"),
    EventType("invitation.sent", _("招待"), "invitation"),
    EventType("invitation.accepted", _("招待を承諾"), "invitation"),
    EventType("invitation.revoked", _("招待を取り消し"), "invitation"),
    EventType("token.made", _("API トークンを発行"), "token"),
    EventType("token.ended", _("API トークンを失効"), "token"),
    EventType("mail.sent", _("メールを送信")),
    EventType("mail.refused", _("メールを相手のサーバーが拒否")),
    EventType("mail.unknown", _("メールの到達を確認できず")),
    EventType("mail.retried", _("メールを再送"), "mail"),
    EventType("access.granted", _("個別の閲覧権を付与")),
    EventType("access.revoked", _("個別の閲覧権を取り消し")),
)
TABLES = {
    "accounts_apitoken": {
        RESOLVER: "SELECT",
        WEB: "SELECT, INSERT, UPDATE",
        WORKER: "SELECT, UPDATE (revoked_at)",
    },
    "accounts_department": {WEB: CRUD, WORKER: "SELECT"},
    "accounts_departmentmember": {WEB: "SELECT, INSERT, DELETE", WORKER: "SELECT"},
    "accounts_companygroup": {WEB: CRUD, WORKER: "SELECT"},
    "accounts_groupcompany": {WEB: "SELECT, INSERT, DELETE", WORKER: "SELECT"},
    "accounts_groupperson": {WEB: "SELECT, INSERT, DELETE", WORKER: "SELECT"},
    "accounts_proposal": {WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT"},
    "accounts_tally": {WEB: CRUD, WORKER: "SELECT, DELETE"},
    "accounts_invitation": {WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT"},
    "accounts_knowndevice": {WEB: CRUD, WORKER: "SELECT, DELETE"},
    "accounts_mail": {WEB: "SELECT, INSERT, UPDATE (state, changed_at)", WORKER: CRUD},
    # The worker gives and ends what groups of companies say.
    "accounts_membership": {
        RESOLVER: "SELECT",
        WEB: "SELECT, INSERT, UPDATE",
        WORKER: "SELECT, INSERT, UPDATE (ends_at, group_id)",
    },
    "accounts_personsecret": {WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT"},
    "accounts_usedcode": {WEB: READ_ADD, WORKER: "SELECT, DELETE"},
    "accounts_user": {RESOLVER: "SELECT", WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT"},
    "accounts_user_groups": {},
    "accounts_user_user_permissions": {},
}
# Tables of the libraries that people sign in with, and of Django's permissions, which guardian's grants name.
LIBRARIES = {
    "account_emailaddress": {WEB: CRUD, WORKER: "SELECT"},
    "account_emailconfirmation": {WEB: "SELECT"},
    "auth_group": {WEB: "SELECT"},
    "auth_group_permissions": {WEB: "SELECT"},
    "auth_permission": {WEB: "SELECT", WORKER: "SELECT"},
    "axes_accessattempt": {WEB: CRUD},
    "axes_accessattemptexpiration": {WEB: CRUD},
    "axes_accessfailurelog": {WEB: CRUD},
    "axes_accesslog": {WEB: CRUD},
    "django_content_type": {WEB: "SELECT", WORKER: "SELECT"},
    "django_session": {WEB: CRUD, WORKER: "SELECT, DELETE", RESOLVER: "SELECT (session_key, expire_date)"},
    "mfa_authenticator": {WEB: CRUD},
    "usersessions_usersession": {WEB: CRUD, WORKER: "SELECT, DELETE"},
}
WORDS = Words(
    objects={
        "person_secret": _("認証の秘密"),
        "personsecret": _("認証の秘密"),
        "login": _("ログイン名"),
        "invitation": _("招待"),
        "user": _("利用者"),
        "membership": _("所属"),
        "department": _("部署"),
        "token": _("APIトークン"),
        "mail": _("メール"),
        "proposal": _("役割の提案"),
        "group": _("委託元グループ"),
    },
    fields={
        "email": _("メールアドレス"),
        "display_name": _("氏名"),
        "language": _("表示言語"),
        "person.totp": _("認証アプリの鍵"),
        "person.recovery": _("回復コード"),
        "ends_at": _("終了日時"),
        "added": _("追加"),
        "taken_out": _("除外"),
        **{kind.code: kind.label for kind in KINDS},
    },
    reasons={
        "code": _("認証コードの不一致"),
        "failures": _("失敗の繰り返し"),
        "by_group": _("委託元グループの割り当て"),
    },
    roles={role.code: role.label for role in ROLES.values()},
    groups={
        "auth": _("ログイン"),
        "person": _("利用者"),
        "membership": _("所属"),
        "member": _("所属する利用者"),
        "department": _("部署"),
        "invitation": _("招待"),
        "token": _("APIトークン"),
        "mail": _("メール"),
        "role": _("役割"),
        "group": _("委託元グループ"),
    },
)
_OFFICE, _CLIENT = frozenset({"admin"}), frozenset({"client_user", "client_admin"})

ROOM = Room(
    Pages("", ALLAUTH),
    Pages("accounts", PAGES),
    Pages("api-accounts", API),
    Tables(TABLES | LIBRARIES),
    *EVENTS,
    WORDS,
    Place(50, _("利用者"), "accounts:users", (_USERS,), _OFFICE),
    Place(55, _("承認待ちの役割"), "accounts:proposals", (_USERS,), _OFFICE),
    Place(62, _("委託元グループ"), "accounts:groups", (_USERS,), _OFFICE),
    Place(75, _("止まっている処理"), "accounts:jobs", (Permission.JOB_MANAGE,), _OFFICE),
    Place(80, _("役割と権限"), "accounts:matrix", (_USERS,), _OFFICE),
    Place(40, _("利用者"), "accounts:members", (_MEMBERS,), _CLIENT, portal=True),
    Sealed("person", ("person.recovery", "person.totp")),
    Owner("person", existing_secrets),
    Owner("person", existing_people),
    Fills("actor_loader", load_actor),
    Fills("person_names", names),
    Fills("standing", standing),
    Gate(10, gates.language_gate),
    Gate(20, gates.second_factor_gate),
    Gate(30, gates.password_gate),
    Every(3600.0, "accounts.tidy", expires=3000),
    Every(24 * 3600.0, "accounts.tidy_all_mails", expires=3600),
    *KINDS,
    Hears(proposed, wishes.hear),
    Hears(retracted, wishes.hear_retracted),
    Figure("callcenter_mails_failed", failed_mails),
    *HELP,
    *ASKED,
)
