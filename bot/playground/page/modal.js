// Modals and confirmation dialogs, built on <dialog>, which traps and restores the focus.

import { mayHaveOpened, send } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { addressOf, busy, byId, el } from "./dom.js";
import { readValues } from "./elements.js";
import { textObject } from "./mrkdwn.js";

let shown = null; // {view, user, form, opener}
const left = new Set(); // Ids of views closed here: a pending answer may still contain them.

const OWN_KEY = "draftdesk.views";
const KEPT = 20;
const own = new Set(JSON.parse(sessionStorage.getItem(OWN_KEY) ?? "[]")); // Ids of views that this tab opened.

// A form opens where somebody pressed, as in Slack, and in no other tab of the same user.
function isOwn({ id }) {
  if (own.has(id)) return true;
  if (!mayHaveOpened()) return false;
  own.add(id);
  sessionStorage.setItem(OWN_KEY, JSON.stringify([...own].slice(-KEPT)));
  return true;
}

// Show the user's open view, or none; called after every change.
export function showView(view, user, context) {
  if (view && (left.has(view.id) || !isOwn(view))) view = null;
  if (!view || (shown && shown.user !== user)) close();
  if (!view) return;
  const same = shown?.view.id === view.id;
  if (same && shown.view.revision === view.revision) return;
  const values = same ? readValues(shown.form) : undefined;
  const opener = same ? shown.opener : { element: document.activeElement, again: addressOf(document.activeElement) };
  draw(view, user, context, values, opener);
}

function draw(view, user, context, kept, opener) {
  const dialog = byId("modal");
  const form = build(view, user, { ...context, values: kept, press: (block_id, element, choice, values) =>
    send("action", { user, view_id: view.id, block_id, action_id: element.action_id, choice, values }) });
  shown = { view, user, form, opener };
  dialog.replaceChildren(form);
  dialog.oncancel = (event) => { event.preventDefault(); leave(); };
  dialog.onclose = () => { if (shown) leave(); }; // A second Escape closes without asking.
  if (!dialog.open) dialog.showModal();
  (form.querySelector("[autofocus]") ?? form.querySelector(".control, .button:not(.plain)"))?.focus();
  if (!kept) form.querySelector(".modal-body").scrollTop = 0; // The focused field may be further down.
}

function build(view, user, context) {
  const form = el("form", { class: "modal", novalidate: true },
    el("header", {},
      el("h2", { id: "modal-title" }, view.title.text),
      el("button", { type: "button", class: "plain", "aria-label": "Close dialog", onclick: leave }, "✕")),
    el("div", { class: "modal-body", "data-form": true }, renderBlocks(view.blocks, context)),
    el("footer", {},
      el("button", { type: "button", class: "button", onclick: leave }, view.close?.text ?? "Cancel"),
      view.submit && el("button", { type: "submit", class: "button primary" }, view.submit.text)));
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  return form;
}

async function submit() {
  const { view, user, form } = shown;
  const values = readValues(form);
  const wrong = wrongFields(view, form, values);
  showErrors(form, wrong);
  if (Object.keys(wrong).length) return;
  await busy(form.querySelector("[type=submit]"), async () => {
    const { errors } = await send("submit", { user, view_id: view.id, values });
    showErrors(form, errors);
  });
}

// Slack's own client also checks these before sending.
function wrongFields(view, form, values) {
  const errors = {};
  for (const { block_id, element, optional } of view.blocks.filter((block) => block.type === "input")) {
    const { type, ...given } = values[block_id][element.action_id];
    const [entered] = Object.values(given);
    const empty = entered == null || (entered.trim?.() ?? entered).length === 0;
    const input = form.querySelector(`[data-input="${CSS.escape(block_id)}"] .control`);
    if (input.validity?.valid === false) errors[block_id] = input.validationMessage;
    else if (empty && !optional) errors[block_id] = "Please complete this required field.";
  }
  return errors;
}

function showErrors(form, errors) {
  for (const box of form.querySelectorAll("[data-input]")) {
    const message = errors[box.dataset.input] ?? "";
    box.querySelector(".error").textContent = message;
    box.querySelector(".control").toggleAttribute("aria-invalid", Boolean(message));
  }
  form.querySelector("[aria-invalid]")?.closest("[data-input]").querySelector("textarea, input, select").focus();
}

function leave() {
  const { view, user, form } = shown;
  left.add(view.id);
  close();
  send("close", { user, view_id: view.id, values: readValues(form) });
}

function close() {
  if (!shown) return;
  const { opener } = shown;
  shown = null;
  byId("modal").close();
  byId("modal").replaceChildren();
  const successors = opener.again.map((selector) => document.querySelector(selector));
  [opener.element, ...successors].find((element) => element?.isConnected)?.focus();
}

// Slack's confirmation of a button's press; resolves to true if the user confirms.
export function ask(confirm, names) {
  const dialog = byId("confirm");
  return new Promise((resolve) => {
    const answer = (value) => { dialog.close(); resolve(value); };
    dialog.oncancel = () => resolve(false);
    dialog.replaceChildren(el("div", { class: "modal" },
      el("header", {}, el("h2", { id: "confirm-title" }, confirm.title.text)),
      el("div", { class: "modal-body", id: "confirm-text" }, el("p", {}, ...textObject(confirm.text, names))),
      el("footer", {},
        el("button", { type: "button", class: "button", onclick: () => answer(false) }, confirm.deny.text),
        el("button", { type: "button", class: `button ${confirm.style ?? "primary"}`, onclick: () => answer(true) },
          confirm.confirm.text))));
    dialog.showModal();
  });
}
