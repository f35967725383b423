"""What the template tags write."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.template import Context, Template

from callcenter.ui.looks import LOOKS
from callcenter.ui.templatetags import ui
from calls.choices import Disposition, Status, Urgency

NOON = datetime(2026, 11, 22, 4, 5, 22, tzinfo=UTC)  # 13:05 in Tokyo


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (NOON, ">13:05<"),
        (NOON - timedelta(days=1), ">11/21 13:05<"),
        (NOON - timedelta(days=400), ">2025/10/18 13:05<"),
    ],
)
def test_a_time_is_as_short_as_it_can_be(value: datetime, shown: str) -> None:
    assert shown in ui.moment(value)


def test_a_time_carries_the_exact_moment() -> None:
    assert 'datetime="2026-11-22T13:05:22+09:00"' in ui.moment(NOON)
    assert ui.moment(None) == ""


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (187, "3:07"), (3600, "60:00"), (None, "")])
def test_a_length_is_minutes_and_seconds(seconds: int | None, shown: str) -> None:
    assert ui.clock(seconds) == shown


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("株式会社青葉商事", "青"),
        ("青葉商会株式会社", "青"),
        ("アオバ歯科クリニック", "ア"),
        ("株式会社", "株"),
        ("𠮷野家", "𠮷"),
    ],
)
def test_the_letter_of_a_company_is_not_its_legal_form(name: str, letter: str) -> None:
    assert ui.initial(name) == letter


def test_twenty_four_bands_differ() -> None:
    assert len({ui.band_class(number) for number in range(24)}) == 24


@pytest.mark.parametrize(
    ("shown", "href"),
    [
        ("03-1234-5678", "tel:0312345678"),
        ("０９０－１２３４－５６７８", "tel:09012345678"),
        ("非通知", ""),
        ("内線 12", ""),
        (None, ""),
    ],
)
def test_only_what_can_be_dialled_becomes_a_link(shown: str | None, href: str) -> None:
    assert ui.tel_href(shown) == href


@pytest.mark.parametrize(("kind", "choices"), [("status", Status), ("urgency", Urgency), ("disposition", Disposition)])
def test_every_state_has_a_look_of_its_own(kind: str, choices: type[Status]) -> None:
    assert set(choices.values) <= set(LOOKS[kind])


def test_a_badge_is_icon_word_and_colour() -> None:
    html = Template('{% load ui %}{% badge "status" "done" "対応済" %}').render(Context())
    assert "badge--done" in html
    assert "<svg" in html
    assert "対応済" in html


def test_a_label_is_escaped() -> None:
    html = Template('{% load ui %}{% badge "status" "done" label %}').render(Context({"label": "<b>"}))
    assert "&lt;b&gt;" in html
