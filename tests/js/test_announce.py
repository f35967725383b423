from playwright.sync_api import expect

from tests.js.conftest import Blank


def test_results_are_polite_and_what_cannot_wait_interrupts(blank: Blank) -> None:
    page = blank.open("")
    blank.run("announce", "m.announce('保存しました')")
    expect(page.locator("#live-polite")).to_have_text("保存しました")
    blank.run("announce", "m.announce('保存できません', true)")
    expect(page.locator("#live-assertive")).to_have_text("保存できません")


def test_the_same_words_are_said_again(blank: Blank) -> None:
    page = blank.open("")
    blank.freeze()
    blank.run("announce", "m.announce('新着 1件')")
    page.clock.run_for(100)
    expect(page.locator("#live-polite")).to_have_text("新着 1件")
    blank.run("announce", "m.announce('新着 1件')")
    assert page.locator("#live-polite").text_content() == ""
    page.clock.run_for(100)
    expect(page.locator("#live-polite")).to_have_text("新着 1件")
