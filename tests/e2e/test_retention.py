"""The administrator sees what falls due, holds it, and lets it go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from callcenter.core.db import now
from tests.e2e.conftest import PHONE, Scene, Visit
from tests.factories import as_system
from tests.harness.roles import connect_as
from tests.tenants.make import DAYS

pytestmark = pytest.mark.e2e


def age_calls(scene: Scene, ages: list[int]) -> None:
    """One call for each age in days."""
    for age in ages:
        call = scene.own.log()
        with as_system(scene.own.id):
            moment = now() - timedelta(days=age)
        with connect_as("superuser") as sql:
            sql.execute(
                "UPDATE calls_call SET started_at = %s, created_at = %s WHERE id = %s", [moment, moment, call.pk]
            )


@pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])
def test_what_falls_due_is_drawn_and_told(
    scene: Scene, visit: Callable[..., Visit], size: tuple[int, int] | None
) -> None:
    period = DAYS["message"]
    age_calls(scene, [period + 3, period - 1, period - 9, period - 10, period - 30, 1])
    window = visit(scene.people["admin"], size) if size else visit(scene.people["admin"])
    window.open(f"/admin/retention/?tenant={scene.own.company.slug}")
    expect(
        window.page.get_by_text("今後12週間に4件が保存期間を迎えます。期限を過ぎて残っているものは1件です。")
    ).to_be_visible()
    expect(window.page.get_by_role("img", name="週ごとの削除予定")).to_be_visible()
    window.check("retention-due")


def test_a_hold_is_set_seen_and_released(scene: Scene, visit: Callable[..., Visit]) -> None:
    window = visit(scene.people["admin"])
    window.open(f"/admin/retention/?tenant={scene.own.company.slug}")
    window.page.get_by_role("link", name="保全を設定する").click()
    window.page.locator("select[name=scope]").select_option("tenant")
    window.page.locator("select[name=reason]").select_option("litigation")
    window.page.get_by_label("管理番号").fill("TKT-2026-7")
    with window.page.expect_navigation():
        window.page.get_by_role("button", name="保全する", exact=True).click()
    window.open(f"/admin/retention/?tenant={scene.own.company.slug}")
    row = window.page.get_by_role("row").filter(has_text="TKT-2026-7")
    expect(row).to_contain_text("委託元の全データ")
    window.check("retention-held")
    row.get_by_role("link", name="解除に進む").click()
    with window.page.expect_navigation():
        window.page.get_by_role("button", name="保全を解除する").click()
    window.open(f"/admin/retention/?tenant={scene.own.company.slug}")
    row = window.page.get_by_role("row").filter(has_text="TKT-2026-7")
    expect(row).to_contain_text("まで何も削除されません")
    row.get_by_role("link", name="もう一度保全する").click()
    window.check("retention-lingers")
    with window.page.expect_navigation():
        window.page.get_by_role("button", name="もう一度保全する").click()
    expect(window.page.get_by_text("法的保全を設定しました。")).to_be_visible()


@pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])
def test_a_shortening_says_what_it_deletes_waits_and_is_taken_back(
    scene: Scene, visit: Callable[..., Visit], size: tuple[int, int] | None
) -> None:
    age_calls(scene, [40, 50, 5])
    window = visit(scene.people["admin"], size) if size else visit(scene.people["admin"])
    slug = scene.own.company.slug
    window.open(f"/admin/clients/{slug}/retention/")
    window.page.locator("input[name=message]").fill("30")
    window.page.get_by_role("button", name="保存期間を保存する").click()
    expect(window.page.get_by_text("まだ何も変更されていません。")).to_be_visible()
    window.check("retention-shorten")
    with window.page.expect_navigation():
        window.page.get_by_role("button", name="2件の削除を予約する").click()
    window.open(f"/admin/clients/{slug}/retention/")
    window.check("retention-pending")
    window.open(f"/admin/retention/?tenant={slug}")
    window.check("retention-waiting")
    with window.page.expect_navigation():
        window.page.get_by_role("button", name="短縮を取り消す").click()
    expect(window.page.get_by_text("短縮を取り消しました。")).to_be_visible()
