"""Movement as in vi, beside the arrow keys, for whatever has lines and takes no text."""

from textual.binding import Binding


def move(
    down: str = "cursor_down", up: str = "cursor_up", first: str = "first", last: str = "last"
) -> list[Binding]:
    """Return bindings of j, k, g and G to actions of a widget; the defaults are a list's."""
    actions = {"j": down, "k": up, "g": first, "G": last}
    return [Binding(key, action, show=False) for key, action in actions.items()]


SCROLL = move("scroll_down", "scroll_up", "scroll_home", "scroll_end")
"""For a text that scrolls."""
