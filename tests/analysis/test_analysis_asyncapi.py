"""AsyncAPI as a model: both versions alike, traits in their order, half documents."""

from smeaton.analysis import Source, analyse
from smeaton.analysis.parse.asyncapi import Events, read


def parse(text: str, *others: Source) -> Events:
    return read([Source("events.yaml", text), *others])[0]


OLD = """asyncapi: 2.6.0
info: {title: T, version: '1'}
servers: {main: {url: 'mq.io:5671', protocol: AMQPS}}
channels:
  orders/{shop}:
    parameters: {shop: {schema: {type: string}}}
    publish:
      message: {name: OrderPlaced, payload: {type: object, properties: {id: {type: string}}}}
    subscribe:
      message:
        oneOf:
          - {$ref: '#/components/messages/OrderPaid'}
          - {name: OrderLost, payload: {type: string}}
components:
  messages: {OrderPaid: {payload: {type: object, properties: {paid: {type: boolean}}}}}
"""


def test_what_version_2_calls_publish_the_application_receives() -> None:
    events = parse(OLD)
    said = {
        name: (each.action, [m.name for m in each.messages])
        for name, each in events.operations.items()
    }
    assert said == {
        "publish orders/{shop}": ("receive", ["OrderPlaced"]),
        "subscribe orders/{shop}": ("send", ["OrderPaid", "OrderLost"]),
    }
    assert [each.protocol for each in events.servers.values()] == ["amqps"]
    assert {each.object for each in events.fields} == {"OrderPlaced.id", "OrderPaid.paid"}


def test_a_message_stands_where_it_is_defined() -> None:
    events = parse(OLD)
    lines = {each.name: each.place.line for each in events.messages}
    assert lines == {"OrderPlaced": 8, "OrderPaid": 15, "OrderLost": 13}


def test_traits_win_in_version_2_and_lose_in_version_3() -> None:
    message = "{contentType: text/plain, traits: [{contentType: application/json}], payload: {}}"
    old = f"asyncapi: 2.6.0\nchannels: {{a: {{publish: {{message: {message}}}}}}}"
    new = f"asyncapi: 3.0.0\nchannels: {{a: {{messages: {{m: {message}}}}}}}"
    assert [parse(each).messages[0].content_type for each in (old, new)] == [
        "application/json",
        "text/plain",
    ]


def test_a_payload_in_avro_is_no_json_schema() -> None:
    payload = "{schemaFormat: application/vnd.apache.avro;version=1.9.0, schema: {type: record}}"
    events = parse(f"asyncapi: 3.0.0\nchannels: {{a: {{messages: {{m: {{payload: {payload}}}}}}}}}")
    assert events.messages[0].payload is None
    assert "avro" in events.messages[0].format


def test_messages_of_other_files_are_read_along() -> None:
    text = (
        "asyncapi: 3.0.0\nchannels:\n  a:\n    messages:\n      m: {$ref: 'common.yaml#/Placed'}\n"
    )
    other = Source(
        "common.yaml", "Placed: {payload: {type: object, properties: {id: {type: string}}}}"
    )
    events = parse(text, other)
    assert [each.object for each in events.fields] == ["Placed.id"]
    assert not events.notes


def test_what_leads_nowhere_is_noted_and_the_rest_is_read() -> None:
    events = parse(
        "asyncapi: 3.0.0\nchannels:\n  a: {messages: {m: {$ref: '#/gone'}, n: {payload: {}}}}\n"
    )
    assert [each.key for each in events.messages] == ["n"]
    assert "line 3" in events.notes[0]


def test_circles_end() -> None:
    node = "{type: object, properties: {next: {$ref: '#/components/schemas/N'}}}"
    payload = "{payload: {$ref: '#/components/schemas/N'}}"
    events = parse(
        f"asyncapi: 3.0.0\nchannels: {{a: {{messages: {{m: {payload}}}}}}}\n"
        f"components: {{schemas: {{N: {node}}}}}"
    )
    assert [each.object for each in events.fields] == ["N.next"]
    assert events.outline()


def test_files_that_a_contract_names_are_reviewed_as_parts_of_it() -> None:
    text = (
        "asyncapi: 3.0.0\ninfo: {title: T, version: '1'}\nchannels:\n  a:\n    messages:\n"
        "      m: {$ref: '../common/messages.yaml#/Placed'}\n"
    )
    part = "Placed: {payload: {type: object, properties: {password: {type: string}}}}"
    sources = [Source("a/events.yaml", text), Source("common/messages.yaml", part)]
    review = analyse(sources).review
    assert not review.notes
    assert [f.artifact for f in review.findings if f.code == "ASY014"] == ["common/messages.yaml"]


def test_what_two_contracts_share_is_said_once() -> None:
    part = Source(
        "common.yaml", "Placed: {payload: {type: object, properties: {password: {type: string}}}}"
    )
    roots = [
        Source(
            f"{name}.yaml",
            f"asyncapi: 3.0.0\ninfo: {{title: {name}, version: '1'}}\nchannels:\n  {name}:\n"
            "    messages: {m: {$ref: 'common.yaml#/Placed'}}\n",
        )
        for name in ("one", "two")
    ]
    found = [f for f in analyse([*roots, part]).review.findings if f.code == "ASY014"]
    assert [f.artifact for f in found] == ["common.yaml"]
