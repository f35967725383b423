"""Tenant-owned: who belongs to a company in which role, invitations to it, and API tokens."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.person import User
from accounts.roles import CHOICES, CLIENT_SIDE, ROLES, Held
from callcenter.core.context import Reach
from callcenter.core.fields import TenantForeignKey
from callcenter.core.ids import HOUSE_ID
from callcenter.core.models import TenantModel

_HOUSE_ROLES = sorted(code for code, role in ROLES.items() if role.held is Held.HOUSE)
_CLIENT_ROLES = sorted(code for code, role in ROLES.items() if role.held is Held.COMPANY)


class Membership(TenantModel):
    """A person holds a role in a company from ``starts_at`` until ``ends_at`` (exclusive), by the database's clock.

    ``reach``: of the house's side or of the client's. A trigger (accounts_one_side) refuses both in one person at one
    time, in whatever companies. ``group_id``: the group of companies that has given it; it ends with the place in there.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("役割"), max_length=20, choices=CHOICES)
    reach = models.GeneratedField(
        expression=Case(
            When(role__in=list(CLIENT_SIDE), then=Value(Reach.CLIENT.value)), default=Value(Reach.HOUSE.value)
        ),
        output_field=models.CharField(max_length=6),
        db_persist=True,
    )
    starts_at = models.DateTimeField(_("開始"), db_default=Now())
    ends_at = models.DateTimeField(_("終了"), null=True, blank=True)
    accepted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    group_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["-starts_at", "-id"]
        indexes = [
            models.Index(fields=["user", "tenant_id"], name="accounts_membership_user"),
            models.Index(
                fields=["group_id"], condition=models.Q(group_id__isnull=False), name="accounts_membership_group"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "user", "role"],
                condition=models.Q(ends_at__isnull=True),
                name="accounts_membership_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gte=models.F("starts_at")),
                name="accounts_membership_order",
            ),
            models.CheckConstraint(
                condition=models.Q(tenant_id=HOUSE_ID, role__in=_HOUSE_ROLES)
                | (~models.Q(tenant_id=HOUSE_ID) & models.Q(role__in=_CLIENT_ROLES)),
                name="accounts_membership_role_reach",
            ),
        ]


class Invitation(TenantModel):
    """An offer of a role in this company to an address. The link is signed, holds once, and a GET uses nothing up."""

    email = models.EmailField()
    role = models.CharField(max_length=20, choices=CHOICES)
    invited_by = models.UUIDField()
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    membership_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(revoked_at__isnull=True),
                name="accounts_invitation_one_end",
            ),
        ]


class Department(TenantModel):
    """A part of a client company, to which a call can be restricted. Its administrator says who belongs to it."""

    name = models.CharField(_("部署名"), max_length=40)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant_id", "name"], name="accounts_department_name")]


class DepartmentMember(TenantModel):
    """A person of the company in a department. It counts only while the person is a member of the company."""

    department = TenantForeignKey(Department, related_name="members", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "department", "user"], name="accounts_departmentmember_once"),
        ]


class ApiToken(TenantModel):
    """A bearer token of a person. ``tenant_id`` is the one company it is bound to, or the house: all of the person's.

    Only the SHA-256 of its 256 random bits is kept, so it can be shown once.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(_("用途"), max_length=60)
    prefix = models.CharField(max_length=12)
    digest = models.BinaryField(max_length=32)
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("できること"))
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(_("有効期限"))
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["user", "tenant_id"], name="accounts_apitoken_user"),
            models.Index(fields=["prefix"], name="accounts_apitoken_prefix"),
        ]
