"""A Drover worker in one file, with no dependency but Lambda's own runtime. Handler: worker.handler

Replace `work` by your model. The rest is the contract: one item's failure is that item's result and never the
others', an output appears whole or not at all, it carries its digest, and the log is archived before the reply.
"""

import base64
import filecmp
import functools
import gzip
import hashlib
import json
import os
import re
import time
import traceback
import urllib.parse
import uuid


def work(item, rows, log):
    """The model: scores each text by the words of `lexicon`, a field of the item that only this worker knows.

    Returns the output's bytes and how many records they hold; raises to fail the item.
    """
    lexicon = item.get("lexicon", {})
    lines = []
    for number, text in enumerate(rows):
        words = re.findall(r"\w+", text.lower())
        score = sum(lexicon.get(word, 0) for word in words)
        lines.append(json.dumps({"row": number, "words": len(words), "score": score}, allow_nan=False))
    log(f"scored {len(lines)} rows with {len(lexicon)} words")
    return "".join(line + "\n" for line in lines).encode("utf-8"), len(lines)


def handler(request, context):
    return {"results": [answer(entry, context, request.get("completions")) for entry in request["items"]]}


def answer(entry, context, completions):
    began = time.monotonic()
    item, uri, lines = entry["item"], entry["outputUri"], []

    def log(message):
        now = time.time()
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03d}Z"
        lines.append(f"{stamp} {message}")
        print(lines[-1], flush=True)

    log(
        f"item {item['run']}/{item['id']}, generation {entry['generation']}, attempt {entry['attempt']}, "
        f"request {context.aws_request_id} of {context.function_name}"
    )
    result = {"id": item["id"]}
    try:
        output, records = work(item, rows_of(item["input"]), log)
        digest = hashlib.sha256(output).hexdigest()
        write(uri, output, {"bytes": len(output), "sha256": digest, "records": records})
        log(f"wrote {records} records, {len(output)} bytes, SHA-256 {digest} to {uri}")
        result.update(uri=uri, bytes=len(output), sha256=digest, records=records)
    except Exception as error:
        log("the item failed: " + traceback.format_exc().rstrip())
        result["error"] = {"class": type(error).__name__, "message": str(error)[:1000] or "no message"}
    try:
        write(entry["logUri"], gzip.compress("\n".join(lines + [""]).encode("utf-8", "replace")))
        result["log"] = entry["logUri"]
    except Exception as error:  # costs the log, not the item
        log(f"the log archive could not be written to {entry['logUri']}: {error}")
    if completions:  # the call was an event, and nobody waits for what is returned here
        try:
            complete(completions, item, uri, result, time.monotonic() - began, context)
        except Exception as error:  # costs time, not the item: its output is looked for at its deadline
            log(f"the completion could not be written to {completions}: {error}")
    return result


def complete(stream, item, uri, result, seconds, context):
    completion = {"run": item["run"], "uri": uri, "durationMillis": int(seconds * 1000), "result": result}
    completion["requestId"] = context.aws_request_id
    memory = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
    if memory:
        completion["memoryMb"] = int(memory)
    data = json.dumps(completion).encode("utf-8")
    aws("kinesis").put_record(StreamName=stream, PartitionKey=f"{item['run']}/{item['id']}"[:256], Data=data)


def rows_of(source):
    """One text a line of the UTF-8 object, or the texts of an inline input."""
    if "uri" not in source:
        inline = source["inline"]
        texts = inline.get("texts") if isinstance(inline, dict) else None
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise ValueError("input.inline.texts must be an array of strings")
        return texts
    lines = read(source["uri"]).decode("utf-8").split("\n")
    if lines[-1] == "":  # what follows the last line's end, if nothing, is not a row
        lines.pop()
    return [line[:-1] if line.endswith("\r") else line for line in lines]


def read(uri):
    if uri.startswith("s3://"):
        return aws("s3").get_object(**s3_name(uri))["Body"].read()
    with open(local_path(uri), "rb") as file:
        return file.read()


def write(uri, content, evidence=None):
    """Writes an object whole or not at all; an output's evidence stands with it, or before it.

    Lambda can run an event twice, and what the first run wrote may be verified: an output that is there stays.
    """
    if uri.startswith("s3://"):
        checksum = base64.b64encode(hashlib.sha256(content).digest()).decode("ascii")
        put = dict(Body=content, ChecksumSHA256=checksum, **s3_name(uri))
        if not evidence:
            aws("s3").put_object(**put)
            return
        metadata = {"drover-sha256": evidence["sha256"], "drover-records": str(evidence["records"])}
        try:
            aws("s3").put_object(Metadata=metadata, IfNoneMatch="*", **put)
        except Exception as error:  # the SDK's own retry finds what its first try has put
            if "PreconditionFailed" not in str(error) or aws("s3").head_object(**s3_name(uri))["Metadata"] != metadata:
                raise
        return
    folder, name = os.path.split(local_path(uri))
    os.makedirs(folder, exist_ok=True)
    if evidence:
        place(folder, f".{name}.meta.json", json.dumps(evidence).encode("ascii"), once=True)
    place(folder, name, content, once=bool(evidence))


def place(folder, name, content, once):
    beside, path = os.path.join(folder, f".{uuid.uuid4()}.tmp"), os.path.join(folder, name)
    try:
        with open(beside, "xb") as file:
            file.write(content)
        if once and not (os.path.isfile(path) and filecmp.cmp(beside, path, shallow=False)):
            os.link(beside, path)  # refused where there is a file
        elif not once:
            os.replace(beside, path)
    finally:
        if os.path.exists(beside):
            os.remove(beside)


def local_path(uri):
    parts = urllib.parse.urlsplit(uri)
    if parts.scheme != "file" or parts.netloc:
        raise ValueError(f"a worker reads and writes file:/// and s3:// only, not {uri}")
    return os.fsdecode(urllib.parse.unquote_to_bytes(parts.path))


def s3_name(uri):
    bucket, _, key = uri[len("s3://") :].partition("/")
    return {"Bucket": bucket, "Key": key}


@functools.lru_cache(maxsize=None)
def aws(service):
    import boto3  # part of Lambda's runtime; a worker on local files does without

    return boto3.client(service)
