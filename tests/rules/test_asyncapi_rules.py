"""What the rules about event contracts leave alone, and that both versions are judged alike."""

import pytest

from smeaton.advice import Severity
from smeaton.analysis import Source, analyse

HEAD = "asyncapi: 3.0.0\ninfo: {title: T, version: '1'}\ndefaultContentType: application/json\n"
KAFKA = "servers: {main: {host: 'kafka.shop.io:9093', protocol: kafka-secure}}\n"


def codes(text: str, against: str | None = None) -> set[str]:
    earlier = [Source("events.yaml", against)] if against else None
    return {f.code for f in analyse([Source("events.yaml", text)], against=earlier).review.findings}


def channel(message: str, action: str = "receive") -> str:
    return (
        "channels:\n  orders:\n    address: orders.v1\n    messages:\n"
        f"      OrderPlaced: {message}\n"
        f"operations: {{on: {{action: {action}, channel: {{$ref: '#/channels/orders'}}}}}}\n"
    )


PAYLOAD = "{payload: {type: object, properties: {id: {type: string}, time: {type: string}}}}"


@pytest.mark.parametrize(
    ("server", "found"),
    [("{host: 'mq.io:1883', protocol: mqtt}", True),
     ("{host: 'mq.io:8883', protocol: mqtt}", False),
     ("{host: 'localhost:9092', protocol: kafka}", False),
     ("{host: kafka, protocol: kafka}", False),
     ("{host: 'k.io:9092', protocol: kafka, description: SASL_SSL}", False)],
)  # fmt: skip
def test_plain_protocols_are_found_unless_tls_is_spoken_of(server: str, found: bool) -> None:
    assert ("ASY011" in codes(f"{HEAD}servers: {{main: {server}}}\nchannels: {{}}")) is found


def test_a_topic_of_one_partition_needs_no_key() -> None:
    text = HEAD + KAFKA + channel(PAYLOAD)
    single = text.replace("    messages:", "    bindings: {kafka: {partitions: 1}}\n    messages:")
    assert "ASY005" in codes(text)
    assert "ASY005" not in codes(single)


def test_a_web_socket_needs_no_dead_letters_and_no_envelope() -> None:
    socket = "servers: {main: {host: ws.shop.io, protocol: wss}}\n"
    text = channel("{payload: {type: object, properties: {total: {type: string}}}}")
    assert {"ASY008", "ASY009"} <= codes(HEAD + KAFKA + text)
    assert not {"ASY008", "ASY009"} & codes(HEAD + socket + text)


def test_versions_2_and_3_are_judged_alike() -> None:
    new = (
        HEAD + KAFKA + channel("{payload: {type: object, properties: {password: {type: string}}}}")
    )
    old = (
        "asyncapi: 2.6.0\ninfo: {title: T, version: '1'}\ndefaultContentType: application/json\n"
        "servers: {main: {url: 'kafka.shop.io:9093', protocol: kafka-secure}}\n"
        "channels:\n  orders.v1:\n    publish:\n      message:\n        name: OrderPlaced\n"
        "        payload: {type: object, properties: {password: {type: string}}}\n"
    )
    assert codes(new) == codes(old)


def test_a_field_taken_away_breaks_consumers_and_a_required_one_breaks_producers() -> None:
    before = "{payload: {type: object, required: [id], properties: {id: {type: string}}}}"
    less = "{payload: {type: object, properties: {no: {type: string}}}}"
    more = (
        "{payload: {type: object, required: [id, at], "
        "properties: {id: {type: string}, at: {type: string, format: date-time}}}}"
    )
    sent, taken = HEAD + channel(before, "send"), HEAD + channel(before)
    assert "ASC005" in codes(HEAD + channel(less, "send"), sent)
    assert "ASC006" in codes(HEAD + channel(more), taken)
    assert not {"ASC005", "ASC006"} & codes(HEAD + channel(more, "send"), sent)


def test_the_same_contract_breaks_nothing() -> None:
    text = HEAD + KAFKA + channel(PAYLOAD)
    assert not {code for code in codes(text, text) if code.startswith("ASC")}


def test_nothing_is_said_of_a_payload_that_was_not_given() -> None:
    absent = "{payload: {$ref: './schemas/order-v1.json'}}"
    assert not codes(HEAD + KAFKA + channel(absent)) & {"ASY007", "ASY009"}


