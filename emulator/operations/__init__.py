"""The API's rules: one module a resource, one function an operationId."""
