"""The rule `policy_trusts_user_metadata`."""

import re
from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule

_EDITABLE = re.compile(r"\b(?:raw_)?user_meta_?data\b", re.IGNORECASE)


@rule("SQL095", severity="high", harm="exposure", each=4)
def policy_trusts_user_metadata(schema: Schema) -> Iterator[Hit]:
    """Policy that trusts what users write about themselves.

    ## What it does
    Finds row-level security policies that read user_metadata, or raw_user_meta_data, of the signed
    token or of the account.

    ## Why it matters
    Users change that part of their account themselves, with the key that every browser has. Whoever
    writes `"role": "admin"` there passes the policy.

    ## When it is fine
    Never for a decision about rights. The part that only the server writes is app_metadata.

    ## Example
    ```sql
    CREATE TABLE payslips (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      team text NOT NULL
    );
    ALTER TABLE payslips ENABLE ROW LEVEL SECURITY;
    CREATE POLICY of_team ON payslips FOR SELECT USING (
      team = current_setting('request.jwt.claims')::jsonb -> 'user_metadata' ->> 'team'
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE payslips (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      team text NOT NULL
    );
    ALTER TABLE payslips ENABLE ROW LEVEL SECURITY;
    CREATE POLICY of_team ON payslips FOR SELECT USING (
      team = current_setting('request.jwt.claims')::jsonb -> 'app_metadata' ->> 'team'
    );
    ```

    ## See also
    row-level-tenant-isolation, jwt-practice
    """
    for table, policy in schema.policies():
        said = [expression.text for expression in (policy.using, policy.check) if expression]
        if not _EDITABLE.search(" ".join(said)):
            continue
        drop = f"DROP POLICY {quote(policy.name, 'postgres')} ON {quote(table.name, 'postgres')};"
        trusted = re.sub(r"\buser_metadata\b", "app_metadata", policy.statement)
        trusted = re.sub(r"\braw_user_meta_data\b", "raw_app_meta_data", trusted)
        yield Hit(
            table.name,
            policy.place,
            f"Policy {policy.name} on {table.name} trusts metadata that users edit themselves.",
            "Whoever writes another team or role into their own account passes it.",
            f"{drop}\n{trusted.strip().rstrip(';')};",
        )
