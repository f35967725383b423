from playwright.sync_api import expect

from tests.js.conftest import Blank
from tests.js.test_sign_in import SIGNED_OUT


def test_every_request_names_the_person_of_the_page(blank: Blank) -> None:
    blank.answers["/x/"] = [(200, "ok")]
    blank.open("")
    said = blank.run(
        "request", "m.ask('/x/', {method: 'POST', headers: {A: 'b'}, body: 'text'}).then((answer) => answer.text())"
    )
    (request,) = blank.asked("/x/")
    assert (said, request.method, request.post_data) == ("ok", "POST", "text")
    assert (request.headers["x-page-person"], request.headers["a"]) == ("P-1", "b")


def test_what_came_too_late_is_sent_again_after_the_sign_in(blank: Blank) -> None:
    blank.answers["/x/"] = [(401, ""), (200, "ok")]
    blank.answers["/me/session/"] = [(401, SIGNED_OUT), (204, "")]
    page = blank.open("")
    blank.run(
        "request",
        "(m.ask('/x/', {method: 'PUT', body: '1', quiet: true}).then((a) => { document.body.dataset.said = a.status; }), undefined)",
    )
    expect(page.get_by_role("alert")).to_be_visible()
    assert len(blank.asked("/x/")) == 1
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("body")).to_have_attribute("data-said", "200")
    assert [request.post_data for request in blank.asked("/x/")] == ["1", "1"]


def test_a_refusal_that_stays_is_told_and_not_repeated_for_ever(blank: Blank) -> None:
    blank.answers["/x/"] = [(401, "")]
    blank.answers["/me/session/"] = [(204, "")]
    blank.open("")
    assert blank.run("request", "m.ask('/x/').then((answer) => answer.status)") == 401
    assert len(blank.asked("/x/")) == 2


def test_no_request_is_led_to_another_page(blank: Blank) -> None:
    blank.answers["/x/"] = [(302, "")]
    blank.open("")
    assert blank.run("request", "m.ask('/x/').then((answer) => answer.ok, () => false)") is False


def test_an_upload_says_what_came_back(blank: Blank) -> None:
    blank.answers |= {"/up/": [(401, ""), (201, "made")], "/gone/": [(0, "")], "/me/session/": [(204, "")]}
    blank.open("")
    sent = "m.upload('%s', new FormData(), {headers: {A: 'b'}, progress() {}})"
    assert blank.run("request", sent % "/up/") == {"status": 201, "text": "made"}
    assert [request.headers["x-page-person"] for request in blank.asked("/up/")] == ["P-1", "P-1"]
    assert blank.run("request", sent % "/gone/")["status"] == 0


def test_htmx_asks_in_the_same_way(blank: Blank) -> None:
    blank.answers["/me/session/"] = [(204, "")]
    page = blank.open('<div id="part"></div>', "request")
    asked = page.evaluate(
        """async () => {
          const part = document.getElementById("part"), headers = {};
          const tell = (name, detail) => part.dispatchEvent(new CustomEvent(name, {detail, bubbles: true}));
          tell("htmx:configRequest", {headers});
          const again = new Promise((done) => { window.htmx = {ajax: (...what) => done(what)}; });
          const requestConfig = {verb: "post", path: "/play/", parameters: {purpose: "quality"}};
          const detail = {elt: part, target: part, xhr: {status: 401}, requestConfig};
          tell("htmx:responseError", {...detail, xhr: {status: 403}});
          tell("htmx:responseError", detail);
          tell("htmx:responseError", detail);
          const [verb, path, how] = await again;
          return [headers["X-Page-Person"], verb, path, how.values, how.source === part];
        }"""
    )
    assert asked == ["P-1", "post", "/play/", {"purpose": "quality"}, True]
