import {chatWith} from "./chat.js";
import {followAddress} from "./jump.js";
import {inBrowser} from "./lib/kept.js";
import {language} from "./lib/words.js";
import {notify} from "./notify.js";
import {keepOffline} from "./offline.js";
import {initial, reduce} from "./state/state.js";
import {storeOf} from "./store.js";
import {Page} from "./view/page.js";

const store = storeOf(
  reduce,
  initial({
    open: inBrowser.read("open", undefined),
    settings: inBrowser.read("settings", {notifications: false, badge: false}),
  }),
);
document.documentElement.lang = language;
const chat = chatWith(store);
new Page(document.getElementById("page"), store, chat).show();
notify(store, chat);
followAddress(store, chat);
keepOffline();
document.documentElement.dataset.started = "yes"; // see started.js
sessionStorage.removeItem("starts");
