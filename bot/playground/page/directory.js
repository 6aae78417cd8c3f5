// The workspace as the current user sees it: names, and the options of people menus.

const KINDS = ["public", "private", "im"];

export function directory(seen) {
  const user = (id) => seen.users.find((one) => one.id === id);
  const named = (value, text) => ({ value, text: { type: "plain_text", text, emoji: false } });
  const title = (channel) => (channel.kind === "im" ? channel.name : `#${channel.name}`);
  return {
    user: (id) => user(id) ?? { id, real_name: id, role: "bot" },
    names: {
      user: (id) => user(id)?.real_name,
      channel: (id) => seen.channels.find((channel) => channel.id === id)?.name,
      group: (id) => seen.groups.find((group) => group.id === id)?.handle,
    },
    // The options of a menu without its own: people, channels or conversations.
    options(element) {
      if (element.type.includes("users")) {
        return seen.users.filter((one) => !["bot", "integration"].includes(one.role)).map((one) => named(one.id, one.real_name));
      }
      const kinds = element.type.includes("channels") ? ["public"] : element.filter?.include ?? KINDS;
      return seen.channels.filter((channel) => kinds.includes(channel.kind)).map((channel) => named(channel.id, title(channel)));
    },
  };
}
