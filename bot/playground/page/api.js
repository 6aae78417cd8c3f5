// Calls to the backend: one long poll for changes, and one POST for each gesture.

import { byId, toast } from "./dom.js";

// The gestures after which the app may open a form.
const OPENING = ["action", "shortcut", "submit", "message"];
const OPENS_WITHIN = 15000; // Milliseconds.
let gestureAt = -Infinity;

// Whether a gesture of this tab may have opened a form that just came; true once for each gesture.
export function mayHaveOpened() {
  const may = performance.now() - gestureAt < OPENS_WITHIN;
  gestureAt = -Infinity;
  return may;
}

const LOST = "The connection to Draftdesk is lost. Try again in a moment.";

// Returns {problem, errors, ts}; the problem has already been shown to the user.
export async function send(gesture, body) {
  if (OPENING.includes(gesture)) gestureAt = performance.now();
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

// Calls take(changes) forever, in order; restart() starts again from nothing, as another user.
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
    if (asked !== position) return; // Restarted meanwhile: this is another user's answer, and incomplete.
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
