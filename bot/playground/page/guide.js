// The guided start after the welcome's first step: what to do next in #support, until a reply was sent.

const CUSTOMERS = ["customer", "guest", "foreign"];

// Return {text, label?, run?}; null before the first message of a customer, and once a reply was sent.
export function nextStep(messages, here, { userOf, open, be }) {
  const roots = messages.filter((message) => !message.thread_ts && CUSTOMERS.includes(userOf(message.user).role));
  if (!roots.length) return null;
  const ofApp = messages.filter((message) => message.thread_ts && userOf(message.user).role === "bot" && !message.only_for);
  if (ofApp.some((message) => !message.blocks.length)) return null;
  const card = ofApp.findLast((message) => message.blocks.length);
  if (!card) return { text: "Step 2 of 3: Draftdesk drafts a reply in the thread of the message." };
  if (here.thread !== card.thread_ts) {
    return { text: "Step 2 of 3: the draft is in the thread.", label: "Open it", run: () => open(card.thread_ts) };
  }
  if (CUSTOMERS.includes(userOf(here.user).role)) {
    return { text: "Step 3 of 3: agents decide on the draft.", label: "Be Maya Chen, agent", run: be };
  }
  return { text: "Step 3 of 3: approve the draft, edit it, or reject it; it is sent some seconds later." };
}
