"""Python as a peer of `pnpm bench evaluate`: pairs of files to the mean of each measure.

Started with what measures (pytorch, piq or pyiqa), a folder (hr and sr with N.png of each pair, raw with its pixels as bytes,
weights.safetensors), the images' size, the number of pairs and of threads, the row at which memory is looked at, and for pytorch the
folder with LPIPS' weights where it is measured, too. Prints one line of JSON. Where Python has Pillow it decodes the PNG files; where
it has not, it reads raw pixels, which is in its favour.
"""

import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

from peer_files import peak_bytes, read_weights
from vgg_losses import Vgg, gram


def reader(folder, size):
    """A function of a side and a number that gives an image, and what it decodes with."""
    try:
        from PIL import Image, __version__

        def png(side, i):
            with Image.open(folder / side / f"{i}.png") as image:
                flat = torch.frombuffer(bytearray(image.convert("RGB").tobytes()), dtype=torch.uint8)
            return flat.reshape(1, size, size, 3).permute(0, 3, 1, 2).float()

        return png, f"PNG by Pillow {__version__}"
    except ImportError:

        def raw(side, i):
            flat = torch.frombuffer(bytearray((folder / "raw" / f"{i}.{side}").read_bytes()), dtype=torch.uint8)
            return flat.reshape(1, size, size, 3).permute(0, 3, 1, 2).float()

        return raw, "decoded files"


def window():
    """The Gaussian of Wang et al. 2004: 11 wide, sigma 1.5."""
    g = torch.exp(-((torch.arange(11.0) - 5) ** 2) / (2 * 1.5**2))
    return g / g.sum()


def ssim(x, y, g):
    def blur(z):
        rows = F.conv2d(z.reshape(-1, 1, *z.shape[2:]), g.reshape(1, 1, 11, 1))
        return F.conv2d(rows, g.reshape(1, 1, 1, 11))

    mx, my, xx, yy, xy = blur(torch.cat([x, y, x * x, y * y, x * y])).chunk(5)
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    top = (2 * mx * my + c1) * (2 * (xy - mx * my) + c2)
    return (top / ((mx * mx + my * my + c1) * (xx - mx * mx + yy - my * my + c2))).mean()


def pytorch(folder, lpips_folder):
    vgg, g = Vgg(read_weights(folder / "weights.safetensors")), window()
    lpips = None
    if lpips_folder:
        from lpips_alex import Lpips

        lpips = Lpips(Path(lpips_folder))

    def measure(sr, hr):
        (x,), (y,) = vgg(sr, ["block3_conv3"]), vgg(hr, ["block3_conv3"])
        mse = F.mse_loss(sr, hr)
        values = {
            "l1": F.l1_loss(sr, hr),
            "l2": mse,
            "perceptual": F.mse_loss(x, y),
            "style": F.mse_loss(gram(x), gram(y)),
            "psnr": 10 * torch.log10(255**2 / mse),
            "ssim": ssim(sr, hr, g),
        }
        if lpips:
            values["lpips"] = lpips(sr, hr)
        return values

    return f"PyTorch {torch.__version__}", measure


def piq(_, __):
    import piq

    def measure(sr, hr):
        return {
            "psnr": piq.psnr(sr, hr, data_range=255.0),
            "ssim": piq.ssim(sr, hr, data_range=255.0, downsample=False),
        }

    return f"piq {piq.__version__}", measure


def pyiqa(_, __):
    import pyiqa

    # Its ssim is of the luma, ssimc of the colours.
    names = {"psnr": "psnr", "ssim": "ssimc"}
    metrics = {name: pyiqa.create_metric(theirs, device="cpu") for name, theirs in names.items()}
    return f"pyiqa {pyiqa.__version__}", lambda sr, hr: {
        name: metric(sr / 255, hr / 255).mean() for name, metric in metrics.items()
    }


def main():
    program, folder = sys.argv[1], Path(sys.argv[2])
    size, pairs, threads, settled = map(int, sys.argv[3:7])
    torch.set_num_threads(threads)
    name, measure = {"pytorch": pytorch, "piq": piq, "pyiqa": pyiqa}[program](folder, sys.argv[7:] and sys.argv[7])
    read, how = reader(folder, size)
    sums, settled_bytes = {}, None
    with torch.inference_mode():
        for i in range(pairs):
            for key, value in measure(read("sr", i), read("hr", i)).items():
                sums[key] = sums.get(key, 0) + value.item()
            if i + 1 == settled:
                settled_bytes = peak_bytes()
    means = {key: total / pairs for key, total in sums.items()}
    memory = {"settledBytes": settled_bytes, "peakBytes": peak_bytes()}
    print(json.dumps({"name": f"{name}, {how}", **memory, "means": means}))


main()
