"""How often something was tried lately, and the browsers that a person has signed in with before."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from accounts.models.person import User


class Tally(models.Model):
    """Tries of one kind lately: to sign in under a name, to invite an address. ``key`` is a keyed fingerprint."""

    key = models.CharField(max_length=32, primary_key=True)
    count = models.PositiveSmallIntegerField(default=0)
    last_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.key


class KnownDevice(models.Model):
    """A browser in which this person has signed in. It opens nothing: its tries are counted apart from strangers'."""

    digest = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    seen_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.digest
