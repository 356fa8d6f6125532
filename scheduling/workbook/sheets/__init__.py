"""The sheets of the workbook, in the order in which they are stored: what is referred to comes first."""

from ..columns import Sheet
from .care import CARE
from .network import NETWORK
from .people import PEOPLE

SHEETS: tuple[Sheet, ...] = (*NETWORK, *PEOPLE, *CARE)

BY_KEY = {sheet.key: sheet for sheet in SHEETS}
