// Spellings that a searcher does not tell apart, folded to one: what callcenter/text/folding.py calls `squeezed`.

import { VARIANTS } from "./variants.js";

const common = new Map(VARIANTS.trim().split(/\s+/).map((pair) => [...pair]));

/** Width, case, kana, dashes and variants of kanji to one form; no blanks, nothing between the words of a name. */
export function fold(text) {
  const plain = text.replace(/[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu, "").normalize("NFKC").toLowerCase();
  const kana = plain.replace(/[\u3041-\u3096\u309d\u309e]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0x60))
    .replace(/[‐‑‒–—―−─━－ｰ]/g, "-");
  return [...kana].map((c) => common.get(c) ?? c).join("")
    .replace(/(?<=[ァ-ヺー])-+/g, (dashes) => "ー".repeat(dashes.length))
    .replace(/(?<=\d)ー(?=\d)/g, "-")
    .replace(/[\s・･·‧•＝=゠]+/g, "").normalize("NFC");
}
