/** Holds the page's state, and tells all subscribers after each change. */
export function storeOf(reduce, initial) {
  const listeners = [];
  const store = {
    state: initial,
    dispatch(event) {
      const before = store.state;
      store.state = reduce(before, event);
      if (store.state !== before) {
        listeners.forEach((listener) => listener(store.state, before, event));
      }
    },
    subscribe: (listener) => listeners.push(listener),
  };
  return store;
}
