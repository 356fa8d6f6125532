"""What stands between two sentences of a page, or between a sentence and the link after it."""

from django import template

from .. import sentences

register = template.Library()
register.simple_tag(sentences.gap)
