"""Two ways to work the screen, with the same verbs: by mouse, and by the keyboard alone.

The keyboard reaches everything as a person does: Tab from stop to stop, arrows within a group of buttons, Enter or
Space to press. What it cannot reach fails the test.
"""

import re
from typing import Any

import pytest
from playwright import sync_api as playwright
from screen import PATIENCE, Screen

# More stops than any page has.
STOPS = 400
# Where the focus is, seen from a target: on it, in the same group of buttons (to be walked by arrows), or which way.
WHERE = """(target) => {
  const here = document.activeElement;
  if (here === target) return "here";
  const group = here.closest("[role=radiogroup], [role=toolbar]");
  if (group?.contains(target)) return "group";
  if (here.type === "radio" && here.name && here.name === target.name) return "group";
  return here.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING ? "before" : "behind";
}"""


# The line that speaks of the mark with the ring (`scripts/walk.js`), and the boxes of charts and maps.
VOICE, BOX = ".cm-voice", "[data-walk]"


class Mouse:
    """A hand on the mouse. It types too, into what it has clicked."""

    def __init__(self, screen: Screen) -> None:
        self.screen, self.page = screen, screen.page

    def press(self, target: Any) -> None:
        """Click a button, link or row; of a choice its words, under which the real one lies hidden."""
        if target.get_attribute("type", timeout=PATIENCE) in ("checkbox", "radio"):
            target = target.locator("xpath=ancestor::label")
        target.click(timeout=PATIENCE)

    def write(self, target: Any, text: str) -> None:
        """Type into a field and say that it is done."""
        target.click(timeout=PATIENCE)
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def choose(self, target: Any, text: str, option: str) -> None:
        """Open a list, type `text` (may be empty) and take the option that reads `option`."""
        target.click(timeout=PATIENCE)
        self._narrow(target, text)
        self._option(option).click(timeout=PATIENCE)

    def slide(self, target: Any, by: int) -> None:
        """Drag a slider's thumb, which stands at an end, `by` steps of all those between both ends."""
        thumb = target.locator("xpath=ancestor::*[@data-rac][1]").bounding_box()
        rail = target.locator("xpath=ancestor::*[@data-orientation][1]").bounding_box()
        steps = int(target.get_attribute("max"))
        x, y = thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + by / steps * rail["width"] / 2, y, steps=4)
        self.page.mouse.move(x + by / steps * rail["width"], y, steps=4)
        self.page.mouse.up()

    def pick(self, picture: Any, name: str, place: tuple[float, float]) -> None:
        """Click a mark of a chart or map, at a place of the window."""
        self.page.mouse.move(place[0] - 2, place[1])
        self.page.mouse.move(*place)
        self.page.mouse.click(*place)

    def _narrow(self, target: Any, text: str) -> None:
        # Letter by letter: a list opens with the first one.
        for letter in text:
            self.page.keyboard.type(letter)
        playwright.expect(self.page.get_by_role("option").first).to_be_visible(timeout=PATIENCE)

    def _option(self, option: str) -> Any:
        # By its text: the name of an option also has the count that the style sheet writes behind it.
        return self.page.get_by_role("option").filter(has_text=re.compile(f"^{re.escape(option)}$")).first


class Keyboard(Mouse):
    """Hands on the keyboard only."""

    def pick(self, picture: Any, name: str, place: tuple[float, float] | None = None) -> None:
        """Walk to a chart or map, within it to the mark whose words begin with `name`, and press it."""
        self.screen.plotted()
        self.reach(picture)
        self.page.keyboard.press("Home")
        voice = self.page.locator(VOICE)
        for _ in range(STOPS):
            playwright.expect(voice).not_to_be_empty(timeout=PATIENCE)
            said = voice.inner_text()
            if said.startswith(name):
                self.page.keyboard.press("Enter")
                return
            self.page.keyboard.press("PageDown")
            playwright.expect(voice).not_to_have_text(said, timeout=PATIENCE)
        pytest.fail(f"the keyboard does not reach the mark {name}")

    def reach(self, target: Any) -> None:
        """Walk to a target by Tab, and by arrows within its group."""
        playwright.expect(target).to_be_attached(timeout=PATIENCE)
        handle = target.element_handle()
        for _ in range(STOPS):
            where = self.page.evaluate(WHERE, handle)
            if where == "here":
                return
            key = {"group": "ArrowRight", "before": "Shift+Tab", "behind": "Tab"}[where]
            self.page.keyboard.press(key)
        pytest.fail(f"the keyboard does not reach {target}")

    def press(self, target: Any) -> None:
        """Walk to a target and press it."""
        self.reach(target)
        box = self.page.evaluate("['checkbox', 'radio'].includes(document.activeElement.type)")
        self.page.keyboard.press("Space" if box else "Enter")

    def write(self, target: Any, text: str) -> None:
        """Walk to a field and type."""
        self.reach(target)
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def choose(self, target: Any, text: str, option: str) -> None:
        """Walk to a list, open it, and go down to the option."""
        self.reach(target)
        if not text:
            self.page.keyboard.press("ArrowDown")
        self._narrow(target, text)
        wanted = self._option(option).get_attribute("id", timeout=PATIENCE)
        for _ in range(STOPS):
            if target.get_attribute("aria-activedescendant") == wanted:
                self.page.keyboard.press("Enter")
                return
            self.page.keyboard.press("ArrowDown")
        pytest.fail(f"the keyboard does not reach the option {option}")

    def slide(self, target: Any, by: int) -> None:
        """Walk to a slider's thumb and move it step by step."""
        self.reach(target)
        for _ in range(abs(by)):
            before = target.get_attribute("aria-valuetext")
            self.page.keyboard.press("ArrowRight" if by > 0 else "ArrowLeft")
            playwright.expect(target).not_to_have_attribute("aria-valuetext", before or "", timeout=PATIENCE)
