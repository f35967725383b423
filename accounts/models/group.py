"""Owned by the house: companies that are answered for together, and the operators who answer for all of them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.person import User
from callcenter.core.fields import TenantForeignKey
from callcenter.core.ids import HOUSE_ID
from callcenter.core.models import TenantModel


def _of_the_house(name: str) -> Any:
    return models.CheckConstraint(condition=models.Q(tenant_id=HOUSE_ID), name=name)


class CompanyGroup(TenantModel):
    """A name for companies. Who is in the group gets a membership in each of them (``accounts.services.settling``)."""

    name = models.CharField(_("グループ名"), max_length=40)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "name"], name="accounts_companygroup_name"),
            _of_the_house("accounts_companygroup_house"),
        ]


class GroupCompany(TenantModel):
    """A company in a group. A company may be in several."""

    group = TenantForeignKey(CompanyGroup, related_name="companies", db_index=False)
    company_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["company_id"], name="accounts_groupcompany_company")]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "group", "company_id"], name="accounts_groupcompany_once"),
            _of_the_house("accounts_groupcompany_house"),
        ]


class GroupPerson(TenantModel):
    """An operator of all companies of a group."""

    group = TenantForeignKey(CompanyGroup, related_name="people", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "group", "user"], name="accounts_groupperson_once"),
            _of_the_house("accounts_groupperson_house"),
        ]
