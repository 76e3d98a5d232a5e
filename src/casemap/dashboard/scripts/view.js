/* The map as a hand has moved it, in the address and in the link to copy: `view=LON_LAT_ZOOM` (degrees, deck.gl zoom).
   The server is not asked: the address is replaced in place, again whenever a run has written its own, for as long as
   the map looks where the hand has left it.
   No angle bracket may open in this file (see charts.js). */
(() => {
  const { findDeck } = globalThis.casemap;
  const MAP = ".st-key-map";
  const PLACES = [4, 4, 3];
  // The map has come to rest when so many frames in a row show the same.
  const STILL = 6;
  const HAND = /^-?[0-9.]+_-?[0-9.]+_[0-9.]+$/;

  const read = () => {
    const box = document.querySelector(MAP);
    const view = box && findDeck(box)?.getViewports()[0];
    return view ? [view.longitude, view.latitude, view.zoom].map((value, i) => Number(value.toFixed(PLACES[i]))).join("_") : "";
  };
  // Where a hand has left the map, and the view that the server's address has instead (null: none).
  let hand = "";
  let asked = null;
  const write = (view) => {
    const address = new URL(location.href);
    if (view === null) address.searchParams.delete("view");
    else address.searchParams.set("view", view);
    history.replaceState(history.state, "", address);
    link();
  };
  const note = () => {
    const shown = new URL(location.href).searchParams.get("view");
    if (shown === hand) return;
    asked = shown;
    write(hand);
  };
  const link = () => {
    const field = document.getElementById("cm-link");
    const view = new URL(location.href).searchParams.get("view") ?? "";
    if (!field || !HAND.test(view)) return;
    const address = new URL(field.value);
    if (address.searchParams.get("view") === view) return;
    address.searchParams.set("view", view);
    field.value = address.href;
  };

  // Where the map looked when a hand took it, and where the pointer was; null while no hand has it.
  let taken = null;
  let from = null;
  const watch = () => {
    let [last, same] = ["", 0];
    const look = () => {
      const now = read();
      same = now === last ? same + 1 : 0;
      last = now;
      if (STILL > same) requestAnimationFrame(look);
      else {
        if (now && now !== taken) {
          // One hand may come after another: the server's view is the one before the first.
          const before = asked;
          const again = Boolean(hand);
          hand = now;
          note();
          if (again) asked = before;
        }
        taken = null;
      }
    };
    requestAnimationFrame(look);
  };
  const take = (event) => {
    if (!event.target.closest?.(MAP) || taken !== null) return false;
    taken = read();
    return true;
  };
  addEventListener("pointerdown", (event) => {
    if (take(event)) from = event;
  }, true);
  for (const kind of ["pointerup", "pointercancel"]) {
    addEventListener(kind, (event) => {
      if (!from) return;
      const far = Math.abs(event.clientX - from.clientX) + Math.abs(event.clientY - from.clientY);
      from = null;
      // A click moves nothing; what it chooses may send the map somewhere.
      if (far > 3) watch();
      else taken = null;
    }, true);
  }
  for (const kind of ["wheel", "dblclick", "keydown"]) {
    const moves = (event) => kind !== "keydown" || "+=-".includes(event.key) || event.shiftKey;
    addEventListener(kind, (event) => moves(event) && take(event) && watch(), { capture: true, passive: true });
  }
  const check = () => {
    link();
    if (!hand || taken !== null || !document.querySelector(MAP)) return;
    if (read() === hand) return note();
    // The map was sent elsewhere.
    if (new URL(location.href).searchParams.get("view") === hand) write(asked);
    hand = "";
  };
  new MutationObserver(check).observe(document.documentElement, { childList: true, subtree: true });
  // A map that is sent elsewhere moves after all else on the page, and without a word.
  setInterval(check, 250);
})();
