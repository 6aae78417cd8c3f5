// Modals and confirmation dialogs, on the browser's own <dialog>: it traps focus and hands it back.

import { readValues, renderBlocks, renderText } from "./blocks.js";
import { send } from "./api.js";
import { busy, byId, el } from "./dom.js";

let shown = null; // {view, user, form, opener}
const left = new Set(); // Ids of views closed here: an answer on its way may still name them.

// Show the view that this user has open, or none; the page calls it after every change.
export function showView(view, user, context) {
  if (left.has(view?.id)) view = null;
  if (!view || (shown && shown.user !== user)) close();
  if (!view) return;
  const same = shown?.view.id === view.id;
  if (same && shown.view.revision === view.revision) return;
  const values = same ? readValues(shown.view.blocks, shown.form) : undefined;
  const opener = same ? shown.opener : addressOf(document.activeElement);
  draw(view, user, context, values, opener);
}

function draw(view, user, context, values, opener) {
  const dialog = byId("modal");
  const form = build(view, user, { ...context, values, press: (block_id, element, choice) =>
    send("action", { user, view_id: view.id, block_id, action_id: element.action_id, choice }) });
  shown = { view, user, form, opener };
  dialog.replaceChildren(form);
  dialog.oncancel = (event) => { event.preventDefault(); leave(); };
  dialog.onclose = () => { if (shown) leave(); }; // A second Escape closes without asking.
  if (!dialog.open) dialog.showModal();
  (form.querySelector("[autofocus]") ?? form.querySelector(".control, .button:not(.plain)"))?.focus();
}

function build(view, user, context) {
  const form = el("form", { class: "modal", novalidate: true },
    el("header", {},
      el("h2", { id: "modal-title" }, view.title.text),
      el("button", { type: "button", class: "plain", "aria-label": "Close dialog", onclick: leave }, "✕")),
    el("div", { class: "modal-body" }, renderBlocks(view.blocks, context)),
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
  const values = readValues(view.blocks, form);
  const missing = missingFields(view, values);
  showErrors(form, missing);
  if (Object.keys(missing).length) return;
  await busy(form.querySelector("[type=submit]"), async () => {
    const { errors } = await send("submit", { user, view_id: view.id, values });
    showErrors(form, errors);
  });
}

// Slack's own client checks these before it sends anything.
function missingFields(view, values) {
  const errors = {};
  for (const block of view.blocks.filter((b) => b.type === "input" && !b.optional)) {
    const given = values[block.block_id][block.element.action_id];
    if (!given.value?.trim() && !given.selected_option && !given.selected_options?.length) errors[block.block_id] = "Please complete this required field.";
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
  send("close", { user, view_id: view.id, values: readValues(view.blocks, form) });
}

function close() {
  if (!shown) return;
  const { opener } = shown;
  shown = null;
  byId("modal").close();
  byId("modal").replaceChildren();
  (opener.element.isConnected ? opener.element : document.querySelector(opener.again))?.focus();
}

// Where the focus goes back to: the element that had it, or the message it was in when that was drawn anew.
function addressOf(element) {
  const key = element.closest("[data-key]")?.dataset.key ?? "";
  return { element, again: `[data-key="${CSS.escape(key)}"]` };
}

// Slack's confirmation before a button's press; resolves to whether the person said yes.
export function ask(confirm, names) {
  const dialog = byId("confirm");
  return new Promise((resolve) => {
    const answer = (value) => { dialog.close(); resolve(value); };
    dialog.oncancel = () => resolve(false);
    dialog.replaceChildren(el("div", { class: "modal" },
      el("header", {}, el("h2", { id: "confirm-title" }, confirm.title.text)),
      el("div", { class: "modal-body" }, ...renderText(confirm.text, names)),
      el("footer", {},
        el("button", { type: "button", class: "button", onclick: () => answer(false) }, confirm.deny.text),
        el("button", { type: "button", class: `button ${confirm.style ?? "primary"}`, onclick: () => answer(true) },
          confirm.confirm.text))));
    dialog.showModal();
  });
}
