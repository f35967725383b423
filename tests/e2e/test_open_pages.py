"""A page that was opened before goes on working, and nothing typed into it is lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect
from playwright.sync_api import TimeoutError as TimedOut

from callcenter.core.ids import HOUSE_ID
from calls.models import Draft
from tests.e2e.conftest import Scene, Visit, sign_in
from tests.e2e.test_operator import calls_of, fill, saved, start
from tests.factories import PASSWORD, as_system
from tests.log import events_of

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


def end_session(window: Visit) -> None:
    """As after twelve hours: the cookie is there, and stands for nobody."""
    window.page.context.add_cookies([{"name": "sessionid", "value": "0" * 32, "url": window.base}])


def denied(scene: Scene) -> list[str]:
    """The actions of all events about somebody who was refused something."""
    found = [event for tenant in (scene.own.id, scene.other.id, HOUSE_ID) for event in events_of(tenant)]
    return [event["action"] for event in found if event["outcome"]["code"] == "denied"]


def test_a_call_goes_on_after_signing_in_inside_the_page(scene: Scene, visit: Open) -> None:
    window = visit(scene.own.operator)
    start(window, scene)
    page = window.page
    fill(page)
    saved(page)
    end_session(window)
    page.get_by_label("用件").fill("ログインが切れた後の入力")
    expect(page.get_by_role("alert")).to_contain_text("ログインが切れました")
    expect(page.get_by_label("用件")).to_be_focused()
    expect(page.locator("#save-state")).to_have_attribute("data-state", "expired")
    page.keyboard.type("、まだ続く")
    page.get_by_role("button", name="内容を確認する").click()
    dialog = page.get_by_role("dialog", name="もう一度ログインしてください")
    expect(dialog.get_by_label("メールアドレス")).to_be_focused()
    window.check("desk-call-signed-out")
    dialog.get_by_label("メールアドレス").fill(scene.own.operator.email)
    dialog.get_by_label("パスワード").fill("wrong")
    dialog.get_by_role("button", name="ログインする").click()
    expect(dialog.get_by_text("メールアドレスかパスワードが違います")).to_be_visible()
    dialog.get_by_label("パスワード").fill(PASSWORD)
    dialog.get_by_role("button", name="ログインする").click()
    expect(page.locator("#confirm-strip")).to_be_focused()
    page.wait_for_timeout(650)
    page.get_by_role("button", name=f"{scene.own.company.name} へ送る").click()
    page.wait_for_url("**/desk/")
    page.goto(f"{window.base}/calls/{calls_of(scene)[0].pk}/")
    page.get_by_role("radio", name="応対").check()
    page.get_by_role("button", name="目的を記録して表示する").click()
    expect(page.get_by_text("ログインが切れた後の入力、まだ続く")).to_be_visible()
    assert denied(scene) == ["auth.login_failed"]


def test_a_sign_in_in_another_tab_is_noticed(scene: Scene, visit: Open) -> None:
    window = visit(scene.own.operator)
    start(window, scene)
    page = window.page
    end_session(window)
    page.get_by_label("用件").fill("別のタブでログインするまでの入力")
    expect(page.get_by_role("alert")).to_contain_text("ログインが切れました")
    sign_in(Visit(page.context.new_page(), window.base), scene.own.operator)
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved", timeout=10_000)
    expect(page.get_by_role("alert")).to_be_hidden()
    page.reload()
    expect(page.get_by_label("用件")).to_have_value("別のタブでログインするまでの入力")
    assert denied(scene) == []


def test_another_persons_sign_in_saves_nothing_of_this_page(scene: Scene, visit: Open) -> None:
    window = visit(scene.own.operator)
    start(window, scene)
    page = window.page
    end_session(window)
    page.get_by_label("用件").fill("前の人の入力")
    expect(page.get_by_role("alert")).to_contain_text("ログインが切れました")
    page.get_by_role("alert").get_by_role("button", name="ログインする").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("メールアドレス").fill(scene.people["supervisor"].email)
    dialog.get_by_label("パスワード").fill(PASSWORD)
    dialog.get_by_role("button", name="ログインする").click()
    expect(dialog.get_by_role("heading", name="別の人がログインしています")).to_be_visible()
    window.check("desk-call-other-person")
    with as_system(scene.own.id):
        assert Draft.objects.get(owner_id=scene.own.operator.pk).rev == 0
    assert denied(scene) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_form_without_a_session_comes_back_with_what_was_typed(scene: Scene, visit: Open, scripts: bool) -> None:
    call = scene.own.log()
    window = visit(scene.own.operator, scripts=scripts)
    window.open(f"/calls/{call.pk}/")
    page = window.page
    page.get_by_role("link", name="訂正を送る").click()
    page.get_by_role("radio", name="応対").check()
    page.get_by_role("button", name="目的を記録して表示する").click()
    page.get_by_label("用件").fill("訂正後の用件")
    end_session(window)
    page.get_by_role("button", name="訂正を送る").click()
    if scripts:
        place: Page | Locator = page.get_by_role("dialog")
    else:
        expect(page.get_by_role("heading", name="まだ送られていません")).to_be_visible()
        page.get_by_text("入力した内容").click()
        expect(page.get_by_text("訂正後の用件")).to_be_visible()
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="ログインする").click()
        place = opened.value
    place.get_by_label("メールアドレス").fill(scene.own.operator.email)
    place.get_by_label("パスワード").fill(PASSWORD)
    place.get_by_role("button", name="ログインする").click()
    if not scripts:
        expect(place.get_by_role("heading", name="ログインしました")).to_be_visible()
        page.get_by_role("button", name="もう一度送る").click()
    expect(page.get_by_role("status")).to_contain_text("訂正を送りました")


def minutes_pass(page: Page, shows: Locator) -> None:
    """The page asks once a minute at the latest, but not while an answer is still under way."""
    for _minute in range(5):
        page.clock.run_for(61_000)
        with suppress(TimedOut):
            shows.wait_for(timeout=3_000)
            return
    expect(shows).to_be_visible()


def test_the_inbox_says_that_it_cannot_refresh_and_goes_on(scene: Scene, visit: Open) -> None:
    window = visit(scene.own.user)
    page = window.page
    page.clock.install()
    window.open(f"/p/{scene.own.company.slug}/inbox/")
    end_session(window)
    minutes_pass(page, page.get_by_role("alert"))
    expect(page.get_by_role("alert")).to_contain_text("ログインが切れました")
    stalled = page.locator(".stalled")
    expect(stalled).to_contain_text("ログインが切れたため、更新が止まっています")
    window.check("portal-inbox-stalled")
    stalled.get_by_role("button", name="ログインする").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("メールアドレス").fill(scene.own.user.email)
    dialog.get_by_label("パスワード").fill(PASSWORD)
    dialog.get_by_role("button", name="ログインする").click()
    expect(page.get_by_role("alert")).to_be_hidden()
    scene.own.log()
    minutes_pass(page, page.get_by_role("link", name="新着"))
    expect(stalled).to_have_count(0)
    page.context.set_offline(True)
    expect(stalled).to_contain_text("更新が止まっています。つながると、自動で続きます。 最終更新")
    page.context.set_offline(False)
    expect(stalled).to_have_count(0)
