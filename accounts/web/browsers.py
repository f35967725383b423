"""What people call a browser, from what it says of itself: enough to recognise one's own."""

import re

from django.utils.translation import gettext as _

# The first that fits counts: most browsers also name the ones that they are built on.
_BROWSERS = (
    (r"Edg(?:e|A|iOS)?/", "Microsoft Edge"),
    (r"OPR/", "Opera"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|HeadlessChrome/", "Chrome"),
    (r"Safari/", "Safari"),
)
_SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "macOS"),
    (r"CrOS", "ChromeOS"),
    (r"Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """Chrome（Windows）; the beginning of its own words for one that we do not know."""
    browser, system = _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s（%(system)s）") % {"browser": browser, "system": system}
    return browser or user_agent[:40] or _("そのほかのブラウザ")


def _first(table: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for pattern, name in table if re.search(pattern, user_agent)), "")
