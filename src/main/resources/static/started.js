// While the servers behind a balancer are replaced, a page may get modules of two versions that do not fit together, or
// request one that the other version lacks. Nothing of the page runs then, so this script, which is no module, reloads
// it.
(() => {
  const NAME = "starts";
  const MOST = 20;
  const LATER_MS = 1_000;
  let due = false;

  function failed({target, type}) {
    const matters = type === "unhandledrejection" || target === window || target.tagName === "SCRIPT";
    const starts = Number(sessionStorage.getItem(NAME) ?? 0);
    if (!matters || due || starts >= MOST || document.documentElement.dataset.started) {
      return;
    }
    due = true;
    sessionStorage.setItem(NAME, starts + 1);
    setTimeout(() => location.reload(), LATER_MS * (1 + Math.random()));
  }

  addEventListener("error", failed, true); // errors of elements too, which do not bubble
  addEventListener("unhandledrejection", failed);
})();