def test_an_example_may_show_the_version() -> None:
    message = "{payload: {type: object, properties: {id: {type: string}}}MORE}"
    text = HEAD + KAFKA + channel(message).replace("orders.v1", "orders")
    assert "ASY007" in codes(text.replace("MORE", ""))
    shown = ", examples: [{payload: {schema_version: 1}}]"
    assert "ASY007" not in codes(text.replace("MORE", shown))


def test_the_version_of_a_thing_tells_its_events_apart() -> None:
    fields = "{{payload: {{type: object, properties: {{id: {{type: string}}{}}}}}}}"
    assert "ASY009" in codes(HEAD + KAFKA + channel(fields.format("")))
    with_version = fields.format(", version: {type: integer}")
    assert "ASY009" not in codes(HEAD + KAFKA + channel(with_version))


def test_a_state_needs_a_time_and_no_id() -> None:
    text = HEAD + KAFKA + channel("{payload: {type: object, properties: {time: {type: string}}}}")
    assert "ASY009" in codes(text)
    assert "ASY009" not in codes(text.replace("OrderPlaced", "OrderState"))


def test_mqtt_has_no_dead_letters() -> None:
    text = HEAD + KAFKA + channel(PAYLOAD)
    assert "ASY008" in codes(text)
    assert "ASY008" not in codes(text.replace("kafka-secure", "mqtts"))


def test_who_lacks_what_is_said_by_name() -> None:
    messages = (
        "channels:\n  orders:\n    address: orders.v1\n    messages:\n"
        "      A: {payload: {type: object, properties: {id: {type: string}}}}\n"
        "      B: {payload: {type: object, properties: {time: {type: string}}}}\n"
    )
    found = analyse([Source("events.yaml", HEAD + KAFKA + messages)]).review.findings
    (message,) = [f.message for f in found if f.code == "ASY009"]
    assert (
        message == "Events without an id or a time: orders.B carries no id of the event; "
        "orders.A carries no time."
    )


def test_queues_that_take_signed_requests_ask_for_credentials() -> None:
    server = (
        "servers: {{main: {{host: 'sqs.eu-west-2.amazonaws.com', protocol: {}}}}}\nchannels: {{}}"
    )
    assert "ASY012" not in codes(HEAD + server.format("sqs"))
    assert "ASY012" in codes(HEAD + server.format("kafka-secure"))


def test_a_payload_in_another_file_is_not_called_undefined() -> None:
    wrapped = "{payload: {schemaFormat: x/y, schema: {$ref: './order.json'}}}"
    assert "ASY010" not in codes(HEAD + KAFKA + channel(wrapped))
    assert "ASY010" in codes(HEAD + KAFKA + channel("{payload: {}}"))


def fix_of(code: str, text: str) -> str:
    found = analyse([Source("events.yaml", text)]).review.findings
    return next(f.fix for f in found if f.code == code)


ASKING = (
    "channels:\n  room:\n    address: room\n    messages:\n      join: {payload: JOIN}\n"
    "      joined: {payload: JOINED}\noperations:\n  join:\n    action: send\n"
    "    channel: {$ref: '#/channels/room'}\n"
    "    messages: [{$ref: '#/channels/room/messages/join'}]\n"
    "    reply: {messages: [{$ref: '#/channels/room/messages/joined'}]}\n"
)


def asking(asked: str, answered: str) -> str:
    payload = "{{type: object, properties: {{{}: {{type: string}}}}}}".format
    return ASKING.replace("JOINED", payload(answered)).replace("JOIN", payload(asked))


def test_an_id_that_request_and_reply_share_tells_replies_apart() -> None:
    socket = f"{HEAD}servers: {{main: {{host: ws.shop.io, protocol: wss}}}}\n"
    assert "ASY004" not in codes(socket + asking("roomId", "roomId"))
    assert "ASY004" in codes(socket + asking("roomId", "name"))


def test_the_answer_of_a_call_needs_no_correlation() -> None:
    server = f"{HEAD}servers: {{main: {{host: shop.io, protocol: PROTOCOL}}}}\n"
    text = server + asking("text", "name")
    assert "ASY004" not in codes(text.replace("PROTOCOL", "lambda"))
    assert "ASY004" in codes(text.replace("PROTOCOL", "amqps"))


