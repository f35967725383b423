"""Kinds of mails, as the rooms declare them, and what a mail is made of. Text and address are made when it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise

from accounts.models import Mail, MailState
from callcenter.core.rooms import once


@dataclass(frozen=True, slots=True)
class Letter:
    """To whom, and what. Nothing personal but the address: a mail says that something is there, and where."""

    address: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class MailKind:
    """Part of a room. ``compose`` reads in the tenant's transaction and decides anew whether the recipient may be told;
    None: no longer. For the log: ``sent`` is the event, ``target`` the type of what the mail is about (``ref_id``, else the
    person). ``paced``: may be asked for by the thousand, so they go a few at a time.
    """

    code: str
    label: str | Promise
    compose: Callable[[Mail], Letter | None]
    target: str = "person"
    sent: str = "mail.sent"
    paced: bool = False

    def settle(self) -> None:
        once(KINDS, self.code, self, "the kind of mail")


KINDS: dict[str, MailKind] = {}
FAILED = (MailState.REFUSED, MailState.UNKNOWN)
"""Only a person has these sent again."""


def from_template(address: str, language: str, template: str, context: dict[str, object]) -> Letter:
    """The first line of a template is the subject."""
    with translation.override(language):
        subject, body = render_to_string(template, context).strip().split("\n", 1)
    return Letter(address, subject.strip(), body.strip() + "\n")


def about(mail: Mail) -> UUID:
    return mail.ref_id or mail.user_id or mail.pk
