#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""downbeats.py OUT.f32 WEIGHTS.npz --data DIRECTORY[:TIMES] ...: fits the linear model of downbeats.hpp.

A DIRECTORY holds pairs <name>.npy and <name>.beats, as for train.py; its songs count TIMES (1). WEIGHTS.npz is the beat network,
whose activations are among what the model hears. Needs python3-torch and python3-numpy; a minute or two."""
import argparse
import glob

import numpy as np
import torch
import torch.nn.functional as F

from network import activations
from train import FPS, load

PARTS, CONTEXT, AROUND = 9, 8, 4  # coarse bands, beats to each side, beats a level is compared with


def cosines(v, count):
    """1 - cosine of the mean of `count` beats from each on and of those before it; 0 at the ends and in silence."""
    out = np.zeros(len(v))
    for i in range(count, len(v) - count + 1):
        p, q = v[i - count:i].mean(0), v[i:i + count].mean(0)
        lengths = np.sqrt((p @ p) * (q @ q))
        out[i] = 1 - p @ q / lengths if lengths > 1e-6 else 0
    return out


def standard(x):
    return (x - x.mean(0)) / (x.std(0) + 1e-3)


def direction(v):
    v = v - v.mean()
    return v / (np.linalg.norm(v) + 1e-6)


def beat_values(spectrum, heard, seconds):
    """As in downbeats.cpp: (beats, 25)."""
    spectrum = np.clip(np.round(spectrum * 60), 0, 255) / 60
    at = np.clip(np.round(seconds * FPS).astype(int), 0, len(spectrum) - 1)
    ends = np.append(at[1:], at[-1] + int(np.median(np.diff(at))))
    rise = np.zeros_like(spectrum)
    rise[2:] = np.maximum(spectrum[2:] - spectrum[:-2], 0)
    attack, level, harmony, bass, odds = [], [], [], [], []
    for begin, end in zip(at, ends):
        attack.append(rise[max(0, begin - 2):begin + 4].max(0).reshape(PARTS, -1).mean(1))
        mean = spectrum[begin:max(begin + 2, end)].mean(0)
        level.append(mean.reshape(PARTS, -1).mean(1))
        harmony.append(direction(np.bincount(np.arange(20, 68) % 12, mean[20:68], 12)))
        bass.append(direction(mean[:24]))
        most = heard[max(0, begin - 2):begin + 3].max(0)
        odds.append(np.log(most + 1e-3) - np.log(1 - most + 1e-3))
    attack, level, harmony, bass = map(np.array, (attack, level, harmony, bass))
    level = level - np.array([level[max(0, i - AROUND):i + AROUND + 1].mean(0) for i in range(len(at))])
    new = np.stack([cosines(harmony, 1), cosines(harmony, 2), cosines(harmony, 4), cosines(bass, 1), cosines(bass, 2)], 1)
    return np.hstack([standard(attack), 3 * level, standard(new), np.array(odds) / 3]).astype(np.float32)


def in_context(x):
    padded = np.pad(x, ((CONTEXT, CONTEXT), (0, 0)))
    return np.hstack([padded[i:i + len(x)] for i in range(2 * CONTEXT + 1)])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out")
    parser.add_argument("weights")
    parser.add_argument("--data", nargs="+", required=True)
    o = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    net = load(o.weights).eval()
    xs, ys = [], []
    for directory in o.data:
        path, _, times = directory.partition(":")
        for p in sorted(glob.glob(path + "/*.npy")):
            spectrum = np.load(p).astype(np.float32)
            with open(p[:-4] + ".beats") as f:
                rows = np.array([[float(v) for v in line.split()[:2]] for line in f if line.strip()])
            rows = rows[rows[:, 0] < len(spectrum) / FPS - 0.2]
            if len(rows) < 16:
                continue
            x = in_context(beat_values(spectrum, activations(net, spectrum), rows[:, 0]))
            xs += [x] * int(times or 1)
            ys += [rows[:, 1] == 1] * int(times or 1)
    x, y = torch.from_numpy(np.vstack(xs)), torch.from_numpy(np.concatenate(ys).astype(np.float32))
    model = torch.nn.Linear(x.shape[1], 1)
    epochs = 4
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.05)
    for epoch in range(epochs):
        for group in optimizer.param_groups:
            group["lr"] = 2e-3 * (1 - epoch / epochs) + 1e-4
        for some in torch.randperm(len(x)).split(256):
            heard = x[some] + 0.1 * torch.randn(len(some), x.shape[1])
            loss = F.binary_cross_entropy_with_logits(model(heard)[:, 0], y[some])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print(epoch, len(x), "beats, loss %.4f" % loss.item(), flush=True)
    with torch.no_grad():
        np.concatenate([model.weight.numpy().ravel(), model.bias.numpy()]).astype("<f4").tofile(o.out)


if __name__ == "__main__":
    main()
