"""What costs the readers of an API description time, and its users nothing yet."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from smeaton.analysis.openapi_notation import section
from smeaton.analysis.openapi_structure import Fault
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.parse.tree import Node
from smeaton.analysis.rest import first_names, share
from smeaton.analysis.schema_nodes import count, list_documents, name_object
from smeaton.analysis.source import Edit
from smeaton.analysis.tree_edits import remove_element

_IN_URL = re.compile(r"[\w.~:/?#\[\]!$&'()*+,;=@-]+\Z")
_REFERENCE = re.compile(r"#/((?:components/\w+|definitions|parameters|responses)/[^\"'\s,}\]]+)")
_COMPONENTS = ("schemas", "parameters", "responses", "requestBodies", "headers", "examples")
_FIELDS = 4
_TIMES = 3
_PART = 10
_COPIES = 12


def list_loose_ends(api: Api) -> list[Fault]:
    """Return the kinds of loose ends that there are, each with how many."""
    if not api.operations and not api.root.get("tags"):
        return []
    kinds = (_judge_ids, _judge_tags, _judge_components, _judge_repeated)
    return [found for judge in kinds for found in judge(api)]


def _judge_ids(api: Api) -> Iterator[Fault]:
    without = [each for each in api.operations if not each.id]
    if without and len(without) * _PART >= len(api.operations):
        yield Fault(
            without[0].name,
            without[0].node,
            f"{share(len(without), len(api.operations))} operations have no operationId "
            f"({first_names((each.name for each in without), 3)})",
            "give each operation an id of its own, after method and path",
            why="Generated code makes up names for methods, which change with the path.",
        )
    odd = [each for each in api.operations if each.id and not _IN_URL.match(each.id)]
    if odd:
        yield Fault(
            odd[0].name,
            odd[0].node.get("operationId"),
            f"ids with characters that need escaping ({first_names((each.id for each in odd), 3)})",
            "use letters, digits, - and _ in ids",
            why="Links need escaping, and generators each mend ids in their own way.",
        )


def _judge_tags(api: Api) -> Iterator[Fault]:
    tags = api.root.get("tags")
    names = [each.text("name") for each in tags.elements() if each.text("name")]
    twice = [name for name, number in Counter(names).items() if number > 1]
    if twice:
        yield Fault(
            "tags",
            tags,
            f"tags defined twice ({first_names(twice, 3)})",
            "define each once",
            why="The document is invalid, and documentation shows one of them.",
            edits=_drop_repeated(tags),
        )
    used = list(dict.fromkeys(tag for each in api.operations for tag in each.node.texts("tags")))
    unknown = [tag for tag in used if tag not in names]
    if names and unknown:
        yield Fault(
            "tags",
            tags,
            f"tags that are used and not defined ({first_names(unknown, 3)})",
            "define them under tags",
            why="Documentation shows these tags behind the others, and without a description.",
        )


def _drop_repeated(tags: Node) -> tuple[Edit, ...]:
    """Return the change that takes out a tag that is defined twice word for word."""
    elements = list(tags.elements())
    values = [each.value for each in elements]
    repeated = [each for n, each in enumerate(elements) if each.value in values[:n]]
    return remove_element(repeated[0]) if len(repeated) == 1 else ()


def _judge_components(api: Api) -> Iterator[Fault]:
    texts = [each.source.text for each in api.library.documents.values()]
    used = {match.replace("~1", "/") for text in texts for match in _REFERENCE.findall(text)}
    known = list(_list_components(api))
    idle = [(path, node) for path, node in known if path not in used]
    if idle and len(idle) * _PART >= len(known) and api.operations:
        yield Fault(
            idle[0][0].rpartition("/")[2],
            idle[0][1],
            f"{share(len(idle), len(known))} components are not used "
            f"({first_names((path.rpartition('/')[2] for path, _ in idle), 3)})",
            "take out what nothing refers to",
            why="Readers and generated code carry what is not in use.",
        )


def _list_components(api: Api) -> Iterator[tuple[str, Node]]:
    named = {name for each in api.models.values() for name in _list_mapped(each.node)}
    if api.is_swagger:
        for key in ("definitions", "parameters", "responses"):
            for name, node in api.root.get(key).items():
                yield f"{key}/{name}", node
        return
    for key in _COMPONENTS:
        for name, node in api.root.at("components", key).items():
            if name not in named and name != "$ref":
                yield f"components/{key}/{name}", node


def _list_mapped(node: Node) -> Iterator[str]:
    for _, target in node.get("discriminator").get("mapping").items():
        if isinstance(target.value, str):
            yield target.value.rpartition("/")[2]


def _judge_repeated(api: Api) -> Iterator[Fault]:
    shapes: defaultdict[str, list[Node]] = defaultdict(list)
    for document in list_documents(api.library, api.root.document):
        for node in count(document).schemas:
            properties = node.value.get("properties")
            if isinstance(properties, dict) and len(properties) >= _FIELDS:
                told = [properties, node.value.get("type"), node.value.get("required")]
                shapes[json.dumps(told, default=str, sort_keys=True)].append(node)
    repeated = [nodes for nodes in shapes.values() if len(nodes) >= _TIMES]
    if sum(map(len, repeated)) >= _COPIES:
        most = max(repeated, key=len)
        yield Fault(
            name_object(most[0]),
            most[0],
            f"schemas written out {_TIMES} times or more: {len(repeated)} "
            f"({name_object(most[0])} {len(most)} times)",
            f"define them once under {section(api, 'schemas')} and refer to them",
            why="Generated code gets several classes for one thing.",
        )
