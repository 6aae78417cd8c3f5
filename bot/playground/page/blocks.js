// Block Kit as DOM: exactly the blocks and elements that the stand-in's checks accept.

import { el } from "./dom.js";
import { choiceOf, control, isGroup, readValues, renderElement } from "./elements.js";
import { emoji, link, textObject } from "./mrkdwn.js";

// context: as for elements.js, and values?: {block_id: {action_id: value}}, the inputs' earlier values. Put
// the result into an element with data-form, whose controls are sent together.
export function renderBlocks(blocks, context) {
  return blocks.map((block) => BLOCKS[block.type]?.(block, context)).filter(Boolean);
}

const BLOCKS = {
  section: (block, context) =>
    el("div", { class: "b-section" },
      el("div", { class: "b-body" },
        block.text && el("div", { class: "b-text" }, ...textObject(block.text, context.names)),
        block.fields && el("div", { class: "b-fields" },
          block.fields.map((field) => el("div", {}, ...textObject(field, context.names))))),
      block.accessory && renderElement(block.accessory, block, context)),
  context: (block, context) =>
    el("div", { class: "b-context" },
      block.elements.map((element) => el("span", {}, ...textObject(element, context.names)))),
  header: (block, context) => el(context.heading ?? "h3", { class: "b-header" }, ...textObject(block.text)),
  divider: () => el("hr"),
  actions: (block, context) =>
    el("div", { class: "b-actions" }, block.elements.map((element) => renderElement(element, block, context))),
  context_actions: (block, context) =>
    el("div", { class: "b-actions" }, block.elements.map((element) => renderElement(element, block, context))),
  rich_text: (block, context) =>
    el("div", { class: "b-rich" }, quotedTogether(block.elements, context)),
  input: renderInput,
};

const RICH = {
  rich_text_section: (block, context) => el("p", {}, leaves(block, context)),
  rich_text_quote: (block, context) => el("p", {}, leaves(block, context)),
  rich_text_preformatted: (block, context) => el("pre", {}, leaves(block, context)),
  rich_text_list: (block, context) =>
    el(block.style === "ordered" ? "ol" : "ul", {},
      block.elements.map((item) => el("li", {}, leaves(item, context)))),
};

// Slack draws one bar beside quotes and bordered lists that follow each other.
function quotedTogether(elements, context) {
  const drawn = [];
  let quote = null;
  for (const element of elements) {
    const node = RICH[element.type](element, context);
    if (element.type !== "rich_text_quote" && !element.border) {
      quote = null;
      drawn.push(node);
      continue;
    }
    if (!quote) drawn.push(quote = el("blockquote"));
    quote.append(node);
  }
  return drawn;
}

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

function renderInput(block, context) {
  const element = block.element;
  const id = `in-${block.block_id}`;
  const node = control(element, block, context, context.values?.[block.block_id]?.[element.action_id]);
  node.id = id;
  node.classList.add("control");
  node.setAttribute("aria-describedby", `${id}-hint ${id}-error`);
  if (!block.optional) node.setAttribute("aria-required", "true");
  if (isGroup(element)) node.setAttribute("aria-labelledby", `${id}-label`);
  if (block.dispatch_action) node.addEventListener("change", () => context.press(block.block_id, element, choiceOf(node), readValues(node.closest("[data-form]"))));
  const label = el(isGroup(element) ? "span" : "label", { class: "label", for: isGroup(element) ? null : id, id: `${id}-label` },
    ...textObject(block.label), block.optional && el("span", { class: "optional" }, " (optional)"));
  return el("div", { class: "b-input", "data-input": block.block_id },
    label, node,
    el("p", { class: "hint", id: `${id}-hint` }, ...(block.hint ? textObject(block.hint) : [])),
    el("p", { class: "error", id: `${id}-error` }));
}
