// The page: what is known of the workspace, which channel and thread are shown, and who is looking.

import { follow, send } from "./api.js";
import { composer } from "./composer.js";
import { byId, el } from "./dom.js";
import { ask, showView } from "./modal.js";
import { keepingBottom, messageItem, reconcile } from "./timeline.js";

const KEPT = 500;
const COVERING = matchMedia("(max-width: 900px)"); // As in style.css: there an open thread covers its channel.
const USER_KEY = "draftdesk.user";
const EXAMPLES = [
  "hi, where is my order 12345?",
  "I was charged twice, please refund me",
  "I can't log in, how do I reset my password?",
];

const seen = { users: [], channels: [], commands: {}, view: null, messages: new Map() }; // messages: channel -> ts -> message
const here = {
  user: sessionStorage.getItem(USER_KEY) ?? "U0MAYA", channel: "C0SUPPORT", thread: null,
  unread: new Set(), // Channels.
  wanted: new Set(), // The ts of messages to bring into view.
};

const userOf = (id) => seen.users.find((user) => user.id === id) ?? { id, real_name: id, role: "bot" };
const names = {
  user: (id) => seen.users.find((user) => user.id === id)?.real_name,
  channel: (id) => seen.channels.find((channel) => channel.id === id)?.name,
};
const messagesOf = (channel) => [...(seen.messages.get(channel)?.values() ?? [])];

const context = {
  names,
  user: userOf,
  ask: (confirm) => ask(confirm, names),
  press: (message, block_id, element, choice) =>
    send("action", { user: here.user, channel: message.channel, ts: message.ts, block_id, action_id: element.action_id, choice }),
};

// What a person sent comes into view, though it may arrive before or after it is known that it was sent.
function sent(ts) {
  if (!ts) return;
  here.wanted.add(ts);
  draw();
}

const channelComposer = composer({
  label: "Message", target: () => ({ user: here.user, channel: here.channel }), commands: () => seen.commands, sent,
});
const threadComposer = composer({
  label: "Reply in thread", commands: () => ({}), sent,
  target: () => ({ user: here.user, channel: here.channel, thread_ts: here.thread }),
});

function take(changes, fresh) {
  if (fresh) seen.messages.clear();
  const known = new Set([...seen.messages.values()].flatMap((kept) => [...kept.keys()]));
  Object.assign(seen, { users: changes.users, channels: changes.channels, commands: changes.commands, view: changes.view });
  for (const message of changes.messages.sort((a, b) => a.ts - b.ts)) keep(message);
  if (!fresh) notice(changes.messages, known);
  draw();
}

function keep(message) {
  if (!seen.messages.has(message.channel)) seen.messages.set(message.channel, new Map());
  const kept = seen.messages.get(message.channel);
  if (message.deleted) kept.delete(message.ts);
  else kept.set(message.ts, message);
  while (kept.size > KEPT) kept.delete(kept.keys().next().value);
}

// Changed messages: mark other channels unread, bring into view what only this person sees, and open the thread
// where the app just answered, if nothing else is open and the channel stays beside it.
function notice(messages, known) {
  for (const message of messages) if (message.only_for && !known.has(message.ts)) here.wanted.add(message.ts);
  const fromApp = messages.filter((message) => !message.deleted && userOf(message.user).role === "bot");
  for (const message of fromApp) if (message.channel !== here.channel) here.unread.add(message.channel);
  const answered = fromApp.find((message) => message.thread_ts && message.channel === here.channel);
  const idle = !here.thread && !seen.view && channelComposer.isEmpty();
  if (answered && idle && !COVERING.matches) here.thread = answered.thread_ts;
}

function draw() {
  drawSidebar();
  drawChannel();
  drawThread();
  showView(seen.view, here.user, context);
}

function drawSidebar() {
  reconcile(byId("channels"), seen.channels.map((channel) => {
    const current = channel.id === here.channel;
    const unread = here.unread.has(channel.id);
    return { key: channel.id, version: `${current}${unread}`, draw: () => channelItem(channel, current, unread) };
  }));
  const people = seen.users.filter((user) => user.role !== "bot");
  const select = byId("person");
  if (select.children.length !== people.length) {
    select.replaceChildren(...people.map((user) => el("option", { value: user.id }, `${user.real_name} (${user.role})`)));
  }
  select.value = here.user;
}

