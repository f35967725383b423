"""What the planner knows."""

from tests.harness.roles import connect_as


def known(alias: str, table: str) -> float:
    """How many rows the planner believes a table to have, once it knows of its key; -1 before."""
    query = """SELECT c.reltuples FROM pg_class c WHERE c.oid = %s::regclass AND EXISTS
        (SELECT FROM pg_statistic s WHERE s.starelid = c.oid AND s.staattnum = 1)"""
    with connect_as("superuser", alias) as connection:
        found = connection.execute(query, [table]).fetchone()
    return float(found[0]) if found else -1
