"""As much of boto3 as the worker uses, on a folder, for machines that lack it; refuses what S3 would refuse."""

import base64
import hashlib
import io
import json
import os


class Folder:
    def __init__(self, root):
        self.root = root

    def path(self, bucket, key):
        return os.path.join(self.root, bucket, key.replace("/", "+"))

    def get_object(self, *, Bucket, Key):
        with open(self.path(Bucket, Key), "rb") as file:
            return {"Body": io.BytesIO(file.read())}

    def head_object(self, *, Bucket, Key):
        with open(self.path(Bucket, Key) + ".metadata", encoding="utf-8") as file:
            return {"Metadata": json.load(file)}

    def put_object(self, *, Bucket, Key, Body, ChecksumSHA256, Metadata={}, IfNoneMatch=None):
        if base64.b64encode(hashlib.sha256(Body).digest()).decode() != ChecksumSHA256:
            raise ValueError("BadDigest")
        if not all(isinstance(value, str) for value in Metadata.values()):
            raise TypeError("metadata are strings")
        path = self.path(Bucket, Key)
        if IfNoneMatch == "*" and os.path.exists(path):
            raise ValueError("PreconditionFailed")
        with open(path, "wb") as file:
            file.write(Body)
        with open(path + ".metadata", "w", encoding="utf-8") as file:
            json.dump(Metadata, file)


class Streams:
    def __init__(self, root):
        self.root = root

    def put_record(self, *, StreamName, Data, PartitionKey):
        if not 1 <= len(PartitionKey) <= 256 or not isinstance(Data, bytes):
            raise ValueError("ValidationException")
        if not os.path.isdir(os.path.join(self.root, StreamName)):
            raise ValueError("ResourceNotFoundException")
        with open(os.path.join(self.root, StreamName, PartitionKey.replace("/", "+")), "ab") as file:
            file.write(Data)


def client(service):
    return {
        "s3": lambda: Folder(os.environ["FAKE_S3_FOLDER"]),
        "kinesis": lambda: Streams(os.environ["FAKE_KINESIS_FOLDER"]),
    }[service]()
