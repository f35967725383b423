"""What happened lately, so that a page that was away for a moment can be told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from callcenter.core.models import TenantModel


class Happening(TenantModel):
    """Something of one company changed: of which kind, and the ids of what. Nothing else, since it is no record."""

    kind = models.CharField(max_length=32)
    ids = ArrayField(models.UUIDField())
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index("at", name="live_happening_at")]
