"""Messages to telephones leave through a table: written in the transaction of the act that they tell of, sent by a job.

A message is sent at least once. Its key goes with it, so that the other side can tell a double, and the same key is
never queued twice. See docs/operations/jobs.md.
"""

from .sending import message_queue, messages_overtake

__all__ = ["message_queue", "messages_overtake"]
