"""Writing an edition and taking it through its states. What was published or waits is never written in."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.services import record
from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from callcenter.core.ids import uuid7
from callcenter.core.permissions import Permission, require
from knowledge.columns import Kind
from knowledge.content import SECTIONS, Content, Known, Rows, clean_rows, named, rows_of
from knowledge.models import OPEN, Edition, Reading, Side, State
from knowledge.queries import published
from knowledge.ways import loose_ends, ways_of
from tenants.queries import person_ids
from tenants.services.companies import locked


def mark_of(rows: Rows) -> str:
    """Stands for the rows of a section as somebody saw them."""
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()[:16]


def save_section(
    *, actor: Actor, tenant_id: UUID, section: str, rows: Mapping[int, Mapping[str, Any]], seen: str
) -> Edition:
    """Writes one section into the draft, which begins as a copy of what is published.

    ``seen``: the mark of the rows that the writer had before them; Conflict where somebody has changed them since.
    """
    access = require(actor, tenant_id, Permission.KNOWLEDGE_EDIT)
    kind = SECTIONS.get(section)
    if kind is None:
        raise NotFound()
    edition = _draft(tenant_id, Side(access.reach.value))
    people = _people(tenant_id) if named(kind, Kind.PERSON) else frozenset[str]()
    cleaned = clean_rows(kind, rows, Known(people, frozenset(ways_of(edition.content))))
    before = rows_of(edition.content, section)
    if mark_of(before) != seen:
        raise Conflict(
            _(
                "開いた後にほかの人がここを変更しました。今の内容を下に示します。もう一度保存すると、入力した内容に変わります。"
            )
        )
    if cleaned == before:
        return edition
    _write(actor, edition, {**edition.content, section: cleaned}, [section])
    return edition


def _people(tenant_id: UUID) -> frozenset[str]:
    return frozenset(map(str, person_ids(tenant_id)))


def _write(actor: Actor, edition: Edition, content: Content, changed: list[str]) -> None:
    edition.content = content
    edition.rev += 1
    edition.save(update_fields=None if edition._state.adding else ["content", "rev"])
    record(actor=actor, action="knowledge.edited", tenant_id=edition.tenant_id, target=edition, fields=changed)


def replace_content(*, actor: Actor, tenant_id: UUID, content: Mapping[str, Any], rev: int) -> Edition:
    """Writes the whole draft. ``rev``: of the open edition that was read, 0 where there was none; Conflict for another."""
    access = require(actor, tenant_id, Permission.KNOWLEDGE_EDIT)
    if unknown := sorted(set(content) - set(SECTIONS)):
        raise Invalid(errors={unknown[0]: [_("知らない項目です。")]})
    known = Known(_people(tenant_id))
    tree = clean_rows(SECTIONS["tree"], dict(enumerate(content.get("tree", ()))), known)
    known = Known(known.people, frozenset(ways_of({"tree": tree})))
    cleaned = {name: clean_rows(SECTIONS[name], dict(enumerate(rows)), known) for name, rows in content.items()}
    edition = _draft(tenant_id, Side(access.reach.value))
    if edition.rev != rev:
        raise Conflict()
    changed = [name for name in SECTIONS if rows_of(edition.content, name) != cleaned.get(name, [])]
    if changed:
        _write(actor, edition, cleaned, changed)
    return edition


def publish(*, actor: Actor, tenant_id: UUID, edition_id: UUID, rev: int) -> Edition:
    """Publishes an edition as it was read, handing a draft in on the way."""
    require(actor, tenant_id, Permission.KNOWLEDGE_PUBLISH)
    open_now = _open(tenant_id)
    if open_now is not None and open_now.pk == edition_id and open_now.state == State.DRAFT:
        take_step(actor=actor, tenant_id=tenant_id, edition_id=edition_id, step="submit", rev=rev)
    return take_step(actor=actor, tenant_id=tenant_id, edition_id=edition_id, step="publish", rev=rev)


def _draft(tenant_id: UUID, side: Side) -> Edition:
    """The draft of the company, locked; where none is open a new one, which is stored when it is written in."""
    edition = _open(tenant_id)
    if edition is None:
        source = published(tenant_id)
        last = Edition.objects.filter(tenant_id=tenant_id).order_by("-number").values_list("number", flat=True).first()
        edition = Edition(id=uuid7(), tenant_id=tenant_id, number=(last or 0) + 1, side=side)
        edition.content = dict(source.content) if source else {}
    if edition.state != State.DRAFT:
        raise Conflict(
            _(
                "確認待ちの版があるため、まだ変更できません。入力は残っています。確認待ちの版を編集に戻してからお試しください。"
            )
        )
    return edition


def _open(tenant_id: UUID) -> Edition | None:
    """The company's row is locked as well: two who begin at once do not begin two drafts."""
    locked(tenant_id)
    return Edition.objects.select_for_update().filter(tenant_id=tenant_id, state__in=OPEN).first()


