// Build and find elements. Text enters the page only as text nodes.

export const byId = (id) => document.getElementById(id);

// el("button", {class: "x", type: "button", "data-ts": ts}, "text", node, …): null and false children are skipped.
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

// Run one gesture of a button at a time. Do not disable the button: a disabled button loses the focus.
export async function busy(button, gesture) {
  if (button.hasAttribute("aria-disabled")) return;
  for (const name of ["aria-disabled", "aria-busy"]) button.setAttribute(name, "true");
  await gesture();
  for (const name of ["aria-disabled", "aria-busy"]) button.removeAttribute(name);
}

// Selectors of an element, or of its replacement after a redraw: itself first, then its ancestors.
export function addressOf(element) {
  const quoted = (value) => `"${CSS.escape(value)}"`;
  const within = element.closest("[data-key]")?.dataset.key;
  const around = within == null ? "#place" : `[data-key=${quoted(within)}]`;
  const named = ["data-action", "aria-label", "value"].filter((name) => element.getAttribute(name));
  const exact = named.map((name) => `[${name}=${quoted(element.getAttribute(name))}]`).join("");
  return [exact && `${around} ${exact}`, around].filter(Boolean);
}

const TOAST_MILLISECONDS = 6000;

// A short notice above the composer, or above an open dialog, which hides everything but popovers. It
// disappears automatically, but not while it is hovered or has the focus.
export function toast(text) {
  const close = el("button", { type: "button", class: "plain", "aria-label": "Dismiss" }, "✕");
  const box = el("div", { class: "toast" }, el("span", {}, text), close);
  const held = () => box.matches(":hover, :focus-within");
  let going;
  const wait = () => { clearTimeout(going); going = setTimeout(() => held() || box.remove(), TOAST_MILLISECONDS); };
  for (const left of ["pointerleave", "focusout"]) box.addEventListener(left, wait);
  close.addEventListener("click", () => box.remove());
  const area = byId("toasts");
  for (const same of [...area.children].filter((other) => other.firstChild.textContent === text)) same.remove();
  area.style.inset = document.querySelector("dialog[open]") ? "16px 16px auto auto" : `auto 16px ${aboveComposers()}px auto`;
  if (area.matches(":popover-open")) area.hidePopover(); // Shown again, it is above a dialog opened since.
  area.showPopover();
  area.append(box);
  wait();
}

function aboveComposers() {
  const shown = [...document.querySelectorAll("#composer, #thread-composer")].filter((composer) => composer.offsetParent);
  if (!shown.length) return 16;
  return innerHeight - Math.min(...shown.map((composer) => composer.getBoundingClientRect().top)) + 8;
}

export const clock = (ts) =>
  new Date(Number(ts) * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
