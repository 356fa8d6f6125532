"""Bodies of requests."""

import json
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class SoundJson(JSONParser):
    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            found = super().parse(stream, media_type, parser_context)
            json.dumps(found, ensure_ascii=False).encode()
        except RecursionError:  # brackets within brackets, thousands deep
            raise ParseError from None
        except UnicodeEncodeError:  # half of a character, such as "\ud800" alone, which nothing can store
            raise ParseError from None
        return found
