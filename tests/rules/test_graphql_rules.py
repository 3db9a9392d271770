"""Where rules about GraphQL speak, where they keep quiet, and that their edits mend."""

import re

import pytest

from smeaton.advice import Finding
from smeaton.analysis import Rule, Source, analyse, list_rules
from smeaton.analysis.patch import apply_edits

FENCE = re.compile(r"^```graphql\n(.*?)^```", re.MULTILINE | re.DOTALL)
RULES = [rule for rule in list_rules() if rule.kind == "graphql"]
NAME = "schema.graphql"
USER = "type User { id: ID! }"


def find(text: str, against: str = "") -> list[Finding]:
    before = [Source(NAME, against)] if against else []
    return analyse([Source(NAME, text)], against=before).review.findings


def codes(text: str, against: str = "") -> set[str]:
    return {finding.rule for finding in find(text, against)}


def first_example(rule: Rule) -> str:
    match = FENCE.search(rule.documentation.partition("## Example\n")[2])
    assert match
    return match[1]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_edits_mend_is_gone_and_the_rest_still_reads(rule: Rule) -> None:
    text = first_example(rule)
    analysis = analyse([Source(NAME, text)])
    for finding, edits in zip(analysis.review.findings, analysis.edits, strict=True):
        if not edits:
            continue
        mended, left = apply_edits(text, edits)
        again = analyse([Source(NAME, mended)]).review
        assert left == 0
        assert not again.notes
        assert (finding.rule, finding.object) not in {(f.rule, f.object) for f in again.findings}


def test_some_rules_do_mend_their_examples() -> None:
    mending = 0
    for rule in RULES:
        analysis = analyse([Source(NAME, first_example(rule))])
        found = zip(analysis.review.findings, analysis.edits, strict=True)
        mending += any(finding.rule == rule.name and edits for finding, edits in found)
    assert mending >= 10


def test_all_edits_of_a_schema_can_be_made_together() -> None:
    text = (
        "type Query { order(id: ID!): Order }\n"
        "type Order { id: ID, total: Float!, tax_total: Float, createdAt: String!, on: String }"
    )
    analysis = analyse([Source(NAME, text)])
    mended, left = apply_edits(text, [edit for edits in analysis.edits for edit in edits])
    again = analyse([Source(NAME, mended)]).review
    assert left == 0
    assert not again.notes
    assert mended.count("scalar Decimal") == 1
    assert "id: ID!, total: Decimal!" in mended
    assert not {"graphql_float_money", "graphql_text_time"} & {f.rule for f in again.findings}


def test_what_implements_an_interface_follows_its_edits() -> None:
    text = (
        "type Query { a: A } interface Priced { id: ID, total(at: String): Float }"
        " type A implements Priced { id: ID, total(at: String): Float! }"
        " type B implements Priced { id: ID!, total(at: String): Float }"
    )
    analysis = analyse([Source(NAME, text)])
    mended, left = apply_edits(text, [edit for edits in analysis.edits for edit in edits])
    assert left == 0
    assert "A implements Priced { id: ID!, total(at: String): Decimal! }" in mended
    assert "B implements Priced { id: ID!, total(at: String): Decimal }" in mended
    assert "graphql_invalid_schema" not in codes(mended)


