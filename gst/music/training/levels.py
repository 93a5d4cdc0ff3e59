#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""levels.py WEIGHTS.npz BAR-GRID DIRECTORY...: the weights of level.cpp, which says whether a grid counts half beats.

For every song of the directories (see train.py) BAR-GRID (tests/eval/beats/bar_grid.cpp) lays a grid over the network's activations; a grid at
twice the true tempo is an example of one kind, a grid at the true tempo of the other. Prints how often five-fold
cross-validation decides rightly and the weights of a logistic regression over all. Needs python3-torch, python3-numpy, python3-scipy."""
import glob
import subprocess
import sys

import numpy as np
from scipy.optimize import minimize

import train
from network import activations

FPS, USUAL, RIDGE = 50, 115, 1.0


def terms(a, beats):
    """The terms of level.cpp; `beats` in frames."""
    def near(places):
        k = np.clip(np.rint(places).astype(int), 0, len(a) - 1)
        return np.max([a[np.clip(k + o, 0, len(a) - 1)] for o in (-1, 0, 1)], 0)

    def difference(x):
        return abs(x[::2].mean() - x[1::2].mean())

    def log_odds(p):
        p = np.clip(p, 0.01, 0.99)
        return np.log(p / (1 - p))

    on, off = near(beats), near((beats[1:] + beats[:-1]) / 2)
    octaves = np.log2(60 * FPS / np.median(np.diff(beats)) / USUAL)
    return [1, octaves, octaves ** 2, log_odds(on[:, 0].mean()), log_odds(off[:, 0].mean()), difference(on[:, 0]), difference(on[:, 1]), on[:, 1].mean()]


def fit(x, y):
    mean, deviation = x.mean(0), x.std(0) + 1e-9
    mean[0], deviation[0] = 0, 1
    z = (x - mean) / deviation

    def loss(w):
        m, ridge = z @ w, np.r_[0, w[1:]]
        return np.logaddexp(0, m).sum() - m @ y + RIDGE * ridge @ ridge, z.T @ (1 / (1 + np.exp(-m)) - y) + 2 * RIDGE * ridge

    w = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x / deviation
    w[0] -= (w[1:] * mean[1:]).sum()
    return w


def main():
    net = train.load(sys.argv[1])
    net.eval()
    x, y = [], []
    for name in (p[:-4] for d in sys.argv[3:] for p in sorted(glob.glob(d + "/*.npy")) if not p.endswith(".part.npy")):
        a = activations(net, np.load(name + ".npy").astype(np.float32)).astype("<f4")
        out = subprocess.run([sys.argv[2]], input=a.tobytes(), capture_output=True, check=True).stdout.split()
        beats = np.array(out[::2], float)
        with open(name + ".beats") as f:
            truth = np.array([float(line.split()[0]) for line in f])
        if len(beats) < 8 or len(truth) < 8:
            continue
        ratio = np.median(np.diff(truth)) * FPS / np.median(np.diff(beats))
        if abs(ratio - 1) < 0.08 or abs(ratio / 2 - 1) < 0.08:
            x.append(terms(a, beats))
            y.append(ratio > 1.5)
    x, y = np.array(x), np.array(y, float)
    fold, right = np.random.default_rng(1).integers(0, 5, len(y)), np.zeros(2)
    for k in range(5):
        decided = x[fold == k] @ fit(x[fold != k], y[fold != k]) > 0
        right += [(decided == y[fold == k]).sum(), (decided & (y[fold == k] > 0)).sum()]
    print(f"{len(y)} songs, {y.sum():.0f} of them counted double; right in cross-validation: {right[0]:.0f}; of the doubled {right[1]:.0f} noticed")
    print("{" + ", ".join(f"{w:.2f}" for w in fit(x, y)) + "}")


if __name__ == "__main__":
    main()
