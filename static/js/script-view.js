// The script as operators see it, for whoever writes it: the same keys, with no call to fill in.

import { Script } from "./script.js";

new Script(document.getElementById("script-pane"), { set() {} });
