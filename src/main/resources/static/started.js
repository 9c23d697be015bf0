// While servers are replaced behind one balancer, a page may get modules of two versions that do not fit together, or ask for one that the
// other version does not have. Nothing of the page runs then, so this script, which is no module, asks for the page anew.
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

  addEventListener("error", failed, true); // of elements too, which does not bubble
  addEventListener("unhandledrejection", failed);
})();
