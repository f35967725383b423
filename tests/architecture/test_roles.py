"""The database roles are what the walls stand on."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from callcenter.core.bootstrap import BACKUP_ROLE, LOGIN_ROLES, NOLOGIN_ROLES, WITH_PASSWORD, role_name
from callcenter.core.roles import unsafe
from callcenter.settings.env import ROOT

pytestmark = pytest.mark.django_db


def test_tests_connect_as_web() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == ("callcenter_web", "callcenter_web")


def test_no_role_is_superuser_or_bypasses_row_level_security(connect_as: Callable[..., Any]) -> None:
    with connect_as("web") as web:
        rows = web.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolcanlogin"
            " FROM pg_roles WHERE rolname LIKE 'callcenter!_%' ESCAPE '!'"
        ).fetchall()
    assert {row[0] for row in rows} == {role_name(role) for role in (*WITH_PASSWORD, *NOLOGIN_ROLES)}
    assert not [row for row in rows if any(row[1:5])]
    assert [row[0] for row in rows if row[5]] == [role_name(BACKUP_ROLE)]
    assert {row[0] for row in rows if row[6]} == {role_name(role) for role in WITH_PASSWORD}


@pytest.mark.parametrize("alias", ["default", "keystore"])
def test_only_the_owner_owns_tables_and_schemas(connect_as: Callable[..., Any], alias: str) -> None:
    with connect_as("web", alias) as web:
        owners = web.execute(
            "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE nspname = 'public' AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')"
        ).fetchall()
        schema = web.execute("SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'public'").fetchone()
    assert owners in ([], [("callcenter_owner",)])
    assert schema == ("callcenter_owner",)


@pytest.mark.parametrize("role", ["web", "worker", "sealer"])
def test_a_process_cannot_become_another_role(connect_as: Callable[..., Any], role: str) -> None:
    with connect_as(role) as connection_:
        for other in (*LOGIN_ROLES, *NOLOGIN_ROLES):
            if other == role:
                continue
            allowed = connection_.execute("SELECT pg_has_role(current_user, %s, 'SET')", [role_name(other)]).fetchone()
            assert allowed == (False,), (role, other)


@pytest.mark.parametrize("role", ["web", "worker", "sealer"])
@pytest.mark.parametrize("alias", ["default", "keystore"])
def test_a_process_cannot_make_objects(connect_as: Callable[..., Any], role: str, alias: str) -> None:
    with connect_as(role, alias) as connection_:
        rights = connection_.execute(
            "SELECT has_schema_privilege('public', 'CREATE'), has_database_privilege(current_database(), 'CREATE'),"
            " has_database_privilege(current_database(), 'TEMPORARY')"
        ).fetchone()
    assert rights == (False, False, False)


@pytest.mark.parametrize(
    ("role", "may_own", "reason"),
    [
        ("web", False, None),
        ("worker", False, None),
        ("sealer", False, None),
        ("owner", True, None),
        ("owner", False, "owns tables"),
        ("superuser", True, "is a superuser"),
    ],
)
def test_a_role_that_could_pass_the_walls_is_named(
    connect_as: Callable[..., Any], role: str, may_own: bool, reason: str | None
) -> None:
    with connect_as(role) as connection_:
        assert unsafe(connection_, may_own=may_own) == reason


def test_a_process_with_the_owners_url_refuses_to_work(other_process_env: Callable[[str], dict[str, str]]) -> None:
    environment = other_process_env("owner")
    environment["DATABASE_URL"] = environment["OWNER_DATABASE_URL"]
    code = "import django; django.setup(); from django.db import connection; connection.cursor().execute('SELECT 1')"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert result.returncode == 1
    assert "owns tables" in result.stderr.splitlines()[-1]
