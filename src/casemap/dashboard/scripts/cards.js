/* Cards: what they unfold is fetched when it is unfolded; the button that shows a place on the map.
   No angle bracket may open in this file: the browser's sanitizer would take it for an element and drop the script. */
(() => {
  const fill = async (details) => {
    const base = details.closest("[data-parts]")?.dataset.parts;
    const { part, filled } = details.dataset;
    const id = details.closest("[data-id]")?.dataset.id;
    if (!base || filled) return;
    details.dataset.filled = "1";
    details.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${base}&part=${part}&id=${encodeURIComponent(id)}`);
      if (!answer.ok) throw new Error(answer.status);
      const box = document.createElement("div");
      box.innerHTML = await answer.text();
      details.append(box);
    } catch {
      // Away for the moment: the next time it is unfolded it is asked for again.
      delete details.dataset.filled;
      details.open = false;
    } finally {
      details.removeAttribute("aria-busy");
    }
  };
  // This event does not rise, but it goes down.
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("details[data-part]") && event.target.open) fill(event.target);
  }, true);

  /* Frames are filled some at once when they come near the window, and all before printing. */
  let waiting = [];
  const load = async () => {
    const frames = waiting.filter((frame) => frame.isConnected && !frame.firstChild);
    waiting = [];
    for (const base of new Set(frames.map((frame) => frame.closest("[data-parts]").dataset.parts))) {
      const group = frames.filter((frame) => frame.closest("[data-parts]")?.dataset.parts === base);
      const ids = group.map((frame) => `&id=${encodeURIComponent(frame.dataset.id)}`).join("");
      try {
        const answer = await fetch(`${base}&part=card${ids}`);
        if (!answer.ok) throw new Error(answer.status);
        const box = document.createElement("template");
        box.innerHTML = await answer.text();
        const cards = new Map([...box.content.children].map((card) => [card.dataset.id, card]));
        for (const frame of group) frame.replaceChildren(...(cards.get(frame.dataset.id)?.childNodes ?? []));
      } catch {
        // Away for the moment: they are asked for again when they come near again.
      }
    }
  };
  const want = (frame) => {
    if (frame.firstChild || waiting.includes(frame)) return;
    if (!waiting.length) setTimeout(load);
    waiting.push(frame);
  };
  const near = new IntersectionObserver(
    (entries) => entries.forEach((entry) => entry.isIntersecting && want(entry.target)), { rootMargin: "600px" },
  );
  const known = new WeakSet();
  const watch = () => {
    for (const frame of document.querySelectorAll("article.cm-card[data-id]:empty")) {
      if (known.has(frame)) continue;
      known.add(frame);
      near.observe(frame);
    }
  };
  new MutationObserver(watch).observe(document.body, { childList: true, subtree: true });
  watch();
  addEventListener("beforeprint", () => document.querySelectorAll("article.cm-card[data-id]:empty").forEach(want));

  /* The address is the state: a new one, and the page follows as it does after the back button. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-place]");
    if (!button) return;
    const params = new URLSearchParams(location.search);
    if (params.get("place") === button.dataset.place) params.delete("place");
    else {
      params.set("place", button.dataset.place);
      params.set("view", button.dataset.view);
    }
    history.pushState(history.state, "", `${location.pathname}?${params}`);
    dispatchEvent(new PopStateEvent("popstate"));
  });
})();
