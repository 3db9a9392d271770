"""Walks over the tokens of a .proto file: statements that may be broken, options and values.

What can't be read costs its own statement: it is noted with its line, and reading goes on behind
it.
"""

from collections.abc import Callable
from typing import Any

from smeaton.analysis.parse.proto_elements import Element, File, Option
from smeaton.analysis.parse.proto_tokens import cut, unquote

_DEPTH = 60
"""So deep a statement or literal may lie; protoc itself stops at 32 messages."""
_NOTES = 20


class Broken(Exception):
    """A statement is not what the grammar allows."""


class Cursor:
    """One pass over the tokens of a file; `at` is the token to read next."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.tokens = cut(file.text)
        self.texts = self.tokens.texts
        self.at = 0
        self.depth = 0

    @property
    def text(self) -> str:
        """The token to read next."""
        return self.texts[self.at]

    @property
    def kind(self) -> str:
        """Its kind: word, number, string, sign or end."""
        return self.tokens.kinds[self.at]

    @property
    def start(self) -> int:
        """Its offset."""
        return self.tokens.starts[self.at]

    def ahead(self, by: int = 1) -> str:
        """Return the token that many further on."""
        return self.texts[min(self.at + by, len(self.texts) - 1)]

    def take(self, wanted: str = "") -> str:
        """Take the next token, which has to be the one wanted."""
        text = self.text
        if self.kind == "end" or (wanted and text != wanted):
            raise Broken(f"{wanted!r} was expected" if wanted else "something is missing")
        self.at += 1
        return text

    def accept(self, wanted: str) -> bool:
        """Take the next token if it is the one wanted."""
        if self.text == wanted and self.kind != "string":
            self.at += 1
            return True
        return False

    def word(self) -> str:
        """Read a name."""
        if self.kind != "word":
            raise Broken("a name was expected")
        return self.take()

    def type_name(self) -> str:
        """Read `a.b.C`, with or without a leading dot."""
        name = "." if self.accept(".") else ""
        name += self.word()
        while self.accept("."):
            name += f".{self.word()}"
        self.file.words.add(name)
        return name

    def integer(self) -> int:
        """Read a whole number: decimal, hexadecimal or octal."""
        sign = -1 if self.accept("-") else 1
        text = self.text
        try:
            if text.startswith("0") and len(text) > 1 and text[1] not in "xX":
                number = int(text, 8)
            else:
                number = int(text, 0)
        except ValueError:
            raise Broken("a whole number was expected") from None
        self.at += 1
        return sign * number

    def string(self) -> str:
        """Read a string; several side by side are one."""
        if self.kind != "string":
            raise Broken("a string was expected")
        parts = []
        while self.kind == "string":
            parts.append(unquote(self.take()))
        return "".join(parts)

    def note(self, problem: str) -> None:
        """Note that something here could not be read."""
        if len(self.file.notes) == _NOTES:
            self.file.notes.append(f"{self.file.name}: and more that could not be read.")
        elif len(self.file.notes) < _NOTES:
            line = self.file.lines.place(self.start).line
            said = f" at {self.text[:30]!r}" if self.text else ""
            self.file.notes.append(f"{self.file.name}:{line}: {problem}{said}; it was left out.")

    def statement(self, read: Callable[[], None]) -> None:
        """Read one statement; a broken one is noted and passed over."""
        began = self.at
        if self.accept(";"):
            return
        self.depth += 1
        try:
            if self.depth > _DEPTH:
                raise Broken("this is nested too deeply")
            read()
        except Broken as problem:
            self.note(str(problem))
            self.pass_over(began)
        finally:
            self.depth -= 1

    def pass_over(self, began: int) -> None:
        """Go behind the statement that began at a token and broke at the present one."""
        opened = 0
        for token in range(began, self.at):
            opened += (self.texts[token] == "{") - (self.texts[token] == "}")
        while self.kind != "end":
            text = self.text
            if text == "}" and opened <= 0:
                break
            self.at += 1
            if text == "{":
                opened += 1
            elif text == "}":
                opened -= 1
                if opened <= 0:
                    self.accept(";")
                    break
            elif text == ";" and opened <= 0:
                break
        if self.at == began and self.kind != "end" and self.text != "}":
            self.at += 1

    def block(self, element: Element, read: Callable[[], None]) -> None:
        """Read the statements between braces."""
        self.take("{")
        element.body = self.tokens.starts[self.at - 1] + 1
        self.describe(element, self.at - 1)
        while self.text != "}" and self.kind != "end":
            self.statement(read)
        if self.kind == "end":
            self.note(f"{element.name!r} is not closed")
            element.end = self.start
            return
        self.close(element)

    def close(self, element: Element) -> None:
        """Take the sign that ends an element."""
        element.end = self.start + 1
        self.at += 1
        self.describe(element, self.at - 1)

    def finish(self, element: Element) -> None:
        """Take the semicolon; one that is missing before the next line is noted alone."""
        if self.text == ";":
            self.close(element)
            return
        previous = self.tokens.starts[self.at - 1] + len(self.texts[self.at - 1])
        if "\n" not in self.file.text[previous : self.start] and self.text != "}":
            raise Broken("';' was expected")
        self.note("';' was expected before this")
        self.file.notes[-1] = self.file.notes[-1].replace("; it was left out", "")
        element.end = previous

    def describe(self, element: Element, token: int) -> None:
        """Add the comment behind a token to those of an element."""
        if words := self.tokens.behind.get(token):
            element.comment = f"{element.comment}\n{words}".strip()

    def about(self) -> dict[str, Any]:
        """Return what every element that starts here has."""
        comment = self.tokens.before.get(self.at, "")
        return {"file": self.file, "start": self.start, "comment": comment}

    def named(self, element: Element) -> None:
        """Read the name of an element."""
        element.name_start = self.start
        element.name = self.word()

    def option(self) -> Option:
        """Read an option statement."""
        found = Option(**self.about())
        self.take("option")
        self.assign(found)
        self.finish(found)
        return found

    def assign(self, found: Option) -> None:
        """Read the name and the value of an option."""
        found.name_start = self.start
        found.name = self.option_name()
        self.take("=")
        found.value = self.value()

    def option_name(self) -> str:
        """Read `deprecated`, `(a.b).c` or `features.field_presence`."""
        name = ""
        while True:
            if self.accept("("):
                name += f"({self.type_name().lstrip('.')})"
                self.take(")")
            else:
                name += self.word()
            if not self.accept("."):
                return name
            name += "."

    def compact(self, element: Element) -> None:
        """Read `[deprecated = true, ...]` where it stands."""
        if not self.accept("["):
            return
        while not self.accept("]"):
            found = Option(**self.about())
            self.assign(found)
            found.end = self.tokens.starts[self.at - 1] + len(self.texts[self.at - 1])
            element.options.append(found)
            if not self.accept(",") and self.text != "]":
                raise Broken("',' or ']' was expected")

    def value(self, depth: int = 0) -> Any:
        """Read the value of an option."""
        if depth > _DEPTH:
            raise Broken("this is nested too deeply")
        if self.kind == "string":
            return self.string()
        if self.text in ("{", "<"):
            return self.literal(depth)
        if self.accept("["):
            values = []
            while not self.accept("]"):
                values.append(self.value(depth + 1))
                self.accept(",")
            return values
        sign = "-" if self.accept("-") else ""
        if self.kind not in ("word", "number"):
            raise Broken("a value was expected")
        if self.kind == "number":
            return _number(sign + self.take())
        word = self.type_name()
        return {"true": True, "false": False}.get(word, sign + word)

    def literal(self, depth: int) -> dict[str, list[Any]]:
        """Read a message in text format; a name may stand in it more than once."""
        closing = "}" if self.take() == "{" else ">"
        found: dict[str, list[Any]] = {}
        while not self.accept(closing):
            if self.accept("["):
                name = f"[{self.type_name()}"
                while self.text != "]":
                    name += self.take()
                name += self.take("]")
            else:
                name = self.word()
            if not self.accept(":") and self.text not in ("{", "<"):
                raise Broken("':' was expected")
            value = self.value(depth + 1)
            found.setdefault(name, []).extend(value if isinstance(value, list) else [value])
            if not self.accept(","):
                self.accept(";")
        return found


def _number(text: str) -> int | float | str:
    for convert in (lambda: int(text, 0), lambda: float(text)):
        try:
            return convert()
        except ValueError:
            continue
    return text
