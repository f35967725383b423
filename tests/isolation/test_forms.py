"""Every form of every template stands on a page that is simply opened, where the browser tests find it by themselves; or it is
said here why not, and what tries it instead.

`tests/e2e/test_forms_survive.py` types into each form of each page, `tests/e2e/test_controls.py` presses it. Both come from the
URLconf, by GET: a form that appears only after something was sent would pass them by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import engines
from django.test import Client

from callcenter.core.permissions import Kind, access_table
from callcenter.settings.env import ROOT
from callcenter.ui.loaders import Loader
from tests.isolation.matrix import TT, text_of, url_of
from tests.isolation.table import EXPECTED
from tests.isolation.test_matrix import ARGUMENTS
from tests.isolation.world import World

pytestmark = pytest.mark.django_db

TEMPLATES = ROOT / "templates"
FORM = re.compile(r"<form\b")
COMMENT = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", re.DOTALL)
_STATE = "only in a state that the pages of the world are not in"
_FIRST = "an answer to a form"
_MAIL = "a link in a mail, for somebody who is not signed in"
_FACTOR = "only with a second factor; a code is a secret, which no page keeps"
_USER = "accounts/test_web.py::test_every_action_of_the_page_works"
_SHORTER = "e2e/test_retention.py::test_a_shortening_says_what_it_deletes_waits_and_is_taken_back"
_DEMO = "of the demo alone, which the tests are not"
_SIMULATOR = "telephony/test_pbx_page.py::test_a_call_is_rung_moved_and_ended_by_hand"
OTHERWISE = {
    "account/password_reset_from_key.html#0": (
        _MAIL,
        "accounts/test_links.py::test_a_reset_link_works_once_ends_other_sessions_and_keeps_the_second_factor",
    ),
    "accounts/invitation.html#0": (
        _MAIL,
        "accounts/test_links.py::test_a_new_address_accepts_and_gets_an_account_once",
    ),
    "accounts/welcome.html#0": (_MAIL, "accounts/test_links.py::test_the_first_password_is_set_by_its_owner_once"),
    "accounts/people_import_lines.html#0": (_FIRST, "e2e/test_companies.py::test_people_come_out_of_a_file"),
    "accounts/proposal_actions.html#0": (
        _STATE,
        "accounts/test_proposal_pages.py::test_the_page_offers_what_one_may_do",
    ),
    "accounts/sessions.html#0": (_STATE, "accounts/test_web.py::test_own_sessions_are_listed_and_ended"),
    "accounts/stalled_rows.html#0": (
        _STATE,
        "accounts/test_stalled.py::test_given_up_work_starts_again_at_once_and_the_log_says_who_asked",
    ),
    "accounts/tokens.html#0": (_STATE, "accounts/test_tokens.py::test_the_page_shows_a_token_once"),
    **{f"accounts/user.html#{number}": (_STATE, _USER) for number in (3, 4, 5, 7)},
    "blocks/blocks.html#0": (_STATE, "blocks/test_blocks.py::test_a_proposal_is_approved_holds_and_is_lifted"),
    "calls/_block.html#0": (
        "of a sales call",
        "calls/test_blocking.py::test_afterwards_it_is_proposed_on_the_page_of_the_call",
    ),
    "calls/correct.html#0": (
        "after the values were opened for a purpose, as that test does",
        "e2e/test_forms_survive.py::test_no_form_of_anybody_loses_what_was_typed",
    ),
    **{
        f"calls/approval.html#{number}": (
            "after the values were opened, as that test does",
            "e2e/test_approval.py::test_it_is_returned_mended_and_approved_by_key_and_by_mouse",
        )
        for number in (1, 2)
    },
    "calls/_callbacks.html#3": (
        _STATE,
        "calls/test_callbacks.py::test_the_page_of_the_call_carries_it_from_asking_to_its_result",
    ),
    "calls/_undoable.html#0": (
        _STATE,
        "e2e/test_undo.py::test_what_was_sent_is_taken_back_by_key_by_mouse_and_from_the_list",
    ),
    "calls/message.html#2": (
        _STATE,
        "calls/test_ordered_callbacks.py::test_it_stands_on_the_board_and_the_client_reads_what_came_of_it",
    ),
    "calls/message.html#0": (_STATE, "calls/test_web_portal.py::test_done_takes_a_result_and_a_note"),
    "components/company_search.html#0": (
        "of somebody with more companies than a page holds",
        "e2e/test_companies.py::test_one_of_very_many_companies_is_chosen",
    ),
    "errors/_typed.html#0": (_FIRST, "core/test_kept_forms.py::test_who_has_lost_the_right_still_has_the_text"),
    "knowledge/view.html#0": (
        "of a company with several numbers: a choice, no text",
        "knowledge/test_answering.py::test_the_client_sees_what_its_operators_see",
    ),
    **{
        f"mfa/authenticate.html#{number}": (_FACTOR, "accounts/test_sign_in.py::test_a_recovery_code_works_once")
        for number in (0, 1)
    },
    "mfa/reauthenticate.html#0": (
        _FACTOR,
        "accounts/test_one_instant.py::test_making_a_token_asks_for_a_fresh_proof_and_keeps_what_was_typed",
    ),
    "mfa/totp/deactivate_form.html#0": (
        _FACTOR,
        "accounts/test_one_instant.py::test_whoever_may_drop_the_factor_ends_everything_with_it",
    ),
    "retention/_policies.html#0": (_STATE, _SHORTER),
    "retention/_policies.html#1": (_STATE, "tenants/test_web.py::test_an_administrator_answers_a_proposal"),
    "retention/_policies.html#2": (
        _STATE,
        "retention/test_shortening.py::test_a_client_takes_its_wish_back_until_it_is_answered",
    ),
    "retention/due.html#0": (_STATE, _SHORTER),
    "retention/holds.html#0": (_STATE, "e2e/test_retention.py::test_a_hold_is_set_seen_and_released"),
    "retention/shorten.html#0": (_FIRST, _SHORTER),
    **{f"telephony/pbx.html#{number}": (_DEMO, _SIMULATOR) for number in (0, 1)},
    "telephony/_line.html#0": (
        _STATE,
        "telephony/asterisk/test_gaps.py::test_the_page_stops_the_recording_and_goes_on",
    ),
    "telephony/_ringing.html#1": (
        _STATE,
        "telephony/test_answering.py::test_what_nobody_answered_is_marked_and_can_still_be_written_down",
    ),
    "tenants/step_start.html#0": (_STATE, "e2e/test_onboarding.py::test_a_company_goes_from_its_name_to_its_start"),
}
"""Form (file and place in it) → why opening a page does not show it, and the test that does what it is for."""
SEEN = re.compile(r'data-at="([^"]+)"')


def marked(path: Path, text: str) -> tuple[str, list[str]]:
    """The text with the place of each form in its tag, and these places: file and number."""
    places: list[str] = []

    def mark(found: re.Match[str]) -> str:
        places.append(f"{path.relative_to(TEMPLATES)}#{len(places)}")
        return f'<form data-at="{places[-1]}"'

    return FORM.sub(mark, COMMENT.sub("", text)), places


@pytest.fixture
def annotated(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    plain = Loader.get_contents
    (cached,) = engines["django"].engine.template_loaders  # type: ignore[attr-defined]

    def with_places(self: Loader, origin: object) -> str:
        text, path = plain(self, origin), Path(str(origin))  # type: ignore[arg-type]
        return marked(path, text)[0] if path.is_relative_to(TEMPLATES) else text

    monkeypatch.setattr(Loader, "get_contents", with_places)
    cached.reset()
    yield
    monkeypatch.undo()
    cached.reset()


def all_forms() -> set[str]:
    return {place for path in TEMPLATES.rglob("*.html") for place in marked(path, path.read_text("utf-8"))[1]}


def opened(who: Client, url: str) -> set[str]:
    answer = who.get(url)
    return set(SEEN.findall(text_of(answer))) if answer.status_code == 200 and not answer.streaming else set()


def found_by_opening(world: World) -> set[str]:
    table, found = access_table(), set[str]()
    for name, row in EXPECTED.items():
        if name.startswith("api-") or "GET" not in row.may or name not in ARGUMENTS or table[name].kind == Kind.PUBLIC:
            continue
        url = url_of(row, name, world.mine, ARGUMENTS[name])
        for role in sorted(row.may["GET"] - {TT}):
            found |= opened(world.browser(role), url)
        if row.open:
            found |= opened(Client(), url)
    return found


def test_every_form_is_found_by_opening_pages_or_tried_by_name(world: World, annotated: None) -> None:
    left = all_forms() - found_by_opening(world)
    assert sorted(left - set(OTHERWISE)) == [], "say in OTHERWISE what shows it and which test tries it"
    assert sorted(set(OTHERWISE) - left) == [], "opened by now, or gone: no exception is needed any more"


def test_what_tries_the_others_is_there() -> None:
    for _why, test in OTHERWISE.values():
        file, _, name = test.partition("::")
        assert f"def {name}(" in (ROOT / "tests" / file).read_text("utf-8"), test


def test_a_form_that_nothing_opens_would_be_seen() -> None:
    text, places = marked(TEMPLATES / "x.html", "<form a>{# <form #}{% comment %}<form>{% endcomment %}</form><form>")
    assert (text, places) == ('<form data-at="x.html#0" a></form><form data-at="x.html#1">', ["x.html#0", "x.html#1"])
