"""Mails that somebody misses: what they are about says whether it is still of use."""

from datetime import timedelta

from django.db.models import Q, QuerySet

from accounts.mails import FAILED
from accounts.models import Mail, MailState
from callcenter.core.db import now

SLOW = timedelta(minutes=10)
"""So long a mail may wait for its turn, or for a mail server that is away."""


def unsent_mails(kind: str) -> QuerySet[Mail]:
    """Refused, unknown, or not sent for SLOW, of all companies of this request: to be joined with what they are about."""
    late = Q(state__in=(MailState.WAITING, MailState.SENDING), created_at__lt=now() - SLOW)
    return Mail.objects.filter(Q(state__in=FAILED) | late, kind=kind)
