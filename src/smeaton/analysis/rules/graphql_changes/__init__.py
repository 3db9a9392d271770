"""Rules about what breaks the clients of a GraphQL schema."""
