from playwright.sync_api import Page, expect

from tests.js.conftest import Blank

SIGNED_OUT = """<div class="toast" role="alert" data-sign-in-note data-over="続けられます">切れました <button>ログインする</button></div>
<dialog aria-label="もう一度"><div data-entrance="/accounts/login/?next=/me/session/"></div><button data-dialog-close>あとで</button></dialog>"""
LOGIN = """<html><body><div class="auth-card"><form method="post" action="/accounts/login/"><input type="hidden" name="next" value="/me/session/">
<label>合言葉 <input name="password"></label><button>入る</button></form></div></body></html>"""
OTHER = "<div data-sign-in-note></div><dialog><p>別の人です</p></dialog>"


def start(blank: Blank, *after: tuple[int, str]) -> Page:
    """A page whose session has ended; ``after``: what is said of the session from then on."""
    blank.answers["/me/session/"] = [(401, SIGNED_OUT), *(after or ((401, SIGNED_OUT),))]
    page = blank.open('<input aria-label="用件">', "dialog")
    page.get_by_label("用件").focus()
    return page


def wait(blank: Blank, how: str) -> None:
    blank.run("sign-in", f"(m.signedIn({how}).then(() => {{ window.over = true; }}), undefined)")


def test_a_note_says_so_and_leaves_the_typing_hands_alone(blank: Blank) -> None:
    page = start(blank)
    wait(blank, "{quiet: true}")
    expect(page.get_by_role("alert")).to_contain_text("切れました")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_label("用件")).to_be_focused()
    assert blank.asked("/me/session/")[0].headers["x-page-person"] == "P-1"


def test_many_requests_wait_for_one_sign_in(blank: Blank) -> None:
    page = start(blank)
    for how in ("{quiet: true}", "{quiet: true}", "{}"):
        wait(blank, how)
    blank.answers["/accounts/login/"] = [(200, LOGIN)]
    expect(page.get_by_role("alert")).to_have_count(1)
    expect(page.get_by_role("dialog")).to_have_count(1)


def test_the_servers_own_pages_are_gone_through_inside_the_dialog(blank: Blank) -> None:
    page = start(blank)
    second = LOGIN.replace("合言葉", "六桁").replace("password", "code")
    blank.answers["/accounts/login/"] = [(200, LOGIN), (200, second), (204, "")]
    wait(blank, "{}")
    expect(page.get_by_label("合言葉")).to_be_focused()
    page.get_by_label("合言葉").fill("secret")
    page.get_by_role("button", name="入る").click()
    page.get_by_label("六桁").fill("123456")
    page.get_by_role("button", name="入る").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("#live-polite")).to_have_text("続けられます")
    assert page.evaluate("over") is True
    assert "secret" in (blank.asked("/accounts/login/")[1].post_data or "")


def test_it_can_wait_and_be_asked_for_later(blank: Blank) -> None:
    page = start(blank)
    blank.answers["/accounts/login/"] = [(200, LOGIN)]
    wait(blank, "{}")
    page.get_by_role("button", name="あとで").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("alert").get_by_role("button").click()
    expect(page.get_by_label("合言葉")).to_be_visible()


def test_a_sign_in_elsewhere_is_noticed_when_one_returns(blank: Blank) -> None:
    page = start(blank, (204, ""))
    wait(blank, "{quiet: true}")
    expect(page.get_by_role("alert")).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert page.evaluate("over") is True


def test_another_persons_session_does_not_go_on(blank: Blank) -> None:
    page = start(blank)
    blank.answers["/accounts/login/"] = [(200, LOGIN), (401, OTHER)]
    wait(blank, "{}")
    page.get_by_label("合言葉").fill("x")
    page.get_by_role("button", name="入る").click()
    expect(page.get_by_role("dialog")).to_have_text("別の人です")
    assert page.evaluate("window.over") is None


def test_without_a_server_nobody_waits_for_ever(blank: Blank) -> None:
    blank.answers["/me/session/"] = [(503, "")]
    blank.open("")
    assert blank.run("sign-in", "m.signedIn({quiet: true}).then(() => 'in', () => 'failed')") == "failed"
