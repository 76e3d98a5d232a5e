/* What a button opens (共有, 保存) lies at the end of the document. The keyboard goes there from the button and comes back
   to it, as if it stood behind it. No angle bracket may open in this file (see charts.js). */
(() => {
  const stopsOf = (box) =>
    [...box.querySelectorAll("button, input, a[href], summary, [tabindex='0']")].filter(
      (stop) => !stop.disabled && stop.tabIndex >= 0 && stop.getClientRects().length,
    );
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || event.ctrlKey || event.metaKey || event.altKey) return;
    const box = document.querySelector("[data-testid=stPopoverBody]");
    const button = document.querySelector("[data-testid=stPopoverButton][aria-expanded=true]");
    if (!box || !button) return;
    const stops = stopsOf(box);
    if (!stops.length) return;
    if (document.activeElement === button && !event.shiftKey) {
      stops[0].focus();
      event.preventDefault();
    } else if (event.shiftKey && document.activeElement === stops[0]) {
      button.focus();
      event.preventDefault();
    } else if (!event.shiftKey && document.activeElement === stops.at(-1)) {
      // The browser goes on from the button to what follows it.
      button.focus();
    }
  });
})();
