"""API tokens: 256 random bits, shown once, kept as a digest; bound to a company, to scopes and to a day."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import ApiToken
from accounts.queries import tokens_of
from accounts.queries.access import administrators_of
from accounts.queries.resolve import MARK, digest_of
from accounts.scopes import is_scope
from accounts.services import mails
from audit.services import record
from callcenter.core.context import Actor, has_state
from callcenter.core.db import now, tenant_transaction
from callcenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from callcenter.core.ids import HOUSE_ID

DAYS, LONGEST = 90, 365
AT_ONCE = 20


class ProofTooOld(Conflict):
    code, title = "reauthentication_required", gettext_lazy("本人の確認が必要です")
    default_detail = gettext_lazy(
        "本人の確認から15分が過ぎました。もう一度確認してから発行してください。何も発行されていません。"
    )


@contextmanager
def own_tokens(actor: Actor, *, write: UUID | None = None) -> Iterator[None]:
    """A transaction that sees one's tokens: those of one's companies, and those for all of them (in the house)."""
    if has_state():
        yield
        return
    with tenant_transaction(actor, {*actor.tenants, HOUSE_ID}, write=write):
        yield


def make_token(
    *,
    actor: Actor,
    label: str,
    tenant_id: UUID | None = None,
    scopes: Iterable[str] = ("all",),
    days: int = DAYS,
) -> tuple[ApiToken, str]:
    """A new token of the acting person, and its text, which nobody can show again.

    ``tenant_id``: the one company it is for, None for all of the person's. It never allows more than its person may
    at the moment of use.
    """
    wanted = sorted(set(scopes))
    person_id = _check(actor, label, tenant_id, wanted, days)
    prefix = secrets.token_hex(4)
    text = f"{MARK}_{prefix}_{secrets.token_urlsafe(32)}"
    owner = tenant_id or HOUSE_ID
    with own_tokens(actor, write=owner):
        if len(tokens_of(actor)) >= AT_ONCE:
            raise Conflict(
                _("トークンは%(most)d個までです。使っていないものを失効させてください。") % {"most": AT_ONCE},
                code="too_many_tokens",
            )
        row = ApiToken.objects.create(
            tenant_id=owner,
            user_id=person_id,
            label=label.strip(),
            prefix=prefix,
            digest=digest_of(text),
            scopes=wanted,
            expires_at=now() + timedelta(days=days),
        )
        record(actor=actor, action="token.made", tenant_id=owner, target=row, fields=wanted)
        _tell(row)
    return row, text


def _tell(row: ApiToken) -> None:
    """Its owner, and whoever administers the owner: a token that a thief has made is not made in silence."""
    mails.ask(tenant_id=row.tenant_id, kind="token_made", user_ids=[row.user_id])
    chiefs = administrators_of(row.tenant_id, row.user_id) - {row.user_id}
    mails.ask(tenant_id=row.tenant_id, kind="token_made_by", user_ids=sorted(chiefs), ref_id=row.id)


def own_token(actor: Actor, token_id: UUID) -> ApiToken:
    """One of the actor's tokens, in the open transaction; NotFound for anybody else's."""
    row = ApiToken.objects.filter(id=token_id, user_id=actor.id).first() if actor.id else None
    if row is None:
        raise NotFound()
    return row


def end_token(*, actor: Actor, token_id: UUID) -> None:
    """Ends one of one's own tokens at once; somebody else's is not found."""
    with own_tokens(actor):
        row = own_token(actor, token_id)
    if row.revoked_at is not None:
        return
    with own_tokens(actor, write=row.tenant_id):
        ApiToken.objects.filter(id=row.id).update(revoked_at=Now())
        record(actor=actor, action="token.ended", tenant_id=row.tenant_id, target=row)


def _check(actor: Actor, label: str, tenant_id: UUID | None, scopes: list[str], days: int) -> UUID:
    if actor.id is None or actor.token_id is not None:
        raise Forbidden(_("トークンでトークンを発行することはできません。"), code="token_by_token")
    if not actor.proved:
        raise ProofTooOld()
    if tenant_id is not None and tenant_id not in actor.tenants:
        raise NotFound()
    errors: dict[str, list[str]] = {}
    if not label.strip() or len(label.strip()) > 60:
        errors["label"] = [_("用途を60文字以内で入力してください。")]
    if not scopes or not all(is_scope(name) for name in scopes):
        errors["scopes"] = [_("一覧にあるものから選んでください。")]
    if not 1 <= days <= LONGEST:
        errors["days"] = [_("1日から%(longest)d日までにしてください。") % {"longest": LONGEST}]
    if errors:
        raise Invalid(errors=errors)
    return actor.id
