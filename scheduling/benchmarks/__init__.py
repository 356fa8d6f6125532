"""Public benchmark instances, solved by the code that plans the week: one module a family, each with a ``run``."""
