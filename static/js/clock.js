// Hours and minutes as the pages of the server say them: in Japan, wherever the browser believes to be.

const TIME = new Intl.DateTimeFormat("ja-JP", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Tokyo" });

export const clock = (at = Date.now()) => TIME.format(at);
