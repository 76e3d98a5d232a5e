/* Saving a chart as a picture, in the browser and with nothing fetched. Plotly's own download is pressed on a figure
   that for this moment has a title above and, below, what the picture shows and whom to credit.
   No angle bracket may open in this file: the browser's sanitizer would take it for an element and drop the script. */
(() => {
  const HEAD = 40;
  const LINE = 15;
  const SIDE = 10;

  /* Lines of text no wider than `width` pixels; Japanese breaks anywhere. */
  const wrap = (text, width, font) => {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `11px ${font}`;
    const plain = (part) => part.replace(/&[a-z#0-9]+;/g, "x");
    return text.split("\n").flatMap((line) => {
      const lines = [""];
      for (const piece of line.match(/&[a-z#0-9]+;|[A-Za-z0-9.,:/()%-]+|[^]/g) ?? []) {
        const longer = lines[lines.length - 1] + piece;
        if (pen.measureText(plain(longer)).width > width && lines[lines.length - 1]) lines.push(piece.trimStart());
        else lines[lines.length - 1] = longer;
      }
      return lines;
    });
  };

  /* A figure of a dark screen in the colours of a light one, which can be printed. What stands on an area of its own
     colour is black or white, whichever reads better there. */
  const recolor = (value, table) => {
    if (typeof value === "string") return table[value] ?? value;
    if (Array.isArray(value)) return value.map((part) => recolor(part, table));
    if (value?.constructor !== Object) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, recolor(part, table)]));
  };
  const bright = (color) => {
    const [red, green, blue] = [1, 3, 5].map((start) => (parseInt(color.slice(start, start + 2), 16) / 255) ** 2.2);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.19;
  };
  const lighten = (trace, table) => {
    const light = recolor(trace, table);
    if (Array.isArray(light.marker?.colors) && Array.isArray(light.textfont?.color)) {
      light.textfont.color = light.marker.colors.map((color) => (bright(color) ? "#1a1a1a" : "#ffffff"));
    }
    return light;
  };

  const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("\u003c", "&lt;");
  const save = (plot, picture, title, foot, file, table) => {
    const full = plot._fullLayout;
    const size = full._size;
    const { data, layout } = plot;
    const drawn = recolor(layout, table);
    const options = plot._context.toImageButtonOptions;
    const lines = wrap(foot, full.width - 2 * SIDE, full.font.family);
    const below = lines.length * LINE + 12;
    const height = full.height + HEAD + below;
    const text = (label, y, anchor, font) => ({
      text: label, showarrow: false, align: "left", xref: "paper", yref: "paper", x: 0, xanchor: "left",
      xshift: SIDE - size.l, y, yanchor: anchor, font,
    });
    plot.data = data.map((trace) => lighten(trace, table));
    plot.layout = {
      ...drawn,
      height,
      paper_bgcolor: "#ffffff",
      margin: { l: size.l, r: size.r, t: size.t + HEAD, b: size.b + below, autoexpand: false },
      legend: full.showlegend
        ? { ...drawn.legend, yref: "paper", y: -size.b / size.h, yanchor: "bottom" }
        : drawn.legend,
      annotations: [
        ...(drawn.annotations ?? []),
        { ...text(`\u003cb>${title}\u003c/b>`, 1, "bottom", { size: 15, color: "#1a1a1a" }), yshift: size.t + 8 },
        { ...text(lines.join("\u003cbr>"), 0, "top", { size: 11, color: "#595959" }), yshift: -size.b - 4 },
      ],
    };
    plot._context.toImageButtonOptions = {
      format: picture, filename: file, width: full.width, height, scale: picture === "png" ? 2 : 1,
    };
    try {
      // Plotly takes its copy of data and layout at once and draws it elsewhere.
      full._modeBar.buttons.flat().find((button) => button.name === "toImage").click(plot);
    } finally {
      plot.data = data;
      plot.layout = layout;
      plot._context.toImageButtonOptions = options;
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-picture]");
    if (!button) return;
    const { picture, chart } = button.dataset;
    const plot = document.querySelector(`.st-key-figure_${chart} .js-plotly-plot`);
    const heading = document.querySelector(`.st-key-head_${chart} .cm-heading`);
    const foot = document.getElementById("cm-foot");
    if (!plot?._fullLayout?._modeBar || !heading || !foot) return;
    // The heading's first piece is the title, a note may follow.
    const table = JSON.parse(foot.dataset.light ?? "{}");
    const title = escape(heading.firstChild.textContent);
    save(plot, picture, title, escape(foot.textContent), `${foot.dataset.file}-${chart}`, table);
  });
})();
