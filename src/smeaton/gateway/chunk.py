"""The chunks of a streamed reply, as much of them as is read.

Our own few fields, for the openai client's types take several times as long to build, and every
piece of every reply is one. What an endpoint sends beyond them is ignored.
Source: https://platform.openai.com/docs/api-reference/chat-streaming.
"""

from pydantic import BaseModel, ValidationError


class ChoiceDelta(BaseModel):
    """What a chunk adds to the message."""

    content: str | None = None
    refusal: str | None = None
    reasoning_content: str | None = None
    """What a reasoning model thinks aloud (DeepSeek, vLLM, llama-server); never part of a reply."""
    reasoning: str | None = None
    """The same as OpenRouter, Groq and Ollama call it."""

    @property
    def says_something(self) -> bool:
        """Whether it holds any text."""
        return bool(self.content or self.refusal or self.reasoning_content or self.reasoning)


class Likely(BaseModel):
    """A token that could have come, and how likely."""

    token: str
    logprob: float


class Position(BaseModel):
    """What could have come at one place of the reply."""

    top_logprobs: list[Likely] | None = None


class Logprobs(BaseModel):
    """The places that a chunk covers."""

    content: list[Position] | None = None


class Choice(BaseModel):
    """What a chunk adds to one of the replies; there is one, as only one is asked for."""

    delta: ChoiceDelta | None = None
    logprobs: Logprobs | None = None
    finish_reason: str | None = None


class Usage(BaseModel):
    """Tokens as the endpoint counts; None where it does not say."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class Chunk(BaseModel):
    """One event of the stream."""

    model: str | None = None
    choices: list[Choice] | None = None
    usage: Usage | None = None

    @property
    def says_something(self) -> bool:
        """Whether it brings the reply further: a token, a thought, or its end."""
        return self.usage is not None or any(
            choice.finish_reason or (choice.delta is not None and choice.delta.says_something)
            for choice in self.choices or ()
        )


def read_chunk(data: object) -> Chunk:
    """Return an event's JSON as a chunk.

    Raises:
        ValueError: it is no such thing.
    """
    try:
        return Chunk.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "a chunk"
        raise ValueError(f"it sent a chunk that can't be read: {where}: {first['msg']}") from None
