"""An administrator brings a client company from its name to its first call; its own administrator looks after it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Scene, Visit
from tests.factories import unique
from tests.tenants.make import a_number

pytestmark = pytest.mark.e2e

Open = Callable[..., Visit]


def fill(page: Page, button: str, **values: str) -> None:
    """Type into the form of the page and send it by its button."""
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name=button, exact=True).click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_company_goes_from_its_name_to_its_start(scene: Scene, visit: Open, scripts: bool) -> None:
    slug = f"co-{unique()}"
    window = visit(scene.people["admin"], scripts=scripts)
    page = window.page
    window.open("/admin/clients/")
    page.get_by_role("link", name="委託元を登録する").click()
    fill(page, "登録して次へ進む", name="株式会社若葉商事", kana="わかばしょうじ", slug=slug)
    expect(page.get_by_role("heading", level=1)).to_have_text("電話番号")

    page.get_by_role("link", name="開始", exact=True).click()
    page.get_by_role("button", name="運用を開始する").click()
    expect(page.get_by_text("まだ開始できません")).to_be_visible()
    expect(page.get_by_text("受付中の電話番号がありません")).to_be_visible()
    if scripts:
        window.check("onboarding-refused")

    page.get_by_role("link", name="電話番号", exact=True).first.click()
    fill(page, "登録する", number="非通知")
    expect(page.get_by_text("電話番号の形ではありません").first).to_be_visible()
    fill(page, "登録する", number=a_number(), label="代表")
    expect(page.get_by_role("row").filter(has_text="代表")).to_be_visible()
    page.get_by_role("link", name="次へ進む").click()
    fill(page, "保存する", greeting="お電話ありがとうございます。若葉商事でございます。")
    page.get_by_role("link", name="担当者を登録する").click()
    fill(page, "保存する", name="髙橋 亮", kana="たかはし りょう", department="営業部")
    expect(page.get_by_role("row").filter(has_text="髙橋 亮")).to_contain_text("タカハシ リョウ")
    page.get_by_role("link", name="次へ進む").click()
    fill(page, "保存する", hours_text="平日 9:00-18:00")
    expect(page.locator("[name=end_call_text]")).to_be_visible()
    fill(page, "保存する", end_call_text="失礼いたします。")
    page.get_by_role("button", name="保存期間を保存する").click()
    page.get_by_role("button", name="運用を開始する").click()
    expect(page.get_by_text("運用を開始しました")).to_be_visible()
    if scripts:
        window.check("onboarding-live")


@pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])
def test_a_client_looks_after_its_people_and_proposes_periods(
    scene: Scene, visit: Open, size: tuple[int, int] | None
) -> None:
    person = scene.people["client_admin"]
    window = visit(person, size) if size else visit(person)
    page = window.page
    window.open(f"/p/{scene.own.company.slug}/people/")
    page.get_by_role("link", name="担当者を登録する").click()
    fill(page, "保存する", name="渡邊 誠", contact="内線 12")
    page.get_by_role("link", name="渡邊 誠").click()
    expect(page.locator("[name=contact]")).to_have_value("内線 12")
    page.get_by_label("宛先に表示する").uncheck()
    page.get_by_role("button", name="保存する", exact=True).click()
    expect(page.get_by_role("row").filter(has_text="渡邊 誠")).to_contain_text("非表示")
    window.open(f"/p/{scene.own.company.slug}/retention/")
    fill(page, "変更を提案する", message="30")
    expect(page.get_by_text("変更を提案しました")).to_be_visible()
    window.check("retention-proposed")

    office = visit(scene.people["admin"])
    office.open(f"/admin/clients/{scene.own.company.slug}/retention/")
    office.page.get_by_role("button", name="承認する").click()
    office.page.get_by_role("button", name="予約する").click()
    expect(office.page.get_by_text("7日後から有効になります")).to_be_visible()
