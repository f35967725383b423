"""Every policy of the database, opened to everything in turn: does the question in plain SQL notice?"""

from psycopg import sql

from tests.isolation import plain_sql

_POLICIES = """
SELECT c.relname, p.polname, p.polcmd::text FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
WHERE c.relnamespace = 'public'::regnamespace AND p.polname LIKE 'tenant!_%%' ESCAPE '!' ORDER BY 1, 2
"""
_OPEN = {
    "r": sql.SQL("USING (true)"),
    "a": sql.SQL("WITH CHECK (true)"),
    "w": sql.SQL("USING (true) WITH CHECK (true)"),
    "d": sql.SQL("USING (true)"),
}


def survivors() -> tuple[int, list[str]]:
    """How many policies were opened, and those whose opening no question noticed."""
    count, unnoticed = 0, []
    for alias in ("default", "keystore"):
        with plain_sql.scratch(alias) as owner:
            columns = {table.name: table for table in plain_sql.tables(owner)}
            for table, policy, command in owner.execute(_POLICIES).fetchall():
                count += 1
                with owner.transaction(force_rollback=True):
                    owner.execute(
                        sql.SQL("ALTER POLICY {} ON {} {}").format(
                            sql.Identifier(policy), sql.Identifier(table), _OPEN[command]
                        )
                    )
                    if not plain_sql.leaks(owner, columns[table]):
                        unnoticed.append(f"{table}.{policy}")
    return count, unnoticed
