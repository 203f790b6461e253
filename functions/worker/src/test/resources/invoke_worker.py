"""What Lambda's runtime does around a handler: request on stdin, reply on stdout, what it prints on stderr."""

import contextlib
import importlib.util
import json
import sys


class Context:
    aws_request_id = "8f5a1c9e-0000-4000-8000-000000000001"
    function_name = "score"


spec = importlib.util.spec_from_file_location("worker", sys.argv[1])
worker = importlib.util.module_from_spec(spec)
spec.loader.exec_module(worker)
request = json.load(sys.stdin.buffer)
with contextlib.redirect_stdout(sys.stderr):
    reply = worker.handler(request, Context())
sys.stdout.buffer.write(json.dumps(reply, allow_nan=False).encode("utf-8"))
