"""PyTorch on the CPU as a peer of `pnpm bench losses`.

Started with a folder (weights.safetensors, and JOB.hr.f32 and JOB.sr.f32 of each job), the images' size, and a number of
threads. Reads one line for each call from stdin, a job and a pass, and answers in one line of JSON.
"""

import json
import sys
import time
from pathlib import Path

import torch

from peer_files import peak_bytes, read_weights
from vgg_losses import JOBS, Job, Vgg


def images(path, batch, edge):
    flat = torch.frombuffer(bytearray(path.read_bytes()), dtype=torch.float32)
    return flat.reshape(batch, edge, edge, 3).permute(0, 3, 1, 2)  # channels_last in memory


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
