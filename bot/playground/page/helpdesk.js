// The helpdesk, in place of Zendesk: tickets, their comments, and Draftdesk's replies.

import { send } from "./api.js";
import { busy, clock, el } from "./dom.js";
import { reconcile } from "./timeline.js";

const EVERY_MILLISECONDS = 1000;
const AGENTS = ["agent", "admin"];
const EMPTY = "No tickets yet. Once a customer opens one, its card appears in #support.";
const TICKET = /#ticket-(\d+)$/;
const STATUSES = { new: "new", open: "open", pending: "pending", hold: "on hold", solved: "solved", closed: "closed" };

export const helpdesk = {
  id: "helpdesk",
  name: "Helpdesk",
  note: "In place of Zendesk: tickets, and the replies sent to them",
  isThere: (seen) => seen.helpdesk === true,
  version: (seen, here) => `${here.user} ${here.ticket ?? ""}`,
  draw(pane, seen, here, context) {
    const person = context.user(here.user);
    const empty = el("p", { class: "empty" }, EMPTY);
    const list = el("ol", { class: "tickets", "aria-label": "Tickets" });
    const look = async () => {
      await read(list, empty, person);
      const wanted = here.ticket && list.querySelector(`#ticket-${here.ticket}`);
      if (!wanted) return;
      here.ticket = null;
      wanted.scrollIntoView();
      wanted.focus({ preventScroll: true });
    };
    pane.replaceChildren(newTicket(person, look), empty, list);
    keepLooking(list, look);
  },
};

// The ticket in a link of this page; undefined for any other link.
export function ticketOf(href) {
  const url = new URL(href, location.href);
  return url.origin === location.origin ? TICKET.exec(url.hash)?.[1] : undefined;
}

async function keepLooking(list, look) {
  while (list.isConnected) {
    await look();
    await new Promise((resolve) => setTimeout(resolve, EVERY_MILLISECONDS));
  }
}

// Ignore a failed read: the next one follows soon, and a lost connection is shown elsewhere.
async function read(list, empty, person) {
  try {
    const response = await fetch("/playground/helpdesk");
    if (!response.ok) return;
    const { tickets } = await response.json();
    empty.hidden = tickets.length > 0;
    const look = () => read(list, empty, person);
    reconcile(list, tickets.map((ticket) => ({ key: ticket.id, version: person.id, draw: () => item(ticket, person, look) })));
    for (const ticket of tickets) update(list.querySelector(`[data-key="${ticket.id}"]`), ticket, person);
  } catch {
    return;
  }
}

function newTicket(person, look) {
  const form = writing({
    id: "new-ticket", label: `A new ticket, opened by ${person.real_name}`, submit: "Open a ticket",
    post: (text) => send("helpdesk/open", { user: person.id, text }), look,
  });
  form.classList.add("card");
  return form;
}

function item(ticket, person, look) {
  const agent = AGENTS.includes(person.role);
  const note = el("input", { type: "checkbox", id: `note-${ticket.id}` });
  const solve = el("button", { type: "button", class: "button solve", "data-action": "solve" }, "Mark solved");
  solve.addEventListener("click", () => busy(solve, async () => {
    await send("helpdesk/solve", { user: person.id, ticket: ticket.id });
    await look();
  }));
  const form = writing({
    id: `write-${ticket.id}`, label: `Write on ticket ${ticket.id} as ${person.real_name}`, submit: "Add comment", look,
    post: (text) => send("helpdesk/comment", { user: person.id, ticket: ticket.id, text, internal: note.checked }),
    more: agent ? [el("label", { class: "note", for: note.id }, note, " Internal note"), solve] : [],
  });
  return el("li", { class: "ticket card", id: `ticket-${ticket.id}`, tabindex: "-1" },
    el("div", { class: "ticket-head" }, el("h2", {}, `#${ticket.id} ${ticket.subject}`), el("span", { class: "tag status" })),
    el("ol", { class: "said" }), form);
}

function update(node, ticket, person) {
  const over = ["solved", "closed"].includes(ticket.status);
  node.querySelector(".status").textContent = STATUSES[ticket.status] ?? ticket.status;
  if (AGENTS.includes(person.role)) node.querySelector(".solve").hidden = over;
  reconcile(node.querySelector(".said"), ticket.comments.map((comment) => ({ key: comment.id, version: 1, draw: () => said(comment) })));
}

function said(comment) {
  const kind = comment.public ? (comment.by_agent ? "agent" : "customer") : "internal note";
  return el("li", { class: comment.public ? "comment" : "comment internal" },
    el("p", { class: "by" }, el("strong", {}, comment.author), el("span", { class: "tag" }, kind),
      comment.sent && el("span", { class: "tag sent" }, "sent by Draftdesk"), el("time", {}, clock(comment.at))),
    el("p", { class: "text" }, comment.text));
}

function writing({ id, label, submit, post, look, more = [] }) {
  const input = el("textarea", { id, rows: 2, autocomplete: "off", "data-action": "text" });
  const button = el("button", { type: "submit", class: "button primary", "data-action": "submit" }, submit);
  const form = el("form", { class: "writing" }, el("label", { for: id }, label), input, el("div", { class: "b-actions" }, button, more));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(button, async () => {
      const { problem } = await post(input.value);
      if (problem) return;
      input.value = "";
      await look();
    });
  });
  return form;
}
