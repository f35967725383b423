"""What a file of people would do, line by line. Nothing is written here; ``importing`` does what a plan says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import CompanyGroup, GroupPerson, Membership, Proposal, User
from accounts.peoplefile import Line
from accounts.queries.access import OPEN
from accounts.queries.people import may_manage_users
from accounts.queries.proposals import still_open
from accounts.roles import OPERATOR, ROLES, Held, Role
from accounts.services.proposals import needs_second
from audit.services import record_shown
from callcenter.core import days
from callcenter.core.context import Actor
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission
from tenants.queries import companies_by_mark

CODE = re.compile(r"[A-Z0-9-]{3,16}")


class Person(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    KNOWN = "known"


class Act(StrEnum):
    """What becomes of the role of a line."""

    NOTHING = "nothing"
    GIVE = "give"
    PROPOSE = "propose"
    SET_END = "set_end"
    SAME = "same"
    WAITING = "waiting"


@dataclass(slots=True)
class Planned:
    """One line. ``refused``: why nothing is done about it; '' otherwise. ``group_id`` or ``tenant_id`` where a role is."""

    line: Line
    email: str = ""
    person: Person = Person.KNOWN
    act: Act = Act.NOTHING
    user_id: UUID | None = None
    tenant_id: UUID | None = None
    group_id: UUID | None = None
    role: Role | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    refused: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        return self.email, self.tenant_id, self.group_id, self.role.code if self.role else ""


class Fault(Exception):
    """``args[0]``: why a line is refused, in words."""


def plan(actor: Actor, lines: Sequence[Line]) -> list[Planned]:
    """What each line would do now. Whom it finds is on record. For administrators of the service."""
    may_manage_users(actor)
    known = Known(actor, lines)
    record_shown(actor=actor, action="person.listed", counts={HOUSE_ID: len(known.users)})
    found: list[Planned] = []
    seen: dict[object, int] = {}
    for line in lines:
        row = Planned(line, email=line.email.lower(), place=line.group or line.company)
        found.append(row)
        try:
            _judge(actor, row, known)
            first = seen.setdefault(row.key, line.number)
            if first != line.number:
                raise Fault(_("%(line)d行目と同じ内容です。") % {"line": first})
        except Fault as fault:
            row.refused = str(fault.args[0])
    _with_their_person(found)
    return found


def _with_their_person(rows: Sequence[Planned]) -> None:
    """A person who cannot be made is given nothing."""
    firsts = {row.email: row for row in reversed(rows) if row.person is Person.NEW or row.refused}
    for row in rows:
        if row.user_id is None and row.person is not Person.NEW and not row.refused:
            words = {"line": firsts[row.email].line.number if row.email in firsts else row.line.number}
            if row.email not in firsts or firsts[row.email].refused:
                row.refused = _("%(line)d行目が登録できないため、この人を作成できません。") % words


def _judge(actor: Actor, row: Planned, known: Known) -> None:
    if row.line.faults:
        raise Fault(" ".join(map(str, row.line.faults)))
    _judge_person(row, known)
    _read_role(row, known)
    if row.role is not None:
        _judge_role(actor, row, known)


def _judge_person(row: Planned, known: Known) -> None:
    """Who is meant, and what would change about them. The first line of a person says all that is said of them."""
    line, user = row.line, known.users.get(row.email)
    try:
        validate_email(row.email)
    except ValidationError:
        raise Fault(_("メールアドレスの形が正しくありません。")) from None
    if line.code and not CODE.fullmatch(line.code):
        raise Fault(_("利用者コードは、半角の大文字、数字、ハイフンで3〜16文字にしてください。"))
    if len(line.name) > 80:
        raise Fault(_("氏名は80文字以内で入力してください。"))
    if line.code and known.codes.get(line.code, row.email) != row.email:
        raise Fault(_("この利用者コードは、ほかの人が使っています。"))
    first = known.first.setdefault(row.email, line)
    if any(said and said != before for said, before in ((line.name, first.name), (line.code, first.code))):
        raise Fault(_("同じ人の氏名か利用者コードが、%(line)d行目と違います。") % {"line": first.number})
    known.codes[line.code] = row.email
    if user is not None and not user.is_active:
        raise Fault(_("この人は停止されています。先に再開してください。"))
    row.user_id = user.pk if user else None
    if first is not line:
        return
    if user is None:
        if not line.name:
            raise Fault(_("新しい人です。氏名を入力してください。"))
        row.person = Person.NEW
    elif (line.name or user.display_name, line.code or user.staff_code) != (user.display_name, user.staff_code):
        row.person = Person.CHANGED


def _read_role(row: Planned, known: Known) -> None:
    line = row.line
    if not (line.company or line.group or line.role):
        if line.starts or line.ends:
            raise Fault(_("日付だけでは登録できません。委託元と役割を入力してください。"))
        return
    if line.company and line.group:
        raise Fault(_("委託元とグループは、どちらか一方だけにしてください。"))
    row.role = known.role(line.role) if line.role or not line.group else OPERATOR
    if line.group:
        row.group_id = known.group(line.group)
        if row.role is not OPERATOR or line.starts or line.ends:
            raise Fault(_("グループに割り当てられるのはオペレーターだけで、日付は指定できません。"))
        return
    row.tenant_id = known.place(line.company, row.role)
    row.starts_at, row.ends_at = _midnight(line.starts), _midnight(line.ends)
    if row.ends_at is not None and row.ends_at <= (row.starts_at or timezone.now()):
        raise Fault(_("終了日は、開始日より後の、これからの日にしてください。"))


def _midnight(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found: date = days.day(text.replace("/", "-"))
    except days.NoDay as fault:
        raise Fault(str(fault.args[0])) from None
    return timezone.make_aware(datetime.combine(found, time.min))


def _judge_role(actor: Actor, row: Planned, known: Known) -> None:
    role, user_id = row.role, row.user_id
    if role is None:
        return
    if user_id is not None and user_id == actor.id:
        raise Fault(_("自分の役割は変えられません。ほかの管理者に依頼してください。"))
    held = known.held.get((user_id, row.tenant_id, role.code)) if row.tenant_id else None
    if held is not None:
        # A day that is not named changes nothing.
        row.act = Act.SET_END if row.ends_at and row.ends_at != held.ends_at else Act.SAME
        return
    if row.group_id and (user_id, row.group_id) in known.in_groups:
        row.act = Act.SAME
        return
    if any(reach != role.reach for reach in known.reaches.get(user_id, ())):
        raise Fault(_("代行会社側と委託元側の両方の役割は、同じ人に付けられません。"))
    if (user_id, row.tenant_id or HOUSE_ID, role.code, row.group_id) in known.waiting:
        row.act = Act.WAITING
        return
    row.act = Act.PROPOSE if needs_second(actor, role, user_id) else Act.GIVE


class Known:
    """What is there already of all that a file names: asked once, however many lines there are."""

    def __init__(self, actor: Actor, lines: Sequence[Line]) -> None:
        self.actor, self.lines = actor, lines
        self.first: dict[str, Line] = {}

    def _said(self, name: str) -> set[str]:
        return {getattr(line, name) for line in self.lines if getattr(line, name)}

    @cached_property
    def users(self) -> dict[str, User]:
        emails = {email.lower() for email in self._said("email")}
        return {user.email: user for user in User.objects.filter(email__in=emails)}

    @cached_property
    def ids(self) -> list[UUID]:
        return [user.pk for user in self.users.values()]

    @cached_property
    def codes(self) -> dict[str, str]:
        rows = User.objects.filter(staff_code__in=self._said("code"))
        return dict(rows.values_list("staff_code", "email"))

    @cached_property
    def held(self) -> dict[tuple[UUID | None, UUID | None, str], Membership]:
        rows = Membership.objects.filter(OPEN, user_id__in=self.ids)
        return {(row.user_id, row.tenant_id, row.role): row for row in rows}

    @cached_property
    def reaches(self) -> dict[UUID | None, set[str]]:
        found: dict[UUID | None, set[str]] = {}
        for row in self.held.values():
            found.setdefault(row.user_id, set()).add(row.reach)
        return found

    @cached_property
    def in_groups(self) -> set[tuple[UUID, UUID]]:
        rows = GroupPerson.objects.filter(tenant_id=HOUSE_ID, user_id__in=self.ids)
        return set(rows.values_list("user_id", "group_id"))

    @cached_property
    def waiting(self) -> set[tuple[UUID | None, UUID, str, UUID | None]]:
        rows = still_open(Proposal.objects.filter(user_id__in=self.ids))
        return set(rows.values_list("user_id", "tenant_id", "role", "group_id"))

    @cached_property
    def companies(self) -> dict[str, set[UUID]]:
        return companies_by_mark(self.actor, Permission.MEMBERSHIP_MANAGE, self._said("company"))

    @cached_property
    def groups(self) -> dict[str, UUID]:
        rows = CompanyGroup.objects.filter(tenant_id=HOUSE_ID, name__in=self._said("group"))
        return dict(rows.values_list("name", "id"))

    def role(self, text: str) -> Role:
        for role in ROLES.values():
            with translation.override("ja"):
                japanese = str(role.label)
            if text in (role.code, str(role.label), japanese):
                return role
        raise Fault(_("役割が分かりません。使えるのは、%(roles)s です。") % {"roles": _listed(ROLES.values())})

    def group(self, text: str) -> UUID:
        if text not in self.groups:
            raise Fault(_("この名前のグループはありません。先にグループを登録してください。"))
        return self.groups[text]

    def place(self, text: str, role: Role) -> UUID:
        """The house for its own roles, where naming a company would promise less than the role gives."""
        if role.held is Held.HOUSE:
            if text and text not in (_("代行会社"), "house"):
                raise Fault(_("この役割はすべての委託元に及びます。委託元の欄は空欄にしてください。"))
            return HOUSE_ID
        if not text:
            raise Fault(_("この役割には、委託元を入力してください。"))
        found = self.companies.get(text, set())
        if len(found) != 1:
            several = _("この名前の委託元が複数あります。略称で指定してください。")
            raise Fault(
                several if found else _("この委託元は見つかりません。略称、正式な会社名、電話番号で指定できます。")
            )
        return next(iter(found))


def _listed(roles: Iterable[Role]) -> str:
    return "、".join(str(role.label) for role in roles)
