// The sidebar: channels, places, and the current user.

import { byId, el } from "./dom.js";
import { PLACES } from "./places.js";
import { reconcile } from "./timeline.js";

// go(where): {channel} or {place}.
export function drawSidebar(seen, here, go) {
  const channels = seen.channels.filter((channel) => channel.kind !== "im");
  reconcile(byId("channels"), channels.map((channel) => item({
    id: channel.id,
    text: `# ${channel.name}`,
    tag: channel.kind === "private" && "private",
    current: !here.place && channel.id === here.channel,
    unread: here.unread.has(channel.id),
    open: () => go({ channel: channel.id }),
  })));
  const direct = seen.channels.find((channel) => channel.id === here.channel)?.kind === "im";
  reconcile(byId("places"), PLACES.filter((place) => place.isThere(seen)).map((place) => item({
    id: place.id,
    text: place.name,
    current: here.place === place.id || (place.id === "home" && !here.place && direct),
    unread: place.isUnread?.(seen, here),
    open: () => go({ place: place.id }),
  })));
  drawPeople(seen.users.filter((user) => user.role !== "bot"), here.user);
}

function item({ id, text, tag, current, unread, open }) {
  const draw = () => el("li", {},
    el("button", { type: "button", class: "channel-link", "data-action": id, "aria-current": current ? "page" : null, onclick: open },
      el("span", {}, text, tag && el("span", { class: "tag" }, tag)), unread && el("span", { class: "unread" }, el("span", { class: "hidden" }, "unread"))));
  return { key: id, version: `${current}${unread}`, draw };
}

function drawPeople(people, now) {
  const select = byId("person");
  if (select.children.length !== people.length) {
    select.replaceChildren(...people.map((user) => el("option", { value: user.id }, `${user.real_name} (${user.role})`)));
  }
  select.value = now;
}
