"""What an operation of an HTTP API is for: lists, creations, updates, and how lists are paged.

Rules ask here, so that "creates something" or "a list that grows" means the same to all of them.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Literal

from smeaton.analysis.parse.json_schema import JsonSchema
from smeaton.analysis.parse.openapi import Api, Operation, pick_json
from smeaton.analysis.parse.openapi_elements import Parameter, Response
from smeaton.analysis.vocabulary import GROWING, LOOKUPS, plain, singular, word_set, words

PageStyle = Literal["cursor", "offset", ""]

CURSOR_NAMES = word_set(
    "cursor pagetoken pagecursor startingafter endingbefore nexttoken continuationtoken marker "
    "after before since sinceid maxid startkey nextcursor continuation nextpagetoken bookmark "
    "scrollid start_cursor fromid afterid beforeid pagination_token paginationtoken token"
)
"""Names of parameters for where to go on, in lower case without separators."""
OFFSET_NAMES = word_set(
    "page offset skip pagenumber pageno pageindex pagenum startindex start from pageoffset"
)
"""Names of parameters for the number of a page or element, likewise."""
SIZE_NAMES = word_set(
    "limit perpage pagesize size count first last maxresults maxitems top take maxpagesize max "
    "rows results numresults pagelimit itemsperpage"
)
"""Names of parameters for the size of a page, in lower case without separators."""
_HUGE = GROWING - word_set(
    "task session job line item version revision entry point view request media record email "
    "snapshot backup archive reaction like download history event_type statistic stat"
)
_NEXT = word_set(
    "next nextpage nextpagetoken nextcursor nexttoken hasmore hasnext cursor cursors total "
    "totalcount count totalitems totalpages totalresults meta pagination paging pageinfo links "
    "nextlink offset page isend islast truncated istruncated hasmoreresults pages "
    "responsemetadata continuationtoken pagedetails"
)
_VERBS = word_set(
    "get fetch list create add make new update edit modify change delete remove set put post "
    "insert save store retrieve find load read write submit do execute"
)
_SHORT = LOOKUPS | word_set("tier size option capability template instance_type")
_SELECTED = word_set("top related recent latest default recommended stats")
_REPORTS = word_set("report statistic stat summary trend aggregate metric analytic breakdown")
_GROUPED = re.compile(
    r"\b(?:statistics|grouped by|per (?:day|week|month|status)|summary of|aggregated|totals by|"
    r"counts? (?:of|by|per))\b",
    re.I,
)
_TOTALS = word_set("count total totalamount totalcount sum average amount")
_FEW_TOTALS = 4
_FEW = 10
_VERSION = re.compile(r"v\d+(?:[._]\d+)*(?:(?:alpha|beta)\d*)?\Z", re.I)
_TEMPLATE = re.compile(r"\{[^{}]*\}")
_MONEY_MOVES = word_set(
    "payment charge refund payout transfer withdrawal deposit purchase "
    "transaction checkout disbursement donation topup"
)
_COMMITMENTS = word_set(
    "order booking reservation shipment trade enrollment appointment delivery subscription invoice"
)
_PAGE = {"url", "session_id", "sessionId", "checkout_url", "checkoutUrl", "client_secret"}
"""What leads to a page on which people pay; made twice it costs nobody anything."""
_PRICED = word_set("plan product price fee tariff catalog rate offer")
_ERROR_FIELDS = word_set("error errors fault exception errorcode errormessage")


def segments(path: str) -> list[str]:
    """Return the parts of a path that are no parameters and no version."""
    return [
        part
        for part in path.split("?")[0].split("/")
        if part and "{" not in part and not _VERSION.match(part) and part != "api"
    ]


def last_segment(path: str) -> str:
    """Return the last part of a path, "" for none; a parameter keeps its braces."""
    return path.split("?")[0].rstrip("/").rpartition("/")[2]


def is_version(segment: str) -> bool:
    """Whether a part of a path is a version, as "v2"."""
    return bool(_VERSION.match(segment))


def is_item(path: str) -> bool:
    """Whether a path names one thing by a parameter at its end."""
    return last_segment(path).endswith("}")


def template(path: str) -> str:
    """Return a path with the names of its parameters left out."""
    return _TEMPLATE.sub("{}", path)


def verb_of(segment: str) -> str:
    """Return the verb that a part of a path is or begins with; "" for none."""
    found = words(segment)
    if not found or found[0] not in _VERBS:
        return ""
    if len(found) == 1 and found[0] in ("store", "post", "list", "new", "save", "read", "set"):
        return ""
    return found[0]


def is_plural(word: str) -> bool:
    """Whether a word looks like the name of many."""
    parts = words(word)
    return bool(parts) and singular(parts[-1]) != parts[-1]


def is_list(operation: Operation) -> bool:
    """Whether a GET answers with a list of objects, not with one thing that holds some."""
    listed = operation.listed
    if listed is None or is_item(operation.path):
        return False
    result = operation.result
    if result is not None and not result.is_array and not is_plural(last_segment(operation.path)):
        return False
    kind = listed.keyword("type").value
    if kind != "array" and not (isinstance(kind, list) and "array" in kind):
        return False
    return listed.items is None or listed.items.is_object or bool(listed.items.variants)


def is_bounded(operation: Operation) -> bool:
    """Whether a list stays short by what it is, or by what is said of it."""
    listed = operation.listed
    if listed is not None and listed.number("maxItems") is not None:
        return True
    parts = words(last_segment(operation.path))
    return bool(parts) and (
        singular(parts[-1]) in _SHORT
        or bool(_SELECTED & set(words(operation.path)))
        or is_aggregate(operation)
    )


def is_aggregate(operation: Operation) -> bool:
    """Whether a list has an element a group or period, as statistics have, and not a thing."""
    said = {singular(each) for each in words(operation.path)}
    if said & _REPORTS or _GROUPED.search(f"{operation.words[:300]}"):
        return True
    items = operation.listed.items if operation.listed is not None else None
    names = {plain(each) for each in items.properties} if items is not None else set()
    return bool(names & _TOTALS) and len(names) <= _FEW_TOTALS and "id" not in names


def grows(operation: Operation) -> bool:
    """Whether a list holds what is only ever added to: events, messages, transactions."""
    parts = words(last_segment(operation.path))
    return bool(parts) and singular(parts[-1]) in _HUGE


def _names(operation: Operation) -> set[str]:
    return {plain(each.name) for each in operation.parameters if each.location == "query"}


def page_style(operation: Operation) -> PageStyle:
    """Return how a list is walked through: by a cursor, by numbers, or not at all."""
    names = _names(operation)
    sized = bool(names & SIZE_NAMES) or any(_last(name) in SIZE_NAMES for name in names)
    strong = names & (CURSOR_NAMES - {"after", "before", "since", "token"})
    if _is_token(operation):
        return "cursor"
    if strong or any(name.endswith(("cursor", "pagetoken")) for name in names):
        return "cursor"
    ranged = names & {"end", "to", "until", "endtime"}
    if names & (OFFSET_NAMES - {"start", "from"}) or (
        names & {"start", "from"} and sized and not ranged
    ):
        return "offset"
    if names & {"after", "before", "since", "token"} and sized:
        return "cursor"
    return ""


def _is_token(operation: Operation) -> bool:
    """Whether what is called a page is a text that the last answer gave."""
    page = operation.parameter("page")
    return page is not None and page.schema.types == {"string"}


def _last(name: str) -> str:
    return next((size for size in ("pagesize", "limit", "perpage") if name.endswith(size)), "")


def is_paged(operation: Operation) -> bool:
    """Whether callers can bound what they get at once."""
    names = _names(operation)
    if any(_is_position(each) for each in operation.parameters):
        return True
    if page_style(operation) or names & SIZE_NAMES or any(_last(name) for name in names):
        return True
    headers = {plain(each.name) for each in operation.parameters if each.location == "header"}
    return "range" in headers or any("page" in each or "limit" in each for each in headers)


def _is_position(parameter: Parameter) -> bool:
    """Whether a parameter says behind which element to go on."""
    known = plain(parameter.name) in ("since", "after", "before", "marker", "sinceid")
    return (
        known and parameter.location == "query" and not parameter.schema.format.startswith("date")
    )


def tells_more(operation: Operation) -> bool:
    """Whether the answer of a list says if there is more of it."""
    success = operation.success
    if success is None:
        return True
    if any(plain(name) in ("link", "xtotal", "xtotalcount", "contentrange", "xnextcursor")
           or "total" in name or "next" in name for name in success.headers):  # fmt: skip
        return True
    result = operation.result
    if result is None or result.is_array:
        return False
    return any(_NEXT & {plain(name), plain(name).removeprefix("x")} or plain(name).startswith(
        ("next", "total", "has", "page")) for name in result.properties)  # fmt: skip


def is_creation(operation: Operation) -> bool:
    """Whether a POST makes a new thing in the collection that its path names."""
    if operation.method != "post" or is_item(operation.path) or not operation.body:
        return False
    last = last_segment(operation.path)
    if verb_of(last) in ("create", "add", "new"):
        return True
    said = words(operation.id)[:1] + words(operation.node.text("summary"))[:1]
    if any(word in ("create", "add", "creates", "adds", "register", "new") for word in said):
        return True
    return is_plural(last) and any(
        each.path.startswith(operation.path.rstrip("/") + "/{") for each in operation.api.operations
    )


def weight(operation: Operation) -> Literal["money", "commitment", ""]:
    """Return what doing a creation twice would do twice: move money, or bind somebody."""
    parts = words(last_segment(operation.path))
    noun = singular(parts[-1]) if parts else ""
    about = segments(operation.path)[:-1]
    if any(singular(word) in _PRICED for part in about for word in words(part)[-1:]):
        return ""
    result = operation.result
    if noun == "checkout" and result is not None and _PAGE & set(result.properties):
        return ""
    if noun == "subscription" and not _is_paid(operation):
        return ""
    if noun in _MONEY_MOVES:
        return "money"
    return "commitment" if noun in _COMMITMENTS else ""


def _is_paid(operation: Operation) -> bool:
    """Whether what is subscribed to has a price: a plan, and no newsletter."""
    body = pick_json(operation.body.content) if operation.body else None
    inner = (
        [each for schema in body.properties.values() for each in schema.properties] if body else []
    )
    said = {
        singular(word)
        for name in (*(body.properties if body else ()), *inner)
        for word in words(name)
    }
    return bool(said & (_PRICED | {"item", "billing"})) or "billing" in operation.path


def errors_of(operation: Operation) -> list[Response]:
    """Return its answers for what went wrong, "default" included."""
    return [
        each for each in operation.responses.values() if each.is_error or each.status == "default"
    ]


def error_shape(response: Response) -> tuple[str, ...]:
    """Return the names of the fields of an error; () where it has none."""
    schema = pick_json(response.content)
    if schema is None:
        return ()
    if schema.is_array and schema.items is not None:
        return ("[]", *sorted(schema.items.properties))
    found = schema
    if not found.properties and found.variants:
        found = found.variants[0]
    return tuple(sorted(found.properties))


def says_error(schema: JsonSchema) -> str:
    """Return the field by which an answer says that something went wrong; "" for none."""
    for name in schema.properties:
        if plain(name) in _ERROR_FIELDS:
            return name
    return ""


def is_habit(part: int, whole: int, least: int = 4) -> bool:
    """Whether so many of all are more than slips: a few of many are no matter of design."""
    return part > 0 and (whole <= _FEW or part * least >= whole)


def share(part: int, whole: int) -> str:
    """Return "3 of 40"."""
    return f"{part} of {whole}"


def commonest(names: Iterable[str]) -> list[tuple[str, int]]:
    """Return names with how often each stands there, most often first."""
    return Counter(names).most_common()


def first_names(names: Iterable[str], limit: int = 6) -> str:
    """Return the first names as a list in words, and how many more there are."""
    every = list(dict.fromkeys(names))
    rest = len(every) - limit
    return ", ".join(every[:limit]) + (f" and {rest} more" if rest > 0 else "")


def live_operations(api: Api) -> list[Operation]:
    """Return the operations that are not deprecated."""
    return [each for each in api.operations if not each.deprecated]