def test_a_kind_of_payment_is_no_money() -> None:
    text = HEAD + channel("{payload: {type: object, properties: {paymentType: {type: number}}}}")
    assert "ASY016" not in codes(text)
    assert "ASY016" in codes(text.replace("paymentType", "payment"))


def test_a_fix_is_in_the_notation_of_the_version_and_the_protocol() -> None:
    new = HEAD + "channels: {orders: {address: orders, bindings: {kafka: {}}}}\n"
    old = new.replace("asyncapi: 3.0.0", "asyncapi: 2.6.0")
    assert "host: 'kafka.example.com:9093'" in fix_of("ASY028", new)
    assert "url: 'kafka.example.com:9093'" in fix_of("ASY028", old)
    open_broker = "servers: {main: {url: 'mq.shop.io:5671', protocol: amqps}}\n"
    assert "nameOfScheme: []" in fix_of("ASY012", old + open_broker)


def test_mqtt_over_web_sockets_is_secured_as_web_sockets_are() -> None:
    server = f"{HEAD}servers: {{main: {{host: 'mq.io:PORT', protocol: mqtt}}}}\nchannels: {{}}"
    assert "wss://" in fix_of("ASY011", server.replace("PORT", "9001"))
    assert "protocol: mqtts" in fix_of("ASY011", server.replace("PORT", "1883"))


def test_the_missing_parameter_is_named_in_its_fix() -> None:
    text = (
        f"{HEAD}channels: {{live: {{address: 'live/{{room}}', parameters: {{symbols: {{}}}}}}}}\n"
    )
    found = analyse([Source("events.yaml", text)]).review.findings
    fixes = " ".join(f.fix for f in found if f.code == "ASY020")
    assert "room" in fixes and "symbols" in fixes


def test_a_mail_to_send_needs_its_token_and_no_key() -> None:
    payload = "{payload: {$ref: '#/components/schemas/UserEmail'}}"
    schema = (
        "components: {schemas: {UserEmail: {type: object, properties: "
        "{token: {type: string}, id: {type: string}, time: {type: string}}}}}\n"
    )
    text = HEAD + KAFKA + channel(payload) + schema
    found = analyse([Source("events.yaml", text)]).review.findings
    assert [f.severity for f in found if f.code == "ASY014"] == [Severity.MEDIUM]
    plain = analyse([Source("events.yaml", text.replace("UserEmail", "User"))]).review.findings
    assert [f.severity for f in plain if f.code == "ASY014"] == [Severity.HIGH]
    assert "ASY005" not in codes(text.replace("address: orders.v1", "address: email.confirm"))


def test_a_message_seen_from_both_sides_is_one() -> None:
    payload = "{payload: {type: object, properties: {id: {type: string}}}}"
    text = (
        HEAD + KAFKA + f"channels:\n  jobs:\n    address: jobs\n    messages:\n      MailJob: "
        f"{payload}\n      MailJobConsume: {payload}\n"
    )
    assert "ASY030" not in codes(text)
    assert "ASY030" in codes(text.replace("MailJobConsume", "PrintJob"))


def test_a_password_handed_to_the_server_of_a_web_socket_stays_there() -> None:
    payload = "{payload: {$ref: '#/components/schemas/CreateRoomRequest'}}"
    schema = (
        "components: {schemas: {CreateRoomRequest: {type: object, properties: "
        "{password: {type: string}}}}}\n"
    )
    socket = f"{HEAD}servers: {{main: {{host: ws.shop.io, protocol: wss}}}}\n"
    assert "ASY014" not in codes(socket + channel(payload) + schema)
    assert "ASY014" in codes(HEAD + KAFKA + channel(payload) + schema)
    shown = (socket + channel(payload) + schema).replace("CreateRoomRequest", "RoomShown")
    assert "ASY014" in codes(shown)


def test_a_server_variable_is_named_in_its_fix() -> None:
    text = (
        f"{HEAD}servers: {{main: {{host: '{{region}}.shop.io', protocol: wss}}}}\nchannels: {{}}\n"
    )
    assert fix_of("ASY022", text) == "variables:\n  region: {default: …}"
    idle = text.replace("{region}.", "").replace("wss}", "wss, variables: {port: {}}}")
    assert "{port}" in fix_of("ASY022", idle)
