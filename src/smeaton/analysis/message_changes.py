"""What two versions of an event contract have in common, for rules about what breaks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from smeaton.analysis.compatibility import Direction, FieldChange, compare_schemas
from smeaton.analysis.parse.asyncapi import Channel, EventOperation, Events, Message

_BRACES = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class MessagePair:
    """A message of a channel in both versions."""

    channel: Channel
    """The later one."""
    old: Message
    new: Message
    directions: frozenset[Direction]
    """"answered" where the application sends it and others read, "sent" where others send it."""


def shape(channel: Channel) -> str:
    """Return a channel's address in which parameters have no names; its key where it has none."""
    return _BRACES.sub("{}", channel.address) or channel.key


@lru_cache(maxsize=2)
def pair_channels(old: Events, new: Events) -> tuple[tuple[Channel, Channel], ...]:
    """Return the channels that both versions have: by address, else by key."""
    later = {shape(each): each for each in new.channels.values()}
    found = []
    for key, channel in old.channels.items():
        match = later.get(shape(channel)) or new.channels.get(key)
        if match is not None:
            found.append((channel, match))
    return tuple(found)


def _list_directions(events: Events, key: str) -> frozenset[Direction]:
    actions = {
        each.action
        for each in events.operations.values()
        if each.channel is not None and each.channel.key == key
    }
    known: dict[str, Direction] = {"send": "answered", "receive": "sent"}
    return frozenset(known[each] for each in actions if each in known)


@lru_cache(maxsize=2)
def pair_messages(old: Events, new: Events) -> tuple[MessagePair, ...]:
    """Return the messages that both versions of a channel have: by key, name, or as the only one.

    Where no operation says who sends, consumers are thought of.
    """
    found = []
    for before, after in pair_channels(old, new):
        directions = _list_directions(new, after.key) or _list_directions(old, before.key)
        for message, later in match_messages(before, after):
            if later is not None:
                pair = MessagePair(after, message, later, directions or frozenset({"answered"}))
                found.append(pair)
    return tuple(found)


def match_messages(old: Channel, new: Channel) -> Iterator[tuple[Message, Message | None]]:
    """Yield each message of a channel with what became of it."""
    names = {each.name: each for each in new.messages.values()}
    ids = {each.id: each for each in new.messages.values() if each.id}
    alone = len(old.messages) == len(new.messages) == 1
    for key, message in old.messages.items():
        later = new.messages.get(key) or ids.get(message.id) or names.get(message.name)
        if later is None and alone:
            later = next(iter(new.messages.values()))
        yield message, later


@lru_cache(maxsize=2)
def compare_messages(old: Events, new: Events) -> tuple[FieldChange, ...]:
    """Return the differences of payloads and headers, each field once in a direction."""
    schemas = []
    for pair in pair_messages(old, new):
        name = pair.new.name
        parts = ((pair.old.payload, pair.new.payload), (pair.old.headers, pair.new.headers))
        for was, now in parts:
            if was is not None and now is not None:
                schemas += [(was, now, direction, name) for direction in sorted(pair.directions)]
    return compare_schemas(schemas)


def pair_operations(
    old: Events, new: Events
) -> Iterator[tuple[EventOperation, EventOperation | None]]:
    """Yield what the application did, and what of it it does still, by channel and action."""
    channels = {before.key: after.key for before, after in pair_channels(old, new)}
    later = {
        (each.channel.key, each.action): each
        for each in new.operations.values()
        if each.channel is not None
    }
    for each in old.operations.values():
        if each.channel is not None and each.channel.key in channels:
            yield each, later.get((channels[each.channel.key], each.action))
