// The page: what is known of the workspace, the channel, thread or place shown, and the current user.

import { follow, send } from "./api.js";
import { composer } from "./composer.js";
import { directory } from "./directory.js";
import { byId, el, toast } from "./dom.js";
import { nextStep } from "./guide.js";
import { ticketOf } from "./helpdesk.js";
import { ask, showView } from "./modal.js";
import { PLACES } from "./places.js";
import { drawSidebar } from "./sidebar.js";
import { keepingBottom, messageItem, reconcile } from "./timeline.js";
import { exampleChips, welcome } from "./welcome.js";

const KEPT = 500;
const COVERING = matchMedia("(max-width: 900px)"); // As in style.css: an open thread then covers its channel.
const USER_KEY = "draftdesk.user";
const FIRST_CHANNEL = "C0SUPPORT";
const AGENT = "U0MAYA";
const CUSTOMERS = { [FIRST_CHANNEL]: "U0SAM", C0ACME: "U0FIN" };
const PERMALINK = /\.slack\.com\/archives\/(\w+)\/p(\d{10})(\d{6})(?:\?thread_ts=([\d.]+))?/;

// The backend's last answer, and channel -> ts -> message.
const seen = { users: [], groups: [], channels: [], commands: {}, shortcuts: {}, helpdesk: false, view: null, home: null, messages: new Map() };
const here = {
  user: sessionStorage.getItem(USER_KEY) ?? AGENT, channel: FIRST_CHANNEL, thread: null,
  place: null, // The id of one of PLACES, shown instead of the channel.
  ticket: ticketOf(location.href) ?? null, // The helpdesk's ticket to scroll to.
  unread: new Set(), // Channels.
  wanted: new Set(), // The ts of messages to scroll to.
};

const { user: userOf, names, options } = directory(seen);
const messagesOf = (channel) => [...(seen.messages.get(channel)?.values() ?? [])];
const channelOf = (id) => seen.channels.find((one) => one.id === id);
const firstChannel = () => (channelOf(FIRST_CHANNEL) ?? seen.channels[0]).id;
const titleOf = (channel) => (channel.kind === "im" ? channel.name : `#${channel.name}`);

const context = {
  names, options,
  user: userOf,
  ask: (confirm) => ask(confirm, names),
  press: (message, block_id, element, choice, values) => send("action", {
    user: here.user, channel: message.channel, ts: message.ts, block_id, action_id: element.action_id, choice, values }),
  actions: (message) => [
    ...Object.entries(seen.shortcuts).map(([callback_id, text]) => ({ text, note: "Draftdesk", run: () =>
      send("shortcut", { user: here.user, channel: message.channel, ts: message.ts, callback_id }) })),
    { text: "Copy link", run: () => copy(message.permalink) },
  ],
};

async function copy(link) {
  try {
    await navigator.clipboard.writeText(link);
    toast("The link is copied.");
  } catch {
    toast(`Your browser blocked the copy. The link: ${link}`);
  }
}

// Scroll to a sent message; it may arrive before or after the confirmation that it was sent.
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

function take({ messages, ...workspace }, fresh) {
  if (fresh) seen.messages.clear();
  const known = new Set([...seen.messages.values()].flatMap((kept) => [...kept.keys()]));
  Object.assign(seen, workspace);
  for (const message of messages.sort((a, b) => a.ts - b.ts)) keep(message);
  if (!fresh) notice(messages, known);
  if (!channelOf(here.channel)) Object.assign(here, { channel: firstChannel(), thread: null });
  if (fresh && here.ticket && seen.helpdesk) here.place = "helpdesk";
  if (here.place && !placeNow()?.isThere(seen)) here.place = null;
  draw();
}

function keep(message) {
  if (!seen.messages.has(message.channel)) seen.messages.set(message.channel, new Map());
  const kept = seen.messages.get(message.channel);
  if (message.deleted) kept.delete(message.ts);
  else kept.set(message.ts, message);
  while (kept.size > KEPT) kept.delete(kept.keys().next().value);
}

// Changed messages: mark other channels unread, scroll to ephemeral ones, and open the thread of the app's
// latest answer if no other is open and the channel stays visible.
function notice(messages, known) {
  const isNew = (message) => !known.has(message.ts);
  for (const message of messages) if (message.only_for && isNew(message)) here.wanted.add(message.ts);
  const fromApp = messages.filter((message) => !message.deleted && userOf(message.user).role === "bot");
  for (const message of fromApp) if (here.place || message.channel !== here.channel) here.unread.add(message.channel);
  const answered = fromApp.find((message) => isNew(message) && message.thread_ts && message.channel === here.channel);
  const idle = !here.place && !here.thread && !seen.view && channelComposer.isEmpty();
  if (answered && idle && !COVERING.matches) here.thread = answered.thread_ts;
}

const placeNow = () => PLACES.find((place) => place.id === here.place);

// Where: {channel} or {place}.
function go({ channel = here.channel, place = null, thread = null }) {
  const elsewhere = place && place !== here.place;
  Object.assign(here, { channel, place, thread });
  if (!place) here.unread.delete(channel);
  if (elsewhere) placeNow().opened?.(here);
  draw();
}

