"""What the apps above are told of demand, which cannot ask them: they connect to the signal when they are ready."""

from django.dispatch import Signal

# Sent in the transaction of a change after which published weeks may no longer keep what they promise.
demand_changed = Signal()
