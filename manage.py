#!/usr/bin/env python
"""Django's command line, for this project's settings."""

import os
import sys

from django.core.management import execute_from_command_line

from backend.core.garbage import collect_seldom

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    collect_seldom()
    execute_from_command_line(sys.argv)
