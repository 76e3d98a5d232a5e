/* What the page does without the server: copying a link, and the keys of the presentation.
   Runs with every drawing of the page, so it puts its listeners up once. Keys press the real buttons: whatever a
   key does can be seen and clicked. */
(() => {
  if (window.casemapPage) return;
  window.casemapPage = true;

  const press = (key) => {
    const button = document.querySelector(`.st-key-${key} button:not(:disabled)`);
    if (button) button.click();
    return Boolean(button);
  };
  const copy = async (field, button) => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Without HTTPS there is no clipboard object; the old way still works.
      document.execCommand("copy");
    }
    button.textContent = button.dataset.done;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (button) copy(document.getElementById(button.dataset.copy), button);
  });

  /* Key and the buttons it presses: the first one that is there. */
  const keys = {
    " ": ["pause", "play"],
    ArrowLeft: ["step_back"],
    ArrowRight: ["step_on"],
    f: ["fit"],
    Escape: ["present_leave"],
  };
  const types = "input:not([type=range]), textarea, select, [contenteditable=true]";
  const answers = "button, a, summary, [role=button], [role=slider], input[type=range], [role=option]";
  document.addEventListener("keydown", (event) => {
    if (!document.querySelector(".st-key-present_leave") || event.ctrlKey || event.metaKey || event.altKey) return;
    const wanted = keys[event.key] ?? keys[event.key.toLowerCase()];
    const target = event.target instanceof Element ? event.target : document.body;
    // Whoever types, or uses a control that takes this key itself, means that and not the presentation.
    if (!wanted || target.closest(types) || (event.key !== "Escape" && event.key !== "f" && target.closest(answers))) return;
    if (document.querySelector("[data-testid=stPopoverBody], [role=dialog]")) return;
    if (wanted.some(press)) event.preventDefault();
  });
})();
