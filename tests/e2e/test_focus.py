"""The field that has the focus is never covered: on every page with a form, when something is wrong, at three widths."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.conftest import DESKTOP, PHONE, Scene, Visit
from tests.e2e.test_every_page import pages_of, values

pytestmark = pytest.mark.e2e
__all__ = ["values"]

SIZES = (DESKTOP, (768, 1024), PHONE)
TEAMS = (
    ("quality_manager", "supervisor", "operator"),
    ("client_user", "client_admin"),
    ("admin",),
    ("auditor",),
)
"""Who works on the same pages: each is looked at once, as the first of them who may open it. A draft is its owner's."""
FIELDS = "main form :is(input:not([type=hidden]), textarea, select, button)"
# Fills nothing in and sends: a form that must have something answers what is wrong.
SEND = """() => {
  const field = [...document.querySelectorAll("main form[method=post] :is(input, textarea)")].find(
    (one) => one.required && !["hidden", "file", "radio", "checkbox"].includes(one.type) && one.checkVisibility());
  if (!field) return false;
  field.value = ""; field.form.noValidate = true; field.form.requestSubmit(); return true; }"""
# Walks down and up again. Fields that are covered at the middle or at a corner, by what.
WALK = f"""() => {{
  const shape = (one) => (getComputedStyle(one).opacity === "0" && one.labels?.[0]) || one;
  const fields = [...document.querySelectorAll("{FIELDS}")].filter((one) => !one.disabled && shape(one).checkVisibility({{ visibilityProperty: true }}));
  const told = [];
  for (const field of [...fields, ...fields.toReversed()]) {{
    document.activeElement.blur(); // what has the focus already does not come into view again
    field.focus();
    if (document.activeElement !== field) continue;
    const box = shape(field).getBoundingClientRect();
    const [left, right, top, bottom] = [box.left + 3, box.right - 3, box.top + 3, box.bottom - 3];
    for (const [x, y] of [[(left + right) / 2, (top + bottom) / 2], [left, top], [right, top], [left, bottom], [right, bottom]]) {{
      const there = document.elementFromPoint(x, y);
      const own = there && (shape(field).contains(there) || there.contains(field) || there.closest("label")?.control === field || there.closest("[role=listbox]"));
      if (!own) {{ told.push(`${{field.name || field.textContent.trim()}}: ${{there?.className || there?.tagName || "out of view"}}`); break; }}
    }}
  }}
  return [told, fields.length]; }}"""


def covered(window: Visit) -> list[str]:
    found: tuple[list[str], int] = window.page.evaluate(WALK)
    return found[0]


@pytest.mark.parametrize("team", TEAMS, ids="-".join)
def test_no_field_in_focus_is_covered(
    scene: Scene, values: dict[str, str], visit: Callable[..., Visit], team: tuple[str, ...]
) -> None:
    told, looked = list[str](), set[str]()
    for role in team:
        found, seen = covered_in(visit(scene.people[role]), values, role, looked)
        told += found
        assert seen, role
    assert told == []
    assert len(looked) > 2


def covered_in(window: Visit, values: dict[str, str], role: str, looked: set[str]) -> tuple[list[str], int]:
    """What is covered on the pages that nobody of the team has looked at before, and how many those are."""
    page, told, seen = window.page, list[str](), 0
    for path in pages_of(window, values, role):
        if path in looked or (path == f"/desk/calls/{values['draft_id']}/" and role != "operator"):
            continue
        window.open(path)
        if not page.locator("main form[method=post]").count():
            continue
        if page.locator("#call-form").count():
            page.locator("#to-confirm").click()
            page.locator("#call-form [aria-invalid=true]").first.wait_for()
        elif page.evaluate(SEND):
            page.locator("[data-error-summary], .errorlist, [data-not-sent]").first.wait_for()
        looked.add(path)
        seen += 1
        for size in SIZES:
            page.set_viewport_size({"width": size[0], "height": size[1]})
            told += [f"{role} {path} at {size[0]}: {field}" for field in covered(window)]
    return told, seen


def test_a_bar_over_a_field_is_found(scene: Scene, visit: Callable[..., Visit]) -> None:
    window = visit(scene.people["admin"])
    window.open("/admin/users/new/")
    assert covered(window) == []
    window.page.evaluate(
        """() => { const bar = document.createElement("div"); bar.className = "bar"; document.body.append(bar);
          Object.assign(bar.style, { position: "fixed", inset: "20% 0 0 0", background: "white" }); }"""
    )
    assert any("bar" in field for field in covered(window))
