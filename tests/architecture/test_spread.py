"""Every table is born so that its rows can be spread over machines. What `pg_catalog` says of each, on plain PostgreSQL."""

import ast
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEvent
from audit.services import record
from callcenter.core import rls
from callcenter.core.context import system_actor
from callcenter.core.db import announce, by_index, savepoint, tenant_transaction, write_to
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.settings.env import ROOT
from tests.architecture.inventory import COORDINATOR, DISTRIBUTED, REFERENCE
from tests.architecture.test_tables import ALIASES, tables
from tests.harness.roles import connect_as, rows
from tests.harness.sources import files

pytestmark = pytest.mark.django_db(databases=["default", "keystore", "owner", "keystore_owner"])
# Classes of tables → those that their foreign keys may refer to.
MAY_REFER = {
    "distributed": {"distributed", "reference"},
    "reference": {"reference"},
    "coordinator": {"coordinator", "reference"},
}
KEYS = """
SELECT t.relname, i.relname, x.indisprimary, ARRAY(SELECT attname FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS k (n, place)
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.n ORDER BY place)::text[]
FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
WHERE x.indisunique AND t.relnamespace = 'public'::regnamespace
"""
COLUMNS = """
SELECT c.relname, a.attname, a.atttypid::regtype::text, a.attnotnull, a.attidentity::text, coalesce(pg_get_expr(d.adbin, d.adrelid), '')
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
"""
REFERENCES = """
SELECT t.relname, r.relname, k.conname,
    ARRAY(SELECT a.attname || '>' || b.attname FROM unnest(k.conkey, k.confkey) AS pair (here, there)
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = here JOIN pg_attribute b ON b.attrelid = r.oid AND b.attnum = there)
FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid WHERE k.contype = 'f'
"""
FUNCTIONS = """
SELECT p.proname, p.prosecdef, p.prorettype = 'trigger'::regtype, p.prosrc, coalesce(p.proargnames[1], ''),
    coalesce(p.proargtypes[0]::regtype::text, ''), has_function_privilege('callcenter_owner', p.oid, 'EXECUTE')
FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
"""


def place_of(table: str) -> str:
    for name, members in (("distributed", DISTRIBUTED), ("reference", REFERENCE), ("coordinator", COORDINATOR)):
        if table in members:
            return name
    return ""


@pytest.mark.parametrize("alias", ALIASES)
def test_every_table_has_one_place(alias: str) -> None:
    assert [table for table in tables(alias) if not place_of(table)] == []
    assert not (DISTRIBUTED & REFERENCE | DISTRIBUTED & COORDINATOR | REFERENCE & COORDINATOR)


def test_no_place_is_kept_for_a_table_that_is_gone() -> None:
    known = tables("owner") | tables("keystore_owner")
    assert (DISTRIBUTED | REFERENCE | COORDINATOR) - known == set()


@pytest.mark.parametrize("alias", ALIASES)
def test_a_distributed_table_has_the_key_tenant_and_id_and_every_unique_key_begins_with_the_tenant(alias: str) -> None:
    primary = {}
    for table, index, is_primary, columns in rows(alias, KEYS):
        if table in DISTRIBUTED:
            assert columns[0] == "tenant_id", (table, index)
            if is_primary:
                primary[table] = columns
    assert primary == {table: ["tenant_id", "id"] for table in DISTRIBUTED & tables(alias)}


@pytest.mark.parametrize("alias", ALIASES)
def test_a_distributed_tables_ids_are_uuids_that_no_machine_makes(alias: str) -> None:
    known = set()
    for table, column, kind, not_null, identity, default in rows(alias, COLUMNS):
        if table not in DISTRIBUTED:
            continue
        assert not identity, (table, column)
        assert "nextval" not in default, (table, column)
        if column in ("id", "tenant_id"):
            known.add((table, column))
            assert (kind, not_null, default) == ("uuid", True, ""), (table, column)
    assert known == {(table, column) for table in DISTRIBUTED & tables(alias) for column in ("id", "tenant_id")}


@pytest.mark.parametrize("alias", ALIASES)
def test_references_stay_within_the_tenant_or_lead_to_what_is_on_every_machine(alias: str) -> None:
    for table, target, name, pairs in rows(alias, REFERENCES):
        assert place_of(target) in MAY_REFER[place_of(table)], (table, name)
        if place_of(table) == place_of(target) == "distributed":
            assert "tenant_id>tenant_id" in pairs, (table, name)


def spoken(inner_select: bool) -> set[str]:
    """How PostgreSQL spells what the two functions say."""
    one, many = rls.writable(inner_select=inner_select), rls.readable(inner_select=inner_select)
    with connect_as("owner") as connection:
        connection.execute("CREATE TABLE probe (tenant_id uuid, id uuid)")
        for column in ("tenant_id", "id"):
            for name, text in (("one", one), ("many", many)):
                connection.execute(f"CREATE POLICY {column}_{name} ON probe USING ({column} = {text})".encode())
        found = connection.execute("SELECT qual FROM pg_policies WHERE tablename = 'probe'").fetchall()
        connection.rollback()
    return {text for (text,) in found}


