/* Charts and maps by keyboard. Each is one stop of the Tab key; within it arrows go to the next mark in their
   direction, Page Up and Page Down through all marks in their order, Home and End to the first and last. A ring shows
   the mark, its name and value are spoken; Enter or Space does what a click on it does, Escape lets go of it. The map
   zooms by + and - and pans by arrows with Shift.
   In a chart the keys move the pointer and press there, so that Plotly shows and takes what it would of a mouse. On
   the map marks may lie over each other; there the click is told to the map's own listener, with the mark.
   No angle bracket may open in this file (see charts.js). */
(() => {
  const PLOT = "[data-testid=stPlotlyChart]";
  const MAP = "[data-testid=stDeckGlJsonChart]";
  // A ring is at least as wide as this, in pixels; a mark to the side counts as this much farther away.
  const RING = 24;
  const ASIDE = 2.5;
  const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", "Enter", " ", "Escape"];
  const text = (node) => (node?.innerText ?? node?.textContent ?? "").replace(/\s+/g, " ").trim();

  /* What is spoken: a line that nobody sees. */
  const voice = document.createElement("p");
  voice.className = "cm-hidden cm-voice";
  voice.setAttribute("aria-live", "polite");
  const say = (words) => {
    voice.textContent = words;
  };

  /* Marks: `x`, `y` their middle, `width`, `height` (pixels of the window); `u`, `v` where they stand for the arrows. */
  const framed = (box, more) => ({
    x: box.x + box.width / 2, y: box.y + box.height / 2, width: box.width, height: box.height, ...more,
  });

  const listPlot = (box) => {
    const plot = box.querySelector(".js-plotly-plot");
    const marks = [...(plot?.querySelectorAll(".point path, path.point, .slice path.surface") ?? [])]
      .map((node) => framed(node.getBoundingClientRect(), { node, slice: node.closest(".slice") }))
      .filter((mark) => mark.width > 0 && mark.height > 0 && mark.slice?.__data__.depth !== 0);
    if (!plot?._fullData || plot.querySelector(".slice")) return marks;
    // Time goes from left to right and stacks upwards; all else is read from top to bottom.
    const upright = plot._fullData.some((trace) => (trace.type === "bar" ? trace.orientation !== "h" : trace.line));
    const order = upright ? (a, b) => [a.x - b.x, b.y - a.y] : (a, b) => [a.y - b.y, a.x - b.x];
    const lying = plot._fullData.some((trace) => trace.orientation === "h");
    for (const mark of marks) {
      // Bars stand side by side where they begin, however long they are; the next row or column is the next one.
      if (lying) mark.u = mark.x - mark.width / 2;
      if (upright) mark.v = mark.y + mark.height / 2;
      mark.rows = true;
    }
    return marks.sort((a, b) => {
      const [first, second] = order(a, b);
      return Math.abs(first) > 2 ? first : second;
    });
  };

  const { findDeck } = globalThis.casemap;
  const holds = (layer, row) => {
    const [from, to] = layer.props.filterRange ?? [];
    return !to || (row.a >= from[0] && from[1] >= row.a && row.b >= to[0] && to[1] >= row.b);
  };
  const listMap = (box) => {
    const deck = findDeck(box);
    const view = deck?.getViewports()[0];
    if (!view) return [];
    const frame = box.querySelector("canvas").getBoundingClientRect();
    const layers = deck.props.layers.filter(Boolean);
    const find = (start) => layers.find((layer) => layer.id.startsWith(start));
    const rows = (layer) => [...(layer?.props.data?.features ?? layer?.props.data ?? [])];
    const land = find("prefectures-hit-");
    const seats = rows(find("names"));
    const areas = rows(land)
      .map((object, index) => ({ object: { properties: object.properties }, index, seat: seats[object.properties.i] }))
      .filter((area) => area.seat)
      .sort((a, b) => b.seat.p - a.seat.p)
      .map((area) => ({ ...area, layer: land, lon: area.seat.x, lat: area.seat.y }));
    const dots = find("municipalities-") ?? find("towers-");
    const places = rows(dots)
      .map((object, index) => ({ object, index, layer: dots, lon: object.x, lat: object.y }))
      .filter((place) => place.object.code && holds(dots, place.object));
    return [...areas, ...places].flatMap((mark) => {
      const [x, y] = view.project([mark.lon, mark.lat]);
      const inside = x >= 0 && y >= 0 && frame.width >= x && frame.height >= y;
      return inside ? [{ ...mark, x: frame.x + x, y: frame.y + y, width: RING, height: RING }] : [];
    });
  };

  /* The pointer at a mark: within the top of it, where no other bar stands in front. */
  const point = (target, kind, mark) => {
    const at = { clientX: mark.x, clientY: mark.slice ? mark.y : mark.y - mark.height / 2 + Math.min(3, mark.height / 2) };
    target.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true, view: window, detail: 1, ...at }));
  };

  // A chart may have several fields; the one that the mark lies in.
  const field = (box, mark) => [...box.querySelectorAll(".nsewdrag")].find((node) => {
    const frame = node.getBoundingClientRect();
    return mark.x >= frame.left && frame.right >= mark.x && mark.y >= frame.top - 1 && frame.bottom + 1 >= mark.y;
  }) ?? box.querySelector(".nsewdrag");

  /* Kinds of pictures: how their marks are listed, shown and pressed. */
  const kinds = {
    plot: {
      list: listPlot,
      reach: (mark) => mark.node.scrollIntoView({ block: "nearest", inline: "nearest" }),
      show: (box, mark) => {
        if (mark.slice) point(mark.slice, "mouseover", mark);
        else point(field(box, mark), "mousemove", mark);
      },
      leave: (box, mark) => point(mark.slice ?? field(box, mark), "mouseout", mark),
      press: (box, mark) => {
        if (mark.slice) point(mark.slice, "click", mark);
        else {
          point(field(box, mark), "mousedown", mark);
          point(document, "mouseup", mark);
        }
      },
    },
    map: {
      list: listMap,
      reach: () => {},
      show: (box, mark) => {
        const page = document.createElement("div");
        page.innerHTML = findDeck(box).props.getTooltip({ object: mark.object })?.html ?? "";
        const i = mark.object.i ?? mark.object.properties.i;
        for (const end of page.querySelectorAll("br")) end.replaceWith(" ");
        const name = text(page.querySelector(i >= 0 ? `.cm-tip-p${i}` : ".cm-tip-dot"));
        walk.ring.dataset.name = name;
        say(name);
      },
      leave: () => {},
      press: (box, mark) => {
        const { index, object, layer } = mark;
        findDeck(box).props.onClick?.({ index, object, layer, x: mark.x, y: mark.y }, {});
      },
    },
  };
  /* Where a person is: the picture, its marks, the one that has the ring; null for nowhere. */
  let walk = null;
  // The picture that the pointer has put the focus on: keys go on meaning what they mean on the page.
  let pointed = null;
  // What is to be found again when a press has made the page draw the picture anew.
  let last = null;

  const place = () => {
    const frame = walk.box.getBoundingClientRect();
    const mark = walk.marks[walk.at];
    const [width, height] = [Math.max(mark.width + 4, RING), Math.max(mark.height + 4, RING)];
    Object.assign(walk.ring.style, {
      left: `${mark.x - width / 2 - frame.x}px`, top: `${mark.y - height / 2 - frame.y}px`, width: `${width}px`, height: `${height}px`,
    });
    // Its name stands where there is room.
    walk.ring.classList.toggle("cm-ring-left", mark.x > frame.x + frame.width / 2);
  };
  const leave = () => {
    if (!walk) return;
    walk.kind.leave(walk.box, walk.marks[walk.at]);
    walk.ring.remove();
    walk = null;
    say("");
  };
  const go = (box, marks, at) => {
    const kind = kinds[box.dataset.walk];
    if (walk?.box !== box) leave();
    const ring = walk?.ring ?? document.createElement("div");
    ring.className = "cm-ring";
    walk = { box, kind, marks, at, ring };
    kind.reach(marks[at]);
    // Scrolling has moved it.
    walk.marks = kind.list(box);
    walk.at = Math.min(at, walk.marks.length - 1);
    box.append(ring);
    place();
    kind.show(box, walk.marks[walk.at]);
  };

  /* A chart, as soon as it is drawn: what it shows of a mark is spoken, and a click is a click also where a drag chooses
     (Streamlit hears only the drag there). */
  const heard = new WeakSet();
  const listen = (box) => {
    const plot = box.querySelector(".js-plotly-plot");
    if (!plot?.on || heard.has(plot)) return;
    heard.add(plot);
    const lines = (label) => [...label.querySelectorAll("tspan.line")].map(text).join(" ") || text(label);
    plot.on("plotly_hover", () => requestAnimationFrame(() => {
      if (walk?.box === box) say([...plot.querySelectorAll(".hoverlayer .hovertext text")].map(lines).join(" ").trim());
    }));
    plot.on("plotly_click", ({ points }) => {
      if (plot._fullLayout.clickmode !== "event") return;
      const kept = points.map(({ curveNumber, pointNumber, pointIndex, x, y, customdata, data }) =>
        ({ curveNumber, pointNumber, pointIndex, x, y, customdata, data }));
      plot.emit("plotly_selected", { points: kept });
    });
  };

  const nearest = (marks, at, key) => {
    const level = (mark) => [mark.u ?? mark.x, mark.v ?? mark.y];
    const along = key.endsWith("Up") || key.endsWith("Down") ? 1 : 0;
    const sign = key.endsWith("Up") || key.endsWith("Left") ? -1 : 1;
    const here = level(marks[at]);
    let [best, least] = [-1, Infinity];
    for (const [number, mark] of marks.entries()) {
      const there = level(mark);
      const ahead = (there[along] - here[along]) * sign;
      const far = ahead + (mark.rows ? 0.01 : ASIDE) * Math.abs(there[1 - along] - here[1 - along]);
      if (ahead > 1 && least > far) [best, least] = [number, far];
    }
    return best;
  };
  const step = (marks, at, key) => {
    const end = marks.length - 1;
    if (key === "End") return end;
    if (key === "Home" || at === -1) return 0;
    if (key === "PageDown") return Math.min(at + 1, end);
    if (key === "PageUp") return Math.max(at - 1, 0);
    const found = nearest(marks, at, key);
    return found === -1 ? at : found;
  };

  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (!box.dataset?.walk || box === pointed || event.ctrlKey || event.metaKey || event.altKey) return;
    if (box.dataset.walk === "map" && (event.shiftKey ? event.key.startsWith("Arrow") : "+=-".includes(event.key))) {
      event.preventDefault();
      event.stopPropagation();
      leave();
      const { key, code } = event;
      box.querySelector("[tabindex='-1'] canvas").dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true }));
      return;
    }
    if (!KEYS.includes(event.key)) return;
    const here = walk?.box === box ? walk : null;
    const acts = event.key === "Enter" || event.key === " ";
    // Nothing has the ring yet: these keys are the page's own.
    if (!here && (acts || event.key === "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") leave();
    else if (acts) {
      last = { key: keyOf(box), at: here.at };
      here.kind.press(box, here.marks[here.at]);
    } else {
      const marks = kinds[box.dataset.walk].list(box);
      if (marks.length) go(box, marks, step(marks, here ? Math.min(here.at, marks.length - 1) : -1, event.key));
    }
  }, true);
  document.addEventListener("focusout", (event) => {
    pointed = null;
    if (walk?.box === event.target) leave();
  });
  document.addEventListener("focusin", (event) => {
    if (!event.target.dataset?.walk) last = null;
  });
  // The pointer takes over; what it does moves the map under the ring as well.
  for (const kind of ["pointerdown", "wheel"]) {
    addEventListener(kind, (event) => {
      last = null;
      leave();
      if (kind === "pointerdown") pointed = event.target.closest?.("[data-walk]") ?? null;
    }, { capture: true, passive: true });
  }

  const keyOf = (box) => [...(box.closest("[class*=st-key-figure_], .st-key-histogram, .st-key-map")?.classList ?? [])]
    .find((name) => name.startsWith("st-key-"));
  const mend = () => {
    const words = document.querySelector("[data-landmarks]")?.dataset;
    if (!words?.walkHint) return;
    if (!voice.isConnected) document.body.append(voice);
    for (const [kind, selector] of [["plot", PLOT], ["map", MAP]]) {
      for (const box of document.querySelectorAll(selector)) {
        box.dataset.hint = words.walkHint;
        if (kind === "plot") listen(box);
        // deck.gl would have a stop of its own.
        else box.querySelector("[tabindex='0']:has(canvas)")?.setAttribute("tabindex", "-1");
        if (box.dataset.walk) continue;
        box.dataset.walk = kind;
        box.tabIndex = 0;
        box.setAttribute("role", "application");
        box.setAttribute("aria-describedby", "cm-walk-hint");
      }
    }
    if (walk && !walk.box.isConnected) {
      walk = null;
      say("");
    }
    if (!last || document.activeElement !== document.body) return;
    const box = document.querySelector(`.${last.key} [data-walk]`);
    const marks = box ? kinds[box.dataset.walk].list(box) : [];
    if (!marks.length) return;
    box.focus({ preventScroll: true });
    go(box, marks, Math.min(last.at, marks.length - 1));
  };
  let waiting = false;
  const later = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mend();
    });
  };
  new MutationObserver(later).observe(document.body ?? document.documentElement, { childList: true, subtree: true });
  later();
})();
