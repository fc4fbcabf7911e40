"""What the peers of `pnpm bench` read: weights, and their own peak memory."""

import json
import struct
from pathlib import Path

import torch


def read_weights(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    body = memoryview(bytearray(data[8 + length :]))
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        tensors[name] = torch.frombuffer(body[begin:end], dtype=torch.float32).reshape(entry["shape"]).clone()
    layers = dict.fromkeys(name.rsplit("/", 1)[0] for name in tensors)  # in the file's order
    return {name: (tensors[f"{name}/kernel"].permute(3, 2, 0, 1), tensors[f"{name}/bias"]) for name in layers}  # HWIO to OIHW


def peak_bytes():
    """The peak of this process alone; getrusage would count the parent's from before the exec."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    except OSError:
        return None
