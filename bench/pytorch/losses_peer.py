"""PyTorch on the CPU as a peer of `pnpm bench losses`.

Started with a folder (weights.safetensors, and JOB.hr.f32 and JOB.sr.f32 of each job), the images' size, and a number of
threads. Reads one line for each call from stdin, a job and a pass, and answers in one line of JSON.
"""

import json
import struct
import sys
import time
from pathlib import Path

import torch

from vgg_losses import JOBS, Job, Vgg


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
    layers = {name.split("/")[0] for name in tensors}
    return {name: (tensors[f"{name}/kernel"].permute(3, 2, 0, 1), tensors[f"{name}/bias"]) for name in layers}  # HWIO to OIHW


def images(path, batch, edge):
    flat = torch.frombuffer(bytearray(path.read_bytes()), dtype=torch.float32)
    return flat.reshape(batch, edge, edge, 3).permute(0, 3, 1, 2)  # channels_last in memory


def peak_bytes():
    """The peak of this process alone; getrusage would count the parent's from before the exec."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    except OSError:
        return None


def answer(value):
    print(json.dumps(value), flush=True)


def main():
    folder, size, threads = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(threads)
    vgg = Vgg(read_weights(folder / "weights.safetensors"))
    jobs = {}
    for name, (_, _, batch, edge) in JOBS.items():
        hr, sr = (images(folder / f"{name}.{which}.f32", batch, edge or size) for which in ("hr", "sr"))
        jobs[name] = Job(name, vgg, hr, sr)
    answer({"device": f"PyTorch {torch.__version__}"})
    for line in sys.stdin:
        name, call = line.split()
        job = jobs[name]
        start = time.perf_counter()
        loss, grad = getattr(job, call)()
        ms = 1000 * (time.perf_counter() - start)
        result = {"ms": ms, "loss": loss, "peakBytes": peak_bytes()}
        if grad is not None:
            result["norm"] = grad.double().norm().item()
            result["slope"] = (grad.double() * (job.sr - job.hr).double()).sum().item()
        answer(result)


main()
