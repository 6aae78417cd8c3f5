// Slack's mrkdwn as DOM nodes: a small parser that never creates HTML.
// Format: docs.slack.dev/messaging/formatting-message-text.

import { el } from "./dom.js";

const EMOJI = {
  warning: "⚠️", white_check_mark: "✅", x: "❌", wave: "👋", tada: "🎉", pencil2: "✏️", bulb: "💡",
  hourglass_flowing_sand: "⏳", information_source: "ℹ️", eyes: "👀", speech_balloon: "💬", robot_face: "🤖",
  rotating_light: "🚨",
  double_vertical_bar: "⏸️", crescent_moon: "🌙",
};

export const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

export const emoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] ?? whole);

// Earliest match wins; marks of bold, italic and strike must touch their words and be outside other words.
const INLINE = [
  [/```\n?([\s\S]+?)```/, (m) => el("pre", {}, unescape(m[1]))],
  [/`([^`\n]+)`/, (m) => el("code", {}, unescape(m[1]))],
  [/<([^<>\n]+)>/, entity],
  [/(?<![\w*])\*(?=\S)([^*\n]*[^*\s])\*(?![\w*])/, (m, names) => el("strong", {}, ...inline(m[1], names))],
  [/(?<![\w_])_(?=\S)([^_\n]*[^_\s])_(?![\w_])/, (m, names) => el("em", {}, ...inline(m[1], names))],
  [/(?<![\w~])~(?=\S)([^~\n]*[^~\s])~(?![\w~])/, (m, names) => el("s", {}, ...inline(m[1], names))],
];

// Text without formatting; text between < and > is still special.
export const plain = (text, names) => inline(text, names, INLINE.filter(([, build]) => build === entity));

// names: {user(id), channel(id)} give display names, or undefined.
export function mrkdwn(text, names) {
  const nodes = [];
  for (const part of text.split(/((?:^&gt;[^\n]*(?:\n|$))+)/m)) {
    if (!part.startsWith("&gt;")) nodes.push(...inline(part, names));
    else nodes.push(el("blockquote", {}, ...inline(part.replace(/^&gt; ?/gm, "").trimEnd(), names)));
  }
  return nodes;
}

// Block Kit's text objects: {type: "mrkdwn" | "plain_text", text, emoji?}.
export function textObject(object, names) {
  if (object.type === "mrkdwn") return mrkdwn(object.text, names);
  return [object.emoji === false ? object.text : emoji(object.text)];
}

function inline(text, names, rules = INLINE) {
  const nodes = [];
  let rest = text;
  while (rest) {
    let first = null;
    for (const [pattern, build] of rules) {
      const match = pattern.exec(rest);
      if (match && (!first || match.index < first.match.index)) first = { match, build };
    }
    if (!first) break;
    if (first.match.index) nodes.push(emoji(unescape(rest.slice(0, first.match.index))));
    nodes.push(first.build(first.match, names));
    rest = rest.slice(first.match.index + first.match[0].length);
  }
  if (rest) nodes.push(emoji(unescape(rest)));
  return nodes;
}

function entity([, token], names) {
  const [target, label] = token.split("|", 2);
  if (target.startsWith("@")) return mention(`@${names.user(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith("#")) return mention(`#${names.channel(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith("!subteam^")) return mention(`@${names.group?.(target.slice(9)) ?? label ?? target.slice(9)}`);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!")) return mention(label ?? `@${target.slice(1)}`, "broadcast");
  return link(unescape(target), label && unescape(label));
}

const mention = (text, kind = "") => el("span", { class: `mention ${kind}` }, unescape(text));

export function link(url, label) {
  if (!/^(https?:\/\/|mailto:)/i.test(url)) return document.createTextNode(label ?? url);
  const text = label || url.replace(/^mailto:/i, "");
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text);
}

function date(target, fallback) {
  const [, seconds, format] = target.split("^");
  const moment = new Date(Number(seconds) * 1000);
  if (!format || Number.isNaN(moment.getTime())) return document.createTextNode(unescape(fallback ?? ""));
  const text = unescape(format).replace(/\{(\w+)\}/g, (whole, name) => dateToken(name, moment) ?? whole);
  return el("time", { datetime: moment.toISOString(), title: moment.toLocaleString() }, text);
}

function dateToken(name, moment) {
  if (name === "time") return moment.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (name === "time_secs") return moment.toLocaleTimeString();
  if (name === "date_num") return moment.toISOString().slice(0, 10);
  if (!name.startsWith("date")) return undefined;
  const today = new Date().toDateString() === moment.toDateString();
  if (name.endsWith("_pretty") && today) return "today";
  const month = name.includes("short") ? "short" : "long";
  const weekday = name.includes("long") ? "long" : undefined;
  return moment.toLocaleDateString([], { weekday, month, day: "numeric", year: "numeric" });
}
