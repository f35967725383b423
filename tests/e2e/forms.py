"""The forms of a page, as the browser draws them: found, typed into, sent, read again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Error, Locator, Page, Response, Route, expect

from tests.e2e.conftest import Visit

TYPABLE = (
    "input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=file]):not([type=submit])"
    ":not([role=combobox]):not([readonly]), textarea"
)
# What is folded away or waits in a dialog is unfolded first.
FIND = f"""() => {{
  for (const part of document.querySelectorAll('main details, main dialog')) part.open = true;
  const fields = (form) => [...form.querySelectorAll(`{TYPABLE}`)].filter((field) => field.checkVisibility() && !field.disabled);
  const counts = {{}};
  for (const form of document.forms) delete form.dataset.found;
  return [...document.querySelectorAll('main form')].map((form) => [form, fields(form)])
    .filter(([form, found]) => !form.hidden && found.length >= (form.getAttribute('method') === 'post' ? 1 : 2))
    .map(([form, found]) => {{
      const name = found.map((field) => field.name).join(' ');
      const place = counts[name] = (counts[name] ?? -1) + 1;
      form.dataset.found = `${{name}} #${{place}}`;
      return [form.id, name, place]; }}); }}"""
"""Marks what it finds: a part of the page that refreshes itself brings and takes forms, and the places of all others change."""
TYPE = f"""(form, texts) => {{ let n = 0;
  for (const field of form.querySelectorAll(`{TYPABLE}`)) {{
    if (!field.checkVisibility() || field.disabled) continue;
    n += 1;
    const day = '2031-02-0' + (texts.number < 0 ? 9 - n : n);
    const text = {{ date: day, 'datetime-local': day + 'T09:00', time: '09:0' + n, number: texts.number, ...texts }};
    field.removeAttribute('maxlength');
    field.value = text[field.type] ?? texts.text + n;
    field.dispatchEvent(new Event('input', {{ bubbles: true }})); }}
  form.noValidate = true;
  return Date.now() + 1; }}"""
# In one piece with the typing, and a moment later: a copy of what stood there before is older than that.
READ = f"""(form) => [...form.querySelectorAll(`{TYPABLE}`)].filter((field) => field.checkVisibility() && !field.disabled).map((field) => field.value)"""
SEND = """(form) => { window.sentFrom = true; form.requestSubmit(form.querySelector('button[type=submit]:not([data-confirm]), button:not([type]):not([data-confirm])')); }"""
LEFT = "() => document.readyState === 'complete' && !window.sentFrom"
# Whether the browser holds a copy of this person's that is not older.
KEPT = """async ([person, since]) => {
  const open = () => new Promise((done) => { const asked = indexedDB.open('typed', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('copies', { keyPath: ['person', 'id'] });
    asked.onsuccess = () => done(asked.result); });
  const all = (base) => new Promise((done) => { const asked = base.transaction('copies').objectStore('copies').getAll();
    asked.onsuccess = () => done(asked.result); });
  const base = await open();
  for (let n = 0; n < 1800; n += 1) {
    if ((await all(base)).some((row) => row.person === person && row.at >= since)) { base.close(); return true; }
    await new Promise((go) => { requestAnimationFrame(go); });
  }
  base.close();
  return false; }"""


@dataclass(frozen=True)
class Form:
    """One form of a page, known by what can be typed into it: it may be replaced by the server's answer."""

    page: Page
    name: str
    place: int
    """Among those of the same name."""

    @property
    def here(self) -> Locator:
        self.page.evaluate(FIND)
        return self.page.locator(f'form[data-found="{self.name} #{self.place}"]')

    def type(self, text: str, number: str = "1") -> float:
        """Into every field of it; when that was, by the clock of the page."""
        email = f"{'' if number == '1' else '長'}{text[:20]}@example.test"
        since: float = self.here.evaluate(TYPE, {"text": text, "number": number, "email": email})
        return since

    @property
    def typed(self) -> list[str]:
        found: list[str] = self.here.evaluate(READ)
        return found

    @property
    def posted(self) -> bool:
        return self.here.get_attribute("method") == "post"

    @property
    def secret(self) -> bool:
        return self.here.locator("[type=password], [autocomplete=one-time-code]").count() > 0

    def send(self) -> None:
        self.here.evaluate(SEND)

    def moved_on(self) -> None:
        """The page goes where the server has told it to, which takes its time."""
        for _each in range(400):
            with suppress(Error):  # between the two there is none to ask
                if self.page.evaluate(LEFT):
                    return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"still on {self.page.url}")

    def told(self, *texts: str) -> None:
        notice = self.here.locator("[data-not-sent]")
        for text in texts:
            expect(notice).to_contain_text(text)

    def kept(self, since: float) -> bool:
        """Whether what was typed since then lies in the browser."""
        person = self.page.locator("body").get_attribute("data-person")
        found: bool = self.page.evaluate(KEPT, [person, since])
        return found


def forms_of(page: Page) -> list[Form]:
    """Without the call's, which saves by itself and asks before it is sent (test_copies, test_open_pages)."""
    return [Form(page, name, place) for form_id, name, place in page.evaluate(FIND) if form_id != "call-form"]


def reveal(page: Page) -> bool:
    """Opens what a page shows for a purpose only. False where there is nothing of the kind."""
    purpose = page.locator("main form:has(button[value=open]) input[name=purpose]").first
    if not purpose.count():
        return False
    purpose.check()
    page.locator("main button[value=open]").click()
    expect(purpose).to_have_count(0)
    return True


def pages_with_forms(window: Visit, addresses: list[str]) -> Iterator[str]:
    """Those that this person may open, found before anything happens to any of them; then opens one after the other."""
    found = []
    for path in addresses:
        answer = window.page.request.get(window.base + path, max_redirects=0)
        if answer.status == 200 and "<form" in answer.text().partition("<main")[2]:
            found.append(path)
    for path in found:
        assert window.open(path) == 200, path
        reveal(window.page)
        yield path


@contextmanager
def answering(page: Page, status: int) -> Iterator[None]:
    """What is posted is answered so, by whatever stands between the browser and the product. 0: not at all."""

    def answer(route: Route) -> None:
        if route.request.method != "POST" or "/me/typing-key/" in route.request.url:
            route.fallback()
        elif status:
            route.fulfill(status=status, body="<html><body>proxy</body></html>", content_type="text/html")
        else:
            route.abort()

    page.route("**/*", answer)
    try:
        yield
    finally:
        page.unroute("**/*", answer)


def is_form(answer: Response) -> bool:
    """Of the product, to a form that names itself."""
    headers: dict[str, Any] = answer.request.headers
    return headers.get("x-form") == "1"
