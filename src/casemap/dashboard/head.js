/* Runs before anything is drawn, written into the head of the start page (see shell.py). */
(() => {
  const root = document.documentElement;
  const params = new URLSearchParams(location.search);

  /* Where the server is. Streamlit would look for it below the page's own path first and be told that nothing is there. */
  window.__streamlit ??= { BACKEND_BASE_URL: new URL("./", location.href).href };

  /* The language, for glyphs and screen readers. */
  root.lang = params.get("lang") === "en" ? "en" : "ja";

  /* The window's size, so that the first map already fits (see window.canvas_size). */
  const note = () => {
    document.cookie = `casemap_window=${innerWidth}x${innerHeight};path=/;SameSite=Strict`;
  };
  note();
  addEventListener("resize", note);

  /* Light or dark, so that nothing flashes (see theme.py): what the link says, else what was chosen last on this computer,
     else what the system wishes. Streamlit keeps its theme under a name with the page's path. */
  const known = (scheme) => scheme === "light" || scheme === "dark";
  const embed = params.getAll("embed_options");
  let scheme = embed.includes("dark_theme") ? "dark" : embed.includes("light_theme") ? "light" : params.get("scheme");
  try {
    const kept = localStorage.getItem("casemap_scheme");
    if (!known(scheme) && known(kept)) {
      scheme = kept;
      const more = (location.search ? `${location.search}&` : "?") + `scheme=${kept}`;
      history.replaceState(history.state, "", location.pathname + more + location.hash);
    }
    const name = `stActiveTheme-${location.pathname}-v2`;
    if (known(scheme)) localStorage.setItem(name, scheme === "dark" ? '"Dark"' : '"Light"');
    else localStorage.removeItem(name);
  } catch {
    /* Without a store the system's wish is all there is. */
  }
  const system = matchMedia("(prefers-color-scheme: dark)");
  root.dataset.scheme = known(scheme) ? scheme : system.matches ? "dark" : "light";
  /* What the server has drawn stays as it is; so the page comes anew when the system changes its mind. */
  if (!known(scheme)) system.addEventListener("change", () => location.reload());
})();
