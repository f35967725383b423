"""The mails about accounts: invitation, first password, reset, and what a thief could not do in silence."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.links import INVITATION_LIFE, WELCOME_LIFE, ResetTokens, invitation_url, welcome_url
from accounts.mails import Letter, MailKind, about, from_template
from accounts.models import ApiToken, Invitation, Mail, Outcome, Proposal, User
from accounts.queries.people import active_person, labels, some_person
from accounts.roles import ROLES
from retention.models import RetentionPolicy

FOLDER = "accounts/mail"


def invitation(mail: Mail) -> Letter | None:
    row = Invitation.objects.filter(
        tenant_id=mail.tenant_id, id=about(mail), accepted_at=None, revoked_at=None, expires_at__gt=Now()
    ).first()
    if row is None:
        return None
    context = {"url": invitation_url(mail.tenant_id, row.id), "days": INVITATION_LIFE.days}
    return from_template(row.email, "ja", f"{FOLDER}/invitation.txt", context)


def reset(mail: Mail) -> Letter | None:
    """For an unknown address the id belongs to nobody, and nothing is sent: the answer on the page is the same."""
    from allauth.account.utils import user_pk_to_url_str

    user = active_person(about(mail))
    if user is None:
        return None
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    key = f"{user_pk_to_url_str(user)}-{ResetTokens().make_token(user)}"
    url = f"{settings.PUBLIC_URL}{path.replace('UID-KEY', key)}"
    context = {"url": url, "minutes": settings.PASSWORD_RESET_TIMEOUT // 60}
    return from_template(user.email, user.spoken, f"{FOLDER}/reset.txt", context)


def welcome(mail: Mail) -> Letter | None:
    user = active_person(about(mail))
    if user is None or user.has_usable_password():
        return None
    context = {"url": welcome_url(user), "days": WELCOME_LIFE.days}
    return from_template(user.email, user.spoken, f"{FOLDER}/welcome.txt", context)


def _notice(notice: str) -> Callable[[Mail], Letter | None]:
    def compose(mail: Mail) -> Letter | None:
        user = some_person(about(mail))
        if user is None or user.is_demo:
            return None
        url = f"{settings.PUBLIC_URL}{reverse('accounts:me')}"
        context = {"notice": notice, "at": mail.created_at, "url": url}
        return from_template(user.email, user.spoken, f"{FOLDER}/notice.txt", context)

    return compose


def token_made_by(mail: Mail) -> Letter | None:
    """To an administrator, about somebody else's token: the code that stands for the owner in the log."""
    row = ApiToken.objects.filter(tenant_id=mail.tenant_id, id=about(mail)).first()
    user = some_person(mail.user_id) if mail.user_id else None
    if row is None or user is None or not user.is_active or user.is_demo:
        return None
    context = {"code": labels([row.user_id]).get(row.user_id, ""), "at": mail.created_at}
    return from_template(user.email, user.spoken, f"{FOLDER}/token.txt", context)


def _about_role(sentence: str) -> Callable[[Mail], Letter | None]:
    """To an administrator: that a role waits for a decision, or has got one. Codes and labels, no names."""

    def compose(mail: Mail) -> Letter | None:
        row = Proposal.objects.filter(tenant_id=mail.tenant_id, id=about(mail)).first()
        user = active_person(mail.user_id) if mail.user_id else None
        if row is None or user is None or user.is_demo or (sentence == "proposed") != (row.outcome == Outcome.OPEN):
            return None
        url = f"{settings.PUBLIC_URL}{reverse('accounts:proposals')}"
        code = labels([row.proposed_by]).get(row.proposed_by, "")
        context: dict[str, object] = {"sentence": row.outcome, "role": ROLES[row.role].label, "code": code, "url": url}
        return from_template(user.email, user.spoken, f"{FOLDER}/role.txt", context)

    return compose


def period_wished(mail: Mail) -> Letter | None:
    """To an administrator: that a client company wishes other retention periods; not once all were answered."""
    user = active_person(mail.user_id) if mail.user_id else None
    open_ones = RetentionPolicy.objects.filter(tenant_id=mail.tenant_id, proposed_days__isnull=False)
    if user is None or user.is_demo or not open_ones.exists():
        return None
    return _about_period(user, retracted=False)


def period_retracted(mail: Mail) -> Letter | None:
    """To an administrator: that a client company has taken such a wish back."""
    user = active_person(mail.user_id) if mail.user_id else None
    return None if user is None or user.is_demo else _about_period(user, retracted=True)


def _about_period(user: User, *, retracted: bool) -> Letter:
    context: dict[str, object] = {"url": f"{settings.PUBLIC_URL}{reverse('retention:due')}", "retracted": retracted}
    return from_template(user.email, user.spoken, f"{FOLDER}/period.txt", context)


NOTICES: dict[str, str | Promise] = {
    "password_changed": _("パスワード変更のお知らせ"),
    "second_factor_on": _("二段階認証の設定のお知らせ"),
    "second_factor_off": _("二段階認証の解除のお知らせ"),
    "recovery_codes_made": _("回復コード作成のお知らせ"),
    "token_made": _("API トークン発行のお知らせ"),
    "stopped": _("アカウント停止のお知らせ"),
}
KINDS = (
    MailKind("invitation", _("招待メール"), invitation, target="invitation"),
    MailKind("reset", _("パスワード再設定メール"), reset),
    MailKind("welcome", _("パスワード設定の案内メール"), welcome, paced=True),
    MailKind("role_proposed", _("役割の承認の依頼メール"), _about_role("proposed"), target="proposal"),
    MailKind("role_decided", _("役割の承認の結果メール"), _about_role("decided"), target="proposal"),
    MailKind("period_wished", _("保存期間の提案のお知らせ"), period_wished),
    MailKind("period_retracted", _("保存期間の提案の取り下げのお知らせ"), period_retracted),
    MailKind("token_made_by", _("API トークン発行のお知らせ（管理者）"), token_made_by, target="token"),
    *(MailKind(code, label, _notice(code)) for code, label in NOTICES.items()),
)
