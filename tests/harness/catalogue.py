"""The schema of a database as text that can be compared: what `pg_catalog` says of everything in `public`."""

from typing import Any

import psycopg

PARTS = {
    "columns": """SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity, generation_expression
        FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2""",
    "constraints": """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
    "policies": """SELECT tablename, policyname, cmd, roles::text, qual, with_check FROM pg_policies
        WHERE schemaname = 'public' ORDER BY 1, 2""",
    "row security": """SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1""",
    "triggers": """SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
        WHERE NOT tgisinternal ORDER BY 1, 2""",
    "functions": """SELECT proname, pg_get_userbyid(proowner), prosecdef, md5(pg_get_functiondef(oid)),
        array_to_string(ARRAY(SELECT unnest(proacl)::text ORDER BY 1), ' ')
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1""",
}
RIGHTS = {
    "table rights": """SELECT relname, array_to_string(ARRAY(SELECT unnest(relacl)::text ORDER BY 1), ' ') FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') ORDER BY 1""",
    "column rights": """SELECT attrelid::regclass::text, attname, array_to_string(ARRAY(SELECT unnest(attacl)::text ORDER BY 1), ' ')
        FROM pg_attribute WHERE attacl IS NOT NULL ORDER BY 1, 2""",
    "default rights": """SELECT pg_get_userbyid(defaclrole), defaclnamespace::regnamespace::text, defaclobjtype,
        array_to_string(ARRAY(SELECT unnest(defaclacl)::text ORDER BY 1), ' ') FROM pg_default_acl ORDER BY 1, 2, 3""",
}
"""Given after the migrations, from the tables of grants."""


def schema(url: str, *, rights: bool = True) -> dict[str, list[str]]:
    """{part: lines}, both in a fixed order. `url`: any role that may read the catalogue."""
    parts = PARTS | (RIGHTS if rights else {})
    with psycopg.connect(url) as connection:
        return {part: [_line(row) for row in connection.execute(query)] for part, query in parts.items()}


def as_text(found: dict[str, list[str]]) -> str:
    return "".join(f"[{part}]\n" + "".join(f"{line}\n" for line in lines) + "\n" for part, lines in found.items())


def _line(row: tuple[Any, ...]) -> str:
    return " | ".join("" if value is None else " ".join(str(value).split()) for value in row)
