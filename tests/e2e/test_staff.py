"""The people of the house: what each comes for, works; what is not theirs stays shut."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.calls.make import BODY, START
from tests.e2e.conftest import Scene, Visit, sign_in

pytestmark = pytest.mark.e2e

Open = Callable[..., Visit]


@pytest.mark.parametrize("role", ["supervisor", "quality_manager"])
def test_values_are_revealed_for_a_purpose(scene: Scene, visit: Open, role: str) -> None:
    call = scene.own.log()
    window = visit(None)
    sign_in(window, scene.people[role])
    window.open(f"/sv/?day={START:%Y-%m-%d}&tenant={scene.own.company.slug}")
    window.page.get_by_role("link", name="の受電を開く").click()
    expect(window.page.get_by_text(BODY)).to_be_hidden()
    window.check(f"call-masked-{role}")
    button = window.page.get_by_role("button", name="目的を記録して表示する")
    button.click()
    expect(window.page.get_by_role("alert")).to_contain_text("入力を確認してください")
    expect(window.page.get_by_text(BODY)).to_be_hidden()
    window.page.get_by_role("radio", name="応対").focus()
    window.page.keyboard.press("3")
    expect(window.page.get_by_role("radio", name="苦情")).to_be_checked()
    button.click()
    expect(window.page.get_by_text(BODY)).to_be_visible()
    window.check(f"call-revealed-{role}")
    window.page.keyboard.press("Alt+l")
    expect(window.page.get_by_text(BODY)).to_be_hidden()
    expect(window.page.get_by_text("表示を閉じました").first).to_be_visible()
    window.check(f"call-closed-{role}")
    window.page.reload()
    assert window.page.url.endswith(f"/calls/{call.pk}/")
    expect(window.page.get_by_text(BODY)).to_be_hidden()


def test_each_role_lands_on_its_own_page(scene: Scene, visit: Open) -> None:
    homes = {
        "operator": "/desk/",
        "supervisor": "/sv/",
        "quality_manager": "/sv/",
        "admin": "/admin/users/",
        "auditor": "/audit/log/",
        "client_user": f"/p/{scene.own.company.slug}/inbox/",
        "client_admin": f"/p/{scene.own.company.slug}/inbox/",
    }
    for role, home in homes.items():
        window = visit(None)
        sign_in(window, scene.people[role])
        assert window.page.url == window.base + home, role


def test_signing_out_closes_the_door(scene: Scene, visit: Open) -> None:
    window = visit(None)
    sign_in(window, scene.own.operator)
    window.page.locator("details.site-user > summary").click()
    window.page.get_by_role("button", name="ログアウト").click()
    window.page.wait_for_url("**/accounts/login/")
    window.open("/desk/")
    assert "/accounts/login/" in window.page.url
