"""A page that was opened before goes on working, and nothing typed into it is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.conftest import Scene, Visit
from tests.e2e.test_operator import fill, saved, start

pytestmark = pytest.mark.e2e

Open = Callable[..., Visit]


def arrive_from_elsewhere(context: BrowserContext, url: str) -> Page:
    """A new tab that comes to this address by a link on another site."""

    def page(route: Route) -> None:
        route.fulfill(content_type="text/html", body=f'<a href="{url}">here</a>')

    context.route("http://elsewhere.test/", page)
    tab = context.new_page()
    tab.goto("http://elsewhere.test/")
    tab.get_by_role("link").click()
    tab.wait_for_url(url)
    return tab


def forget_token(context: BrowserContext) -> None:
    """As a browser that keeps a strict cookie at home, or has cleared it."""
    context.clear_cookies(name="csrftoken")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_link_from_elsewhere_leaves_open_pages_alive(scene: Scene, visit: Open, scripts: bool) -> None:
    window = visit(scene.own.operator, scripts=scripts)
    start(window, scene)
    page = window.page
    forget_token(page.context)
    other = arrive_from_elsewhere(page.context, f"{window.base}/desk/")
    expect(other.get_by_role("heading", name="待機")).to_be_visible()
    page.get_by_label("用件").fill("別の画面を開いた後の入力")
    if scripts:
        saved(page)
    else:
        page.get_by_role("button", name="下書きを保存する").click()
        expect(page.locator(".notices")).to_contain_text("下書きを保存しました")
    page.reload()
    expect(page.get_by_label("用件")).to_have_value("別の画面を開いた後の入力")


def test_a_call_is_sent_from_a_page_older_than_its_token(scene: Scene, visit: Open) -> None:
    window = visit(scene.own.operator)
    start(window, scene)
    page = window.page
    fill(page)
    saved(page)
    forget_token(page.context)
    arrive_from_elsewhere(page.context, f"{window.base}/desk/")
    page.get_by_role("button", name="内容を確認する").click()
    expect(page.locator("#confirm-strip")).to_be_focused()
    page.wait_for_timeout(650)
    page.get_by_role("button", name=f"{scene.own.company.name} へ送る").click()
    page.wait_for_url("**/desk/")
    expect(page.get_by_role("status")).to_contain_text(f"{scene.own.company.name} へ送りました")
