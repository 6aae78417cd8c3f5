// The page's side of the wire: one long poll for changes, and one POST for each gesture.

import { byId, toast } from "./dom.js";

const LOST = "The connection to Draftdesk is lost. Try again in a moment.";

// Returns {problem, errors, ts}; a problem has been shown to the person already.
export async function send(gesture, body) {
  let outcome;
  try {
    const response = await fetch(`/playground/${gesture}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    outcome = await response.json();
  } catch {
    outcome = { problem: LOST, errors: {} };
  }
  if (outcome.problem) toast(outcome.problem);
  return outcome;
}

// Calls take(changes) for ever, in order; restart() begins again from nothing, as another user.
export function follow(userNow, take) {
  const start = () => ({ run: "", revision: 0 });
  let position = start();
  let waiting = new AbortController();

  async function ask() {
    const asked = position;
    const query = new URLSearchParams({ user: userNow(), run: asked.run, after: asked.revision });
    const response = await fetch(`/playground/changes?${query}`, { signal: waiting.signal });
    if (response.status === 204) return;
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const changes = await response.json();
    if (asked !== position) return; // Begun again meanwhile: this is an answer to somebody else, and not the whole.
    take(changes, changes.run !== asked.run || asked.revision === 0);
    position = { run: changes.run, revision: changes.revision };
  }

  async function loop() {
    for (;;) {
      try {
        await ask();
        byId("offline").hidden = true;
      } catch (error) {
        if (error.name === "AbortError") continue;
        byId("offline").hidden = false;
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
  }

  loop();
  return {
    restart() {
      position = start();
      waiting.abort();
      waiting = new AbortController();
    },
  };
}
