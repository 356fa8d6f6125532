"""What the apps above are told of supply, which cannot ask them: they connect to the signal when they are ready."""

from django.dispatch import Signal

# Sent in the transaction of a change after which published weeks may lack something that they use.
supply_changed = Signal()
