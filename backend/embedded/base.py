from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base

from backend.embedded.server import embedded_socket


class DatabaseWrapper(base.DatabaseWrapper):
    """HOST is the data folder. Commands that never touch the database thus never start a server."""

    def get_connection_params(self) -> dict[str, Any]:
        socket = embedded_socket(Path(self.settings_dict["HOST"]))
        return {**super().get_connection_params(), "host": str(socket)}