QUIET = {
    "a masked secret": (
        'type Query { me: A } type A { id: ID! "Only the last four characters." apiKey: String }',
        "graphql_secret_in_output",
    ),
    "a token that a login gives": (
        "type Query { me: A } type A { id: ID! } type Mutation { login(otp: String): Login }"
        " type Login { accessToken: String user: A }",
        "graphql_secret_in_output",
    ),
    "an administrator's input": (
        "type Mutation { staffUpdate(input: StaffInput!): A } type A { id: ID! }"
        " input StaffInput { isAdmin: Boolean }",
        "graphql_server_field_in_input",
    ),
    "a mutation that says whom it is for": (
        'type Mutation { "Requires the permission MANAGE_USERS." userUpdate(input: I!): A }'
        " type A { id: ID! } input I { isAdmin: Boolean }",
        "graphql_server_field_in_input",
    ),
    "a noun that begins like a verb": (
        f"type Query {{ updateHistory(first: Int, after: String): [User] }} {USER}",
        "graphql_query_with_side_effect",
    ),
    "a list of few": (
        "type Query { countries: [Country!]! } type Country { id: ID! }",
        "graphql_unbounded_list",
    ),
    "a list asked for by ids": (
        f"type Query {{ users(ids: [ID!]!): [User]! }} {USER}",
        "graphql_unbounded_list",
    ),
    "pages in an input": (
        f"type Query {{ users(page: Paging!): [User!]! }} {USER}"
        " input Paging { limit: Int! cursor: String }",
        "graphql_unbounded_list",
    ),
    "the lines of an order": (
        "type Query { order(id: ID!): Order } type Order { id: ID! lines: [Line!]! }"
        " type Line { id: ID! order: Order! }",
        "graphql_unbounded_list",
    ),
    "a maximum in a directive": (
        "type Query { users(first: Int @constraint(max: 100), after: String): [User!] }" + USER,
        "graphql_page_size_without_maximum",
    ),
    "the size of a picture": (
        "type Query { me: A } type A { id: ID! thumbnail(size: Int): String }",
        "graphql_page_size_without_maximum",
    ),
    "costs that are declared": (
        "directive @cost(weight: Int) on FIELD_DEFINITION\n"
        "type Query { me: A } type A { id: ID! friends(first: Int, after: String): [A!] }",
        "graphql_recursive_types",
    ),
    "types without a cycle": (
        "type Query { me: A } type A { id: ID! b: [B!] } type B { id: ID! }",
        "graphql_recursive_types",
    ),
    "the top of a list": (
        f"type Query {{ topUsers(limit: Int): [User!] }} {USER}",
        "graphql_page_without_next",
    ),
    "nodes by ids": (
        f"type Query {{ nodes(ids: [ID!]!): [User]! }} {USER}",
        "graphql_nullable_list_items",
    ),
    "the viewer": (f"type Query {{ viewer: User! }} {USER}", "graphql_required_root_field"),
    "errors in a union": (
        f"type Query {{ a: String }} type Mutation {{ pay(key: ID): R }} {USER}"
        " union R = Paid | Declined interface Problem { message: String! }"
        " type Paid { at: String } type Declined implements Problem { message: String! }",
        "graphql_payload_without_errors",
    ),
    "an error that a union tells": (
        f"type Mutation {{ a: R }} {USER} union R = User | NameError"
        " type NameError { message: String! }",
        "graphql_untyped_errors",
    ),
    "a common name for inputs": (
        "type Mutation { a(data: AInput!): A b(data: BInput!): A c(data: AInput!): A }"
        " type A { id: ID! } input AInput { x: Int } input BInput { x: Int }",
        "graphql_loose_mutation_arguments",
    ),
    "an idempotency key in the input": (
        "type Mutation { payOrder(input: I!): A } type A { id: ID! }"
        " input I { idempotencyKey: String! }",
        "graphql_repeatable_payment",
    ),
    "the version of an app": (
        "type Query { app: App } type App { id: ID! version: String! }"
        " type Mutation { updateApp(id: ID!): App }",
        "graphql_update_without_version",
    ),
    "flags that are settings": (
        "type UserSettings { isActive: Boolean isHidden: Boolean isPaused: Boolean }",
        "graphql_boolean_flags",
    ),
    "a rate": ("type A { taxRate: Float priceIndex: Float }", "graphql_float_money"),
    "the zone and form of a date": (
        "type A { timezone: String dateFormat: String }",
        "graphql_text_time",
    ),
    "another system's id": (
        "type Customer { id: ID! } type A { id: ID! stripeCustomerId: String }",
        "graphql_id_not_id",
    ),
    "a reference beside its object": (
        "type A { id: ID! ownerId: ID! owner: Owner } type Owner { id: ID! }",
        "graphql_reference_by_id_only",
    ),
    "metadata": ("type A { metadata: JSON } scalar JSON", "graphql_untyped_json"),
    "the state of an address": ("type A { state: String city: String }", "graphql_text_enum"),
    "permissions in a description": (
        'type A { "Requires one of the following permissions: X." note: String }',
        "graphql_text_enum",
    ),
    "a reason with a way out": (
        'type A { a: Int @deprecated(reason: "Always null.") b: Int }',
        "graphql_deprecation_without_replacement",
    ),
    "a day to come": (
        'type A { a: Int @deprecated(reason: "Removed after 2999-01-01.") b: Int }',
        "graphql_overdue_deprecation",
    ),
    "a part of a schema": ("type A { id: ID! } enum B { C }", "graphql_unreachable_type"),
    "what a key reaches": (
        'type Query { a: Int } type A @key(fields: "id") { id: ID! }',
        "graphql_unreachable_type",
    ),
    "events of one interface": (
        "interface E { a: Int b: Int c: Int } type X implements E { a: Int b: Int c: Int }"
        " type Y implements E { a: Int b: Int c: Int }",
        "graphql_duplicate_shape",
    ),
    "snake_case throughout": (
        "type A { first_name: String last_name: String }",
        "graphql_inconsistent_names",
    ),
    "a nested key": (
        'type A @key(fields: "id b { id }") { id: ID! b: B! } type B { id: ID! }',
        "graphql_flawed_key",
    ),
    "a subscription by session": (
        f'type Subscription {{ "Events of the current user." changed: User }} {USER}',
        "graphql_unscoped_subscription",
    ),
    "a user name that is free": (
        "type Query { usernameAvailable(username: String!): Boolean }",
        "graphql_account_existence_told",
    ),
    "a search": ("type Query { users(query: String): [String] }", "graphql_free_form_filter"),
    "megabytes": ("type A { sizeInMegabytes: Int }", "graphql_narrow_int"),
    "a deprecated predecessor": (
        'type Query { a: Int @deprecated(reason: "Use `aV2`.") aV2: Int }',
        "graphql_versioned_names",
    ),
    "a narrower field than the interface's": (
        "interface N { a: [N] } type A implements N { a: [A!]! }",
        "graphql_invalid_schema",
    ),
    "an optional input of itself": ("input A { a: A b: [A!]! }", "graphql_invalid_schema"),
}


