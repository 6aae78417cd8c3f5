// Block Kit as DOM: exactly the blocks and elements that the stand-in's validation lets through.

import { busy, el } from "./dom.js";
import { emoji, link, mrkdwn } from "./mrkdwn.js";

// context: {names, press(block_id, element, choice), values?: {block_id: {action_id: value}}}
export function renderBlocks(blocks, context) {
  return blocks.map((block) => BLOCKS[block.type]?.(block, context)).filter(Boolean);
}

export function renderText(object, names) {
  if (object.type === "mrkdwn") return mrkdwn(object.text, names);
  return [object.emoji === false ? object.text : emoji(object.text)];
}

const BLOCKS = {
  section: (block, context) =>
    el("div", { class: "b-section" },
      el("div", { class: "b-body" },
        block.text && el("div", { class: "b-text" }, ...renderText(block.text, context.names)),
        block.fields && el("div", { class: "b-fields" },
          block.fields.map((field) => el("div", {}, ...renderText(field, context.names))))),
      block.accessory && renderElement(block.accessory, block, context)),
  context: (block, context) =>
    el("div", { class: "b-context" },
      block.elements.map((element) => el("span", {}, ...renderText(element, context.names)))),
  header: (block) => el("h3", { class: "b-header" }, ...renderText(block.text)),
  divider: () => el("hr"),
  actions: (block, context) =>
    el("div", { class: "b-actions" }, block.elements.map((element) => renderElement(element, block, context))),
  rich_text: (block, context) =>
    el("div", { class: "b-rich" }, block.elements.map((element) => RICH[element.type](element, context))),
  input: renderInput,
};

const RICH = {
  rich_text_section: (block, context) => el("p", {}, leaves(block, context)),
  rich_text_quote: (block, context) => el("blockquote", {}, leaves(block, context)),
  rich_text_preformatted: (block, context) => el("pre", {}, leaves(block, context)),
  rich_text_list: (block, context) =>
    el(block.style === "ordered" ? "ol" : "ul", {},
      block.elements.map((item) => el("li", {}, leaves(item, context)))),
};

const leaves = (block, context) => block.elements.map((leaf) => styled(LEAVES[leaf.type](leaf, context), leaf.style));

const LEAVES = {
  text: (leaf) => leaf.text,
  link: (leaf) => link(leaf.url, leaf.text),
  user: (leaf, { names }) => el("span", { class: "mention" }, `@${names.user(leaf.user_id) ?? leaf.user_id}`),
  channel: (leaf, { names }) => el("span", { class: "mention" }, `#${names.channel(leaf.channel_id) ?? leaf.channel_id}`),
  emoji: (leaf) => emoji(`:${leaf.name}:`),
};

function styled(node, style = {}) {
  for (const [name, tag] of [["code", "code"], ["strike", "s"], ["italic", "em"], ["bold", "strong"]]) {
    if (style[name]) node = el(tag, {}, node);
  }
  return node;
}

function renderElement(element, block, context) {
  if (element.type === "button") return renderButton(element, block, context);
  const pick = (value) => context.press(block.block_id, element, value);
  const id = `${block.block_id}-${element.action_id}`;
  const control = CHOICES[element.type](element, id, [element.initial_option?.value], pick);
  control.dataset.action = element.action_id;
  control.setAttribute("aria-label", element.placeholder?.text ?? element.action_id);
  return control;
}

function renderButton(element, block, context) {
  const attributes = {
    type: "button",
    class: `button ${element.style ?? ""}`,
    "data-action": element.action_id,
    "data-block": block.block_id,
    "aria-label": element.accessibility_label,
  };
  const button = el("button", attributes, ...renderText(element.text));
  button.addEventListener("click", async () => {
    if (element.confirm && !(await context.ask(element.confirm))) return;
    if (element.url && /^https?:/i.test(element.url)) window.open(element.url, "_blank", "noopener");
    await busy(button, () => context.press(block.block_id, element));
  });
  return button;
}

