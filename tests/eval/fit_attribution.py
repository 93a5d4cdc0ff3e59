#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Fits what gst/judge/attribution.cpp makes of the evidence for a cause: its probability.

    judge-eval CASES --sets easy,hard,fault,pair --signals FILE
    fit_attribution.py FILE...

Two models are compared, by cross-validation that never has takes of one source on both sides:

  rules      logit p = bias + slope * logit(evidence) + other * (strongest evidence for another cause of the take),
             where the evidence is what the rules of attribution.cpp leave of a failing dimension
  free       a logistic regression per dimension on the strengths of all dimensions, which may rank causes anew

Printed: cross-validated Brier score, share of single faults whose first cause is right, false alarms, and the
constants for attribution.cpp. Needs nothing but the Python standard library.
"""
import math
import re
import sys

DIMENSIONS = ["lighting", "palette", "composition", "pose", "identity", "style", "temporal"]
FOLDS = 5


def strength(score):
    """Back from the score to strength / tolerance."""
    return max(0.0, -math.log(max(score, 1e-4), 2)) ** (2 / 3)


def read(files):
    takes = []
    for name in files:
        for line in open(name, encoding="utf-8"):
            f = line.rstrip("\n").split("\t")
            if f[1] not in ("easy", "hard", "fault", "pair"):
                continue
            take = {"set": f[1], "truth": [] if f[2] == "clean" else f[2].split(","), "source": f[5], "said": {}, "strength": {}}
            for field in f[6:]:
                key, _, value = field.partition("=")
                if m := re.fullmatch(r"evidence\.(\w+)", key):
                    take["said"][m[1]] = float(value)
                elif m := re.fullmatch(r"(\w+)\.score", key):
                    take["strength"][m[1]] = strength(float(value))
            takes.append(take)
    return takes


def sigmoid(z):
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def logit(p):
    p = min(0.995, max(0.005, p))
    return math.log(p / (1 - p))


def logistic(rows, targets, ridge):
    """Newton's method; the first feature is the bias and is not shrunk."""
    n = len(rows[0])
    w = [0.0] * n
    for _ in range(30):
        gradient = [0.0 if i == 0 else -ridge * w[i] for i in range(n)]
        hessian = [[(ridge if i == j and i else 1e-6 if i == j else 0.0) for j in range(n)] for i in range(n)]
        for x, y in zip(rows, targets):
            p = sigmoid(sum(a * b for a, b in zip(w, x)))
            for i in range(n):
                gradient[i] += (y - p) * x[i]
                for j in range(n):
                    hessian[i][j] += p * (1 - p) * x[i] * x[j]
        step = solve(hessian, gradient)
        w = [a + b for a, b in zip(w, step)]
        if max(map(abs, step)) < 1e-7:
            break
    return w


def solve(a, b):
    n = len(b)
    m = [row[:] + [v] for row, v in zip(a, b)]
    for i in range(n):
        p = max(range(i, n), key=lambda r: abs(m[r][i]))
        m[i], m[p] = m[p], m[i]
        for r in range(n):
            if r != i:
                k = m[r][i] / m[i][i]
                m[r] = [u - k * v for u, v in zip(m[r], m[i])]
    return [m[i][n] / m[i][i] for i in range(n)]


def rule_row(take, d):
    others = [p for o, p in take["said"].items() if o != d]
    return [1.0, logit(take["said"][d]), max(others, default=0.0)]


def free_row(take, d):
    own = min(4.0, take["strength"].get(d, 0.0))
    rest = [min(4.0, take["strength"].get(o, 0.0)) for o in DIMENSIONS if o != d]
    return [1.0, own] + rest + [float(d not in take["strength"])]


def fit_rules(takes):
    rows, targets = [], []
    for t in takes:
        for d in t["said"]:
            rows.append(rule_row(t, d))
            targets.append(float(d in t["truth"]))
    return logistic(rows, targets, 0.3)


def fit_free(takes):
    return {d: logistic([free_row(t, d) for t in takes], [float(d in t["truth"]) for t in takes], 1.0) for d in DIMENSIONS}


def probabilities(model, kind, take):
    if kind == "raw":
        return dict(take["said"])
    if kind == "rules":
        return {d: sigmoid(sum(a * b for a, b in zip(model, rule_row(take, d)))) for d in take["said"]}
    return {d: p for d in take["strength"] if d in model
            if (p := sigmoid(sum(a * b for a, b in zip(model[d], free_row(take, d))))) >= 0.5}


class Result:
    def __init__(self):
        self.squares = self.count = self.right = self.faults = self.alarms = self.clean = 0

    def add(self, take, p):
        for d in take["strength"]:
            if d in DIMENSIONS:
                self.squares += (p.get(d, 0.0) - (d in take["truth"])) ** 2
                self.count += 1
        if take["set"] == "fault":
            self.faults += 1
            self.right += bool(p) and max(p, key=p.get) in take["truth"]
        elif not take["truth"]:
            self.clean += 1
            self.alarms += bool(p)

    def __str__(self):
        return (f"Brier {self.squares / max(1, self.count):.4f}, first cause right in {self.right} of {self.faults}, "
                f"alarms on {self.alarms} of {self.clean} clean takes")


def main():
    takes = read(sys.argv[1:])
    if not takes:
        sys.exit(__doc__)
    sources = sorted({t["source"] for t in takes})
    results = {kind: Result() for kind in ("raw", "rules", "free")}
    for fold in range(FOLDS):
        held = {s for k, s in enumerate(sources) if k % FOLDS == fold}
        train = [t for t in takes if t["source"] not in held]
        models = {"raw": None, "rules": fit_rules(train), "free": fit_free(train)}
        for t in takes:
            if t["source"] in held:
                for kind, model in models.items():
                    results[kind].add(t, probabilities(model, kind, t))
    print(f"{len(takes)} takes of {len(sources)} sources, {FOLDS} folds by source")
    for kind, r in results.items():
        print(f"  {kind:6} {r}")
    bias, slope, other = fit_rules(takes)
    print(f"constexpr double kBias = {bias:.2f}, kSlope = {slope:.2f}, kOther = {other:.2f};")


if __name__ == "__main__":
    main()
