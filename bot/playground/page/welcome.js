// Content of an empty channel: how the playground works, and example messages.

import { el } from "./dom.js";

const EXAMPLES = [
  "hi, where is my order 12345?",
  "I returned order 12345 last week and still have no refund",
  "I can't log in, how do I reset my password?",
];

export const exampleChips = (post) =>
  EXAMPLES.map((text) => el("button", { type: "button", class: "chip", onclick: () => post(text) }, text));

export const welcome = (post) => [
  el("h2", {}, "Try the whole loop in three steps"),
  el("p", { class: "chips" }, el("span", {}, "Step 1: a customer asks. Try: "), exampleChips(post)),
  el("ol", {},
    el("li", {}, "A customer writes in #support. Draftdesk drafts a reply in the message's thread."),
    el("li", {}, "In #acme another company reads along: write there as Fin, and the draft is in #team-cards."),
    el("li", {}, "Approve it, edit it, ask for another draft, or reject it."),
    el("li", {}, "Draftdesk learns what you approve: ask something similar to see it.")),
  el("p", { class: "fine" }, "Or type ", el("code", {}, "/suggest where is my order?"), " for drafts that only you see, choose ",
    el("em", {}, "Draft a reply"), " in a message's ⋯ menu, mention ", el("code", {}, "@Draftdesk"),
    " in a thread, or open Draftdesk's Home. ", el("em", {}, "You are"), " switches the user: another agent, the customer, an admin."),
];
