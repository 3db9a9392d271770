"""Rules about GraphQL schemas."""