@pytest.mark.parametrize(("text", "rule"), QUIET.values(), ids=QUIET.keys())
def test_what_is_fine_is_not_reported(text: str, rule: str) -> None:
    assert rule in {known.name for known in RULES}
    assert rule not in codes(text)


LOUD = {
    "a password on an object that mutations give too": (
        "type Query { me: User } type User { id: ID! password: String }"
        " type Mutation { createUser: User }",
        "graphql_secret_in_output",
    ),
    "the many of one": (
        "type Query { author(id: ID!): Author } type Author { id: ID! books: [Book!]! }"
        " type Book { id: ID! author: Author! }",
        "graphql_unbounded_list",
    ),
    "a union of results without a size": (
        f"type Query {{ search(text: String!): [Hit!] }} union Hit = User | Page {USER}"
        " type Page { id: ID! }",
        "graphql_unbounded_list",
    ),
    "a type that is missing": ("type Query { a: Missing }", "graphql_invalid_schema"),
    "a type given twice": ("type A { a: Int } type A { a: Int }", "graphql_invalid_schema"),
    "a field given twice": ("type A { a: Int a: Int }", "graphql_invalid_schema"),
    "an input that requires itself by another": (
        "input A { b: B! } input B { a: A! b: B! }",
        "graphql_invalid_schema",
    ),
    "an output in an input": ("type A { a: Int } input B { a: A }", "graphql_invalid_schema"),
    "a key through a list": (
        'type A @key(fields: "b { id }") { b: [B!]! } type B { id: ID! }',
        "graphql_flawed_key",
    ),
    "money in an argument": (
        "type Query { a: Int } type Mutation { pay(amount: Float!): Int }",
        "graphql_float_money",
    ),
    "a date that is none": (
        'type A { a: Int @deprecated(reason: "Use `b`.", deletionDate: "soon") b: Int }',
        "graphql_overdue_deprecation",
    ),
    "values that are listed": (
        'type A { "Possible values: `a`, `b`." mode: String }',
        "graphql_text_enum",
    ),
}


@pytest.mark.parametrize(("text", "rule"), LOUD.values(), ids=LOUD.keys())
def test_what_is_flawed_in_another_way_is_found(text: str, rule: str) -> None:
    assert rule in codes(text)


