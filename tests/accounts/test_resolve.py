"""What holds for a person now: memberships by the database's clock, tokens by digest, nothing for a disabled person."""

from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.utils import timezone

from accounts.models import ApiToken, Membership, User
from accounts.queries.resolve import access_of, resolve_memberships, resolve_token, split_token
from callcenter.core.context import ContextRequired
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission
from tests.factories import as_system, join, make_person, make_tenant, token_for

pytestmark = pytest.mark.django_db


def test_client_role_holds_in_its_company_only() -> None:
    ours, other = make_tenant(), make_tenant()
    person = make_person("client_user", ours)
    access = access_of(resolve_memberships(person.pk))
    assert set(access) == {ours.id}
    assert other.id not in access
    assert access[ours.id].slug == ours.slug
    assert Permission.MESSAGE_VIEW in access[ours.id].permissions
    assert Permission.MEMBERSHIP_MANAGE not in access[ours.id].permissions


def test_house_role_holds_in_every_company_and_the_house() -> None:
    one, two = make_tenant(), make_tenant()
    access = access_of(resolve_memberships(make_person("supervisor").pk))
    assert {one.id, two.id, HOUSE_ID} <= set(access)
    assert Permission.RECORDING_PLAY in access[two.id].permissions


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [(-2, None, True), (-2, 2, True), (1, None, False), (-2, -1, False)],
    ids=["open", "running", "not yet begun", "ended"],
)
def test_membership_holds_between_start_and_end(starts: int, ends: int | None, holds: bool) -> None:
    tenant, now = make_tenant(), timezone.now()
    person = make_person(
        "operator",
        tenant,
        starts_at=now + timedelta(hours=starts),
        ends_at=now + timedelta(hours=ends) if ends is not None else None,
    )
    assert bool(resolve_memberships(person.pk)) is holds


def test_nothing_holds_for_a_disabled_person_or_before_acceptance() -> None:
    tenant = make_tenant()
    disabled, invited = make_person("operator", tenant), make_person("operator", tenant)
    User.objects.filter(pk=disabled.pk).update(is_active=False)
    with as_system(tenant.id):
        Membership.objects.filter(user=invited).update(accepted_at=None)
    assert resolve_memberships(disabled.pk) == []
    assert resolve_memberships(invited.pk) == []


def test_token_answers_its_holder_and_only_for_the_whole_secret() -> None:
    tenant = make_tenant()
    person = make_person("operator", tenant)
    text = token_for(person, tenant, scopes=["telephony"])
    holder = resolve_token(text)
    assert holder is not None
    assert (holder.user_id, holder.tenant_id, holder.scopes) == (person.pk, tenant.id, ("telephony",))
    changed = text[:-1] + ("A" if text[-1] != "A" else "B")
    assert resolve_token(changed) is None
    assert resolve_token(text.upper()) is None
    assert resolve_token("") is None
    assert resolve_token("cct_short_x") is None
    assert resolve_token("cct_" + "あ" * 8 + "_" + "x" * 43) is None


def test_token_ends_by_expiry_by_revocation_and_with_its_person() -> None:
    tenant, now = make_tenant(), timezone.now()
    person = make_person("operator", tenant)
    expired = token_for(person, tenant, expires_at=now - timedelta(seconds=1))
    revoked, alive = token_for(person, tenant), token_for(person, tenant)
    parts = split_token(revoked)
    assert parts is not None
    with as_system(tenant.id):
        ApiToken.objects.filter(prefix=parts[0]).update(revoked_at=now)
    assert resolve_token(expired) is None
    assert resolve_token(revoked) is None
    assert resolve_token(alive) is not None
    User.objects.filter(pk=person.pk).update(tokens_from=now + timedelta(seconds=1))
    assert resolve_token(alive) is None


def test_token_leaves_no_more_than_the_person_has_and_cannot_make_tokens() -> None:
    tenant = make_tenant()
    person = make_person("client_user", tenant)
    rows = resolve_memberships(person.pk)
    everything = access_of(rows, scopes=["all"])[tenant.id].permissions
    assert Permission.CALL_LOG not in everything
    assert Permission.TOKEN_OWN not in everything
    assert Permission.MESSAGE_STATUS in everything
    assert access_of(rows, scopes=["telephony"])[tenant.id].permissions == frozenset()
    assert access_of(rows, scopes=["nonsense"])[tenant.id].permissions == frozenset()
    assert access_of(rows, scopes=["message.view"])[tenant.id].permissions == {Permission.MESSAGE_VIEW}
    assert access_of(rows, only=make_tenant().id) == {}


def test_the_database_refuses_a_superuser_and_a_role_out_of_reach() -> None:
    tenant = make_tenant()
    person = make_person()
    with pytest.raises(IntegrityError, match="accounts_user_no_superuser"), transaction.atomic():
        User.objects.filter(pk=person.pk).update(is_superuser=True)
    with (
        pytest.raises(IntegrityError, match="accounts_membership_role_reach"),
        transaction.atomic(),
        as_system(tenant.id),
    ):
        Membership.objects.create(tenant_id=tenant.id, user=person, role="admin", accepted_at=timezone.now())


def test_one_open_membership_per_role() -> None:
    tenant = make_tenant()
    person = make_person("operator", tenant)
    with pytest.raises(IntegrityError, match="accounts_membership_one_open"), transaction.atomic():
        join(person, "operator", tenant)


def test_memberships_are_behind_the_wall() -> None:
    tenant, other = make_tenant(), make_tenant()
    make_person("operator", tenant)
    with pytest.raises(ContextRequired):
        Membership.objects.count()
    with as_system(other.id):
        assert not Membership.objects.filter(tenant_id=tenant.id).exists()
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM accounts_membership WHERE tenant_id = %s", [tenant.id])
            assert cursor.fetchone() == (0,)


def test_web_cannot_delete_people_or_read_groups() -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute("DELETE FROM accounts_user")
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute("SELECT * FROM accounts_user_groups")
