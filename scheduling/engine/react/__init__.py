"""What to do when something happens after publication: ``replan``, ``what_if`` and ``recommend``."""
