"""Another tenant's row cannot be read, changed, deleted, moved or referred to in plain SQL, on any table."""

import pytest

from tests.isolation import plain_sql

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("alias", ["default", "keystore"])
def test_no_table_lets_one_tenant_touch_a_row_of_another(alias: str) -> None:
    with plain_sql.scratch(alias) as owner:
        asked = plain_sql.tables(owner)
        found = {table.name: leaks for table in asked if (leaks := plain_sql.leaks(owner, table))}
    assert found == {}
    assert len(asked) >= {"default": 20, "keystore": 2}[alias]


def test_no_row_can_refer_to_a_row_of_another_tenant() -> None:
    with plain_sql.scratch("default", references=True) as owner:
        asked = plain_sql.references(owner)
        found = [(t, c) for t, c, parent, column in asked if plain_sql.can_refer(owner, t, parent, column)]
    assert found == []
    assert len(asked) >= 8


@pytest.mark.parametrize("verb", ["select", "insert", "update", "delete"])
def test_the_question_notices_an_opened_policy(verb: str) -> None:
    clause = {"select": "USING (true)", "insert": "WITH CHECK (true)", "delete": "USING (true)"}.get(
        verb, "USING (true) WITH CHECK (true)"
    )
    with plain_sql.scratch("default") as owner:
        owner.execute(f"ALTER POLICY tenant_{verb} ON core_idempotencykey {clause}")
        assert verb in plain_sql.leaks(owner, plain_sql.Table("core_idempotencykey", "tenant_id"))