BASE = """
directive @auth(role: String) on FIELD_DEFINITION
directive @live(every: Int = 5) repeatable on FIELD | OBJECT
type Query {
  node(id: ID!): Node
  search(text: String!, first: Int = 20, kinds: [Kind!]): [Hit]
  secret: String @auth(role: "ADMIN")
}
interface Node { id: ID! }
type User implements Node { id: ID! name: String! tags: [String!]! best: Node }
type Page implements Node { id: ID! title: String @deprecated(reason: "Use `id`.") status: Status }
union Hit = User | Page
enum Kind { USER PAGE }
enum Status { OPEN CLOSED }
input Filter { a: Int b: Int = 1 c: [Int] }
type Mutation { change(filter: Filter!): User }
type Lonely { id: ID! }
"""

BREAKING = {
    "a removed field": ("name: String!", "", "graphql_removed_field"),
    "a renamed field": ("name: String!", "title: String!", "graphql_removed_field"),
    "a removed deprecated field": ('title: String @deprecated(reason: "Use `id`.")', "",
                                   "graphql_removed_field"),
    "another scalar": ("name: String!", "name: Int!", "graphql_changed_field_type"),
    "a list instead of one": ("name: String!", "name: [String!]!", "graphql_changed_field_type"),
    "null for what was promised": ("name: String!", "name: String", "graphql_field_made_nullable"),
    "null among items": ("tags: [String!]!", "tags: [String]!", "graphql_field_made_nullable"),
    "a required argument": ("kinds: [Kind!]", "kinds: [Kind!]!", "graphql_narrowed_input"),
    "a required input field": ("a: Int b", "a: Int! b", "graphql_narrowed_input"),
    "no null among items": ("c: [Int]", "c: [Int!]", "graphql_narrowed_input"),
    "another input type": ("a: Int b", "a: String b", "graphql_narrowed_input"),
    "a new required argument": ("(text:", "(team: ID!, text:", "graphql_new_required_argument"),
    "a new required input field": ("{ a: Int", "{ z: Int! a: Int", "graphql_new_required_argument"),
    "a removed argument": (", kinds: [Kind!]", "", "graphql_removed_argument"),
    "a removed input field": ("c: [Int]", "", "graphql_removed_argument"),
    "a directive's argument": ("(every: Int = 5)", "", "graphql_removed_argument"),
    "a removed value": ("OPEN CLOSED", "OPEN", "graphql_removed_enum_value"),
    "a new value that is read": ("OPEN CLOSED", "OPEN CLOSED LOST", "graphql_new_enum_value"),
    "a member that left": ("Hit = User | Page", "Hit = User", "graphql_removed_union_member"),
    "a new member": ("Hit = User | Page", "Hit = User | Page | Lonely",
                     "graphql_new_possible_type"),
    "a dropped interface": ("User implements Node", "User", "graphql_dropped_interface"),
    "a removed directive": ("directive @live(every: Int = 5) repeatable on FIELD | OBJECT", "",
                            "graphql_removed_directive"),
    "a lost location": ("on FIELD | OBJECT", "on OBJECT", "graphql_removed_directive"),
    "once instead of often": (" repeatable", "", "graphql_removed_directive"),
    "another default": ("first: Int = 20", "first: Int = 50", "graphql_changed_default"),
    "no default": ("b: Int = 1", "b: Int", "graphql_changed_default"),
    "a new argument with a default": ("(text:", "(drafts: Boolean = true, text:",
                                      "graphql_changed_default"),
    "no mutations": ("type Mutation { change(filter: Filter!): User }", "",
                     "graphql_removed_operation"),
    "another kind": ("enum Status { OPEN CLOSED }", "scalar Status", "graphql_changed_kind"),
    "a lost check": (' @auth(role: "ADMIN")', "", "graphql_dropped_guard"),
    "another role": ('role: "ADMIN")', 'role: "OWNER")', "graphql_tightened_guard"),
    "a removed type": ("status: Status }", "status: String }", "graphql_changed_field_type"),
    "one of its fields": ("input Filter {", "input Filter @oneOf {", "graphql_new_one_of"),
}  # fmt: skip


@pytest.mark.parametrize(("was", "now", "rule"), BREAKING.values(), ids=BREAKING.keys())
def test_what_breaks_clients_is_found_and_nothing_else(was: str, now: str, rule: str) -> None:
    assert was in BASE
    found = {f.rule for f in find(BASE.replace(was, now), BASE) if f.code.startswith("GQC")}
    assert found == {rule}


