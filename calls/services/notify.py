"""「新しい受電があります」: a mail that says nothing but that, to those who asked for it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import queries as accounts
from accounts.mails import Letter, about
from accounts.models import Mail
from accounts.roles import Role
from accounts.services import mails
from audit.services import record
from callcenter.core.context import Actor, Reach
from callcenter.core.db import write_to
from callcenter.core.errors import Forbidden, Invalid
from callcenter.core.permissions import Permission, require
from calls.choices import CLOSED, NEW_MESSAGE, CallState, NotifyMode, Restriction, Urgency
from calls.models import CallDepartment, CallReader, Message, NotifyChoice
from tenants import queries as tenants


def set_notify_choice(*, actor: Actor, tenant_id: UUID, mode: str, entry_id: UUID | None = None) -> NotifyChoice:
    """The acting person's wish in one client company. ``entry_id``: which addressee of the directory they are."""
    require(actor, tenant_id, Permission.MESSAGE_STATUS)
    if actor.id is None:
        raise Forbidden()
    if mode not in NotifyMode.values:
        raise Invalid(
            errors={"mode": [_("次のどれかを指定してください：%(codes)s") % {"codes": ", ".join(NotifyMode.values)}]}
        )
    if entry_id is not None and not tenants.person_exists(tenant_id, entry_id):
        raise Invalid(errors={"entry": [_("この委託元の担当者にいません。一覧から選んでください。")]})
    if mode == NotifyMode.ADDRESSED and entry_id is None:
        raise Invalid(errors={"entry": [_("自分宛を受け取るには、自分がどの担当者かを選んでください。")]})
    write_to(tenant_id)
    return _keep(actor, tenant_id, actor.id, mode, entry_id)


def welcome(sender: Any, *, actor: Actor, tenant_id: UUID, user_id: UUID, role: Role, **rest: Any) -> None:
    """Hears that somebody joined: a client's person gets every mail at first, and is the addressee of the same name.

    Where two have the name, or somebody else is that addressee already, the person says who they are by themselves.
    """
    known = NotifyChoice.objects.filter(tenant_id=tenant_id)
    person = accounts.active_person(user_id)
    if role.reach is not Reach.CLIENT or person is None or known.filter(user_id=user_id).exists():
        return
    found = tenants.person_ids_by_name(tenant_id, person.display_name)
    taken = known.filter(entry_id__in=found).exists()
    entry_id = found[0] if len(found) == 1 and not taken else None
    _keep(actor, tenant_id, user_id, NotifyMode.ALL.value, entry_id)


def _keep(actor: Actor, tenant_id: UUID, user_id: UUID, mode: str, entry_id: UUID | None) -> NotifyChoice:
    known = NotifyChoice.objects.filter(tenant_id=tenant_id, user_id=user_id)
    before = known.values_list("mode", flat=True).first()
    choice, _made = NotifyChoice.objects.update_or_create(
        tenant_id=tenant_id, user_id=user_id, defaults={"mode": mode, "entry_id": entry_id}
    )
    record(
        actor=actor,
        action="notify.changed",
        tenant_id=tenant_id,
        target=choice,
        fields=("mode", "entry"),
        changes={"mode": (before, mode)},
    )
    return choice


def notify(*, actor: Actor, tenant_id: UUID, message_id: UUID) -> int:
    """Asks for a mail to everybody who wants one, once per person and message. Returns how many. For the worker's task."""
    message = Message.objects.filter(pk=message_id, state=CallState.KEPT, undone_at__isnull=True).first()
    if message is None:
        return 0
    addresses = accounts.mail_addresses(tenant_id, _wanted(message))
    return mails.ask(tenant_id=tenant_id, kind=NEW_MESSAGE, user_ids=sorted(addresses), ref_id=message.pk)


def letter(mail: Mail) -> Letter | None:
    """The mail to one person; None for whoever has left, or may no longer read the message, meanwhile."""
    message = Message.objects.filter(pk=about(mail), state=CallState.KEPT, undone_at__isnull=True).first()
    if message is None or mail.user_id is None or mail.user_id not in _wanted(message):
        return None
    found = accounts.mail_addresses(mail.tenant_id, [mail.user_id]).get(mail.user_id)
    return _letter(message, tenants.slug_of(mail.tenant_id), *found) if found else None


def _wanted(message: Message) -> set[UUID]:
    choices = NotifyChoice.objects.filter(tenant_id=message.tenant_id)
    wanted = set(choices.filter(mode=NotifyMode.ALL).values_list("user_id", flat=True))
    if message.addressee_id is not None:
        own = choices.filter(mode=NotifyMode.ADDRESSED, entry_id=message.addressee_id)
        wanted |= set(own.values_list("user_id", flat=True))
    if message.restriction != Restriction.NONE:
        wanted &= _named(message)
    return wanted


def _named(message: Message) -> set[UUID]:
    """Who may read a restricted message: persons, and the people of departments; of one that was taken away nobody."""
    if message.restriction in CLOSED:
        return set()
    readers = CallReader.objects.filter(content_object_id=message.call_id).values_list("user_id", flat=True)
    departments = CallDepartment.objects.filter(call_id=message.call_id).values_list("department_id", flat=True)
    return {*readers, *accounts.people_of(message.tenant_id, departments)}


def _letter(message: Message, slug: str, address: str, language: str) -> Letter:
    """No name, no number, no word of the message: only that there is one, and where to sign in for it."""
    with translation.override(language):
        subject = _("新しい受電があります")
        if message.urgency == Urgency.URGENT:
            subject = _("【緊急】新しい受電があります")
        link = f"{settings.PUBLIC_URL.rstrip('/')}/p/{slug}/messages/{message.pk}/"
        body = _(
            "新しい受電が1件あります。ログインして内容を確認してください。\n\n%(link)s\n\n"
            "このメールには受電の内容を記載していません。心当たりのない場合は、このメールを破棄してください。\n"
        ) % {"link": link}
    return Letter(address, subject, body)
