"""The batch search itself, on arrays; Cython compiles these modules."""
