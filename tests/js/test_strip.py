from playwright.sync_api import expect

from tests.js.conftest import Blank

BODY = """<div id="bar"><button>確認</button></div>
<section id="strip" tabindex="-1" hidden><b data-strip="number"></b><button id="send">送る</button></section>"""
MAKE = "window.strip = new m.Strip(document.getElementById('strip'), document.getElementById('bar'))"


def test_it_asks_in_the_place_of_the_bar_and_gives_it_back(blank: Blank) -> None:
    page = blank.open(BODY)
    blank.run("strip", f"({MAKE}, strip.show({{number: '<b>03'}}))")
    expect(page.locator("#strip")).to_be_focused()
    expect(page.locator("[data-strip]")).to_have_text("<b>03")
    expect(page.locator("#bar")).to_be_hidden()
    page.evaluate("strip.close()")
    expect(page.get_by_role("button", name="確認")).to_be_focused()
    assert page.evaluate("strip.open") is False


def test_nobody_has_read_it_before_six_tenths_of_a_second(blank: Blank) -> None:
    page = blank.open(BODY)
    blank.freeze()
    blank.run("strip", f"({MAKE}, strip.show({{number: '1'}}))")
    page.clock.run_for(500)
    assert page.evaluate("strip.readable") is False
    page.clock.run_for(150)
    assert page.evaluate("strip.readable") is True
    page.evaluate("strip.close()")
    assert page.evaluate("strip.readable") is False
