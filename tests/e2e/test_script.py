"""The script at the desk: by keyboard, without a request to the server while one types."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE, Scene, Visit
from tests.e2e.test_live import LISTENING, SOON
from tests.e2e.test_operator import saved, start
from tests.knowledge.make import published, write

pytestmark = pytest.mark.e2e


def test_an_operator_follows_the_script_by_keyboard(scene: Scene, visit: Callable[..., Visit]) -> None:
    published(
        scene.own.company,
        greetings=[{"phrase": "はい、緑の窓口です。", "kana": "はい、みどりのまどぐちです。"}],
        tree=[
            {
                "place": "1",
                "label": "伝言",
                "disposition": "message",
                "say": "承ります。",
                "addressee": str(scene.own.suzuki),
            },
            {"place": "2", "label": "修理"},
            {"place": "2-1", "label": "水漏れ", "urgency": "urgent"},
        ],
        faq=[
            {"question": "駐車場はありますか", "answerable": "yes", "answer": "3台分あります。"},
            {"question": "料金はいくらですか", "answerable": "no"},
        ],
        snippets=[{"text": "折返しご希望です。"}],
        items=[{"disposition": "message", "item": "現場の住所", "field": "line"}],
    )
    window = visit(scene.own.operator)
    start(window, scene)
    page = window.page
    expect(page.locator(".greeting")).to_contain_text("はい、緑の窓口です。")
    expect(page.get_by_text("この台本をまだ読んでいません")).to_be_visible()
    page.keyboard.press("Alt+5")
    page.keyboard.press("r")
    expect(page.get_by_text("この台本をまだ読んでいません")).to_have_count(0)
    page.keyboard.press("2")
    page.keyboard.press("1")
    expect(page.locator("[name=urgency][value=urgent]")).to_be_checked()
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    expect(page.get_by_text("必ず聞く：現場の住所")).to_be_hidden()
    page.keyboard.press("1")
    expect(page.locator("[name=disposition][value=message]")).to_be_checked()
    expect(page.locator("#id_addressee")).to_have_value("鈴木 一郎")
    expect(page.get_by_text("承ります。")).to_be_visible()
    page.locator(LISTENING).first.wait_for(state="attached")
    client = visit(scene.own.user, PHONE)
    client.open(f"/p/{scene.own.company.slug}/instructions/")
    client.check("instructions-none")
    client.page.get_by_label("指示", exact=False).first.fill("鈴木は終日不在です。")
    client.page.get_by_role("button", name="指示を出す").click()
    expect(client.page.locator("main")).to_contain_text("本日の指示を出しました")
    client.check("instructions")
    today = page.locator("#script-pane poll-fragment")
    expect(today).to_contain_text("鈴木は終日不在です。", timeout=SOON)
    window.check("call-with-instruction")
    page.keyboard.press("Control+/")
    page.keyboard.type("ちゅうしゃ")
    expect(page.get_by_text("当てはまる質問はありません。")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("駐車")
    expect(page.get_by_text("3台分あります。")).to_be_visible()
    expect(page.get_by_text("料金はいくらですか")).to_be_hidden()
    page.keyboard.press("Alt+q")
    page.keyboard.press("Enter")
    expect(page.locator("#id_body")).to_have_value("折返しご希望です。")
    expect(page.locator("#id_body")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#body-script-error")).to_contain_text("現場の住所")
    page.get_by_role("button", name="必ず聞く：現場の住所").press("Enter")
    page.keyboard.type("渋谷区1-2")
    expect(page.locator("#id_body")).to_have_value("折返しご希望です。\n現場の住所：渋谷区1-2")
    saved(page)
    expect(page.locator("#body-script-error")).to_have_count(0)
    page.reload()
    expect(page.get_by_text("この台本をまだ読んでいません")).to_have_count(0)
    expect(page.locator("#id_body")).to_have_value("折返しご希望です。\n現場の住所：渋谷区1-2")
    expect(page.locator("#id_addressee")).to_have_value("鈴木 一郎")
    expect(today).to_contain_text("鈴木は終日不在です。")
    page.locator(LISTENING).first.wait_for(state="attached")
    client.page.get_by_role("button", name="取りやめる").click()
    expect(today).not_to_contain_text("鈴木", timeout=SOON)
    expect(page.locator("[name=disposition][value=message]")).to_be_checked()


def test_a_way_of_the_script_asks_what_is_its_own_from_the_editor_to_the_call(
    scene: Scene, visit: Callable[..., Visit]
) -> None:
    company, script = scene.own.company, f"/p/{scene.own.company.slug}/script/"
    write(
        company,
        tree=[
            {"place": "1", "label": "工事の相談", "disposition": "message", "say": "承ります。"},
            {"place": "2", "label": "そのほか"},
        ],
    )
    client = visit(scene.people["client_admin"])
    client.open(f"{script}edit/items/")
    client.page.get_by_label("進め方（1）").select_option("1 工事の相談")
    client.page.get_by_label("聞くこと（1）").fill("現場の住所")
    client.page.get_by_label("空のまま送らない欄（1）").select_option("用件の行")
    client.page.get_by_role("button", name="下書きに保存する").click()
    expect(client.page.locator("main")).to_contain_text("下書きに保存しました")
    for size in (PHONE, DESKTOP):
        client.page.set_viewport_size({"width": size[0], "height": size[1]})
        client.check("script-items-of-a-way")
    client.open(script)
    client.page.get_by_role("link", name="変更する内容を見る").click()
    client.page.get_by_role("button", name="確認に出す").click()
    supervisor = visit(scene.people["supervisor"])
    supervisor.open(urlsplit(client.page.url).path)
    expect(
        supervisor.page.locator("ins").filter(has_text="進め方: 1 工事の相談 / 聞くこと: 現場の住所")
    ).to_be_visible()
    supervisor.check("script-edition-of-a-way")
    supervisor.page.get_by_role("button", name="公開する").click()
    expect(supervisor.page.locator("main")).to_contain_text("公開しました")
    client.open(f"{script}view/")
    client.page.get_by_text("工事の相談").click()
    expect(client.page.locator(".ways").get_by_text("現場の住所")).to_be_visible()
    client.check("script-view-of-a-way")

    window = visit(scene.own.operator)
    start(window, scene)
    page = window.page
    way, asked = page.get_by_role("combobox", name="進め方"), page.get_by_text("必ず聞く：現場の住所")
    expect(asked).to_be_hidden()
    page.keyboard.press("Alt+5")
    page.keyboard.press("1")
    expect(way).to_have_value("1")
    expect(asked).to_be_visible()
    expect(page.locator("[name=disposition][value=message]")).to_be_checked()
    page.keyboard.press("Alt+2")
    page.keyboard.type("すずき")
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+3")
    page.keyboard.type("見積の件。")
    page.locator("#id_caller_kana").fill("サトウ")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#body-script-error")).to_contain_text("現場の住所")
    expect(page.locator("#confirm-strip")).to_be_hidden()
    for size in (PHONE, DESKTOP):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        window.check("call-on-a-way")
    saved(page)
    page.reload()
    expect(way).to_have_value("1")
    expect(asked).to_be_visible()
    way.select_option("選ばない")
    expect(asked).to_be_hidden()
    saved(page)
    page.get_by_text("工事の相談", exact=False).first.click()
    expect(asked).to_be_visible()
    page.get_by_role("button", name="必ず聞く：現場の住所").click()
    page.keyboard.type("渋谷区1-2")
    saved(page)
    page.get_by_role("button", name="内容を確認する").click()
    expect(page.locator("#confirm-strip")).to_be_visible()
