"""The rule `graphql_personal_data_within_reach`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import flat, is_documented, is_guarded, terms
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import PEOPLE, ends, says

_PERSONAL = {
    "email", "emailaddress", "phone", "phonenumber", "mobile", "birthdate", "dateofbirth",
    "birthday", "address", "homeaddress", "ssn", "passportnumber", "ipaddress", "lastip",
}  # fmt: skip
_CONTENT = terms(
    "comment review post message article question answer topic reply thread story photo video "
    "listing rating discussion reaction follow follower like"
)
_SAID = (
    r"permission|requires|only (?:visible|for|to|by)|visible|null (?:unless|if)|owner|staff|admin|"
    r"authori[sz]ed|viewer"
)


@rule("GQL063", severity="medium", harm="exposure", each=1)
def graphql_personal_data_within_reach(schema: GraphqlSchema) -> Iterator[Hit]:
    """Personal data that content leads to.

    ## What it does
    Finds types of people with an e-mail address, phone number, postal address or birth date to
    which comments, reviews, posts or messages lead, where no directive or description says who
    may read them.

    ## Why it matters
    Whoever reads a public comment follows its author to his address. What is checked at
    `user(id:)` is not checked on the other paths unless each field checks. OWASP API3:2023.

    ## When it is fine
    Fields with an authorising directive, fields whose description says who sees them, and a
    separate type for what is public (PublicProfile) are not reported.

    ## Example
    ```graphql
    type Query {
      post(id: ID!): Post
    }

    type Post {
      id: ID!
      author: User!
    }

    type User {
      id: ID!
      name: String!
      email: String!
      phone: String
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      post(id: ID!): Post
      viewer: User
    }

    type Post {
      id: ID!
      author: PublicProfile!
    }

    type PublicProfile {
      id: ID!
      name: String!
    }

    type User {
      id: ID!
      name: String!
      email: String!
      phone: String
    }
    ```

    ## See also
    object-level-authorization, sensitive-data-storage
    """
    paths: dict[str, Member] = {}
    for known, field in schema.outputs():
        if ends(known.name, _CONTENT) and not is_guarded(field):
            paths.setdefault(field.type.name, field)
    for name, path in paths.items():
        person = schema.types.get(name)
        if person is None or not says(name, PEOPLE | {"author"}) or is_guarded(person):
            continue
        if is_documented(_SAID, person.description, path.description):
            continue
        shown = [
            f.name
            for f in person.fields.values()
            if flat(f.name) in _PERSONAL
            and not is_guarded(f)
            and not is_documented(_SAID, f.description)
        ]
        if shown:
            yield Hit(
                f"{name}.{shown[0]}",
                person.fields[shown[0]].place,
                f"{path.path} leads to {name}, which shows {' and '.join(shown[:4])}.",
                "Whoever reads the content follows it to the person, past the checks of other "
                "paths.",
                f"# give {path.path} a type with what is public, or say and check on each field "
                "who "
                "may read it",
                group=name,
            )