@dataclass(frozen=True, slots=True)
class Step:
    """From which states an edition comes into which, who may take it there, and what the log calls it."""

    before: tuple[State, ...]
    after: State
    needs: Permission
    action: str
    done: str | Promise


STEPS: Mapping[str, Step] = {
    "submit": Step(
        (State.DRAFT,),
        State.PROPOSED,
        Permission.KNOWLEDGE_EDIT,
        "knowledge.submitted",
        lazy("確認に出しました。代行会社が公開するまで、オペレーターの画面は変わりません。"),
    ),
    "return": Step(
        (State.PROPOSED,),
        State.DRAFT,
        Permission.KNOWLEDGE_EDIT,
        "knowledge.returned",
        lazy("編集に戻しました。続けて変更できます。"),
    ),
    "publish": Step(
        (State.PROPOSED,),
        State.PUBLISHED,
        Permission.KNOWLEDGE_PUBLISH,
        "knowledge.published",
        lazy("公開しました。次の受電からオペレーターの画面に表示します。"),
    ),
    "drop": Step(
        OPEN,
        State.DROPPED,
        Permission.KNOWLEDGE_EDIT,
        "knowledge.dropped",
        lazy("取りやめました。公開している台本は変わりません。"),
    ),
}


def take_step(*, actor: Actor, tenant_id: UUID, edition_id: UUID, step: str, rev: int) -> Edition:
    """Takes an edition into its next state. ``rev``: which writing of it was read; Conflict where it is another now."""
    wanted = STEPS[step]
    require(actor, tenant_id, wanted.needs)
    db.write_to(tenant_id)
    edition = Edition.objects.select_for_update().filter(tenant_id=tenant_id, id=edition_id).first()
    if edition is None:
        raise NotFound()
    if edition.state not in wanted.before or edition.rev != rev:
        raise Conflict(_("この版は先に変更されています。最新の内容を確認してから、もう一度お試しください。"))
    if wanted.after is State.PROPOSED and not any(edition.content.values()):
        raise Invalid(_("まだ何も書かれていません。内容を入力してから、確認に出してください。"))
    if wanted.after in (State.PROPOSED, State.PUBLISHED) and (loose := loose_ends(edition.content)):
        raise Invalid(" ".join([*loose, _("直してから、もう一度お試しください。")]))
    before, edition.state, edition.moved_at = edition.state, wanted.after, db.now()
    edition.save(update_fields=["state", "moved_at"])
    record(
        actor=actor,
        action=wanted.action,
        tenant_id=tenant_id,
        target=edition,
        fields=["state"],
        changes={"state": (before, edition.state)},
    )
    return edition


def confirm_read(*, actor: Actor, tenant_id: UUID, edition_id: UUID) -> None:
    """This person has read the published edition. A second time leaves nothing."""
    require(actor, tenant_id, Permission.CALL_LOG)
    if actor.id is None:
        raise Forbidden()
    db.write_to(tenant_id)
    edition = Edition.objects.filter(tenant_id=tenant_id, id=edition_id, state=State.PUBLISHED).first()
    if edition is None:
        raise NotFound()
    _reading, first = Reading.objects.get_or_create(tenant_id=tenant_id, edition=edition, user_id=actor.id)
    if first:
        record(actor=actor, action="knowledge.read", tenant_id=tenant_id, target=edition)
