/* What the page does without the server: landmarks for screen readers, the sheet of filters on a phone, copying a
   link, and the keys of the presentation.
   Loaded once with the start page. Keys press the real buttons: whatever a
   key does can be seen and clicked. */
(() => {
  const root = document.documentElement;
  const isOpen = () => root.classList.contains("cm-sheet");
  const find = (key) => document.querySelector(`.st-key-${key}`);
  const press = (key) => {
    const button = document.querySelector(`.st-key-${key} button:not(:disabled)`);
    if (button) button.click();
    return Boolean(button);
  };

  /* Landmarks. Streamlit draws plain boxes within one main; which of them are the parts of the page, and which can be
     scrolled and so must be reached by the keyboard, is said here, again whenever boxes come or go. */
  const scrolls = ".st-key-filters, .st-key-chips, .st-key-side, .st-key-side_list, .st-key-names, .cm-table";
  const mend = () => {
    const parts = document.querySelector("[data-landmarks]")?.dataset.landmarks;
    for (const [key, role, name] of parts ? JSON.parse(parts) : []) {
      const box = find(key);
      if (!box || (key === "filters" && isOpen())) continue;
      box.setAttribute("role", role);
      box.setAttribute("aria-label", name);
    }
    for (const box of document.querySelectorAll(scrolls)) {
      const style = getComputedStyle(box);
      const more = box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;
      if (more && /auto|scroll/.test(style.overflowX + style.overflowY)) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  /* What Streamlit says in English whatever the language: names of buttons and thumbs, and what an empty list says. The
     page brings its own words, a hole in each for the name of the field. */
  let spoken = [];
  let said = "";
  const speak = () => {
    const words = document.querySelector("[data-words]")?.dataset.words ?? "[]";
    if (words !== said) {
      said = words;
      spoken = JSON.parse(words).map(([theirs, ours]) => {
        const [before, behind] = theirs.split("{}");
        return { theirs, ours, before, behind };
      });
    }
    const find = (text) => {
      for (const { theirs, ours, before, behind } of spoken) {
        if (text === theirs) return ours;
        if (behind !== undefined && text.startsWith(before) && text.endsWith(behind)) {
          return ours.replace("{}", text.slice(before.length, text.length - behind.length));
        }
      }
      return text;
    };
    if (!spoken.length) return;
    for (const element of document.querySelectorAll("button[aria-label], input[aria-label], [role=group][aria-label], [role=listbox][aria-label]")) {
      const name = element.getAttribute("aria-label");
      const better = find(name);
      if (better !== name) element.setAttribute("aria-label", better);
    }
    for (const part of document.querySelectorAll("[data-testid$=Dropdown] [role=option] span")) {
      const text = part.firstChild;
      if (text?.nodeType === Node.TEXT_NODE && find(text.data) !== text.data) text.data = find(text.data);
    }
  };
  let waiting = false;
  const later = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mend();
      speak();
    });
  };
  new MutationObserver(later).observe(document.body, { childList: true, subtree: true, attributeFilter: ["style", "aria-label"] });
  addEventListener("resize", later);
  later();

  /* The sheet: on a phone the filters lie over the page, and the keyboard stays within them. */
  const tell = (open) =>
    document.querySelectorAll("[data-sheet]").forEach((button) => button.setAttribute("aria-expanded", String(open)));
  const open = () => {
    root.classList.add("cm-sheet");
    tell(true);
    const sheet = find("filters");
    sheet.setAttribute("role", "dialog");
    sheet.setAttribute("aria-modal", "true");
    sheet.tabIndex = -1;
    sheet.scrollTop = 0;
    sheet.focus();
  };
  const close = () => {
    root.classList.remove("cm-sheet");
    tell(false);
    find("filters")?.removeAttribute("aria-modal");
    mend();
    document.querySelector("[data-sheet]")?.focus();
  };
  const within = (event) => {
    const sheet = find("filters");
    const stops = [...sheet.querySelectorAll("button, input, a[href], [tabindex='0']")].filter(
      (stop) => !stop.disabled && stop.tabIndex >= 0 && stop.getClientRects().length,
    );
    const last = stops.at(-1);
    if (event.shiftKey && (event.target === stops[0] || event.target === sheet)) last.focus();
    else if (!event.shiftKey && event.target === last) stops[0].focus();
    else return;
    event.preventDefault();
  };
  // A window that has become wide shows the filters beside the map.
  matchMedia("(min-width: 900px)").addEventListener("change", (change) => change.matches && isOpen() && close());

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
    const button = event.target.closest?.("[data-copy], [data-sheet], [data-sheet-close]");
    if (!button) return;
    if (button.dataset.copy) copy(document.getElementById(button.dataset.copy), button);
    else if ("sheet" in button.dataset) open();
    else close();
  });

  /* Light, dark, or as the system has it. The page comes anew, for map and charts are drawn on the server in one or the
     other; its address holds everything else. */
  document.addEventListener("change", (event) => {
    const choice = event.target.closest?.("[data-scheme-choice]")?.value;
    if (!choice) return;
    const address = new URL(location.href);
    if (choice === "auto") address.searchParams.delete("scheme");
    else address.searchParams.set("scheme", choice);
    try {
      if (choice === "auto") localStorage.removeItem("casemap_scheme");
      else localStorage.setItem("casemap_scheme", choice);
    } catch {
      // Without a store the address alone remembers.
    }
    location.replace(address);
  });

  /* Key and the buttons it presses: the first one that is there. */
  const keys = {
    " ": ["pause", "play"],
    ArrowLeft: ["step_back"],
    ArrowRight: ["step_forward"],
    f: ["fit"],
    Escape: ["present_leave"],
  };
  const types = "input:not([type=range]), textarea, select, [contenteditable=true]";
  const answers = "button, a, summary, [role=button], [role=slider], input[type=range], [role=option]";
  document.addEventListener("keydown", (event) => {
    if (isOpen() && !document.querySelector("[data-testid=stMultiSelectDropdown]")) {
      if (event.key === "Escape") close();
      else if (event.key === "Tab") within(event);
      return;
    }
    // Outside a presentation there is one key: Escape leaves the place that was chosen on the map.
    const here = find("present_leave") ? keys : { Escape: ["trail_all"] };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const wanted = here[event.key] ?? here[event.key.toLowerCase()];
    const target = event.target instanceof Element ? event.target : document.body;
    // Whoever types, or uses a control that takes this key itself, means that and not the presentation.
    if (!wanted || target.closest(types) || (event.key !== "Escape" && event.key !== "f" && target.closest(answers))) return;
    if (document.querySelector("[data-testid=stPopoverBody], [role=dialog]")) return;
    if (wanted.some(press)) event.preventDefault();
  });

  /* A browser may report the parts of one gesture in parts of a pixel, rounded down or rounded to the next: where
     circles lie close, the tooltip would name one place and the click choose its neighbour. So all are read at the
     same whole pixel. */
  for (const kind of ["pointermove", "pointerdown", "pointerup", "click"]) {
    addEventListener(kind, (event) => {
      if (!event.target.closest?.(".st-key-map")) return;
      for (const axis of ["clientX", "clientY"]) Object.defineProperty(event, axis, { value: Math.floor(event[axis]) });
    }, true);
  }
})();
