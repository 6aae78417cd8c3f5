// Draftdesk's Home tab: what the app published for the person who looks.

import { send } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { addressOf, byId, el } from "./dom.js";
import { readValues } from "./elements.js";

const EMPTY = "Draftdesk has published nothing here yet.";

export const home = {
  id: "home",
  name: "Draftdesk",
  note: "Settings and figures, for you alone",
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
    const values = before ? readValues(before) : undefined; // What was typed and not yet saved stays.
    const top = pane.scrollTop;
    const [again] = pane.contains(document.activeElement) ? addressOf(document.activeElement) : [];
    const shown = el("div", { class: "home card", "data-form": true, "data-view": view.id },
      renderBlocks(view.blocks, { ...context, press, values }));
    pane.replaceChildren(shown);
    if (before) announce(before, shown);
    pane.scrollTop = before ? top : 0;
    if (again) pane.querySelector(again)?.focus();
  },
};

// Read the first news aloud: what a click changed may stand far above or below it.
function announce(before, shown) {
  const old = new Set([...before.children].map((block) => block.textContent));
  const news = [...shown.children].find((block) => !old.has(block.textContent));
  if (news) byId("said").textContent = news.textContent;
}
