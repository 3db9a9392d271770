"""The rule `graphql_upload_scalar`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import is_documented, is_scalar
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule


@rule("GQL058", severity="low", harm="outage", each=1)
def graphql_upload_scalar(schema: GraphqlSchema) -> Iterator[Hit]:
    """Files through GraphQL.

    ## What it does
    Finds schemas with the scalar Upload in arguments or inputs.

    ## Why it matters
    The multipart request is parsed by every GraphQL server and gateway on the way, which buffer
    files for all operations; it is a form post that browsers send across sites without a
    preflight (Apollo Server documentation, file uploads), so it opens cross-site request
    forgery unless a header is required.

    ## When it is fine
    A description says how large files may be. Upload to a signed URL of the storage leaves the
    API out of it.

    ## Example
    ```graphql
    type Query {
      user(id: ID!): User
    }

    type Mutation {
      setAvatar(userId: ID!, file: Upload!): SetAvatarPayload
    }

    scalar Upload

    type SetAvatarPayload {
      user: User
    }

    type User {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      user(id: ID!): User
    }

    type Mutation {
      "Gives a signed address to send the file to, of at most 5 MB."
      startAvatarUpload(userId: ID!): StartAvatarUploadPayload
    }

    type StartAvatarUploadPayload {
      uploadUrl: String
      user: User
    }

    type User {
      id: ID!
    }
    ```

    ## See also
    file-uploads, csrf-cors-and-cookies
    """
    members = [f for _, f in schema.inputs()]
    members += [a for f in schema.root_fields("mutation") for a in f.arguments.values()]
    for member in members:
        if member.type.name not in ("Upload", "FileUpload", "File") or member.is_deprecated:
            continue
        if not is_scalar(schema, member.type.name) or is_documented(
            r"\d ?[km]i?b|max", member.description
        ):
            continue
        yield Hit(
            member.path,
            member.place,
            f"{member.path} takes a file through GraphQL.",
            "Servers and gateways buffer it, and a form of another site can send it unless a "
            "header "
            "is required.",
            "# give a signed address of the storage, and take the key of the finished upload; else "
            "require a header such as GraphQL-Preflight, and state the largest file",
        )
