"""All candidates of a need at once: how many of them each rule blocks first, and one that nothing blocks.

The candidates are those of ``options``, the order of the rules is ``explain``'s. What a rule says is looked at for as
many candidates together as it says the same of: starts of the week are bits of whole numbers, beds of a bedroom's kind
are counted together, and what no need can change is kept for the next one. So a carer, a bed or a place far away costs
next to nothing, and reasons grow with the needs and hardly with the city.
"""

from .appointments import Appointments
from .beds import Beds
from .diary import Diary
from .homes import Homes

__all__ = ["Appointments", "Beds", "Diary", "Homes"]
