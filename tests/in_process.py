"""The reading of a file without a process of its own: ten times as quick, for tests that read thousands."""

import json
from unittest.mock import patch

from lplan.intake.files.file_reader import Delivery, read
from lplan.intake.files.sandbox import parse

LIMITS = {"rows": 2_000, "columns": 500, "cells": 400_000, "memory": 400, "seconds": 20, "megabytes": 5}


def delivered(data: bytes, name: str = "svar.csv") -> Delivery:
    """What `lplan.intake.files.file_reader.read` gives; raises Refused as it does."""

    def child(data, _limits, _progress):
        told, raw = parse(data, LIMITS)
        return json.loads(json.dumps(told)), b"".join(codes.tobytes() for codes in raw)

    with patch("lplan.intake.files.file_reader._child", child):
        return read(data, name)