HARMLESS = {
    "a new field": ("name: String!", "name: String! age: Int"),
    "a promise": ("status: Status", "status: Status!"),
    "a promise of items": ("[Hit]", "[Hit!]!"),
    "an object instead of its interface": ("best: Node", "best: User"),
    "an argument that may be left out": ("text: String!", "text: String"),
    "a new optional argument": ("(text:", "(team: ID, text:"),
    "a new optional input field": ("{ a: Int", "{ z: Int a: Int"),
    "a value that callers give": ("USER PAGE", "USER PAGE TAG"),
    "a deprecation": ("tags: [String!]!", 'tags: [String!]! @deprecated(reason: "Use `x`.")'),
    "a description": ("name: String!", '"What they are called." name: String!'),
    "a new type": ("type Lonely", "type New { id: ID! } type Lonely"),
    "a removed type that nothing reached": ("type Lonely { id: ID! }", ""),
    "a default in other words": ("(every: Int = 5)", "(every: Int= 5,)"),
    "a new location": ("on FIELD | OBJECT", "on FIELD | OBJECT | ENUM"),
    "null in an input's list": ("kinds: [Kind!]", "kinds: [Kind]"),
    "a type that can't be read": ("enum Status { OPEN CLOSED }", "enum Status { OPEN CLOSED : }"),
}


@pytest.mark.parametrize(("was", "now"), HARMLESS.values(), ids=HARMLESS.keys())
def test_what_breaks_nobody_is_silent(was: str, now: str) -> None:
    assert was in BASE
    found = find(BASE.replace(was, now), BASE)
    assert not [finding for finding in found if finding.code.startswith("GQC")]


def test_a_renamed_type_is_told_once_with_its_heir() -> None:
    old = "type Query { me: Account } type Account { id: ID! name: String }"
    found = [f for f in find(old.replace("Account", "User"), old) if f.code.startswith("GQC")]
    assert [f.rule for f in found] == ["graphql_removed_type"]
    assert "called User now" in found[0].message


def test_an_input_that_only_changed_its_name_weighs_less() -> None:
    old = "type Query { a(f: F): Int } input F { id: By } input By { eq: ID }"
    new = old.replace("id: By", "id: Key") + " input Key { eq: ID in: [ID!] }"
    [found] = [f for f in find(new, old) if f.code.startswith("GQC")]
    assert (found.rule, found.severity) == ("graphql_narrowed_input", "medium")
    narrow = new.replace("{ eq: ID in", "{ in")
    [found] = [f for f in find(narrow, old) if f.code.startswith("GQC")]
    assert found.severity == "high"


def test_an_heir_is_named_only_where_one_stands_out() -> None:
    old = "type Query { userName: Int b: Int }"
    renamed = find("type Query { username: Int b: Int }", old)
    assert any("called username now" in finding.message for finding in renamed)
    other = find("type Query { x: Int y: Int }", old)
    assert not any("called" in finding.message for finding in other)


def test_a_field_that_leaves_an_interface_is_told_there_alone() -> None:
    old = (
        "type Query { n: N } interface N { id: ID! a: Int } type A implements N { id: ID! a: Int }"
    )
    found = [f for f in find(old.replace("a: Int", ""), old) if f.code.startswith("GQC")]
    assert [f.object for f in found] == ["N.a"]


def test_what_was_there_before_is_not_reported_again() -> None:
    old = "type Query { me: A } type A { id: ID! password: String }"
    assert "graphql_secret_in_output" in codes(old)
    assert "graphql_secret_in_output" not in codes(old + " type B { id: ID! }", old)


PAGES = """
type Query {{ orders(status: String = "open"): [Order!]! shops: [Shop!]! }}
type Order {{ id: ID! total: String customer: User events(kind: String): [Event!]! {} }}
type Event {{ id: ID! order: Order }}
type Shop {{ id: ID! }}
{}
"""


def test_pages_keep_the_arguments_that_a_list_has() -> None:
    found = [f for f in find(PAGES.format("", USER)) if f.rule == "graphql_unbounded_list"]
    fixes = "\n".join(f.fix for f in found)
    assert 'orders(status: String = "open", first: Int! = 20, after: String)' in fixes
    assert "events(kind: String, first: Int! = 20, after: String)" in fixes


