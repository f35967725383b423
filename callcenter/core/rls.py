"""Row level security as migration operations. Every tenant-owned table has forced RLS and four policies.

One policy over the readable set would let another tenant's row be deleted or moved: SELECT compares with the set,
INSERT, UPDATE and DELETE with the one writable tenant.
"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from callcenter.core.db import clear_tenants, set_tenants
from callcenter.core.ids import uuid7


def readable(*, inner_select: bool = True) -> str:
    """SQL: any of the tenants that this transaction reads. Policies compare with nothing else.

    The inner SELECT makes the setting a constant of the query (six times faster); Citus takes no sub-select in a policy.
    NULLIF because the setting reads '' after a transaction.
    """
    value = "NULLIF(current_setting('app.tenant_ids', true), '')::uuid[]"
    return f"ANY ((SELECT {value})::uuid[])" if inner_select else f"ANY ({value})"


def writable(*, inner_select: bool = True) -> str:
    """SQL: the one tenant that this transaction writes to."""
    value = "NULLIF(current_setting('app.tenant_id', true), '')::uuid"
    return f"(SELECT {value})" if inner_select else f"({value})"


class RunOwnerSQL(migrations.RunSQL):
    """SQL of the owner, forward and backward. The router decides on which database it runs."""

    def __init__(self, forward: str, backward: str) -> None:
        super().__init__(forward, backward)


class TenantTable(RunOwnerSQL):
    """Forced RLS with the four policies, and UNIQUE (tenant_id, id) beside Django's PRIMARY KEY (id).

    For tables that stay on one machine, and in the landed migrations (``KeyByTenant`` then spreads what they made).
    ``insert_any_readable``: INSERT compares with the readable set (audit events only).
    """

    def __init__(self, table: str, column: str = "tenant_id", *, insert_any_readable: bool = False) -> None:
        self._args = (table, column, insert_any_readable)
        one, many = writable(), readable()
        forward = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY tenant_select ON {table} FOR SELECT USING ({column} = {many})",
            f"CREATE POLICY tenant_insert ON {table} FOR INSERT"
            f" WITH CHECK ({column} = {many if insert_any_readable else one})",
            f"CREATE POLICY tenant_update ON {table} FOR UPDATE USING ({column} = {one}) WITH CHECK ({column} = {one})",
            f"CREATE POLICY tenant_delete ON {table} FOR DELETE USING ({column} = {one})",
        ]
        backward = [f"DROP POLICY tenant_{verb} ON {table}" for verb in ("select", "insert", "update", "delete")] + [
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ]
        if column != "id":
            there, back = self.key(table, column)
            forward.append(there)
            backward.insert(0, back)
        super().__init__(";\n".join(forward), ";\n".join(backward))

    def key(self, table: str, column: str) -> tuple[str, str]:
        """SQL of the key, forward and backward."""
        name = f"{table}_tenant_id_key"
        return (
            f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE ({column}, id)",
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
        )

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        table, column, any_readable = self._args
        return self.__class__.__name__, [table, column], {"insert_any_readable": any_readable}


class DistributedTable(TenantTable):
    """The same walls, and PRIMARY KEY (tenant_id, id): the rows can be spread by tenant. Django goes on seeing ``id``."""

    def key(self, table: str, column: str) -> tuple[str, str]:
        swap = f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD CONSTRAINT {table}_pkey PRIMARY KEY"
        return f"{swap} ({column}, id)", f"{swap} (id)"


# Foreign keys hang on the key's index: they are taken off and put back as they were.
_SWAP_KEY = """
DO $body$
DECLARE
    each record;
    again text[] := '{{}}';
    command text;
BEGIN
    FOR each IN SELECT conrelid::regclass AS child, conname, pg_get_constraintdef(oid) AS definition
        FROM pg_constraint WHERE contype = 'f' AND confrelid = '{table}'::regclass
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', each.child, each.conname);
        again := again || format('ALTER TABLE %s ADD CONSTRAINT %I %s', each.child, each.conname, each.definition);
    END LOOP;
    {swap};
    FOREACH command IN ARRAY again LOOP
        EXECUTE command;
    END LOOP;
