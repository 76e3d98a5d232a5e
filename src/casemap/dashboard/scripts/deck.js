/* Where the map is to be found for the other scripts: deck.gl's instance, which its React component keeps to itself.
   No angle bracket may open in this file (see charts.js). */
globalThis.casemap = {
  findDeck(box) {
    const canvas = box.querySelector("canvas");
    const name = canvas && Object.keys(canvas).find((key) => key.startsWith("__reactFiber$"));
    for (let fiber = name && canvas[name]; fiber; fiber = fiber.return) {
      for (let hook = fiber.memoizedState; hook?.next !== undefined; hook = hook.next) {
        if (hook.memoizedState?.current?.deck) return hook.memoizedState.current.deck;
      }
    }
    return null;
  },
};
