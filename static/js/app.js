// Entry of every page. Each module only adds to what already works without it.

import "./ime.js";
import "./combobox.js";
import "./dialog.js";
import "./poll.js";
import "./ring.js";
import "./presence.js";
import "./player.js";
import "./request.js";
import "./forms.js";
import "./typing.js";
import "./kept.js";
import "./stalled.js";
import "./revealed.js";
import "./undo.js";
import "./help.js";

// A menu that is wider than a phone begins at the page one is on.
for (const here of document.querySelectorAll(".site-nav [aria-current], .tabs [aria-current]")) {
  here.scrollIntoView({ block: "nearest", inline: "nearest" });
}
import "./recording.js";
