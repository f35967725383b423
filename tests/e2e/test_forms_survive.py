"""Nothing typed into any form is lost, whatever happens to it on its way.

The forms are found on the pages of every role: one that is added is tried here without anybody adding it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from callcenter.text import visible
from tests.e2e.conftest import Scene, Visit
from tests.e2e.test_every_page import ROLES, SHARED, addresses, values
from tests.e2e.test_open_pages import arrive_from_elsewhere, end_session, forget_token
from tests.factories import PASSWORD

pytestmark = pytest.mark.e2e
__all__ = ["values"]

Open = Callable[..., Visit]
TYPABLE = (
    "input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=file]):not([type=submit])"
    ":not([role=combobox]), textarea"
)
FIND = f"""() => [...document.querySelectorAll('main form')].filter((form) => form.getAttribute('method') === 'post' && !form.hidden
  && [...form.querySelectorAll(`{TYPABLE}`)].some((field) => field.checkVisibility())).map((form) => [...document.forms].indexOf(form))"""
TYPE = f"""(form) => {{ let n = 0; for (const field of form.querySelectorAll(`{TYPABLE}`)) {{
  if (!field.checkVisibility() || field.disabled || field.readOnly) continue;
  n += 1;
  const text = {{ date: '2031-02-0' + n, 'datetime-local': '2031-02-0' + n + 'T09:00', time: '09:0' + n, number: String(n), email: `a${{n}}@example.test` }};
  field.value = text[field.type] || `書いた${{n}}`;
  field.dispatchEvent(new Event('input', {{ bubbles: true }})); }}
  form.noValidate = true; }}"""
READ = f"""(form) => [...form.querySelectorAll(`{TYPABLE}`)].filter((field) => field.checkVisibility()).map((field) => field.value)"""
SEND = """(form) => form.requestSubmit(form.querySelector('button[type=submit]:not([data-confirm]), button:not([type]):not([data-confirm])'))"""
ODD = "縦\u000bタブと\u0007鈴"


@dataclass
class Fault:
    """What happens to a form on its way, and what the person reads then."""

    status: int
    told: str


FAULTS = (
    Fault(403, "送れませんでした"),
    Fault(413, "大きすぎます"),
    Fault(500, "送れませんでした"),
    Fault(503, "送れませんでした"),
    Fault(0, "返事がありませんでした"),
)


@contextmanager
def answering(page: Page, fault: Fault) -> Iterator[None]:
    """What is posted is answered so, by whatever stands between the browser and the product."""

    def answer(route: Route) -> None:
        if route.request.method != "POST" or "/me/typing-key/" in route.request.url:
            route.fallback()
        elif fault.status:
            route.fulfill(status=fault.status, body="<html><body>proxy</body></html>", content_type="text/html")
        else:
            route.abort()

    page.route("**/*", answer)
    try:
        yield
    finally:
        page.unroute("**/*", answer)


def forms_of(page: Page) -> list[Locator]:
    return [page.locator("form").nth(index) for index in page.evaluate(FIND)]


def typed(form: Locator) -> list[str]:
    found: list[str] = form.evaluate(READ)
    return found


def survives(window: Visit, form: Locator) -> None:
    """Every fault in turn on one form: the text is there, and the person is told."""
    page = window.page
    form.evaluate(TYPE)
    before = typed(form)
    for fault in FAULTS:
        with answering(page, fault):
            form.evaluate(SEND)
            notice = form.locator("[data-not-sent]")
            expect(notice).to_contain_text(fault.told)
            expect(notice).to_contain_text("入力はこの画面に残っています。")
        assert typed(form) == before, fault
    page.context.set_offline(True)
    form.evaluate(SEND)
    expect(form.locator("[data-not-sent]")).to_contain_text("回線がつながっていません")
    page.context.set_offline(False)
    assert typed(form) == before


def tried_forms(window: Visit, addresses: list[str]) -> Iterator[tuple[str, Locator]]:
    for path in addresses:
        answer = window.page.request.get(window.base + path, max_redirects=0)
        kind = answer.headers.get("content-type", "")
        if answer.status != 200 or "text/html" not in kind or 'method="post"' not in answer.text():
            continue
        window.open(path)
        for index in range(len(forms_of(window.page))):
            yield f"{path} form {index}", forms_of(window.page)[index]


@pytest.mark.parametrize("role", ROLES)
def test_no_form_of_a_role_loses_what_was_typed(scene: Scene, values: dict[str, str], visit: Open, role: str) -> None:
    window, tried = visit(scene.people[role]), 0
    mine = [path for path in addresses(values) if not path.startswith(SHARED) or role == "client_admin"]
    for name, form in tried_forms(window, mine):
        # The call page asks before it sends, and keeps its text by itself (test_copies).
        if form.get_attribute("id") == "call-form":
            continue
        try:
            survives(window, form)
        except AssertionError as error:
            raise AssertionError(f"{role} {name}: {error}") from error
        tried += 1
    assert tried >= (0 if role == "operator" else 1)


FORMS = {
    "client_admin": ("/p/{client}/people/new/", "/p/{client}/members/", "/p/{client}/search/"),
    "admin": ("/admin/users/new/", "/admin/clients/new/"),
    "auditor": ("/audit/log/", "/audit/exports/"),
}
PLACES = [(role, path) for role, paths in FORMS.items() for path in paths]


@pytest.mark.parametrize(("role", "path"), PLACES)
def test_a_form_goes_on_after_its_session_ended(scene: Scene, visit: Open, role: str, path: str) -> None:
    window = visit(scene.people[role])
    assert window.open(path.format(client=scene.own.company.slug)) == 200
    page = window.page
    form = forms_of(page)[0]
    form.evaluate(TYPE)
    before = typed(form)
    arrive_from_elsewhere(page.context, f"{window.base}/me/").close()
    forget_token(page.context)
    end_session(window)
    form.evaluate(SEND)
    dialog = page.get_by_role("dialog", name="もう一度ログインしてください")
    expect(dialog.get_by_label("メールアドレス")).to_be_focused()
    assert typed(form) == before
    dialog.get_by_label("メールアドレス").fill(scene.people[role].email)
    dialog.get_by_label("パスワード").fill(PASSWORD)
    with page.expect_response(lambda answer: answer.request.headers.get("x-form") == "1") as sent:
        dialog.get_by_role("button", name="ログインする").click()
    assert sent.value.status in (204, 400)
    if sent.value.status == 400:
        expect(page.locator("[data-error-summary], .errorlist").first).to_be_visible()
        assert typed(forms_of(page)[0]) == before


@pytest.mark.parametrize(("role", "path"), PLACES)
@pytest.mark.parametrize("text", [ODD, "長" * 9000], ids=["control characters", "too long"])
def test_what_a_form_cannot_take_stays_in_it(scene: Scene, visit: Open, role: str, path: str, text: str) -> None:
    """Without what it hid, which is named beside it."""
    window = visit(scene.people[role])
    window.open(path.format(client=scene.own.company.slug))
    form = forms_of(window.page)[0]
    form.evaluate(TYPE)
    field = form.locator("input[type=text], input[type=search], input[type=email], textarea").first
    field.evaluate("(field, text) => { field.removeAttribute('maxlength'); field.value = text; }", text)
    name = field.get_attribute("name")
    with window.page.expect_response(lambda answer: answer.request.headers.get("x-form") == "1") as sent:
        form.evaluate(SEND)
    if sent.value.status == 204:
        return  # taken as it is
    assert sent.value.status == 400
    expect(window.page.locator("[data-error-summary], .errorlist").first).to_be_visible()
    assert window.page.locator(f"main [name='{name}']").input_value().replace("\n", "") == visible.line(text).replace(
        " ", ""
    )
