"""Survivors that are no gap, each with the reason. The key is ``path:function:call`` or the name of the wall."""

_EVERYBODY = (
    "every role that can sign in to a page holds token.own: the row asks no more than that, and names what it is about"
)

EXPLAINED: dict[str, str] = {
    "accounts:token_end POST": _EVERYBODY,
    "accounts:tokens GET": _EVERYBODY,
    "accounts:tokens POST": _EVERYBODY,
}
