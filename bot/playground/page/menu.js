// A button that opens a menu of actions. By keyboard: arrows move, Escape closes and restores the focus.

import { el } from "./dom.js";

// items() -> [{text, note?, run()}], called when the menu opens.
export function menuButton(label, items) {
  const button = el("button", { type: "button", class: "plain dots", "aria-label": label, "aria-haspopup": "menu", "aria-expanded": "false" }, "⋯");
  button.addEventListener("click", () => open(button, label, items()));
  return button;
}

function open(button, label, items) {
  const menu = el("div", { class: "menu", role: "menu", "aria-label": label, popover: "auto" }, items.map(({ text, note, run }) =>
    el("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: () => { menu.hidePopover(); run(); } },
      text, note && el("small", {}, note))));
  const entries = [...menu.children];
  menu.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Tab") menu.hidePopover();
    if (!step) return;
    event.preventDefault();
    const now = entries.indexOf(document.activeElement);
    entries[(now + step + entries.length) % entries.length].focus();
  });
  menu.addEventListener("toggle", ({ newState }) => {
    if (newState !== "closed") return;
    button.setAttribute("aria-expanded", "false");
    if (menu.contains(document.activeElement) || document.activeElement === document.body) button.focus();
    menu.remove();
  });
  document.body.append(menu);
  menu.showPopover();
  place(menu, button.getBoundingClientRect());
  button.setAttribute("aria-expanded", "true");
  entries[0]?.focus();
}

// Place it below the button, aligned at the right, or above if there is no room below.
function place(menu, at) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = at.bottom + height + 8 < innerHeight;
  menu.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - height - 4)}px`;
  menu.style.left = `${Math.max(8, Math.min(at.right - width, innerWidth - width - 8))}px`;
}
