"""Roles, described in code: what each may do, and where. A page renders this table; nothing else grants a right.

A *house* role is a membership in the service itself and holds for every client company. A *client* role is a
membership in one client company and holds there only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from callcenter.core.permissions import Permission as Can


class Reach(StrEnum):
    """Where a role is held."""

    HOUSE = "house"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Role:
    """One role. ``staff``: works for the answering service. ``machine``: a token only, never a sign-in."""

    code: str
    label: str | Promise
    description: str | Promise
    reach: Reach
    permissions: frozenset[Can]
    staff: bool = True
    machine: bool = False
    strong_password: bool = False


_OWN = frozenset({Can.SELF, Can.TOKEN_OWN})
_COMPANY = frozenset({Can.TENANT_VIEW, Can.DIRECTORY_VIEW})
_ANSWER = frozenset(
    {
        Can.CALL_LOG,
        Can.CALL_LIST,
        Can.CALL_VIEW,
        Can.CALL_REVEAL,
        Can.CALL_LOOKUP,
        Can.DRAFT_EDIT,
        Can.MESSAGE_VIEW,
        Can.MESSAGE_CORRECT,
        Can.RECORDING_UPLOAD,
        Can.RECORDING_META,
    }
)
_READ_OWN_COMPANY = frozenset({Can.CALL_LIST, Can.CALL_VIEW, Can.CALL_VALUES, Can.MESSAGE_VIEW, Can.MESSAGE_STATUS})

OPERATOR = Role(
    "operator",
    _("オペレーター"),
    _("担当する委託元の電話を受け、伝言を記録し、送った伝言を訂正します。一覧の個人情報は伏せて表示されます。"),
    Reach.CLIENT,
    _OWN | _COMPANY | _ANSWER,
)
SUPERVISOR = Role(
    "supervisor",
    _("スーパーバイザー"),
    _("すべての委託元の受電を支援し、録音を聞いて確認します。"),
    Reach.HOUSE,
    _OWN | _COMPANY | _ANSWER | {Can.RECORDING_PLAY, Can.RETENTION_VIEW},
)
CLIENT_USER = Role(
    "client_user",
    _("委託元の担当者"),
    _("自社あての伝言を読み、確認済・対応済にします。録音は、閲覧できる担当者に指定されたものだけ聞けます。"),
    Reach.CLIENT,
    _OWN | _COMPANY | _READ_OWN_COMPANY,
    staff=False,
)
CLIENT_ADMIN = Role(
    "client_admin",
    _("委託元の管理者"),
    _("担当者の仕事に加えて、自社の録音を聞き、自社のメンバー・担当者名簿・閲覧記録・保存期間の提案を扱います。"),
    Reach.CLIENT,
    _OWN
    | _COMPANY
    | _READ_OWN_COMPANY
    | {
        Can.RECORDING_META,
        Can.RECORDING_PLAY,
        Can.RECORDING_GRANT,
        Can.DIRECTORY_MANAGE,
        Can.MEMBERSHIP_MANAGE,
        Can.RETENTION_VIEW,
        Can.RETENTION_PROPOSE,
        Can.AUDIT_VIEW,
        Can.AUDIT_EXPORT,
    },
    staff=False,
    strong_password=True,
)
ADMIN = Role(
    "admin",
    _("管理者"),
    _("委託元・利用者・保存期間・法的保全を管理します。伝言の中身は見られず、録音は聞けません。"),
    Reach.HOUSE,
    _OWN
    | _COMPANY
    | {
        Can.TENANT_MANAGE,
        Can.DIRECTORY_MANAGE,
        Can.RETENTION_VIEW,
        Can.RETENTION_MANAGE,
        Can.HOLD_MANAGE,
        Can.USER_MANAGE,
        Can.MEMBERSHIP_MANAGE,
        Can.RECORDING_META,
    },
    strong_password=True,
)
AUDITOR = Role(
    "auditor",
    _("監査人"),
    _("すべての委託元の監査ログを調べ、検証できる形で出力します。伝言と録音には触れられません。"),
    Reach.HOUSE,
    _OWN | {Can.TENANT_VIEW, Can.AUDIT_VIEW, Can.AUDIT_EXPORT},
    strong_password=True,
)
QUALITY_MANAGER = Role(
    "quality_manager",
    _("品質管理者"),
    _("すべての委託元の受電を評価のために確認し、録音を聞きます。一覧は伏せて表示され、出力はできません。"),
    Reach.HOUSE,
    _OWN
    | _COMPANY
    | {Can.CALL_LIST, Can.CALL_VIEW, Can.CALL_REVEAL, Can.MESSAGE_VIEW, Can.RECORDING_META, Can.RECORDING_PLAY},
)
TELEPHONY = Role(
    "telephony",
    _("電話設備"),
    _("電話交換機などの機器です。受電の登録と録音の送信だけができ、ログインはできません。"),
    Reach.CLIENT,
    frozenset({Can.CALL_LOG, Can.RECORDING_UPLOAD}),
    machine=True,
)

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        OPERATOR,
        SUPERVISOR,
        CLIENT_USER,
        CLIENT_ADMIN,
        ADMIN,
        AUDITOR,
        QUALITY_MANAGER,
        TELEPHONY,
    )
}
CHOICES: list[tuple[str, str | Promise]] = [(role.code, role.label) for role in ROLES.values()]
CLIENT_SIDE = tuple(code for code, one in ROLES.items() if not one.staff)
"""Codes of the roles of a client's own people."""
INVITED_BY_CLIENT = (CLIENT_USER, CLIENT_ADMIN)
"""Roles that a client's own administrator may give."""


def role(code: str) -> Role:
    """The role of this code; an unknown one raises KeyError, because no table row may invent a role."""
    return ROLES[code]


def permissions_of(codes: Iterable[str]) -> frozenset[Can]:
    """Everything that these roles allow together."""
    return frozenset().union(*(ROLES[code].permissions for code in codes))
