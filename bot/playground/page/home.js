// Draftdesk's Home tab: what the app published for the current user.

import { send } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { addressOf, byId, el } from "./dom.js";
import { readValues } from "./elements.js";

const EMPTY = "Draftdesk has not published your Home yet.";

export const home = {
  id: "home",
  name: "Draftdesk",
  note: "Settings and figures that only you see",
  isThere: (seen) => seen.channels.some((channel) => channel.kind === "im"),
  isUnread: (seen, here) => seen.channels.some((channel) => channel.kind === "im" && here.unread.has(channel.id)),
  version: (seen, here) => `${here.user} ${seen.home?.id} ${seen.home?.revision}`,
  opened: (here) => send("home", { user: here.user, tab: "home" }),
  draw(pane, seen, here, context) {
    const view = seen.home;
    if (!view) {
      pane.replaceChildren(el("p", { class: "empty" }, EMPTY));
      return;
    }
    const before = pane.querySelector(`[data-view="${view.id}"]`);
    const press = (block_id, element, choice, values) =>
      send("action", { user: here.user, view_id: view.id, block_id, action_id: element.action_id, choice, values });
    const values = before ? readValues(before) : undefined; // Keep typed values that are not saved yet.
    const top = pane.scrollTop;
    const [again] = pane.contains(document.activeElement) ? addressOf(document.activeElement) : [];
    const shown = el("div", { class: "home card", "data-form": true, "data-view": view.id },
      renderBlocks(view.blocks, { ...context, press, values, heading: "h2" }));
    pane.replaceChildren(shown);
    if (before) announce(before, shown);
    pane.scrollTop = before ? top : 0;
    if (again) pane.querySelector(again)?.focus();
  },
};

// Announce the first change to screen readers: it may be far from the clicked button.
function announce(before, shown) {
  const old = new Set([...before.children].map((block) => block.textContent));
  const news = [...shown.children].find((block) => !old.has(block.textContent));
  if (news) byId("said").textContent = news.textContent;
}
