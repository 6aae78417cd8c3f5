// The message box: Enter sends, Shift+Enter starts a new line, a leading "/" lists the commands.

import { send } from "./api.js";
import { el } from "./dom.js";

let made = 0;

// options: {label, target() -> {user, channel, thread_ts?}, commands() -> {name: usage}, sent(ts)}
export function composer({ label, target, commands, sent }) {
  const id = `composer-${++made}`;
  const input = el("textarea", { id, rows: 1, placeholder: label, "aria-describedby": `${id}-hint`, autocomplete: "off" });
  const hint = el("p", { class: "hint", id: `${id}-hint`, "aria-live": "polite" });
  const button = el("button", { type: "submit", class: "button primary send" }, "Send");
  const name = el("label", { class: "hidden", for: id }, label);
  const as = el("p", { class: "as", hidden: true });
  const form = el("form", { class: "composer" }, name, as, el("div", { class: "composer-box" }, input, button), hint);

  const suit = () => {
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 180)}px`;
    const typed = input.value.split(" ", 1)[0];
    const found = input.value.startsWith("/") ? Object.entries(commands()).filter(([c]) => c.startsWith(typed)) : [];
    hint.textContent = found.map(([command, usage]) => `${command} ${usage}`).join(" · ");
  };
  input.addEventListener("input", suit);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = input.value;
    if (!text.trim()) return;
    input.value = "";
    suit();
    const { problem, ts } = await send("message", { ...target(), text });
    if (problem && !input.value) { input.value = text; suit(); }
    sent(ts);
  });
  return {
    form,
    focus: () => input.focus(),
    isEmpty: () => !input.value.trim(),
    // Say as whom one writes, and offer another person in a click.
    author(text, other, be) {
      if (as.dataset.version === `${text}${other.id}`) return;
      as.dataset.version = `${text}${other.id}`;
      as.hidden = false;
      as.replaceChildren(text, el("button", { type: "button", onclick: () => be(other.id) }, `Be ${other.real_name}, ${other.role}`));
    },
    rename(text) { input.placeholder = text; name.textContent = text; },
  };
}
