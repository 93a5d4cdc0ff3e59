#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""train.py OUT.npz --data DIRECTORY[:SHARE] ... --steps N [--start IN.npz] [--channels 24]: trains the beat network.

A DIRECTORY holds pairs <name>.npy (spectrum.py's frames x 81) and <name>.beats (seconds, number in the bar), as prepare.py
writes them; it is looked through again now and then, so that songs may still be arriving. SHARE is how often an excerpt comes from it
compared with the others. Every excerpt is 20 s, played at its own speed, pitch and level. OUT.npz receives a moving average of
the weights. Needs python3-torch and python3-numpy."""
import argparse
import glob
import math
import os
import random
import time

import numpy as np
import torch
import torch.nn.functional as F

from network import Network

FRAMES, BATCH, FPS = 1000, 4, 50
AVERAGE = 0.998  # of the weights, per step


class Songs:
    def __init__(self, directory):
        path, _, share = directory.partition(":")
        self.path, self.share, self.songs = path, float(share or 1), {}

    def look(self):
        for p in glob.glob(self.path + "/*.npy"):
            name = p[:-4]
            if name in self.songs or name.endswith(".part"):
                continue
            with open(name + ".beats") as f:
                rows = [line.split() for line in f if line.strip()]
            if len(rows) > 8:
                self.songs[name] = (np.load(p), np.array([float(a[0]) for a in rows]), np.array([int(a[1]) == 1 for a in rows]))
        self.list = list(self.songs.values())


def targets(frames, beats, down):
    """1 at a beat's frame, 0.5 beside it; beats and downbeats."""
    y = np.zeros((frames, 2), np.float32)
    at = np.round(beats).astype(int)
    for offset, weight in ((-1, 0.5), (1, 0.5), (0, 1.0)):
        k = at + offset
        inside = (k >= 0) & (k < frames)
        y[k[inside], 0] = np.maximum(y[k[inside], 0], weight)
        inside &= down
        y[k[inside], 1] = np.maximum(y[k[inside], 1], weight)
    return y


def excerpt(song):
    spectrum, beats, down = song
    speed = 2 ** random.uniform(-0.2, 0.2)
    first = random.randint(0, max(0, len(spectrum) - int(FRAMES * speed) - 1))
    at = first + np.arange(FRAMES) * speed
    k = at.astype(int)
    part = spectrum[first:first + int(FRAMES * speed) + 3].astype(np.float32)
    k0, k1 = np.minimum(k - first, len(part) - 1), np.minimum(k + 1 - first, len(part) - 1)
    between = (at - k)[:, None].astype(np.float32)
    x = part[k0] * (1 - between) + part[k1] * between
    x[at > len(spectrum) - 1] = 0
    shift = random.randint(-4, 4)
    if shift:
        x = np.roll(x, shift, 1)
        if shift > 0:
            x[:, :shift] = 0
        else:
            x[:, shift:] *= 0.5
    if random.random() < 0.25:
        width = random.randint(5, 25)
        low = random.randint(0, 80 - width)
        x[:, low:low + width] = 0
    return x, targets(FRAMES, (beats * FPS - first) / speed, down)


def levels(x):
    """Each excerpt at its own level and with its own tilt; sometimes with hiss."""
    n = len(x)
    gain = torch.empty(n, 1, 1).uniform_(-1.0, 0.4) + torch.empty(n, 1, 1).uniform_(-0.4, 0.4) * torch.linspace(-1, 1, x.shape[2])
    x = torch.log10(1 + torch.pow(10.0, gain) * (torch.pow(10.0, x) - 1).clamp(min=0))
    hissing = (torch.rand(n, 1, 1) < 0.2) * torch.empty(n, 1, 1).uniform_(0, 0.1)
    return x + hissing * torch.randn_like(x).abs()


def meet(own, others, net):
    """Several processes train one network: now and then each goes to the mean of itself and the others."""
    save(own, net.state_dict())
    found = []
    for other in others:
        try:
            with np.load(other) as z:
                found.append({k: torch.as_tensor(z[k]) for k in z.files})
        except OSError:
            continue
    with torch.no_grad():
        for k, v in net.state_dict().items():
            if v.is_floating_point():
                v.copy_((v + sum(f[k] for f in found)) / (1 + len(found)))


def save(path, state):
    arrays = {k: v.numpy() for k, v in state.items() if "num_batches" not in k}
    np.savez(path + ".part.npz", **arrays)
    os.replace(path + ".part.npz", path)


def load(path):
    with np.load(path) as z:
        net = Network(z["o.weight"].shape[1])
        net.load_state_dict({k: torch.as_tensor(z[k]) for k in z.files}, strict=False)
    return net


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out")
    parser.add_argument("--data", nargs="+", required=True)
    parser.add_argument("--steps", type=int, default=12000)
    parser.add_argument("--start")
    parser.add_argument("--channels", type=int, default=24)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--meet", nargs="+", metavar="NPZ", help="own file, then the others': see meet(); for more processes, each with its --seed")
    parser.add_argument("--stop", help="finish early when this file appears: the rate then falls over 1000 steps")
    o = parser.parse_args()
    torch.set_num_threads(1)
    random.seed(o.seed)
    np.random.seed(o.seed)
    torch.manual_seed(o.seed)
    sources = [Songs(d) for d in o.data]
    net = load(o.start) if o.start else Network(o.channels)
    optimizer = torch.optim.Adam(net.parameters(), lr=o.rate)
    weight = torch.tensor([3.0, 5.0])
    average, smooth, began, steps, step = None, None, time.process_time(), o.steps, 0
    while step < steps:
        if step % 500 == 0:
            for s in sources:
                s.look()
            print(step, [len(s.list) for s in sources], flush=True)
        if o.stop and os.path.exists(o.stop) and steps > step + 1000:
            steps = step + 1000
        left = (steps - step) / min(0.35 * o.steps, 1000 if o.stop else o.steps)
        for group in optimizer.param_groups:
            group["lr"] = o.rate * min(1, (step + 1) / 200) * min(1, max(0.02, left))
        chosen = random.choices(sources, [s.share if s.list else 0 for s in sources], k=BATCH)
        pairs = [excerpt(random.choice(s.list)) for s in chosen]
        x = levels(torch.from_numpy(np.stack([p[0] for p in pairs]).astype(np.float32)))
        y = torch.from_numpy(np.stack([p[1] for p in pairs]))
        net.train()
        loss = F.binary_cross_entropy_with_logits(net(x), y, pos_weight=weight)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        step += 1
        if o.meet and step % 50 == 0:
            meet(o.meet[0], o.meet[1:], net)
        smooth = loss.item() if smooth is None else 0.99 * smooth + 0.01 * loss.item()
        with torch.no_grad():
            state = net.state_dict()
            if average is None:
                average = {k: v.clone() for k, v in state.items()}
            keep = min(AVERAGE, 1 - 1 / (1 + step))
            for k, v in state.items():
                if v.is_floating_point():
                    average[k].mul_(keep).add_(v, alpha=1 - keep)
        if step % 250 == 0 or step == steps:
            print(f"{step} {time.process_time() - began:.0f} s loss {smooth:.4f}", flush=True)
            save(o.out, average)
    print("done", sum(math.prod(p.shape) for p in net.parameters()), "parameters")


if __name__ == "__main__":
    main()
