"""Nothing typed into any form is lost, whatever happens to it on its way, and the person is told what to do.

The forms are found on the pages of every role: one that is added is tried here, by every accident, without anybody
adding it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.urls import resolve
from playwright.sync_api import BrowserContext, expect

from accounts.models import User
from callcenter.text import visible
from tests.e2e.conftest import Scene, Visit
from tests.e2e.forms import Form, answering, forms_of, is_form, pages_with_forms, reveal
from tests.e2e.test_copies import launch, nowhere
from tests.e2e.test_every_page import ROLES, SHARED, addresses, values
from tests.e2e.test_open_pages import arrive_from_elsewhere, end_session, forget_token
from tests.e2e.test_operator import kill_browser
from tests.factories import PASSWORD, client_for, join
from tests.harness.stack import Stack
from tests.isolation.table import EXPECTED

pytestmark = pytest.mark.e2e
__all__ = ["launch", "values"]

FAULTS = {
    403: "送れませんでした",
    413: "大きすぎます",
    500: "送れませんでした",
    503: "送れませんでした",
    0: "返事がありませんでした",
}
"""What happens to a form on its way, by the status that comes back, and what the person reads then."""
STAYS = "入力はこの画面に残っています。"
SAFE = "この端末にも保存してあり"
ODD = "縦\u000bタブと\u0007鈴"
LONG = "x" * 9000
LAST = "最後に書いた"
TEN_MINUTES = 600_000


@dataclass
class Typist:
    """One person in a browser of their own; `signs_in`: whether by the dialog, which is tried once, or in another tab."""

    window: Visit
    person: User
    signs_in: bool = True

    def survives(self, form: Form) -> list[str]:
        """Every accident in turn. What was typed last, which is never sent; of a secret nothing, which is never kept."""
        if form.secret:
            self.comes_back(form)
            return [""] * len(form.typed)
        if form.posted:
            self.comes_back(form, SAFE)
            self.outlives_the_line_and_the_session(form)
            self.stays_with_what_cannot_be_taken(form)
        else:
            self.waits_for_a_line(form)
        since = form.type(LAST, number="2")  # another one: what has not changed is not written again
        assert form.kept(since)
        return form.typed

    def comes_back(self, form: Form, *also: str) -> None:
        since = form.type("書いた")
        assert form.secret or form.kept(since)
        before = form.typed
        for status, told in FAULTS.items():
            with answering(form.page, status):
                form.send()
                form.told(told, STAYS, *also)
            assert form.typed == before, status

    def waits_for_a_line(self, form: Form) -> None:
        """Ten minutes, in which whatever the page does by itself goes on."""
        context = form.page.context
        context.set_offline(True)
        since = form.type(LONG, number="-1")
        before = form.typed
        form.page.clock.run_for(TEN_MINUTES)
        assert form.kept(since)
        form.send()
        form.told("回線がつながっていません", STAYS, SAFE)
        assert form.typed == before
        context.set_offline(False)

    def outlives_the_line_and_the_session(self, form: Form) -> None:
        """Meanwhile the session has ended, and a link from elsewhere has brought another token."""
        self.waits_for_a_line(form)
        page, before = form.page, form.typed
        forget_token(page.context)
        if self.signs_in:
            arrive_from_elsewhere(page.context, f"{self.window.base}/me/").close()
        end_session(self.window)
        with page.expect_response(is_form) as first:
            form.send()
        if first.value.status != 401:  # it is for everybody
            self.judged(form, first.value.status, before)
            signed_in(page.context, self.window.base, self.person)
            return
        dialog = page.get_by_role("dialog", name="もう一度ログインしてください")
        expect(dialog.get_by_label("メールアドレス")).to_be_visible()
        assert form.typed == before
        with page.expect_response(is_form) as sent:
            self.sign_in()
        self.judged(form, sent.value.status, before)

    def sign_in(self) -> None:
        page = self.window.page
        if not self.signs_in:
            signed_in(page.context, self.window.base, self.person)
            page.evaluate("window.dispatchEvent(new Event('focus'))")
            return
        self.signs_in = False
        dialog = page.get_by_role("dialog", name="もう一度ログインしてください")
        dialog.get_by_label("メールアドレス").fill(self.person.email)
        dialog.get_by_label("パスワード").fill(PASSWORD)
        dialog.get_by_role("button", name="ログインする").click()

    def stays_with_what_cannot_be_taken(self, form: Form) -> None:
        """Without what it hid, which is named beside it."""
        form.type(ODD, number="-1")
        before = form.typed
        with form.page.expect_response(is_form) as sent:
            form.send()
        self.judged(form, sent.value.status, before)

    def judged(self, form: Form, status: int, before: list[str]) -> None:
        """The product has read it: it says what is wrong, and leaves the text. What it can take, it takes."""
        page = form.page
        if status == 204:
            form.moved_on()
            return
        assert status in (200, 400), f"answered {status}"
        expect(page.locator("form[data-sent]"), "the answer is drawn").to_have_count(0)
        expect(page.locator("[data-error-summary], .errorlist, [data-not-sent]").first).to_be_visible()
        assert [shown(text) for text in form.typed] == [shown(text) for text in before]


def shown(text: str) -> str:
    return visible.line(text).replace(" ", "").replace("\n", "")


def signed_in(context: BrowserContext, base: str, person: User) -> None:
    session = client_for(person).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": base}])


@pytest.mark.timeout(900)
def test_no_form_of_anybody_loses_what_was_typed(
    scene: Scene, values: dict[str, str], stack: Stack, launch: Callable[[], BrowserContext], tmp_path: Path
) -> None:
    """The browser is killed at the end of it all: what was typed last into every form comes back with its page.

    A form that several roles see is tried by the first of them.
    """
    join(scene.own.operator, "operator", scene.other.company)
    context = launch()
    context.clock.install()
    left, tried = dict[tuple[str, str], dict[Form, list[str]]](), set[tuple[str, str]]()
    for role in ROLES:
        person = scene.people[role]
        signed_in(context, stack.base_url, person)
        typist = Typist(Visit(context.new_page(), stack.base_url), person)
        known = (path for path in addresses(values) if role in EXPECTED[resolve(path).view_name].may.get("GET", ()))
        mine = [path for path in known if not path.startswith(SHARED) or role == "client_admin"]
        for path in pages_with_forms(typist.window, mine):
            for form in forms_of(typist.window.page):
                kind = (resolve(path).view_name, form.name)
                if kind in tried and form.place == 0:
                    continue
                tried.add(kind)
                try:
                    left.setdefault((role, path), {})[form] = typist.survives(form)
                except AssertionError as error:
                    raise AssertionError(f"{role} {path} {form.name}: {error}") from error
        if role != ROLES[-1]:
            typist.window.page.close()
    assert len(tried) > 20
    kill_browser(tmp_path / "profile")
    assert nowhere(tmp_path / "profile", LAST)

    context = launch()
    page = context.new_page()
    for (role, path), forms in left.items():
        signed_in(context, stack.base_url, scene.people[role])
        assert Visit(page, stack.base_url).open(path) == 200
        reveal(page)
        for form, texts in forms.items():
            again = Form(page, form.name, form.place)
            if any(texts):
                told = again.here.get_by_text("送っていなかった入力を戻しました")
                expect(told, f"{role} {path} {form.name}").to_be_visible()
            assert again.typed == texts, f"{role} {path} {form.name}"
