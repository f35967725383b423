from tests.js.conftest import Blank

BODY = '<form data-enter="off"><input id="a"><button>x</button></form><form id="free"><input id="b"></form>'
PRESS = """(options) => {
  const event = new KeyboardEvent("keydown", {key: "Enter", bubbles: true, cancelable: true, ...options});
  document.getElementById(options.on).dispatchEvent(event);
  return event.defaultPrevented;
}"""


def test_enter_in_a_one_line_field_sends_only_where_it_may(blank: Blank) -> None:
    page = blank.open(BODY, "ime")
    assert page.evaluate(PRESS, {"on": "a"}) is True
    assert page.evaluate(PRESS, {"on": "a", "ctrlKey": True}) is False
    assert page.evaluate(PRESS, {"on": "b"}) is False
    assert page.evaluate(PRESS, {"on": "b", "isComposing": True}) is True


def test_the_enter_that_ends_a_conversion_is_not_the_pages(blank: Blank) -> None:
    page = blank.open(BODY, "ime")
    pressed = """() => {
      document.getElementById("b").dispatchEvent(new CompositionEvent("compositionend", {bubbles: true}));
      return (%s)({on: "b"});
    }"""
    assert page.evaluate(pressed % PRESS) is True
    assert page.evaluate(PRESS, {"on": "b"}) is False


def test_a_key_that_ends_no_conversion_is_the_pages_as_soon_as_one_has_ended(blank: Blank) -> None:
    page = blank.open(BODY, "ime")
    told = page.evaluate(
        """async () => {
          const { onKey } = await import("/static/js/ime.js");
          const told = [];
          onKey(document, (event) => told.push(event.key));
          const field = document.getElementById("b");
          const key = (name, more) => field.dispatchEvent(new KeyboardEvent("keydown", {key: name, bubbles: true, ...more}));
          key("Tab", {isComposing: true});
          field.dispatchEvent(new CompositionEvent("compositionend", {bubbles: true}));
          for (const name of ["Enter", "Tab", "Escape"]) key(name);
          key("2", {altKey: true});
          return told;
        }"""
    )
    assert told == ["Tab", "2"]


def test_keys_and_changes_inside_a_conversion_are_not_told(blank: Blank) -> None:
    page = blank.open(BODY, "ime")
    page.evaluate(
        """async () => {
          const { onKey, onCommitted } = await import("/static/js/ime.js");
          window.told = [];
          onKey(document, (event) => told.push(event.key));
          onCommitted(document.getElementById("free"), (event) => told.push(event.type));
          const field = document.getElementById("b");
          field.dispatchEvent(new KeyboardEvent("keydown", {key: "a", isComposing: true, bubbles: true}));
          field.dispatchEvent(new InputEvent("input", {isComposing: true, bubbles: true}));
        }"""
    )
    assert page.evaluate("told") == []
    page.locator("#b").press("k")
    assert page.evaluate("told") == ["k", "input"]
