"""The rule `graphql_new_possible_type`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_changes import kept, read_types
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("GQC011", severity="low", harm="outage", each=3)
def graphql_new_possible_type(comparison: Comparison) -> Iterator[Hit]:
    """New type where clients expect others.

    ## What it does
    Finds new members of unions, and types that newly implement an interface that fields give.
    Members of unions are medium.

    ## Why it matters
    Clients get objects that none of their fragments fits: empty objects in lists, and typed
    decoders that know the names fail.

    ## When it is fine
    Node and other interfaces that no field gives, and lists that ask for the types that they
    give.

    ## Example
    ```graphql
    type Query {
      search: [Result!]
    }

    union Result = Product | Page

    type Product {
      id: ID!
    }

    type Page {
      id: ID!
    }
    ```

    ```graphql
    type Query {
      search: [Result!]
    }

    union Result = Product | Page | Author

    type Product {
      id: ID!
    }

    type Page {
      id: ID!
    }

    type Author {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      search: [Result!]
      authors: [Author!]
    }

    union Result = Product | Page

    type Product {
      id: ID!
    }

    type Page {
      id: ID!
    }

    type Author {
      id: ID!
    }
    ```

    ## See also
    contract-tests, api-versioning
    """
    why = "Clients get objects that none of their fragments fits."
    read = read_types(comparison.old)
    for old, new in kept(comparison, "union"):
        for name, member in new.members.items():
            if name not in old.members:
                yield Hit(
                    f"{old.name}.{name}",
                    member.place,
                    f"{name} is a new member of {old.name}.",
                    why,
                    f"# give {name} in a field of its own, or only where the query asks for it",
                    severity=Severity.MEDIUM,
                    group="union",
                )
    for known in comparison.new.of_kind("object"):
        before = comparison.old.types.get(known.name)
        for name, member in known.interfaces.items():
            if name == "Node" or name not in read or name not in comparison.old.types:
                continue
            if before is None or name not in before.interfaces:
                yield Hit(
                    known.name,
                    member.place,
                    f"{known.name} newly implements {name}, which fields give.",
                    why,
                    "# give it only where the query asks for it, until clients have a case for "
                    "others",
                )