@pytest.mark.parametrize("alias", ALIASES)
def test_policies_say_what_the_two_functions_say(alias: str) -> None:
    found = rows(
        alias,
        "SELECT tablename, unnest(array_remove(ARRAY[qual, with_check], NULL)) FROM pg_policies"
        " WHERE policyname LIKE 'tenant%'",
    )
    assert found
    assert {text for _table, text in found} <= spoken(inner_select=True)


def test_the_text_for_a_spread_database_is_another_one_without_a_sub_select() -> None:
    assert not spoken(inner_select=False) & spoken(inner_select=True)
    assert not [text for text in spoken(inner_select=False) if "SELECT" in text]


@pytest.mark.parametrize("alias", ALIASES)
def test_a_definer_function_over_distributed_tables_takes_the_tenant_first(alias: str) -> None:
    for name, definer, trigger, source, argument, kind, owner_may in rows(alias, FUNCTIONS):
        assert not re.search("notify", source, re.IGNORECASE), name
        if trigger:
            assert owner_may, name
        mentioned = {table for table in DISTRIBUTED if re.search(rf"\b{table}\b", source)}
        if not definer or not mentioned:
            continue
        assert not re.search(r"INSERT INTO [^;]*\bSELECT\b", source), name
        assert not re.search(r"UPDATE [^;]*(clock_timestamp|now|random|uuidv7)\s*\(", source), name
        tenant = "NEW.tenant_id" if trigger else "tenant"
        assert trigger or (argument, kind) == ("tenant", "uuid"), name
        for statement in re.findall(r"(?:FROM|UPDATE) (?:" + "|".join(mentioned) + r")\b[^;]*", source):
            assert re.search(rf"tenant_id = {re.escape(tenant)}\b", statement), (name, statement)


@pytest.mark.parametrize("alias", ALIASES)
def test_no_right_is_given_to_a_table_before_it_is_known(alias: str) -> None:
    given = rows(
        alias,
        "SELECT defaclobjtype::text, a.grantee FROM pg_default_acl, aclexplode(defaclacl) a"
        " WHERE a.grantee <> defaclrole AND a.grantee <> 0",
    )
    assert given == []


def test_a_table_that_an_upgrade_makes_is_nobodys_at_first() -> None:
    with connect_as("owner") as owner:
        owner.execute("CREATE TABLE probe (id uuid)")
        acl = owner.execute("SELECT relacl FROM pg_class WHERE relname = 'probe'").fetchone()
        owner.rollback()
    assert acl == (None,)


def test_what_a_savepoint_has_obtained_is_said_again_after_it() -> None:
    """A machine that joins the transaction later is told only what was said outside of the savepoints that have ended."""
    tenant = uuid7()
    with tenant_transaction(system_actor("test"), {tenant}), CaptureQueriesContext(connection) as said:
        with savepoint():
            write_to(tenant)
        with savepoint():
            write_to(tenant)
    texts = [query["sql"] for query in said]
    first, second = (at for at, text in enumerate(texts) if text.startswith("RELEASE SAVEPOINT"))
    between = [text for text in texts[first:second] if "SET LOCAL" in text]
    assert between
    assert all(str(tenant) in text for text in between)
    assert not [text for text in texts[second:] if str(tenant) in text]


def test_nothing_but_the_clock_is_sent_in_one_text_with_the_context() -> None:
    """The whole text of a SET LOCAL goes to every machine of the transaction: a COMMIT or an INSERT in it would too."""
    robot, mine = system_actor("test"), uuid7()
    with CaptureQueriesContext(connection) as said, tenant_transaction(robot, {mine}):
        announce("core_job")
        with savepoint():
            write_to(mine)
        record(actor=robot, action="data.revealed", tenant_id=mine)
        record(actor=robot, action="data.revealed", tenant_id=HOUSE_ID)
        with by_index():
            list(AuditEvent.objects.all())
    texts = [query["sql"] for query in said if "SET LOCAL" in query["sql"]]
    assert len(texts) > 4
    together = {part.strip() for text in texts for part in text.split(";") if not part.strip().startswith("SET LOCAL")}
    assert together <= {"SELECT now()", ""}


def _obtains_in_a_bare_savepoint(tree: Any) -> list[int]:
    node: Any
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.With) and any("transaction.atomic(" in ast.unparse(item) for item in node.items):
            calls = (each.func for line in node.body for each in ast.walk(line) if isinstance(each, ast.Call))
            named = (getattr(call, "id", "") or getattr(call, "attr", "") for call in calls)
            lines += [node.lineno for name in named if name in ("write_to", "locked")]
    return lines


def test_a_tenant_is_obtained_in_no_savepoint_but_the_one_that_says_it_again() -> None:
    home = "callcenter/core/db.py"  # its atomic block is the transaction itself
    found = {
        file.relative_to(ROOT).as_posix(): _obtains_in_a_bare_savepoint(ast.parse(file.read_text())) for file in files()
    }
    assert {name for name, lines in found.items() if lines} == {home}
