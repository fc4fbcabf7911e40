"""Writes src/heads/*.ts and src/dists/alpha-beta.ts from their authors' packages.

usage: pip download --no-deps lpips==0.1.4 dists-pytorch==0.1, unzip both into FOLDER, then python make_heads.py FOLDER
(needs: torch)
"""
import base64, os, sys
import torch

here = os.path.dirname(os.path.abspath(__file__))
folder = sys.argv[1]

def encoded(values):
    raw = values.detach().float().numpy().astype("<f4").tobytes()
    return base64.b64encode(raw).decode()

def write(path, lines):
    with open(os.path.join(here, "..", "src", path), "w") as file:
        file.write("\n".join(lines) + "\n")

generated = "// Written by scripts/make_heads.py."
for version in ("v0.1", "v0.0"):
    for network in ("alex", "squeeze", "vgg"):
        heads = torch.load(os.path.join(folder, "lpips", "weights", version, f"{network}.pth"), map_location="cpu")
        values = torch.cat([head.flatten() for head in heads.values()])
        name = network if version == "v0.1" else f"{network}-0-0"
        write(
            f"heads/{name}.ts",
            [
                generated,
                f"/** Of LPIPS {version[1:]} on {network} (lpips 0.1.4 on PyPI; BSD-2, see LICENSE.lpips.txt): float32, little-endian. */",
                f'export const heads =\n  "{encoded(values)}";',
            ],
        )
weights = torch.load(os.path.join(folder, "DISTS_pytorch", "weights.pt"), map_location="cpu")
write(
    "dists/alpha-beta.ts",
    [generated, "/** Of DISTS (dists-pytorch 0.1 on PyPI; MIT, see LICENSE.dists.txt): float32, little-endian. */"]
    + [f'export const {name} =\n  "{encoded(weights[name])}";' for name in ("alpha", "beta")],
)
