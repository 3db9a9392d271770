"""The rule `graphql_fetched_url`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_roles import has_maximum, is_documented
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import ends, says

_CALLED = {
    "webhook",
    "hook",
    "callback",
    "target",
    "notify",
    "notification",
    "endpoint",
    "import",
    "feed",
    "fetch",
    "crawl",
    "scrape",
    "manifest",
    "remote",
    "upload",
    "proxy",
}
_LOADED = {
    "image",
    "media",
    "source",
    "download",
    "avatar",
    "photo",
    "picture",
    "video",
    "logo",
    "thumbnail",
}
_ELSEWHERE = r"external|remote|download|fetch|import|upload|from (?:the|this|an?) url"
_SAID = r"https only|allow(?:ed|list)|private (?:network|address)|only shown|not fetched|redirect"


def _is_url(member: Member) -> bool:
    return member.type.name in ("String", "URL", "URI", "Url") and ends(member.name, {"url", "uri"})


@rule("GQL054", severity="low", harm="exposure", each=1)
def graphql_fetched_url(schema: GraphqlSchema) -> Iterator[Hit]:
    """Address from callers that the server fetches.

    ## What it does
    Finds URLs in the arguments and inputs of mutations that the server calls or downloads by
    their names (webhookUrl, callbackUrl, targetUrl, importUrl, feedUrl) or, for images and
    media, by their descriptions. They are one finding; those that are called are medium.

    ## Why it matters
    The server sits inside the network: an address such as 169.254.169.254 or localhost reads
    credentials of the cloud or internal services in the caller's place. OWASP API7:2023 (server
    side request forgery).

    ## When it is fine
    The description says what is allowed (https only, listed hosts, no private addresses), or
    that the address is only shown or redirected to.

    ## Example
    ```graphql
    type Query {
      webhook(id: ID!): Webhook
    }

    type Mutation {
      createWebhook(input: CreateWebhookInput!): CreateWebhookPayload
    }

    input CreateWebhookInput {
      targetUrl: String!
    }

    type CreateWebhookPayload {
      webhook: Webhook
    }

    type Webhook {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      webhook(id: ID!): Webhook
    }

    type Mutation {
      createWebhook(input: CreateWebhookInput!): CreateWebhookPayload
    }

    input CreateWebhookInput {
      "https only; addresses of private networks are refused."
      targetUrl: String!
    }

    type CreateWebhookPayload {
      webhook: Webhook
    }

    type Webhook {
      id: ID!
    }
    ```

    ## See also
    server-side-request-forgery, webhook-signatures
    """
    entry = [a for f in schema.root_fields("mutation") for a in f.arguments.values()]
    taken = schema.reach([a.type.name for a in entry])
    members = [(a.path.split(".")[-1], a) for a in entry]
    members += [(known.name, f) for known, f in schema.inputs() if known.name in taken]
    for owner, member in members:
        said = is_documented(_SAID, member.description) or has_maximum(member)
        if not _is_url(member) or said or member.is_deprecated:
            continue
        called = says(member.name, _CALLED) or (member.name == "url" and says(owner, _CALLED))
        loaded = says(member.name, _LOADED) and is_documented(_ELSEWHERE, member.description)
        if not called and not loaded:
            continue
        yield Hit(
            member.path,
            member.place,
            f"{member.path} is an address from callers that the server fetches, by its name.",
            "From inside the network it reaches credentials and services that callers can't.",
            '"https only; addresses of private networks are refused."\n'
            f"{member.name}: {member.type.text}",
            severity=Severity.MEDIUM if called else None,
        )