function channelItem(channel, current, unread) {
  const open = () => { Object.assign(here, { channel: channel.id, thread: null }); here.unread.delete(channel.id); draw(); };
  return el("li", {},
    el("button", { type: "button", class: "channel-link", "data-action": channel.id, "aria-current": current ? "page" : null, onclick: open },
      `# ${channel.name}`, unread && el("span", { class: "unread" }, el("span", { class: "hidden" }, "unread"))));
}

function drawChannel() {
  const channel = seen.channels.find((one) => one.id === here.channel);
  document.title = `#${channel.name} · Draftdesk playground`;
  byId("channel-name").textContent = `# ${channel.name}`;
  byId("channel-topic").textContent = channel.topic;
  byId("timeline").setAttribute("aria-label", `Messages in #${channel.name}`);
  channelComposer.rename(`Message #${channel.name}`);
  const all = messagesOf(channel.id);
  const roots = all.filter((message) => !message.thread_ts);
  byId("welcome").hidden = roots.length > 0;
  byId("examples").hidden = roots.length === 0 || channel.id !== "C0SUPPORT";
  const list = byId("timeline");
  keepingBottom(byId("channel-scroll"), list, here.wanted, () => reconcile(list, roots.map((message) => rootItem(message, all))));
}

function rootItem(message, all) {
  const inThread = all.filter((reply) => reply.thread_ts === message.ts && !reply.only_for);
  const replies = { count: inThread.length, last: inThread.at(-1)?.ts };
  return {
    key: `${message.channel}-${message.ts}`,
    version: `${message.revision}-${replies.count}`,
    draw: () => messageItem(message, { ...context, openThread, replies }),
  };
}

function openThread(ts) {
  here.thread = ts;
  draw();
  threadComposer.focus();
}

function closeThread() {
  const opener = byId("timeline").querySelector(`[data-ts="${here.thread}"] .reply-link`);
  here.thread = null;
  draw();
  opener?.focus();
}

function drawThread() {
  const pane = byId("thread");
  const messages = messagesOf(here.channel);
  const root = messages.find((message) => message.ts === here.thread);
  // The channel gets narrower or wider and its lines break anew, which must not push its end out of view.
  keepingBottom(byId("channel-scroll"), byId("timeline"), new Set(), () => {
    pane.hidden = !root;
    document.body.classList.toggle("in-thread", Boolean(root));
  });
  if (!root) return;
  const replies = messages.filter((message) => message.thread_ts === root.ts);
  const list = byId("thread-timeline");
  keepingBottom(byId("thread-scroll"), list, here.wanted, () =>
    reconcile(list, [root, ...replies].map((message) => ({
      key: `${message.channel}-${message.ts}`, version: message.revision, draw: () => messageItem(message, context),
    }))));
}

// Examples arrive as the customer's messages, whoever is looking: that is what a support channel sees.
function exampleChips() {
  const post = async (text) => sent((await send("message", { user: "U0SAM", channel: "C0SUPPORT", text })).ts);
  return EXAMPLES.map((text) => el("button", { type: "button", class: "chip", onclick: () => post(text) }, text));
}

function drawOnce() {
  byId("welcome").append(
    el("h2", {}, "Try the whole loop"),
    el("ol", {},
      el("li", {}, "A customer writes in #support. Draftdesk drafts a reply in the message's thread."),
      el("li", {}, "Approve it, edit it, ask for another draft, or reject it."),
      el("li", {}, "What you approve is learned: ask something similar and see.")),
    el("p", { class: "chips" }, el("span", {}, "Try: "), exampleChips()),
    el("p", { class: "fine" }, "Or type ", el("code", {}, "/suggest where is my order?"), " for drafts that only you see."));
  byId("composer").append(
    el("div", { id: "examples", class: "chips", role: "group", "aria-label": "Example messages", hidden: true },
      el("span", {}, "Try: "), exampleChips()),
    channelComposer.form);
  byId("thread-composer").append(threadComposer.form);
  byId("thread-close").addEventListener("click", closeThread);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && here.thread && !document.querySelector("dialog[open]")) closeThread();
  });
}

drawOnce();
const feed = follow(() => here.user, take);
byId("person").addEventListener("change", (event) => {
  here.user = event.target.value;
  sessionStorage.setItem(USER_KEY, here.user);
  feed.restart();
});
