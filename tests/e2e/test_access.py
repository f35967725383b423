"""Two administrators give a role; one's own sign-ins, tokens and codes, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.accounts.signing_in import code_of
from tests.e2e.conftest import DESKTOP, PHONE, Scene, Visit, sign_in
from tests.factories import make_person

pytestmark = pytest.mark.e2e
Open = Callable[..., Visit]
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])


@SIZES
def test_a_role_is_proposed_by_one_and_approved_by_another(scene: Scene, visit: Open, size: tuple[int, int]) -> None:
    person = make_person(display_name="新人 花子")
    one, two = visit(make_person("admin"), size), visit(make_person("admin"), size)
    one.open(f"/admin/users/{person.pk}/")
    one.page.locator("[name=place]").select_option(label=scene.own.company.name)
    one.page.locator("[name=role]").select_option("client_admin")
    one.page.get_by_role("button", name="付ける", exact=True).click()
    expect(one.page.get_by_text("ほかの管理者が承認すると付きます").first).to_be_visible()
    one.open("/admin/proposals/")
    expect(one.page.get_by_role("button", name="取り下げる").first).to_be_visible()
    one.check("proposals-author")
    two.open("/admin/proposals/")
    two.check("proposals-other")
    two.page.get_by_role("row").filter(has_text="新人 花子").get_by_role("button", name="承認する").click()
    expect(two.page.get_by_text("承認しました")).to_be_visible()
    two.check("proposals-approved")


@SIZES
def test_codes_are_shown_once_and_a_token_asks_who_one_is(scene: Scene, visit: Open, size: tuple[int, int]) -> None:
    person = make_person("client_user", scene.own.company)
    window = visit(None, size)
    sign_in(window, person)
    page = window.page
    window.open("/accounts/password/change/")
    expect(page.get_by_label("メールアドレス")).to_have_value(person.email)
    window.check("password-change")
    window.open("/me/sessions/")
    expect(page.get_by_text("この端末")).to_be_visible()
    window.check("sessions")
    window.open("/accounts/2fa/totp/activate/")
    page.locator("[name=code]").fill(code_of(page.locator("details code").text_content() or ""))
    page.get_by_role("button", name="設定する", exact=True).click()
    expect(page.get_by_text("表示は今回だけです").first).to_be_visible()
    window.check("recovery-codes")
    window.open("/accounts/2fa/recovery-codes/")
    expect(page.get_by_text("作った直後に一度だけ表示されます")).to_be_visible()
    window.check("recovery-codes-again")
    window.open("/me/tokens/")
    window.check("tokens")
