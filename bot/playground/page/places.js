// The places beside the channels that fill the page's middle. Each is an object:
//   id, name, note            what it is called; the note stands beside its title
//   isThere(seen)             whether it exists in this workspace
//   isUnread?(seen, here)     whether there is news in it
//   version(seen, here)       a string; the place is drawn anew when it changes
//   draw(pane, seen, here, context)   fill the scrolling pane
//   opened?(here)             somebody went there

import { helpdesk } from "./helpdesk.js";
import { home } from "./home.js";

export const PLACES = [home, helpdesk];
