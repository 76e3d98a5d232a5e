/* Time that plays in the browser. All steps are fetched once; a step then changes what is on the screen already: colours
   and filter of the map's layers, key figures, words, slider. Where it stops it says in the address, and the page
   follows as it does after the back button.
   No angle bracket may open in this file: the browser's sanitizer would take it for an element and drop the script. */
(() => {
  // How long the map may take to appear, and one step to be drawn, in milliseconds.
  const PATIENCE = 4000;
  const LONGEST = 1000;
  const LETTER = "A".charCodeAt(0);
  let run = null;
  // The steps that have been played: their sign stays on the page for a moment.
  let played = "";

  /* deck.gl within Streamlit's map, by way of React; nothing when that way is not as it was. */
  const findDeck = () => {
    const canvas = document.querySelector(".st-key-map canvas");
    const key = canvas && Object.keys(canvas).find((name) => name.startsWith("__reactFiber"));
    for (let fiber = canvas?.[key], depth = 0; fiber && depth - 12; fiber = fiber.return, depth += 1) {
      for (let hook = fiber.memoizedState; hook?.next !== undefined; hook = hook.next) {
        const deck = hook.memoizedState?.current?.deck;
        if (deck?.setProps && deck.props?.layers) return deck;
        if (!hook.next) break;
      }
    }
    return null;
  };

  /* A layer as it is at a step. */
  const adapt = (layer) => {
    if (!layer?.clone || !run.steps) return layer;
    const { at, steps, colors } = run;
    const land = steps[at].land;
    if (layer.id === "heat") {
      return layer.clone({
        getWeight: (row) => (at >= row.a && row.b >= at ? row.n : 0), updateTriggers: { getWeight: [at] },
      });
    }
    if (layer.id === "prefectures" && land) {
      const fill = (feature) => colors[land.charCodeAt(feature.properties.i) - LETTER];
      return layer.clone({
        _subLayerProps: { ...layer.props._subLayerProps, "polygons-fill": { getFillColor: fill } },
        updateTriggers: { getFillColor: [land] },
      });
    }
    return layer.props.filterRange ? layer.clone({ filterRange: [[0, at], [at, 1e6]] }) : layer;
  };

  const takeOver = (deck) => {
    const plain = deck.setProps;
    run.deck = deck;
    run.layers = deck.props.layers;
    run.release = () => {
      delete deck.setProps;
      plain.call(deck, { onAfterRender: () => {}, getTooltip: run?.tooltip ?? deck.props.getTooltip });
    };
    run.tooltip = deck.props.getTooltip;
    run.paint = () => plain.call(deck, {
      layers: run.layers.map(adapt),
      onAfterRender: () => { if (run) run.painted = true; },
      // What the map says of a prefecture is that of the step it began with.
      getTooltip: (info) => (info.object?.properties ? null : run?.tooltip?.(info)),
    });
    // Streamlit draws its own layers again when someone pans: they are taken to the step that is shown.
    deck.setProps = (props) => {
      if (props.getTooltip && run) run.tooltip = props.getTooltip;
      if (!props.layers || !run) return plain.call(deck, props);
      run.layers = props.layers;
      plain.call(deck, { ...props, layers: run.layers.map(adapt), getTooltip: deck.props.getTooltip });
    };
  };

  /* Texts keep their nodes: they belong to React. */
  const say = (selector, before, after) => {
    if (!before || before === after) return;
    for (const box of document.querySelectorAll(selector)) {
      const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        const node = walk.currentNode;
        if (node.nodeValue.includes(before)) node.nodeValue = node.nodeValue.replace(before, after);
      }
    }
  };
  const moveSlider = ({ bins, ends }) => {
    const inputs = document.querySelectorAll(".st-key-period input[type=range]");
    const most = Number(inputs[1]?.max);
    if (!most) return;
    inputs.forEach((input, side) => {
      const thumb = input.closest("[style*=left]");
      if (thumb) thumb.style.left = `${(bins[side] / most) * 100}%`;
      input.setAttribute("aria-valuetext", ends[side]);
      const label = thumb?.querySelector("p")?.firstChild;
      if (label) label.nodeValue = ends[side];
    });
  };
  const moveVeil = ({ bins }) => {
    const count = run.steps.length;
    const [before, behind] = document.querySelectorAll(".st-key-histogram .cm-veil i");
    if (!behind) return;
    before.style.width = `${(bins[0] / count) * 100}%`;
    behind.style.left = `${((bins[1] + 1) / count) * 100}%`;
  };
  const show = (at) => {
    const before = run.steps[run.at];
    const now = run.steps[at];
    run.at = at;
    run.painted = false;
    run.shown = performance.now();
    run.paint();
    const figures = document.querySelectorAll(".cm-figures b");
    now.figures.forEach((text, number) => { if (figures[number]?.firstChild) figures[number].firstChild.nodeValue = text; });
    say(".st-key-legend", before.window, now.window);
    say(".st-key-chips, .cm-present-title", before.chip, now.chip);
    moveVeil(now);
    moveSlider(now);
    dispatchEvent(new CustomEvent("casemap:step", { detail: at }));
  };

  const halt = () => {
    const ended = run;
    played = ended?.url ?? played;
    ended?.release?.();
    run = null;
    return ended;
  };
  /* Say in the address where it stopped. */
  const settle = () => {
    const { steps, at } = halt();
    const params = new URLSearchParams(location.search);
    if (steps[at].period) params.set("period", steps[at].period);
    else params.delete("period");
    history.replaceState(history.state, "", `${location.pathname}?${params}`);
    dispatchEvent(new PopStateEvent("popstate"));
  };
  const tick = (now) => {
    if (!run?.steps) return;
    if (run.painted || now - run.shown > LONGEST) {
      if (run.at + 1 >= run.steps.length) {
        settle();
        return;
      }
      if (now >= run.due) {
        run.due = Math.max(run.due + 1000 / run.pace, now);
        show(run.at + 1);
      }
    }
    requestAnimationFrame(tick);
  };

  const begin = async (url, at, pace) => {
    const mine = (run = { url, at, begun: at, pace, painted: true, shown: 0 });
    try {
      const answer = await fetch(url);
      const found = await answer.json();
      const until = performance.now() + PATIENCE;
      let deck = findDeck();
      while (!deck && until > performance.now()) {
        await new Promise(requestAnimationFrame);
        deck = findDeck();
      }
      if (run !== mine) return;
      if (!deck || !found.steps[at]) throw new Error("no map");
      takeOver(deck);
      Object.assign(run, found, { due: performance.now() + 1000 / pace });
      requestAnimationFrame(tick);
    } catch {
      if (run !== mine) return;
      halt();
      document.querySelector(".st-key-play_plain button")?.click();
    }
  };
  /* The page says that time plays by an element that names the steps. */
  const look = () => {
    const sign = document.querySelector("[data-steps]");
    if (!sign) {
      if (run) halt();
      played = "";
      return;
    }
    const { steps, step, pace } = sign.dataset;
    if (steps === played) return;
    if (run?.url === steps) {
      run.pace = Number(pace);
      return;
    }
    const at = run?.steps ? run.at : Number(step);
    if (run) halt();
    begin(steps, at, Number(pace));
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributeFilter: ["data-steps"] });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".st-key-pause, .st-key-step_back, .st-key-step_forward");
    if (!button || !run?.steps || run.at === run.begun) return;
    event.preventDefault();
    event.stopPropagation();
    const by = button.matches(".st-key-pause") ? 0 : button.matches(".st-key-step_back") ? -1 : 1;
    const to = run.at + by;
    if (by && run.steps[to] && to >= run.least) show(to);
    settle();
  }, true);
  document.addEventListener("pointerdown", (event) => {
    if (run?.steps && event.target.closest?.(".st-key-period, .st-key-histogram")) settle();
  }, true);
})();