END $body$
"""


class KeyByTenant(RunOwnerSQL):
    """Makes of a table with ``TenantTable`` one as ``DistributedTable`` would have made it, with its rows in place."""

    def __init__(self, table: str) -> None:
        self.table = table
        drop, add = f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey", f"ADD CONSTRAINT {table}"
        super().__init__(
            _SWAP_KEY.format(
                table=table,
                swap=f"{drop}, DROP CONSTRAINT {table}_tenant_id_key, {add}_pkey PRIMARY KEY (tenant_id, id)",
            ),
            _SWAP_KEY.format(
                table=table, swap=f"{drop}, {add}_pkey PRIMARY KEY (id), {add}_tenant_id_key UNIQUE (tenant_id, id)"
            ),
        )

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.table], {}


class NumberToUuid(migrations.SeparateDatabaseAndState):
    """Gives the rows of a table with a serial number UUIDs instead; nothing refers to them. Its key stays what it is."""

    def __init__(self, app: str, model: str) -> None:
        self._args, table = (app, model), f"{app}_{model}"
        swap = f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, DROP COLUMN id, ADD COLUMN id"
        key = f"ADD CONSTRAINT {table}_pkey PRIMARY KEY (tenant_id, id)"
        field = models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)
        super().__init__(
            [
                RunOwnerSQL(
                    f"{swap} uuid NOT NULL DEFAULT uuidv7(), {key}; ALTER TABLE {table} ALTER COLUMN id DROP DEFAULT",
                    f"{swap} bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL, {key}",
                )
            ],
            [migrations.AlterField(model, "id", field)],
        )

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return self.__class__.__name__, list(self._args), {}


class CompositeForeignKey(RunOwnerSQL):
    """FOREIGN KEY (tenant_id, column) → parent (tenant_id, id): a row cannot refer into another tenant."""

    def __init__(self, table: str, column: str, parent: str) -> None:
        self._args = (table, column, parent)
        name = f"{table}_{column}_tenant_fk"
        super().__init__(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (tenant_id, {column})"
            f" REFERENCES {parent} (tenant_id, id)",
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
        )

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return self.__class__.__name__, list(self._args), {}


class AllowRole(RunOwnerSQL):
    """A named exception: one role may do one thing on one table whatever the context. The inventory test lists them."""

    def __init__(self, table: str, role: str, command: str) -> None:
        self._args = (table, role, command)
        name = f"{role.removeprefix('callcenter_')}_{command.lower()}"
        clause = {"INSERT": "WITH CHECK (true)", "UPDATE": "USING (true) WITH CHECK (true)"}.get(
            command, "USING (true)"
        )
        super().__init__(
            f"CREATE POLICY {name} ON {table} FOR {command} TO {role} {clause}", f"DROP POLICY {name} ON {table}"
        )

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return self.__class__.__name__, list(self._args), {}


class DefinerFunction(RunOwnerSQL):
    """A SECURITY DEFINER function that belongs to a role which cannot log in.

    ``signature``: "name(arg type, …)"; ``returns``: the type; ``body``: the function's body; ``execute``: roles that may call
    it. What its owner may read stands in ``core.grants`` and in ``AllowRole`` policies.
    """

    def __init__(
        self,
        signature: str,
        returns: str,
        body: str,
        *,
        execute: Sequence[str],
        owner: str = "callcenter_resolver",
        language: str = "sql",
        volatility: str = "STABLE",
    ) -> None:
        self._args = (signature, returns, body)
        self._kwargs = {
            "execute": list(execute),
            "owner": owner,
            "language": language,
            "volatility": volatility,
        }
        callers = "".join(f"GRANT EXECUTE ON FUNCTION {signature_types(signature)} TO {r};\n" for r in execute)
        forward = (
            f"CREATE FUNCTION {signature} RETURNS {returns} LANGUAGE {language} {volatility}"
            f" SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$\n{body}\n$body$;\n"
            f"REVOKE ALL ON FUNCTION {signature_types(signature)} FROM PUBLIC;\n{callers}"
            f"GRANT CREATE ON SCHEMA public TO {owner};\n"
            f"ALTER FUNCTION {signature_types(signature)} OWNER TO {owner};\n"
            f"REVOKE CREATE ON SCHEMA public FROM {owner}"
        )
        super().__init__(forward, drop_definer(signature_types(signature), owner))

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return self.__class__.__name__, list(self._args), self._kwargs


class Undo(RunOwnerSQL):
    """Takes away what an earlier operation made; backward it is made again."""

    def __init__(self, operation: RunOwnerSQL) -> None:
        self.operation = operation
        super().__init__(str(operation.reverse_sql), str(operation.sql))

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.operation], {}


def drop_definer(signature: str, owner: str) -> str:
    """SQL by which the migrations' owner drops a function that belongs to ``owner``, without becoming that role."""
    return f"SET LOCAL ROLE {owner};\nDROP FUNCTION {signature};\nRESET ROLE"


def signature_types(signature: str) -> str:
    """``f(a uuid, b text)`` → ``f(uuid, text)``, as GRANT and DROP want it."""
    name, _, rest = signature.partition("(")
    args = rest.rstrip(")").strip()
    types = [a.strip().split(None, 1)[-1] for a in args.split(",")] if args else []
    return f"{name}({', '.join(types)})"


class TenantData(migrations.RunPython):
    """A data migration that enters each tenant: under FORCE the owner sees no rows, so a bare RunPython does nothing.

    ``fn(apps, schema_editor, tenant_id)`` is called once per tenant with that tenant readable and writable.
    """

    def __init__(
        self,
        fn: Callable[[StateApps, BaseDatabaseSchemaEditor, UUID], None],
        reverse: Callable[[StateApps, BaseDatabaseSchemaEditor, UUID], None] | None = None,
    ) -> None:
        backward = _for_each_tenant(reverse) if reverse is not None else migrations.RunPython.noop
        super().__init__(_for_each_tenant(fn), backward)


def _for_each_tenant(
    fn: Callable[[StateApps, BaseDatabaseSchemaEditor, UUID], None],
) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    def run(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        connection = schema_editor.connection
        with connection.cursor() as cursor:
            cursor.execute("SELECT tenant_id FROM all_tenant_ids() AS t(tenant_id)")
            ids = [row[0] for row in cursor.fetchall()]
        for tenant_id in ids:
            set_tenants(connection.alias, {tenant_id}, tenant_id)
            fn(apps, schema_editor, tenant_id)
        clear_tenants(connection.alias)

    return run
