"""An administrator of very many companies, with the mouse and with the keyboard: groups, a file of people, the choice of one."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.queries.resolve import resolve_memberships
from callcenter.core.companies import MOST
from tests.e2e.conftest import DESKTOP, PHONE, Scene, Visit
from tests.factories import make_person, make_tenant, unique

pytestmark = pytest.mark.e2e
Open = Callable[..., Visit]
HANDS = pytest.mark.parametrize("hand", ["mouse", "keyboard"])
HEAD = "氏名,メールアドレス,利用者コード,委託元,グループ,役割,開始日,終了日\n"


def press(control: Locator, hand: str, key: str = "Enter") -> None:
    """By a click, or by the key for somebody who has come to it with Tab."""
    if hand == "mouse":
        control.click()
        return
    control.focus()
    expect(control).to_be_focused()
    control.page.keyboard.press(key)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name).first


def both(window: Visit, name: str) -> None:
    """Checked and pictured at a desk and on a phone."""
    for size in (PHONE, DESKTOP):
        window.page.set_viewport_size({"width": size[0], "height": size[1]})
        window.check(name)


@HANDS
def test_a_group_is_filled_and_emptied(scene: Scene, visit: Open, hand: str) -> None:
    window, operator = visit(scene.people["admin"]), make_person("operator", scene.other.company)
    page = window.page
    window.open("/admin/groups/")
    both(window, "groups-none")
    page.get_by_role("textbox", name="グループ名").fill("夜間窓口")
    press(button(page, "登録する"), hand)
    expect(page.get_by_text("グループを登録しました")).to_be_visible()
    press(page.get_by_role("link", name="委託元を加える"), hand)
    both(window, "group-companies")
    press(page.get_by_label(scene.own.company.name), hand, "Space")
    press(button(page, "選んだ委託元を加える"), hand)
    expect(page.get_by_text("1社を加えました")).to_be_visible()
    page.get_by_label("利用者コード").fill(operator.staff_code)
    press(button(page, "加える"), hand)
    expect(page.get_by_text("グループに加えました")).to_be_visible()
    wait_for(lambda: scene.own.company.slug in held(operator))
    page.reload()
    expect(page.get_by_text("全1社")).to_be_visible()
    both(window, "group-filled")
    page.get_by_role("textbox", name="グループ名").fill("夜間の窓口")
    press(button(page, "変更する"), hand)
    expect(page.get_by_role("heading", name="夜間の窓口")).to_be_visible()
    press(button(page, f"外す {operator.display_name}"), hand)
    wait_for(lambda: scene.own.company.slug not in held(operator))
    press(button(page, f"外す {scene.own.company.name}"), hand)
    expect(page.get_by_text("委託元を外しました")).to_be_visible()
    press(button(page, "削除する"), hand)
    expect(page.get_by_text("グループを削除しました")).to_be_visible()


def held(person: object) -> set[str]:
    return {slug for _tenant, slug, _role in resolve_memberships(person.pk)}  # type: ignore[attr-defined]


def wait_for(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@HANDS
def test_people_come_out_of_a_file(scene: Scene, visit: Open, hand: str) -> None:
    window, email = visit(scene.people["admin"]), f"f{unique()}@example.test"
    page, slug = window.page, scene.own.company.slug
    content = HEAD + f"山田 花子,{email},,{slug},,オペレーター,,\n佐藤 健,bad,,,,,,\n"
    window.open("/admin/users/")
    press(page.get_by_role("link", name="CSV でまとめて登録する"), hand)
    both(window, "people-file")
    choose(page, content)
    press(button(page, "内容を確認する"), hand)
    expect(page.get_by_text("まだ何も登録されていません")).to_be_visible()
    both(window, "people-file-preview")
    press(page.get_by_role("link", name="登録せずに戻る"), hand)
    choose(page, content)
    press(button(page, "内容を確認する"), hand)
    press(button(page, "登録できない1行を除いて登録する"), hand)
    expect(page.get_by_role("heading", name="登録の結果")).to_be_visible()
    expect(page.get_by_text("提案しました（別の管理者が承認）")).to_be_visible()
    both(window, "people-file-result")
    window.open("/admin/users/")
    expect(page.get_by_text(email)).to_be_visible()


def choose(page: Page, content: str) -> None:
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": content.encode("utf-8-sig")}
    page.get_by_label("CSV ファイル").set_input_files(file)  # type: ignore[arg-type]


@HANDS
def test_one_of_very_many_companies_is_chosen(scene: Scene, visit: Open, hand: str) -> None:
    for n in range(MOST):
        make_tenant(name=f"第{n}商会")
    window, person = visit(scene.people["admin"]), make_person("operator", scene.other.company)
    page = window.page
    window.open(f"/admin/users/{person.pk}/")
    page.locator("[type=search][name=place]").fill("第4")
    page.locator("[name=role]").select_option("operator")
    press(button(page, "付ける"), hand)
    expect(page.get_by_text("下から選んでください").first).to_be_visible()
    both(window, "company-choices")
    press(page.get_by_role("radio", name="第43商会"), hand, "Space")
    press(button(page, "付ける"), hand)
    expect(page.get_by_text("役割を付けました")).to_be_visible()
    expect(page.get_by_role("cell", name="第43商会")).to_be_visible()
    auditor = visit(scene.people["auditor"])
    auditor.open("/audit/log/")
    auditor.page.locator("[type=search][name=client]").fill("第43商会")
    press(button(auditor.page, "絞り込む"), hand)
    auditor.page.wait_for_url("**/audit/log/?client=co-*")
    both(auditor, "log-of-one-of-many")
    supervisor = visit(scene.people["supervisor"])
    supervisor.open("/sv/")
    supervisor.page.get_by_label("委託元を探す").fill("第43")
    press(button(supervisor.page, "絞り込む"), hand)
    press(supervisor.page.get_by_role("link", name="第43商会"), hand)
    expect(supervisor.page.get_by_text("第43商会だけを表示しています")).to_be_visible()
    both(supervisor, "supervisor-of-one-of-many")
    press(supervisor.page.get_by_role("link", name="すべての委託元を表示する"), hand)
    expect(supervisor.page.get_by_label("委託元を探す")).to_be_visible()
