"""The auditor's and the client administrator's way through the log, in a browser, against the real processes."""

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from audit import verify_bundle
from audit.services import record
from callcenter.core.context import system_actor
from tests.factories import Company, client_for, make_person, make_tenant
from tests.harness.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def sign_in(context: BrowserContext, stack: Stack, role: str, company: Company | None = None) -> None:
    """Signing in by the form is tested elsewhere."""
    cookie = client_for(make_person(role, company)).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": stack.base_url}])


def accessible(page: Page) -> None:
    results: Any = Axe().run(page, options={"runOnly": WCAG})
    assert results.violations_count == 0, results.generate_report()


@pytest.fixture
def company() -> Company:
    made = make_tenant()
    for number in range(3):
        record(
            actor=system_actor("test"),
            action="data.revealed",
            tenant_id=made.id,
            purpose="complaint",
            ticket=f"C-{number}",
        )
    return made


def test_the_client_takes_a_bundle_home_and_verifies_it(
    stack: Stack, page: Page, company: Company, tmp_path: Path
) -> None:
    sign_in(page.context, stack, "client_admin", company)
    page.goto(f"{stack.base_url}/p/{company.slug}/access-log/")
    expect(page.get_by_role("heading", name="閲覧の記録")).to_be_visible()
    expect(page.get_by_text("C-2")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="自分で確かめる").click()
    save = page.get_by_role("link", name="最新の控えを保存する")
    while not save.is_visible():  # until the sealer has signed; the test's own time limit ends it
        page.wait_for_timeout(500)
        page.reload()
    accessible(page)
    with page.expect_download() as waiting:
        save.click()
    kept = tmp_path / "kept.txt"
    waiting.value.save_as(kept)
    page.get_by_label("控えの内容").fill(kept.read_text("utf-8"))
    page.get_by_role("button", name="照合する").click()
    expect(page.get_by_text("控えと一致しています。")).to_be_visible()
    page.get_by_role("link", name="出力の画面を開く").click()
    page.get_by_text("検証用バンドル", exact=True).click()
    with page.expect_navigation():
        page.get_by_role("button", name="出力を依頼する").click()
    accessible(page)
    link = page.get_by_role("link", name="ファイルを受け取る")
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as waiting:
        link.click()
    file = tmp_path / "bundle.txt"
    waiting.value.save_as(file)
    with file.open("rb") as source:
        report = verify_bundle.verify(source, earlier=[kept.read_text("utf-8")])
    assert report.status == verify_bundle.GOOD, report.detail
    assert report.events >= 4


def test_the_auditor_finds_an_event_and_opens_it(stack: Stack, page: Page, company: Company) -> None:
    sign_in(page.context, stack, "auditor")
    page.goto(f"{stack.base_url}/audit/log/")
    accessible(page)
    page.get_by_label("検索", exact=True).fill(f"client:{company.slug} action:data.revealed")
    page.get_by_role("button", name="絞り込む").click()
    rows = page.get_by_role("row").filter(has_text=re.compile("C-[012]"))
    expect(rows).to_have_count(3)
    rows.first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1, name="個人情報を表示")).to_be_visible()
    accessible(page)
    page.goto(f"{stack.base_url}/audit/exports/")
    accessible(page)
