"""Accounts of people: made, changed, stopped, opened again; passwords and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.events import bare_actor, house, login_name, nobody, note, person
from accounts.links import DeadLink, still_fresh
from accounts.lockout import release
from accounts.models import ApiToken, User
from accounts.queries import get_person_for, memberships_for, own_account
from accounts.queries.access import RUNNING
from accounts.queries.people import active_person, by_email, may_manage_users
from accounts.services import mails, second_factor, sessions
from accounts.services.instant import end_everything
from accounts.services.typing_keys import end_typing_key
from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.ids import HOUSE_ID, uuid7


@dataclass(frozen=True, slots=True)
class Stops:
    """What ends when an account is stopped, counted before it is done."""

    sessions: int
    tokens: int
    companies: tuple[UUID, ...]
    roles: tuple[str, ...]


def new_account(email: str, display_name: str, *, password: str | None = None, **fields: Any) -> User:
    """A person with a proved address. No right is asked here: callers are services that have asked."""
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, display_name=display_name.strip(), **fields)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    except IntegrityError:
        raise Conflict(
            _("このメールアドレスか利用者コードは、すでに使われています。何も保存されていません。"),
            code="account_exists",
        ) from None
    return user


def create_person(*, actor: Actor, email: str, display_name: str, staff_code: str = "", language: str = "ja") -> User:
    """A new account, by an administrator; its owner gets a mail with a link that sets the first password."""
    may_manage_users(actor)
    write_to(HOUSE_ID)
    if not display_name.strip():
        raise Invalid(errors={"display_name": [_("氏名を入力してください。")]})
    user = new_account(email, display_name, staff_code=staff_code.strip(), language=language)
    record(actor=actor, action="person.created", target=person(user.pk), fields=("email", "display_name"))
    mails.ask(tenant_id=HOUSE_ID, kind="welcome", user_ids=[user.pk])
    return user


def resend_welcome(*, actor: Actor, user_id: UUID) -> None:
    """Sends the first-password mail again, while there is no password."""
    user = get_person_for(actor, user_id)
    write_to(HOUSE_ID)
    mails.ask(tenant_id=HOUSE_ID, kind="welcome", user_ids=[user.pk])


def change_person(*, actor: Actor, user_id: UUID, **changes: str) -> User:
    """Changes display_name, staff_code or language of an account."""
    user = get_person_for(actor, user_id)
    allowed = {"display_name", "staff_code", "language"}
    changed = sorted(name for name in allowed & set(changes) if getattr(user, name) != changes[name])
    before = user.language
    for name in changed:
        if not changes[name].strip():
            raise Invalid(errors={name: [_("入力してください。")]})
        setattr(user, name, changes[name].strip())
    _save(user, changed)
    if changed:
        told = {"language": (before, user.language)} if "language" in changed else {}
        record(actor=actor, action="person.changed", target=person(user.pk), fields=changed, changes=told)
    return user


def change_own(*, actor: Actor, language: str, shortcuts: bool) -> User:
    """One's own settings of the screen."""
    user = own_account(actor)
    changed = [
        name for name, value in (("language", language), ("shortcuts", shortcuts)) if getattr(user, name) != value
    ]
    told = {name: (getattr(user, name), value) for name, value in (("language", language), ("shortcuts", shortcuts))}
    user.language, user.shortcuts = language, shortcuts
    _save(user, changed)
    if changed:
        told = {name: told[name] for name in changed}
        record(actor=actor, action="person.changed", target=person(user.pk), fields=changed, changes=told)
    return user


def _save(user: User, names: list[str]) -> None:
    if not names:
        return
    try:
        with transaction.atomic():
            user.save(update_fields=names)
    except IntegrityError:
        raise Conflict(
            _("この利用者コードは、すでに使われています。何も保存されていません。"), code="code_taken"
        ) from None


def what_stops(*, actor: Actor, user_id: UUID) -> Stops:
    """For the page that asks before an account is stopped."""
    user = get_person_for(actor, user_id)
    rows = list(memberships_for(actor, user_id=user.pk).filter(RUNNING))
    tokens = ApiToken.objects.filter(
        user=user, revoked_at__isnull=True, expires_at__gt=Now(), created_at__gte=user.tokens_from
    )
    return Stops(
        sessions=len(sessions.of_person(user.pk)),
        tokens=tokens.count(),
        companies=tuple(row.tenant_id for row in rows),
        roles=tuple(row.role for row in rows),
    )


