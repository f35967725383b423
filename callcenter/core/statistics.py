"""What the planner knows of tables that were just filled.

Autovacuum comes up to a minute later, on a busy server much later; until then the plans are those for empty tables.
"""

from django.conf import settings
from django.db import connections

from callcenter.core.routers import OWNERS

MAINTAINED = """
SELECT string_agg(quote_ident(relname), ', ' ORDER BY relname) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND has_table_privilege(oid, 'MAINTAIN')
"""


def analyse() -> None:
    """ANALYZE of every table that this process may maintain: all of them as owner, as worker those of its grants."""
    for alias in OWNERS if settings.ROLE == "owner" else OWNERS.values():
        with connections[alias].cursor() as cursor:
            cursor.execute(MAINTAINED)
            (tables,) = cursor.fetchone()
            if tables:
                cursor.execute(f"ANALYZE {tables}")
