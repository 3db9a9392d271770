"""Rules about API descriptions (OpenAPI and Swagger)."""
