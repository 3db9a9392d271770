"""The only way to a language model: find a provider, stream, get replies that fit a schema.

Every provider (an endpoint with a key, a local server, the embedded model) is reached through
the one OpenAI protocol. Importing this package loads neither openai nor llama_cpp.
"""
