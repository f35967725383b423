// Entry of every page. Each module only adds to what already works without it.

import "./ime.js";
import "./combobox.js";
import "./dialog.js";
import "./poll.js";
import "./player.js";
import "./forms.js";
import "./recording.js";
