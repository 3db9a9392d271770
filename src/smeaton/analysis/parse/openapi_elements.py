"""The elements of an API description that operations are made of."""

from dataclasses import dataclass

from smeaton.analysis.parse.json_schema import JsonSchema
from smeaton.analysis.parse.tree import Node
from smeaton.analysis.source import Place


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in path, query, header or cookie."""

    name: str
    location: str
    """"path", "query", "header" or "cookie"."""
    required: bool
    schema: JsonSchema
    node: Node
    written: Node
    """Where the operation or path names it: perhaps a reference."""

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.written.place

    @property
    def deprecated(self) -> bool:
        """Whether clients are told not to use it."""
        return self.node.flag("deprecated")


@dataclass(frozen=True, slots=True)
class Body:
    """What a request carries."""

    required: bool
    content: dict[str, JsonSchema]
    """By media type."""
    node: Node
    written: Node

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.written.place


@dataclass(frozen=True, slots=True)
class Response:
    """One answer of an operation."""

    status: str
    """"200", "4XX", "default"."""
    content: dict[str, JsonSchema]
    headers: dict[str, Node]
    """By name in lower case; references resolved."""
    node: Node
    written: Node

    @property
    def is_success(self) -> bool:
        """Whether it says that all went well."""
        return self.status[:1] == "2"

    @property
    def is_error(self) -> bool:
        """Whether it says that something went wrong."""
        return self.status[:1] in ("4", "5")

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.written.place


@dataclass(frozen=True, slots=True)
class SecurityScheme:
    """A way to authenticate."""

    name: str
    type: str
    """"apiKey", "http", "oauth2", "openIdConnect" or "mutualTLS"; Swagger's "basic" is "http"."""
    scheme: str
    """"basic", "bearer", ... of an http scheme."""
    location: str
    """"header", "query" or "cookie" of an API key."""
    flows: dict[str, Node]
    """By OpenAPI 3's names: "implicit", "password", "clientCredentials", "authorizationCode"."""
    node: Node

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.node.place


@dataclass(frozen=True, slots=True)
class Server:
    """Where the API is to be found."""

    url: str
    place: Place
