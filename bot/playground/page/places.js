// The places listed beside the channels and shown in the page's middle. Each is an object:
//   id, name, note            its name; the note is shown beside the title
//   isThere(seen)             whether it exists in this workspace
//   isUnread?(seen, here)     whether it has unread changes
//   version(seen, here)       a string; the place is redrawn when it changes
//   draw(pane, seen, here, context)   fill the scrolling pane
//   opened?(here)             called when the user opens it

import { helpdesk } from "./helpdesk.js";
import { home } from "./home.js";

export const PLACES = [home, helpdesk];
