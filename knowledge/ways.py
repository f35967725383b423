"""The ways of an edition's tree, by their places (1, 1-2), and what other sections say of them."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from knowledge.content import Rows, rows_of


def ways_of(content: Mapping[str, Rows]) -> dict[str, str]:
    """Place of each way of the tree → its place and its words."""
    rows = sorted(rows_of(content, "tree"), key=lambda row: row["place"])
    return {row["place"]: f"{row['place']} {row['label']}" for row in rows}


def loose_ends(content: Mapping[str, Rows]) -> list[str]:
    """What one section says of another that is no longer there, in words: sections are written one by one."""
    ways = ways_of(content)
    return [
        _("「%(item)s」は進め方の %(place)s で聞くことになっていますが、その番号の行がありません。")
        % {"item": row["item"], "place": row["way"]}
        for row in rows_of(content, "items")
        if row.get("way") and row["way"] not in ways
    ]


def is_on(way: str, gone: str) -> bool:
    """Whether who has gone this way has come by that one. Every way begins at '', which is none."""
    return not way or gone == way or gone.startswith(f"{way}-")
