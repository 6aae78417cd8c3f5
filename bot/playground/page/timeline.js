// Messages as list items, redrawn only when their revision changes; the focus stays.

import { renderBlocks } from "./blocks.js";
import { clock, el } from "./dom.js";
import { menuButton } from "./menu.js";
import { emoji, mrkdwn, plain } from "./mrkdwn.js";

// Make the list hold exactly these items: [{key, version, draw()}], reusing unchanged ones.
export function reconcile(list, items) {
  const old = new Map([...list.children].map((node) => [node.dataset.key, node]));
  let place = list.firstElementChild;
  for (const { key, version, draw } of items) {
    let node = old.get(key);
    if (node?.dataset.version !== String(version)) {
      const fresh = draw();
      fresh.dataset.key = key;
      fresh.dataset.version = version;
      if (node) {
        place = place === node ? node.nextElementSibling : place;
        swap(node, fresh);
      }
      else list.insertBefore(fresh, place);
      node = fresh;
    } else if (node === place) place = place.nextElementSibling;
    else list.insertBefore(node, place);
    old.delete(key);
  }
  for (const node of old.values()) node.remove();
}

function swap(node, fresh) {
  const focused = node.contains(document.activeElement) ? document.activeElement : null;
  node.replaceWith(fresh);
  if (!focused) return;
  const same = focused.dataset.action && fresh.querySelector(`[data-action="${CSS.escape(focused.dataset.action)}"]`);
  (same || fresh).focus();
}

// context: {user(id), names, options, press(message, …), ask, actions(message), openThread(ts), replies?: {count, last}}
export function messageItem(message, context) {
  const author = context.user(message.user);
  const press = (...used) => context.press(message, ...used);
  return el("li", { class: `message ${message.only_for ? "ephemeral" : ""}`, tabindex: "-1", "data-ts": message.ts },
    el("span", { class: `avatar ${author.role}`, "aria-hidden": "true" }, author.real_name[0]),
    el("article", { "aria-label": `${author.real_name}, ${clock(message.ts)}` },
      message.only_for && el("p", { class: "only" }, "Only visible to you"),
      el("p", { class: "by" },
        el("strong", {}, author.real_name),
        author.role !== "agent" && el("span", { class: "tag" }, TAGS[author.role] ?? author.role),
        el("time", { datetime: new Date(message.ts * 1000).toISOString() }, clock(message.ts)),
        !message.only_for && menuButton(`More actions, ${author.real_name}, ${clock(message.ts)}`, () => context.actions(message))),
      message.blocks.length
        ? el("div", { class: "card", "data-form": true }, renderBlocks(message.blocks, { ...context, press }))
        : el("div", { class: "text" }, ...(message.mrkdwn ? mrkdwn : plain)(message.text, context.names),
          message.edited_ts && el("span", { class: "edited" }, " (edited)")),
      reactions(message),
      footer(message, context)));
}

const TAGS = { bot: "app", integration: "app" };

const reactions = (message) => Object.keys(message.reactions).length
  ? el("p", { class: "reactions" }, Object.entries(message.reactions).map(([name, users]) =>
    el("span", {}, `${emoji(`:${name}:`)} ${users.length}`)))
  : null;

function footer(message, { openThread, replies }) {
  if (!openThread || message.only_for) return null;
  const open = () => openThread(message.ts);
  if (!replies.count) {
    return el("button", { type: "button", class: "reply-link quiet", onclick: open }, "Reply in thread");
  }
  const count = `${replies.count} ${replies.count === 1 ? "reply" : "replies"}`;
  return el("button", { type: "button", class: "reply-link", onclick: open }, count,
    el("span", { class: "last" }, ` Last ${clock(replies.last)}`));
}

// Change a scrolled list. A reader at the bottom stays there, but sees a long new item from its top.
// Scroll once to an item whose ts is in `wanted`, wherever the reader was.
export function keepingBottom(scroller, list, wanted, change) {
  const shown = scroller.clientHeight > 0; // False under an open thread on a narrow screen.
  const atBottom = shown && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
  const last = list.lastElementChild;
  change();
  const own = [...list.children].filter((item) => wanted.delete(item.dataset.ts)).at(-1);
  const newest = own ?? list.lastElementChild;
  if (!newest || (!own && !atBottom)) return;
  const long = last && newest !== last && newest.offsetHeight > scroller.clientHeight;
  if (long) scroller.scrollTop = newest.offsetTop;
  else if (atBottom) scroller.scrollTop = scroller.scrollHeight;
  else newest.scrollIntoView({ block: "end" });
}