def deactivate(*, actor: Actor, user_id: UUID) -> User:
    """Stops an account at once: no session, token, ticket or link of it holds any more. Memberships stay as history."""
    user = _other_person(actor, user_id)
    write_to(HOUSE_ID)
    if user.is_active:
        User.objects.filter(pk=user.pk).update(is_active=False, deactivated_at=Now())
        end_everything(user)
        end_typing_key(user.pk)
        record(actor=actor, action="person.deactivated", target=person(user.pk))
        mails.ask(tenant_id=HOUSE_ID, kind="stopped", user_ids=[user.pk])
    user.refresh_from_db()
    return user


def reactivate(*, actor: Actor, user_id: UUID) -> User:
    """Opens an account again. Its old tokens stay dead, and it needs a new password."""
    user = get_person_for(actor, user_id)
    if not user.is_active:
        User.objects.filter(pk=user.pk).update(is_active=True, deactivated_at=None, must_change_password=True)
        end_everything(user)
        record(actor=actor, action="person.reactivated", target=person(user.pk))
    user.refresh_from_db()
    return user


def unlock(*, actor: Actor, user_id: UUID) -> None:
    """Lifts the lock that failed passwords or codes have closed."""
    user = get_person_for(actor, user_id)
    cleared = release(user.email)
    User.objects.filter(pk=user.pk).update(code_failures=0)
    record(actor=actor, action="auth.unlocked", target=person(user.pk), count=cleared)


def reset_second_factor(*, actor: Actor, user_id: UUID) -> None:
    """For a lost telephone: the next sign-in sets up a new second factor. Ends all sessions and tokens."""
    user = _other_person(actor, user_id)
    write_to(HOUSE_ID)
    second_factor.remove_all(actor, user.pk)
    end_everything(user)
    notify(actor, user, "second_factor_off", "auth.second_factor_off")


def drop_own_second_factor(*, request: HttpRequest, user_id: UUID) -> None:
    """By its owner, where it is no duty. The allauth form has asked whether it may go."""
    user = active_person(user_id)
    if user is None:
        raise DeadLink()
    actor = bare_actor(user, request)
    second_factor.remove_all(actor, user.pk)
    end_everything(user, keep=request)
    notify(actor, user, "second_factor_off", "auth.second_factor_off")


def require_new_password(*, actor: Actor, user_id: UUID) -> None:
    """After a suspicion: all sessions and tokens end, and the next sign-in begins with a new password."""
    user = _other_person(actor, user_id)
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    end_everything(user)
    told = {"must_change_password": (user.must_change_password, True)}
    record(actor=actor, action="person.changed", target=person(user.pk), fields=tuple(told), changes=told)


def end_other_sessions(*, request: HttpRequest, user_id: UUID) -> None:
    """From the list of one's own sessions."""
    count = sessions.end_all(user_id, but=request.session.session_key)
    user = active_person(user_id)
    if user is not None and count:
        note(bare_actor(user, request), "auth.session_ended", person(user_id), count=count)


def request_reset(*, request: HttpRequest, email: str) -> None:
    """Has a reset mail sent. The work is the same for an unknown address: an id that nobody has."""
    user = by_email(email)
    actor = nobody(request)
    known = user is not None and user.is_active
    with house(actor):
        mails.ask(tenant_id=HOUSE_ID, kind="reset", user_ids=[user.pk if user is not None and known else uuid7()])
        record(actor=actor, action="auth.reset_asked", target=login_name(email))


def welcomed(link: tuple[UUID, str]) -> User:
    """Whose first password a link may set. Raises DeadLink once the password is set or somebody has signed in."""
    user = active_person(link[0])
    if user is None or not still_fresh(user, link[1]):
        raise DeadLink()
    return user


def set_first_password(*, actor: Actor, link: tuple[UUID, str], password: str) -> None:
    """By the owner of a welcome link. Raises DeadLink once it was used, Invalid for a password that is too weak."""
    user = welcomed(link)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(errors={"password": error.messages}) from None
    user.set_password(password)
    user.save(update_fields=["password"])
    password_was_set(actor, user, "auth.password_changed")


def password_was_set(actor: Actor, user: Any, action: str, *, keep: HttpRequest | None = None) -> None:
    """After a new password: locks open, the duty to change ends, and whatever is older is dead (except ``keep``)."""
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    end_everything(user, keep=keep)
    release(user.email)
    notify(actor, user, "password_changed", action)


def notify(actor: Actor, user: Any, notice: str, action: str) -> None:
    """An event of the house, and a mail to the person that it happened."""
    with house(actor):
        mails.ask(tenant_id=HOUSE_ID, kind=notice, user_ids=[user.pk])
        note(actor, action, person(user.pk))


def _other_person(actor: Actor, user_id: UUID) -> User:
    user = get_person_for(actor, user_id)
    if user.pk == actor.id:
        raise Conflict(
            _("自分のアカウントにはこの操作ができません。ほかの管理者に依頼してください。"), code="own_account"
        )
    return user
