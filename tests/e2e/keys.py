"""What somebody presses on their way, as the browser saw it: control keys and presses of a pointer, without what is text."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Page

# A chord is one key. What a conversion takes, and a character that goes into a text, are text.
WATCH = """
const TEXT = "textarea, input:not([type=radio], [type=checkbox], [type=submit])";
addEventListener("keydown", ({ key, target, altKey, ctrlKey, isComposing, keyCode }) => {
  if (isComposing || keyCode === 229 || ["Alt", "Control", "Shift", "Meta"].includes(key)) return;
  if (key.length === 1 && !altKey && !ctrlKey && target.matches(TEXT)) return;
  window.__pressed([altKey && "Alt", ctrlKey && "Ctrl", key].filter(Boolean).join("+"));
}, true);
addEventListener("pointerdown", () => window.__pressed("pointer"), true);
"""


@dataclass
class Counted:
    """Everything that was pressed on this page and those that it led to, in order."""

    page: Page
    all: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.expose_function("__pressed", self.add)
        self.page.add_init_script(WATCH)

    def add(self, pressed: str) -> None:
        self.all.append(pressed)

    @property
    def keys(self) -> list[str]:
        return [one for one in self.all if one != "pointer"]

    @property
    def presses(self) -> int:
        return len(self.all) - len(self.keys)


CTRL = 2


def compose(page: Page, text: str) -> None:
    """Into the field in focus, through a conversion: keys while it is open come as an input method's, Ctrl+Enter too."""
    devices = page.context.new_cdp_session(page)
    devices.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    for modifiers in (0, CTRL):
        enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229, "modifiers": modifiers}
        for kind in ("rawKeyDown", "keyUp"):
            devices.send("Input.dispatchKeyEvent", {"type": kind, **enter})
    devices.send("Input.insertText", {"text": text})
    devices.detach()
