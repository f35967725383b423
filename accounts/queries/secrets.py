"""Which sealed secrets, and which people's own keys, still have a use, for the sweep of orphan keys."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from accounts.models import PersonSecret, User


def existing_secrets(tenant_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
    rows = PersonSecret.objects.filter(tenant_id=tenant_id, id__in=list(ids))
    return set(rows.filter(Q(totp__isnull=False) | Q(recovery__isnull=False)).values_list("id", flat=True))


def existing_people(tenant_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
    """Who may sign in: the key of one's typing ends with that."""
    return set(User.objects.filter(is_active=True, id__in=list(ids)).values_list("id", flat=True))