// Act as another person; what is open stays open.
function be(id) {
  here.user = id;
  sessionStorage.setItem(USER_KEY, id);
  placeNow()?.opened?.(here);
  feed.restart();
}

// The customer of this channel, or for a customer an agent.
function counterpart() {
  const role = userOf(here.user).role;
  if (["customer", "foreign", "guest"].includes(role)) return userOf(AGENT);
  return userOf(CUSTOMERS[here.channel] ?? CUSTOMERS[FIRST_CHANNEL]);
}

function draw() {
  drawSidebar(seen, here, go);
  drawHead();
  drawGuide();
  for (const each of [channelComposer, threadComposer]) {
    each.author(`You write as ${userOf(here.user).real_name}, ${userOf(here.user).role}.`, counterpart(), be);
  }
  if (here.place) drawPlace();
  else drawChannel();
  drawThread();
  showView(seen.view, here.user, context);
}

function drawHead() {
  const place = placeNow(), channel = channelOf(here.channel);
  const title = place?.name ?? titleOf(channel);
  document.title = `${title} · Draftdesk playground`;
  byId("channel-name").textContent = title.replace(/^#/, "# ");
  byId("channel-topic").textContent = place ? place.note : channel.topic;
  const direct = seen.channels.find((one) => one.kind === "im");
  byId("tabs").hidden = !direct || (place ? place.id !== "home" : channel !== direct);
  if (byId("tabs").hidden) return;
  const tab = (key, text, where) => {
    const current = key === (place ? "home" : "messages");
    return { key, version: current, draw: () => el("button", { type: "button", class: "tab", "data-action": key,
      "aria-current": current ? "page" : null, onclick: () => go(where) }, text) };
  };
  reconcile(byId("tabs"), [tab("home", "Home", { place: "home" }), tab("messages", "Messages", { channel: direct.id })]);
}

function drawGuide() {
  const bar = byId("guide"), isHere = !here.place && here.channel === FIRST_CHANNEL;
  const step = isHere ? nextStep(messagesOf(here.channel), here, { userOf, open: openThread, be: () => be(AGENT) }) : null;
  bar.hidden = !step;
  if (!step || bar.dataset.version === step.text) return;
  bar.dataset.version = step.text;
  bar.replaceChildren(step.text, step.label ? el("button", { type: "button", onclick: step.run }, step.label) : "");
}

function show(place) {
  byId("place").hidden = !place;
  for (const id of ["channel-scroll", "composer"]) byId(id).hidden = place;
  if (!place) byId("place").replaceChildren();
  if (!place) delete byId("place").dataset.version;
}

function drawPlace() {
  const place = placeNow(), pane = byId("place");
  const version = `${place.id} ${place.version(seen, here)}`;
  show(true);
  if (pane.dataset.version === version) return;
  pane.dataset.version = version;
  place.draw(pane, seen, here, context);
}

function drawChannel() {
  const channel = channelOf(here.channel);
  show(false);
  byId("timeline").setAttribute("aria-label", `Messages in ${titleOf(channel)}`);
  channelComposer.rename(`Message ${titleOf(channel)}`);
  const all = messagesOf(channel.id);
  const roots = all.filter((message) => !message.thread_ts);
  byId("welcome").hidden = roots.length > 0 || channel.kind === "im";
  byId("examples").hidden = roots.length === 0 || channel.id !== FIRST_CHANNEL;
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
  const root = !here.place && messages.find((message) => message.ts === here.thread);
  // The channel's width changes and its lines wrap again; keep its end in view.
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

// Open a link to a message of this workspace, or to a ticket, inside the page.
function followPermalink(event) {
  const href = event.target.closest?.("a[href]")?.href ?? "";
  const ticket = href && ticketOf(href);
  if (ticket && seen.helpdesk) {
    event.preventDefault();
    openTicket(ticket);
    return;
  }
  const [, channel, seconds, rest, root] = PERMALINK.exec(href) ?? [];
  if (!channelOf(channel)) return;
  event.preventDefault();
  const ts = `${seconds}.${rest}`;
  here.wanted.add(ts);
  go({ channel, thread: root && root !== ts ? root : null });
}

function openTicket(ticket) {
  here.ticket = ticket;
  go({ place: "helpdesk" });
}

// Examples are sent as the customer, whoever the current user is, as in a real support channel.
const example = async (text) => sent((await send("message", { user: "U0SAM", channel: FIRST_CHANNEL, text })).ts);

function drawOnce() {
  byId("welcome").append(...welcome(example));
  byId("composer").append(
    el("div", { id: "examples", class: "chips", role: "group", "aria-label": "Example messages", hidden: true },
      el("span", {}, "Try: "), exampleChips(example)),
    channelComposer.form);
  byId("thread-composer").append(threadComposer.form);
  byId("thread-close").addEventListener("click", closeThread);
  document.addEventListener("click", followPermalink);
  document.addEventListener("keydown", (event) => {
    const above = document.querySelector("dialog[open], [role=menu]");
    if (event.key === "Escape" && here.thread && !above) closeThread();
  });
}

drawOnce();
const feed = follow(() => here.user, take);
byId("person").addEventListener("change", (event) => {
  be(event.target.value);
});