def test_lists_at_the_root_are_one_finding() -> None:
    found = [f for f in find(PAGES.format("", USER)) if f.object.startswith("Query.")]
    (one,) = [f for f in found if f.rule == "graphql_unbounded_list"]
    assert "Query.shops" in one.message


@pytest.mark.parametrize("name", ["approvedBy", "attachedFiles", "visibleToAccounts"])
def test_what_people_picked_stays_short(name: str) -> None:
    text = PAGES.format("PICKED: [User!]!", "type User { id: ID! order: Order }")

    def say(field: str) -> str:
        found = find(text.replace("PICKED", field))
        return "".join(f.object + f.message for f in found if f.code == "GQL004")

    assert f"Order.{name}" not in say(name)
    assert "Order.users" in say("users")


def test_payloads_are_written_out_for_the_first_mutations_alone() -> None:
    mutations = " ".join(f"create{n}(a: ID!): User" for n in "ABCDE")
    text = f"type Query {{ user(id: ID!): User }} type Mutation {{ {mutations} blob: JSON }}"
    (found,) = [f for f in find(f"{text} scalar JSON {USER}") if f.code == "GQL022"]
    assert found.fix.count("type ") == 2
    assert "Mutation.blob" not in found.message


def test_there_is_no_usual_name_of_inputs_where_names_differ() -> None:
    mutations = " ".join(f"edit{n}({n.lower()[0]}: In!): Ok" for n in ("Aa", "Bb", "Cc", "Dd"))
    mutations += " editEe(a: In!): Ok editFf(a: In!): Ok"
    text = (
        "type Query {{ ok: Ok }} type Ok {{ at: Int }} input In {{ a: Int }} type Mutation {{ {} }}"
    )
    assert "GQL026" not in {f.code for f in find(text.format(mutations))}
    habit = mutations.replace("(b:", "(a:").replace("(c:", "(a:")
    (found,) = [f for f in find(text.format(habit)) if f.code == "GQL026"]
    assert found.object == "Mutation.editDd"


def test_errors_in_payloads_are_a_habit_of_some_schemas() -> None:
    text = (
        "type Query { a: Int } type Mutation { one: OnePayload two: TwoPayload }\n"
        "type OnePayload { a: Int } type TwoPayload { a: Int }"
    )
    (none,) = [f for f in find(text) if f.code == "GQL023"]
    assert none.severity == "low"
    some = text.replace("TwoPayload { a: Int }", "TwoPayload { errors: [String!]! }")
    (one,) = [f for f in find(some) if f.code == "GQL023"]
    assert (one.object, one.severity) == ("OnePayload", "medium")


def test_a_total_beside_pages_is_a_count() -> None:
    text = "type Query {{ repos: Repos }} type Repo {{ id: ID! }} type Repos {{ {} }}"
    paged = "repos(first: Int): [Repo!]! pagination: String total: Float!"
    assert "GQL031" not in {f.code for f in find(text.format(paged))}
    assert "GQL031" in {f.code for f in find(text.format("total: Float! currency: String"))}


def test_a_version_that_is_an_object_counts_no_changes() -> None:
    text = (
        "type Query {{ e: Entity }} type Mutation {{ updateEntity(name: String): Entity }}\n"
        "type Version {{ id: ID! }} type Entity {{ id: ID! name: String version: {} }}"
    )
    assert "GQL029" not in {f.code for f in find(text.format("Version"))}
    assert "GQL029" in {f.code for f in find(text.format("Int!"))}


def test_a_subscription_is_narrowed_by_what_its_events_tell() -> None:
    text = (
        "type Query {{ a: Order }} type Order {{ id: ID! }} type Subscription {{ {}: Event }}\n"
        "type Event {{ kind: String order: Order }}"
    )
    (found,) = [f for f in find(text.format("orderChanged")) if f.code == "GQL051"]
    assert "orderChanged(orderId: ID!): Event" in found.fix
    assert "GQL051" not in {f.code for f in find(text.format("jobsChanged"))}


def test_a_status_beside_a_boolean_is_a_text_for_people() -> None:
    text = "type Query {{ a: Check }} type Check {{ status: String {} }}"
    assert "GQL037" in {f.code for f in find(text.format(""))}
    assert "GQL037" not in {f.code for f in find(text.format("valid: Boolean!"))}
