"""What can be done by key in the chat app, and which keys the settings give it instead.

A key that the settings name replaces all keys that an action has by itself. Places are where a
key counts: those of `chat` count wherever one is, all others in their own part of the screen only.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from itertools import combinations
from typing import NamedTuple


class Action(NamedTuple):
    """Something that a key does."""

    keys: str
    """Its keys by default, separated by commas."""
    does: str
    """What it does, for help and palette."""
    place: str = "chat"
    """`chat`, `prompt`, `turn`, `findings`, `state` or `attachment`; or `finding` or
    `conversations`, which are windows over all of these."""


ACTIONS = {
    "send": Action("enter", "send", "prompt"),
    "new_line": Action("ctrl+j,shift+enter,alt+enter", "new line", "prompt"),
    "stop": Action("escape", "stop the answer, or back to the prompt"),
    "sources": Action("ctrl+g", "to the sources of the last answer"),
    "page_up": Action("pageup", "scroll the conversation up"),
    "page_down": Action("pagedown", "scroll the conversation down"),
    "new": Action("ctrl+n", "new conversation"),
    "resume": Action("ctrl+r", "earlier conversations"),
    "model": Action("f2", "choose the model"),
    "state": Action("f3", "to what this conversation settled; from there, hide it"),
    "commands": Action("ctrl+p", "all commands"),
    "theme": Action("ctrl+t", "light or dark"),
    "help": Action("f1", "help"),
    "quit": Action("ctrl+q", "quit; everything is saved"),
    "edit_turn": Action("e", "edit its question and send it again", "turn"),
    "repeat_turn": Action("r", "ask it again as it is", "turn"),
    "earlier_version": Action("[", "the version before; the original is always kept", "turn"),
    "later_version": Action("]", "the version after", "turn"),
    "compare": Action("v", "compare two versions", "turn"),
    "fork": Action("f", "go on from here in a new conversation", "turn"),
    "copy_answer": Action("y", "copy its answer as Markdown", "turn"),
    "copy_code": Action("Y", "copy its first code block", "turn"),
    "sort": Action("s", "sort by severity, rule, table", "findings"),
    "filter": Action("/", "filter by code, rule, object or message", "findings"),
    "dismiss": Action("d", "dismiss with a reason, or take that back", "findings"),
    "show_dismissed": Action("u", "show dismissed findings", "findings"),
    "copy_fix": Action("c", "copy its fix", "finding"),
    "write_fix": Action("w", "write its fix to a file", "finding"),
    "pin": Action("ctrl+o", "keep a conversation on top, or no longer", "conversations"),
    "delete_conversation": Action("ctrl+d", "delete a conversation", "conversations"),
    "open_entry": Action("enter,e", "change the fact, go to the decision, answer", "state"),
    "add_fact": Action("a", "add a fact", "state"),
    "remove_fact": Action("x,delete", "take a fact back", "state"),
    "undo_fact": Action("u", "undo the last change of a fact", "state"),
    "retake": Action("t", "decide again what may change", "state"),
    "unfold": Action("u", "put its text into the prompt", "attachment"),
    "edit_attachment": Action("e", "open it in $EDITOR", "attachment"),
    "replace": Action("r", "let the next paste replace it", "attachment"),
    "remove": Action("delete,backspace,x", "remove it", "attachment"),
}
"""Every action that the settings can give another key, by name."""

PREFIXES = {"ctrl+b": "tmux", "ctrl+a": "screen"}
"""Keys that never arrive inside the programs named, unless pressed twice."""

_WINDOWS = {"finding", "conversations"}
_EVERYWHERE = {"theme", "commands", "quit"}
"""What works in windows too."""

_NAMED = {
    *(f"f{number}" for number in range(1, 25)),
    *("enter", "escape", "tab", "space", "backspace", "delete", "insert", "home", "end"),
    *("pageup", "pagedown", "up", "down", "left", "right"),
}
_NAMES = {"escape": "Esc", "pageup": "PageUp", "pagedown": "PageDown"}
"""How keys are called whose name has more than one capital or fewer letters."""
_MODIFIERS = {"ctrl", "alt", "shift", "super", "meta", "hyper"}
_EDITING = {
    *(f"ctrl+{letter}" for letter in "acdehikmuvwxyz"),
    *("up", "down", "left", "right", "home", "end", "backspace", "delete", "tab", "shift+tab"),
    *("f6", "f7", "ctrl+left", "ctrl+right", "alt+backspace", "alt+delete"),
}
"""Keys that write or edit in the prompt, or that terminals send for another key."""


def check_keys(keys: Mapping[str, str]) -> dict[str, str]:
    """Return the keys given for actions, in the spelling that is used here.

    Raises:
        ValueError: an action or key is unknown, a key can't do it, or two actions share one.
    """
    checked = {name: _check(name, given) for name, given in keys.items()}
    effective = effective_keys(checked)
    for one, other in combinations(effective, 2):
        if not (checked.keys() & {one, other}):
            continue
        shared = set(effective[one].split(",")) & set(effective[other].split(","))
        if shared and _meet(one, other):
            raise ValueError(
                f"{min(shared)!r} is the key of both {one!r} and {other!r}; give one another key"
            )
    return checked


def _meet(one: str, other: str) -> bool:
    """Return whether there is a place where both actions are listened for."""
    places = {ACTIONS[one].place, ACTIONS[other].place}
    if len(places) == 1 or places == {"finding", "findings"}:  # `dismiss` is of both
        return True
    if places & _WINDOWS:
        return not _EVERYWHERE.isdisjoint((one, other))
    return "chat" in places


def effective_keys(keys: Mapping[str, str]) -> dict[str, str]:
    """Return the keys of every action: those given, else its own."""
    return {name: keys.get(name, action.keys) for name, action in ACTIONS.items()}


def find_prefixes(keys: Mapping[str, str]) -> list[str]:
    """Return a warning for each key given that a terminal multiplexer keeps for itself."""
    return [
        f"{key!r}, the key of {name!r}, is the prefix of {PREFIXES[key]}: press it twice there."
        for name, given in keys.items()
        for key in given.split(",")
        if key in PREFIXES
    ]


def show_keys(keys: str) -> str:
    """Return keys as people write them: "Ctrl+J, Shift+Enter"."""
    return ", ".join(_show(key) for key in keys.split(","))


def _show(key: str) -> str:
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    if len(last) > 1 or modifiers:
        last = _NAMES.get(last, last[:1].upper() + last[1:])
    return "+".join([*(each.capitalize() for each in modifiers), last])


def _check(name: str, given: str) -> str:
    if name not in ACTIONS:
        near = get_close_matches(name, ACTIONS, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(ACTIONS)}"
        raise ValueError(f"there is no action {name!r}; {hint}")
    keys = [_check_key(name, key.strip()) for key in given.split(",")]
    return ",".join(keys)


def _check_key(name: str, key: str) -> str:
    if len(key) > 1:
        key = key.lower()
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    if not last or not (len(last) == 1 or last in _NAMED) or not _MODIFIERS.issuperset(modifiers):
        raise ValueError(
            f"{key!r} is no key for {name!r}; write for example 'ctrl+o', 'alt+n', 'f5' or 'x'"
        )
    place = ACTIONS[name].place
    writes = place in ("chat", "prompt", "conversations") and (len(key) == 1 or key == "space")
    if writes or (place in ("chat", "prompt") and key in _EDITING):
        raise ValueError(
            f"{key!r} can't be the key of {name!r}: it writes or edits in the prompt; take one "
            "with Ctrl or Alt, or a function key"
        )
    return key
