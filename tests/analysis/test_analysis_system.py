"""What artefacts of several kinds say of one another."""

from pathlib import Path

from smeaton.advice import Finding
from smeaton.analysis import Source, analyse

SQL = """
CREATE TABLE invoices (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number text NOT NULL UNIQUE,
  amount numeric(12, 2) NOT NULL,
  state text NOT NULL CHECK (state IN ('draft', 'sent', 'paid')),
  due_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX invoices_by_created_at ON invoices (created_at);
"""


def review(*artefacts: tuple[str, str]) -> dict[str, list[Finding]]:
    found = analyse([Source(name, text) for name, text in artefacts]).review
    assert not found.notes
    chosen: dict[str, list[Finding]] = {}
    for finding in found.findings:
        if finding.code.startswith("SYS"):
            chosen.setdefault(finding.code, []).append(finding)
    return chosen


def test_a_graphql_schema_is_held_against_the_database() -> None:
    graphql = """
    type Query { invoice(id: ID!): Invoice }
    enum InvoiceState { DRAFT SENT }
    scalar DateTime
    type Invoice {
      id: Int!
      number: String!
      amount: Float!
      state: InvoiceState!
      dueAt: DateTime!
      createdAt: DateTime!
    }
    """
    found = review(("a.sql", SQL), ("a.graphql", graphql))
    assert {code: [f.object for f in each] for code, each in found.items()} == {
        "SYS001": ["Invoice.amount"],
        "SYS002": ["Invoice.id"],
        "SYS003": ["Invoice.dueAt"],
        "SYS005": ["Invoice.state"],
    }
    assert "invoices.state may be paid too" in found["SYS005"][0].message


def test_protobuf_is_held_against_the_database() -> None:
    proto = """
    syntax = "proto3";
    package shop.v1;
    enum InvoiceState {
      INVOICE_STATE_UNSPECIFIED = 0;
      INVOICE_STATE_DRAFT = 1;
      INVOICE_STATE_SENT = 2;
      INVOICE_STATE_PAID = 3;
    }
    message Invoice {
      int32 id = 1;
      string number = 2;
      double amount = 3;
      InvoiceState state = 4;
      int64 created_at = 5;
    }
    """
    found = review(("a.sql", SQL), ("a.proto", proto))
    assert {code: [f.object for f in each] for code, each in found.items()} == {
        "SYS001": ["Invoice.amount"],
        "SYS002": ["Invoice.id"],
        "SYS007": ["Invoice.created_at"],
    }


def test_what_agrees_is_quiet() -> None:
    proto = """
    syntax = "proto3";
    package shop.v1;
    import "google/protobuf/timestamp.proto";
    message Invoice {
      int64 id = 1;
      string number = 2;
      string amount = 3;
      google.protobuf.Timestamp created_at = 4;
    }
    """
    assert review(("a.sql", SQL), ("a.proto", proto)) == {}


def test_things_of_one_name_that_share_nothing_are_not_compared() -> None:
    graphql = """
    type Query { invoice: Invoice }
    type Invoice { id: ID!, ratio: Float!, weight: Float!, colour: String! }
    """
    assert review(("a.sql", SQL), ("a.graphql", graphql)) == {}


def test_the_example_disagrees_with_its_database() -> None:
    folder = Path(__file__).parents[2] / "examples"
    names = ("orders.sql", "orders.yaml")
    found = review(*((name, (folder / name).read_text("utf-8")) for name in names))
    assert {"SYS002", "SYS003", "SYS010", "SYS011", "SYS012", "SYS014"} <= found.keys()


API = """
openapi: 3.0.3
info: {title: Billing, version: 1.0.0}
paths:
  /invoices/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200":
          description: one
          content: {application/json: {schema: {$ref: "#/components/schemas/Invoice"}}}
components:
  schemas:
    Invoice:
      type: object
      properties:
        id: {type: string}
        number: {type: string}
        amount: {type: string, format: decimal}
        lines: {type: integer, format: int64}
        state: {type: string, enum: [draft, sent, paid]}
        createdAt: {type: string, format: date-time}
"""
PROTO = """
syntax = "proto3";
package billing.v1;
enum InvoiceState { INVOICE_STATE_UNSPECIFIED = 0;
  INVOICE_STATE_DRAFT = 1; INVOICE_STATE_VOID = 2; }
message Invoice {
  int64 id = 1;
  string number = 2;
  double amount = 3;
  int32 lines = 4;
  InvoiceState state = 5;
  int64 created_at = 6;
}
"""
EVENT = """
asyncapi: 2.6.0
info: {title: Billing, version: 1.0.0}
channels:
  invoices:
    subscribe:
      message:
        name: com.billing.invoice.sent.v1
        payload:
          type: object
          properties:
            specversion: {type: string}
            data:
              type: object
              properties:
                id: {type: string}
                number: {type: string}
                amount: {type: number}
                state: {type: string, enum: [sent, paid]}
                due_at: {type: string, format: date}
"""


def test_contracts_are_held_against_each_other_without_a_database() -> None:
    found = review(("a.yaml", API), ("b.proto", PROTO))["SYS008"]
    assert {f.object for f in found} == {
        "Invoice.amount",
        "Invoice.lines",
        "Invoice.state",
        "Invoice.created_at",
    }
    (state,) = [f for f in found if f.object == "Invoice.state"]
    assert "VOID only in b.proto" in state.message
    assert "paid, sent only in a.yaml" in state.message


def test_what_a_column_settles_is_said_of_the_column_alone() -> None:
    found = review(("a.sql", SQL), ("a.yaml", API), ("b.proto", PROTO))
    assert [f.object for f in found["SYS008"]] == ["Invoice.lines"]
    assert [f.object for f in found["SYS001"]] == ["Invoice.amount"]


def test_events_are_held_against_the_database_by_what_is_in_their_envelope() -> None:
    found = review(("a.sql", SQL), ("events.yaml", EVENT))
    objects = {code: [f.object.rpartition(".")[2] for f in each] for code, each in found.items()}
    assert objects["SYS001"] == ["amount"]
    assert objects["SYS007"] == ["due_at"]
    assert "SYS003" not in objects


def test_models_that_share_little_are_not_held_against_each_other() -> None:
    other = "syntax = 'proto3'; package x; message Invoice { double amount = 1; string who = 2; }"
    assert "SYS008" not in review(("a.yaml", API), ("b.proto", other))


def test_a_put_may_leave_out_what_the_row_has_already() -> None:
    api = """
openapi: 3.1.0
info: {title: Billing, version: 1.0.0}
paths:
  /invoices:
    post: &asked
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {number: {type: string}, state: {type: string}}}
      responses: {'201': {description: Made}}
  /invoices/{id}:
    put:
      <<: *asked
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
"""
    objects = {f.object for f in review(("a.sql", SQL), ("a.yaml", api))["SYS004"]}
    assert objects == {"POST /invoices#number", "POST /invoices#state"}
