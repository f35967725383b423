"""What would move the page waits until a click has reached what was pressed."""

from playwright.sync_api import expect

from tests.js.conftest import Blank

BODY = '<p id="above"></p><input aria-label="名前"><button>押す</button>'
MAKE = """(document.querySelector("input").addEventListener("focusout", () => m.afterPress(() => {
  document.getElementById("above").textContent = "動く"; document.getElementById("above").hidden = false; })),
  document.getElementById("above").hidden = true,
  document.querySelector("button").addEventListener("click", () => { window.clicked = document.getElementById("above").hidden; }), undefined)"""


def test_a_click_comes_before_what_moves_the_page(blank: Blank) -> None:
    page = blank.open(BODY)
    blank.run("press", MAKE)
    page.get_by_label("名前").focus()
    page.get_by_role("button").click()
    expect(page.get_by_text("動く")).to_be_visible()
    assert page.evaluate("clicked") is True


def test_without_a_pointer_it_is_done_at_once(blank: Blank) -> None:
    page = blank.open(BODY)
    blank.run("press", MAKE)
    page.get_by_label("名前").focus()
    page.keyboard.press("Tab")
    assert page.get_by_text("動く").is_visible()
