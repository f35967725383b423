"""A part of a page that asks for itself is drawn only where it would show something else."""

from django.http import HttpResponse
from django.test import RequestFactory

from callcenter.settings.env import ROOT
from callcenter.ui.fragments import fragment, version_of

TEMPLATE = "components/stalled.html"


def asked(version: str, has: str = "") -> tuple[HttpResponse, list[str]]:
    """The answer, and whether what is shown was looked for."""
    looked: list[str] = []

    def context() -> dict[str, str]:
        looked.append(version)
        return {}

    headers = {"If-None-Match": f'"{has}"'} if has else {}
    return fragment(RequestFactory().get("/", headers=headers), TEMPLATE, version, context), looked


def test_what_the_page_has_is_not_looked_for_again() -> None:
    first, looked = asked("a")
    assert (first.status_code, first["ETag"], looked) == (200, '"a"', ["a"])
    again, looked = asked("a", has="a")
    assert (again.status_code, again["ETag"], again.content, looked) == (304, '"a"', b"", [])
    other, looked = asked("b", has="a")
    assert (other.status_code, other["ETag"], looked) == (200, '"b"', ["b"])


def test_a_version_changes_with_what_is_shown_and_says_nothing_of_it() -> None:
    assert version_of([("佐藤", 1)]) == version_of([("佐藤", 1)]) != version_of([("佐藤", 2)])
    assert "佐藤" not in version_of("佐藤")


def test_no_page_answers_so_by_itself() -> None:
    found = [path for path in ROOT.glob("*/web/*.py") if "If-None-Match" in path.read_text("utf-8")]
    assert found == []
