// Block Kit's elements as controls: buttons, menus, inputs; and their values, as interactions report them.

import { busy, el } from "./dom.js";
import { menuButton } from "./menu.js";
import { textObject } from "./mrkdwn.js";

// For each element with a value: the name it reports the value by, and the field of its initial value.
const FIELDS = {
  plain_text_input: ["value", "initial_value"],
  number_input: ["value", "initial_value"],
  timepicker: ["selected_time", "initial_time"],
  static_select: ["selected_option", "initial_option"],
  radio_buttons: ["selected_option", "initial_option"],
  checkboxes: ["selected_options", "initial_options"],
  multi_static_select: ["selected_options", "initial_options"],
  users_select: ["selected_user", "initial_user"],
  multi_users_select: ["selected_users", "initial_users"],
  channels_select: ["selected_channel", "initial_channel"],
  multi_channels_select: ["selected_channels", "initial_channels"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  multi_conversations_select: ["selected_conversations", "initial_conversations"],
};
const GROUPS = ["radio_buttons", "checkboxes"]; // And all multi_…: several boxes, so no <label for>.
const held = new WeakMap(); // A control -> () => its raw value: a string, a list of strings, or null.
let made = 0;

export const isGroup = (element) => GROUPS.includes(element.type) || element.type.startsWith("multi_");

// An element outside an input block: using it notifies the app immediately.
// context: {names, options(element), press(block_id, element, choice, values), ask(confirm)}
export function renderElement(element, block, context) {
  if (element.type === "button") return renderButton(element, block, context);
  if (element.type === "feedback_buttons") return renderFeedback(element, block, context);
  if (element.type === "overflow") return renderOverflow(element, block, context);
  const node = control(element, block, context);
  node.setAttribute("aria-label", element.placeholder?.text ?? plainText(block.text?.text) ?? element.action_id);
  node.addEventListener("change", async () => {
    const choice = held.get(node)(), values = valuesAround(node);
    if (element.confirm && !(await context.ask(element.confirm))) {
      node.replaceWith(renderElement(element, block, context));
      return;
    }
    context.press(block.block_id, element, choice, values);
  });
  return node;
}

// The control of an element, with its kept value, else the app's initial value.
export function control(element, block, context, kept) {
  const [field, initial] = FIELDS[element.type];
  const start = [kept ? kept[field] : element[initial]].flat().map((each) => each?.value ?? each).filter((each) => each != null);
  const [node, read] = drawn(element, `el-${++made}`, start, context);
  held.set(node, read);
  Object.assign(node.dataset, { holds: element.type, block: block.block_id, action: element.action_id });
  return node;
}

// The values of all controls within a page element, in the shape of state.values.
export function readValues(root) {
  const values = {};
  for (const node of root.querySelectorAll("[data-holds]")) {
    const { holds: type, block, action } = node.dataset;
    const [field] = FIELDS[type], raw = held.get(node)();
    const whole = field.startsWith("selected_option") ? options.get(node) : null;
    const value = !whole ? raw : Array.isArray(raw) ? whole.filter((o) => raw.includes(o.value)) : whole.find((o) => o.value === raw) ?? null;
    (values[block] ??= {})[action] = { type, [field]: value };
  }
  return values;
}

// One control's value, as a press reports it.
export const choiceOf = (node) => held.get(node)();

const options = new WeakMap(); // A control of options -> the options, which are reported as whole objects.
const valuesAround = (node) => readValues(node.closest("[data-form]"));
const plainText = (text) => text?.replace(/[*_~`]/g, "").split("\n")[0];

function drawn(element, id, start, context) {
  if (element.type === "plain_text_input") return textInput(element, id, start[0]);
  if (element.type === "number_input") return numberInput(element, id, start[0]);
  if (element.type === "timepicker") return timeInput(element, id, start[0]);
  const offered = element.options ?? context.options(element);
  const built = isGroup(element) ? boxes(element, id, offered, start) : menu(element, id, offered, start[0]);
  if (element.options) options.set(built[0], element.options);
  return built;
}

function menu(element, id, offered, chosen) {
  const prompt = element.placeholder?.text ?? "Choose…";
  const select = el("select", { id },
    el("option", { value: "", disabled: true, hidden: true }, prompt),
    offered.map((option) => el("option", { value: option.value }, option.text.text)));
  select.value = chosen ?? "";
  return [select, () => select.value || null];
}

function boxes(element, id, offered, chosen) {
  const single = element.type === "radio_buttons";
  const group = el("div", { id, class: element.type.startsWith("multi_") ? "boxes several" : "boxes", role: single ? "radiogroup" : "group" },
    offered.map((option) => el("label", {},
      el("input", { type: single ? "radio" : "checkbox", name: id, value: option.value,
        "data-action": element.action_id, checked: chosen.includes(option.value) }),
      el("span", {}, ...textObject(option.text),
        option.description && el("small", {}, " ", ...textObject(option.description))))));
  const ticked = () => [...group.querySelectorAll("input:checked")].map((input) => input.value);
  return [group, () => (single ? ticked()[0] ?? null : ticked())];
}

const typing = (element, id) => ({
  id, placeholder: element.placeholder?.text, autofocus: element.focus_on_load, autocomplete: "off",
});

function textInput(element, id, value = "") {
  const limits = { maxlength: element.max_length, minlength: element.min_length };
  const attributes = { ...typing(element, id), ...limits };
  const input = element.multiline ? el("textarea", { ...attributes, rows: 8 }) : el("input", { ...attributes, type: "text" });
  input.value = value;
  input.setSelectionRange(0, 0); // Show a long text from its beginning.
  return [input, () => input.value || null];
}

function numberInput(element, id, value = "") {
  const range = { min: element.min_value, max: element.max_value, step: element.is_decimal_allowed ? "any" : "1" };
  const input = el("input", { ...typing(element, id), ...range, type: "number" });
  input.value = value;
  return [input, () => input.value || null];
}

function timeInput(element, id, value = "") {
  const input = el("input", { id, type: "time", autofocus: element.focus_on_load });
  input.value = value;
  return [input, () => input.value || null];
}

function renderButton(element, block, context) {
  const button = el("button", {
    type: "button",
    class: `button ${element.style ?? ""}`,
    "data-action": element.action_id,
    "data-block": block.block_id,
    "aria-label": element.accessibility_label,
  }, ...textObject(element.text));
  button.addEventListener("click", async () => {
    if (element.confirm && !(await context.ask(element.confirm))) return;
    if (element.url && /^https?:/i.test(element.url)) window.open(element.url, "_blank", "noopener");
    await busy(button, () => context.press(block.block_id, element, undefined, valuesAround(button)));
  });
  return button;
}

function renderFeedback(element, block, context) {
  const buttons = [element.positive_button, element.negative_button].map((each) => {
    const button = el("button", {
      type: "button",
      class: "button feedback",
      "data-action": element.action_id,
      "data-block": block.block_id,
      "aria-label": each.accessibility_label,
    }, ...textObject(each.text));
    button.addEventListener("click", () =>
      busy(button, () => context.press(block.block_id, element, each.value, valuesAround(button))));
    return button;
  });
  return el("span", { class: "feedback-pair", role: "group" }, buttons);
}

function renderOverflow(element, block, context) {
  const node = menuButton("More actions", () => element.options.map((option) => ({
    text: option.text.text,
    run: async () => {
      if (element.confirm && !(await context.ask(element.confirm))) return;
      context.press(block.block_id, element, option.value, valuesAround(node));
    },
  })));
  node.dataset.action = element.action_id;
  return node;
}
