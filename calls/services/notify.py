"""「新しい受電があります」: a mail that says nothing but that, to those who asked for it."""

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import queries as accounts
from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Forbidden, Invalid
from callcenter.core.permissions import Permission, require
from calls.choices import CallState, NotifyMode, Restriction, Urgency
from calls.models import CallDepartment, CallReader, Message, Notice, NotifyChoice
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
    choice, _made = NotifyChoice.objects.update_or_create(
        tenant_id=tenant_id, user_id=actor.id, defaults={"mode": mode, "entry_id": entry_id}
    )
    record(actor=actor, action="notify.changed", tenant_id=tenant_id, target=choice, fields=("mode", "entry"))
    return choice


def notify(*, actor: Actor, tenant_id: UUID, message_id: UUID) -> int:
    """Hands the mails over, once per person and message. Returns how many. For the worker's task."""
    message = Message.objects.filter(pk=message_id, state=CallState.KEPT).first()
    if message is None:
        return 0
    wanted = _wanted(message)
    addresses = accounts.mail_addresses(tenant_id, wanted) if wanted else {}
    slug = tenants.slug_of(tenant_id)
    mails = []
    for user_id, (address, language) in addresses.items():
        _notice, new = Notice.objects.get_or_create(tenant_id=tenant_id, message=message, user_id=user_id)
        if new:
            mails.append(_mail(message, slug, address, language))
    if mails:
        record(actor=actor, action="message.notified", tenant_id=tenant_id, target=message, count=len(mails))
        get_connection().send_messages(mails)
    return len(mails)


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
    """Who may read a restricted message: persons, and the people of departments."""
    readers = CallReader.objects.filter(content_object_id=message.call_id).values_list("user_id", flat=True)
    departments = CallDepartment.objects.filter(call_id=message.call_id).values_list("department_id", flat=True)
    return {*readers, *accounts.people_of(message.tenant_id, departments)}


def _mail(message: Message, slug: str, address: str, language: str) -> EmailMessage:
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
    return EmailMessage(subject, body, to=[address])
