"""Which sealed secrets still have a use, for the sweep of orphan keys."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from accounts.models import PersonSecret


def existing_secrets(tenant_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
    rows = PersonSecret.objects.filter(tenant_id=tenant_id, id__in=list(ids))
    return set(rows.filter(Q(totp__isnull=False) | Q(recovery__isnull=False)).values_list("id", flat=True))
