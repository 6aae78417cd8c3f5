// Building and finding elements. Text only ever enters the page as a text node.

export const byId = (id) => document.getElementById(id);

// el("button", {class: "x", type: "button", "data-ts": ts}, "text", node, …): null and false children are left out.
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

// Run one gesture of a button at a time. It is not disabled meanwhile: a disabled button loses the focus.
export async function busy(button, gesture) {
  if (button.hasAttribute("aria-disabled")) return;
  for (const name of ["aria-disabled", "aria-busy"]) button.setAttribute(name, "true");
  await gesture();
  for (const name of ["aria-disabled", "aria-busy"]) button.removeAttribute(name);
}

// Selectors of an element, or of its successor when that was drawn anew: itself first, then what it was in.
export function addressOf(element) {
  const quoted = (value) => `"${CSS.escape(value)}"`;
  const within = element.closest("[data-key]")?.dataset.key;
  const around = within == null ? "#place" : `[data-key=${quoted(within)}]`;
  const named = ["data-action", "aria-label", "value"].filter((name) => element.getAttribute(name));
  const exact = named.map((name) => `[${name}=${quoted(element.getAttribute(name))}]`).join("");
  return [exact && `${around} ${exact}`, around].filter(Boolean);
}

const TOAST_MILLISECONDS = 6000;

// A short notice above the composer, or above an open dialog, which would hide anything that is no popover. It goes
// by itself, but not while someone points at it or has focus in it.
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
  if (area.matches(":popover-open")) area.hidePopover(); // Shown anew, it is above a dialog that was opened since.
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
