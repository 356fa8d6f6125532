"""What small forms of lists carry: which state of a row was looked at."""

from django import template

from ..editing import state_of_columns

register = template.Library()
register.filter("state", state_of_columns)
