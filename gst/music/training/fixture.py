#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""fixture.py WEIGHTS.npz > tests/music/network_fixture.txt: what this network makes of a made-up spectrum, for the test that the C++
network is the same one. A line for every eighth of 200 frames: the logits of beat and downbeat. Needs python3-torch."""
import sys

import numpy as np
import torch

import train

FRAMES, BANDS = 200, 81

net = train.load(sys.argv[1])
net.eval()
seed, spectrum = 1, np.empty(FRAMES * BANDS, np.float32)
for i in range(len(spectrum)):  # the numbers of network_test.cpp
    seed = (seed * 1664525 + 1013904223) & 0xFFFFFFFF
    spectrum[i] = (seed >> 8) / (1 << 24) * (2.0 if i // BANDS % 25 == 0 else 1.0)
with torch.no_grad():
    logits = net(torch.from_numpy(spectrum.reshape(1, FRAMES, BANDS)))[0].numpy()
for beat, downbeat in logits[::8]:
    print(f"{beat:.6f} {downbeat:.6f}")
