"""Roles, described in code: what each may do, and where. A page renders this table; nothing else grants a right.

A *house* role is a membership in the service itself and holds for every client company. A *client* role is a
membership in one client company and holds there only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from callcenter.core.context import Reach
from callcenter.core.permissions import Permission as Can


class Held(StrEnum):
    """Where a role is held: in the service itself, or in one client company."""

    HOUSE = "house"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Role:
    """One role.

    ``reach``: for whom its holder works, the answering service or the client; an operator's is held in a client company
    and is of the house. Nobody is of both in one company. ``machine``: a token only, never a sign-in.
    """

    code: str
    label: str | Promise
    description: str | Promise
    held: Held
    permissions: frozenset[Can]
    reach: Reach = Reach.HOUSE
    machine: bool = False
    strong_password: bool = False

    @property
    def needs_two(self) -> bool:
        """Whether one administrator proposes it and another approves: it reads values or the log, or gives roles."""
        return bool(self.permissions & _TOUCHES_VALUES)


_TOUCHES_VALUES = frozenset(
    {
        Can.CALL_VALUES,
        Can.CALL_REVEAL,
        Can.BLOCK_VIEW,
        Can.MESSAGE_VIEW,
        Can.RECORDING_PLAY,
        Can.WELFARE_NOTE,
        Can.AUDIT_VIEW,
        Can.AUDIT_EXPORT,
        Can.USER_MANAGE,
    }
)
_OWN = frozenset({Can.SELF, Can.TOKEN_OWN})
_COMPANY = frozenset({Can.TENANT_VIEW, Can.DIRECTORY_VIEW, Can.KNOWLEDGE_VIEW})
_ANSWER = frozenset(
    {
        Can.CALL_LOG,
        Can.CALL_LIST,
        Can.CALL_VIEW,
        Can.CALL_REVEAL,
        Can.CALL_LOOKUP,
        Can.INSTRUCTION_VIEW,
        Can.DRAFT_EDIT,
        Can.CALLBACK_WORK,
        Can.BLOCK_PROPOSE,
        Can.MESSAGE_VIEW,
        Can.MESSAGE_CORRECT,
        Can.RECORDING_UPLOAD,
        Can.RECORDING_META,
    }
)
_READ_OWN_COMPANY = frozenset(
    {
        Can.CALL_LIST,
        Can.CALL_VIEW,
        Can.CALL_VALUES,
        Can.MESSAGE_VIEW,
        Can.MESSAGE_STATUS,
        Can.CALLBACK_ORDER,
        Can.INSTRUCTION_VIEW,
        Can.INSTRUCTION_GIVE,
        Can.BLOCK_VIEW,
    }
)

OPERATOR = Role(
    "operator",
    _("オペレーター"),
    _("担当する委託元の電話を受け、伝言を記録し、送った伝言を訂正します。一覧の個人情報は伏せて表示されます。"),
    Held.COMPANY,
    _OWN | _COMPANY | _ANSWER,
)
SUPERVISOR = Role(
    "supervisor",
    _("スーパーバイザー"),
    _("すべての委託元の受電を支援し、送信を承認し、録音を聞いて確認します。"),
    Held.HOUSE,
    _OWN
    | _COMPANY
    | _ANSWER
    | {
        Can.CALL_IMPORT,
        Can.RECORDING_PLAY,
        Can.RETENTION_VIEW,
        Can.KNOWLEDGE_EDIT,
        Can.KNOWLEDGE_PUBLISH,
        Can.INSTRUCTION_GIVE,
        Can.PRESENCE_VIEW,
        Can.STATISTICS_VIEW,
        Can.CALLIN_TAKE,
        Can.APPROVAL_DECIDE,
        Can.WELFARE_NOTE,
    },
)
CLIENT_USER = Role(
    "client_user",
    _("委託元の利用者"),
    _(
        "自社あての伝言を読み、確認済・対応済にし、折返しを依頼し、本日の指示を出します。録音は、聞ける人に指定されたものだけ聞けます。"
    ),
    Held.COMPANY,
    _OWN | _COMPANY | _READ_OWN_COMPANY,
    reach=Reach.CLIENT,
)
CLIENT_ADMIN = Role(
    "client_admin",
    _("委託元の管理者"),
    _(
        "委託元の利用者ができることに加えて、自社の録音を聞き、自社の利用者・担当者・閲覧の記録を管理し、着信拒否を承認し、保存期間を提案します。"
    ),
    Held.COMPANY,
    _OWN
    | _COMPANY
    | _READ_OWN_COMPANY
    | {
        Can.RECORDING_META,
        Can.RECORDING_PLAY,
        Can.RECORDING_GRANT,
        Can.MESSAGE_RESTRICT,
        Can.SENDING_MANAGE,
        Can.BLOCK_DECIDE,
        Can.DIRECTORY_MANAGE,
        Can.KNOWLEDGE_EDIT,
        Can.MEMBERSHIP_MANAGE,
        Can.RETENTION_VIEW,
        Can.RETENTION_PROPOSE,
        Can.AUDIT_VIEW,
        Can.AUDIT_EXPORT,
        Can.STATISTICS_OWN,
    },
    reach=Reach.CLIENT,
    strong_password=True,
)
ADMIN = Role(
    "admin",
    _("管理者"),
    _("委託元・利用者・保存期間・法的保全を管理します。伝言の中身は見られず、録音は聞けません。"),
    Held.HOUSE,
    _OWN
    | _COMPANY
    | {
        Can.TENANT_MANAGE,
        Can.SENDING_MANAGE,
        Can.DIRECTORY_MANAGE,
        Can.KNOWLEDGE_EDIT,
        Can.KNOWLEDGE_PUBLISH,
        Can.RETENTION_VIEW,
        Can.RETENTION_MANAGE,
        Can.HOLD_MANAGE,
        Can.JOB_MANAGE,
        Can.STATISTICS_VIEW,
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
    Held.HOUSE,
    _OWN | {Can.TENANT_VIEW, Can.AUDIT_VIEW, Can.AUDIT_EXPORT},
    strong_password=True,
)
QUALITY_MANAGER = Role(
    "quality_manager",
    _("品質管理者"),
    _("すべての委託元の受電を評価のために確認し、録音を聞きます。一覧は伏せて表示され、出力はできません。"),
    Held.HOUSE,
    _OWN
    | _COMPANY
    | {Can.CALL_LIST, Can.CALL_VIEW, Can.CALL_REVEAL, Can.MESSAGE_VIEW, Can.RECORDING_META, Can.RECORDING_PLAY},
)
TELEPHONY = Role(
    "telephony",
    _("電話設備"),
    _("電話交換機などの機器です。受電の登録と録音の送信だけができ、ログインはできません。"),
    Held.COMPANY,
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
CLIENT_SIDE = tuple(sorted(code for code, one in ROLES.items() if one.reach is Reach.CLIENT))
"""Codes of the roles of a client's own people."""
INVITED_BY_CLIENT = (CLIENT_USER, CLIENT_ADMIN)
"""Roles that a client's own administrator may give."""


def role(code: str) -> Role:
    """The role of this code; an unknown one raises KeyError, because no table row may invent a role."""
    return ROLES[code]


def reach_of(codes: Iterable[str]) -> Reach:
    """For whom somebody with these roles works: the house, unless all of them are of the client's side."""
    return Reach.CLIENT if all(ROLES[code].reach is Reach.CLIENT for code in codes) else Reach.HOUSE


def permissions_of(codes: Iterable[str]) -> frozenset[Can]:
    """Everything that these roles allow together."""
    return frozenset().union(*(ROLES[code].permissions for code in codes))