const CHOICES = {
  static_select: (element, id, chosen, changed = () => {}) => {
    const prompt = element.placeholder?.text ?? "Choose…";
    const select = el("select", { id, onchange: () => changed(select.value) },
      el("option", { value: "", disabled: true, hidden: true }, prompt),
      element.options.map((o) => el("option", { value: o.value }, o.text.text)));
    select.value = chosen[0] ?? "";
    return select;
  },
  radio_buttons: (element, id, chosen, changed) => boxes("radio", "radiogroup", element, id, chosen, changed),
  checkboxes: (element, id, chosen, changed) => boxes("checkbox", "group", element, id, chosen, changed),
};

const boxes = (type, role, element, id, chosen, changed = () => {}) =>
  el("div", { class: "radios", id, role }, element.options.map((option) =>
    el("label", {},
      el("input", { type, name: id, value: option.value, checked: chosen.includes(option.value),
        onchange: () => changed(option.value) }),
      el("span", {}, option.text.text,
        option.description && el("small", {}, ` ${option.description.text}`)))));

const labelled = (element) => !["radio_buttons", "checkboxes"].includes(element.type); // By a <label for>.

function renderInput(block, context) {
  const element = block.element;
  const id = `in-${block.block_id}`;
  const kept = context.values?.[block.block_id]?.[element.action_id];
  const control = element.type === "plain_text_input"
    ? textInput(element, id, kept?.value ?? element.initial_value ?? "")
    : CHOICES[element.type](element, id, chosenAtFirst(element, kept));
  control.classList.add("control");
  control.setAttribute("aria-describedby", `${id}-hint ${id}-error`);
  if (!block.optional) control.setAttribute("aria-required", "true");
  const label = el(labelled(element) ? "label" : "span",
    { class: "label", for: labelled(element) ? id : null, id: `${id}-label` },
    block.label.text, block.optional && el("span", { class: "optional" }, " (optional)"));
  if (!labelled(element)) control.setAttribute("aria-labelledby", `${id}-label`);
  return el("div", { class: "b-input", "data-input": block.block_id },
    label, control,
    el("p", { class: "hint", id: `${id}-hint` }, block.hint?.text ?? ""),
    el("p", { class: "error", id: `${id}-error` }));
}

// The values of what is chosen when a modal is drawn: what was chosen before, else what the app wants.
function chosenAtFirst(element, kept) {
  const options = kept?.selected_options ?? [kept?.selected_option ?? element.initial_option];
  return (kept ? options : element.initial_options ?? options).map((option) => option?.value);
}

function textInput(element, id, value) {
  const attributes = {
    id, maxlength: element.max_length, minlength: element.min_length, placeholder: element.placeholder?.text,
    autofocus: element.focus_on_load, autocomplete: "off",
  };
  const input = element.multiline ? el("textarea", { ...attributes, rows: 8 }) : el("input", { ...attributes, type: "text" });
  input.value = value;
  return input;
}

// What a modal's inputs hold, in the shape of view.state.values.
export function readValues(blocks, form) {
  const values = {};
  for (const block of blocks.filter((b) => b.type === "input")) {
    const { type, action_id, options = [] } = block.element;
    const box = form.querySelector(`[data-input="${CSS.escape(block.block_id)}"]`);
    const checked = [...box.querySelectorAll("input:checked")].map((input) => input.value);
    const raw = type === "radio_buttons" ? checked[0] : box.querySelector(".control").value;
    const value = {
      plain_text_input: () => ({ value: raw || null }),
      checkboxes: () => ({ selected_options: options.filter((option) => checked.includes(option.value)) }),
    }[type]?.() ?? { selected_option: options.find((option) => option.value === raw) ?? null };
    values[block.block_id] = { [action_id]: { type, ...value } };
  }
  return values;
}
