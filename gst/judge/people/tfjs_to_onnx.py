#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Converts the convolutional part of a TensorFlow.js graph model to ONNX that OpenCV 4.6 reads.

usage: tfjs_to_onnx.py MODEL.json OUT.onnx --input NAME=HxWxC --outputs NAME[,NAME...]

Only what stands between `--input` (any tensor of the graph) and the outputs is converted, from NHWC to NCHW, for one
fixed size. Operators: convolutions (fused or not, depthwise or not), additions, bilinear enlargement, activations.
"""
import argparse
import base64
import json
import math
import os

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def load(path):
    """Nodes by name, and constants by name, of a graph model and its weight files."""
    with open(path) as f:
        model = json.load(f)
    folder, constants = os.path.dirname(path), {}
    for group in model["weightsManifest"]:
        data = b"".join(open(os.path.join(folder, p), "rb").read() for p in group["paths"])
        at = 0
        for w in group["weights"]:
            q = w.get("quantization") or {"dtype": w["dtype"]}
            kind = np.dtype({"bool": "uint8"}.get(q["dtype"], q["dtype"]))
            n = int(np.prod(w["shape"], dtype=int))
            a = np.frombuffer(data, kind, n, at).reshape(w["shape"])
            at += n * kind.itemsize
            if "scale" in q:
                a = a.astype(np.float32) * q["scale"] + q["min"]
            constants[w["name"]] = a.astype(np.float32) if a.dtype.kind == "f" else a
    return {n["name"]: n for n in model["modelTopology"]["node"]}, constants


class Attributes:
    def __init__(self, node):
        self.raw = node.get("attr", {})

    def text(self, key):
        return base64.b64decode(self.raw[key]["s"]).decode() if key in self.raw else ""

    def flag(self, key):
        return bool(self.raw.get(key, {}).get("b", False))

    def numbers(self, key, default):
        v = self.raw.get(key, {}).get("list", {}).get("i")
        return [int(x) for x in v] if v else default

    def words(self, key):
        return [base64.b64decode(x).decode() for x in self.raw.get(key, {}).get("list", {}).get("s", [])]


class Converter:
    def __init__(self, nodes, constants):
        self.nodes, self.constants = nodes, constants
        self.shapes, self.out, self.weights = {}, [], []

    def constant(self, array):
        name = "constant_%d" % len(self.weights)
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def emit(self, op, inputs, output, **attributes):
        self.out.append(helper.make_node(op, inputs, [output], **attributes))
        return output

    def activate(self, word, source, output):
        if word == "Relu":
            self.emit("Relu", [source], output)
        elif word == "Relu6":
            self.emit("Clip", [source], output, min=0.0, max=6.0)
        else:
            raise SystemExit("unknown activation " + word)

    def convolution(self, name, node, inputs, depthwise):
        a = Attributes(node)
        x, w = inputs[0], self.constants[inputs[1]].astype(np.float32)
        _, height, width, channels = self.shapes[x]
        if depthwise:  # HWCM
            kh, kw, c, m = w.shape
            w, groups = w.transpose(2, 3, 0, 1).reshape(c * m, 1, kh, kw), c
        else:  # HWIO
            w = w.transpose(3, 2, 0, 1)
            groups = channels // w.shape[1]
        strides = a.numbers("strides", [1, 1, 1, 1])[1:3]
        dilations = a.numbers("dilations", [1, 1, 1, 1])[1:3]
        size, before, after = [], [], []
        for n, k, s, d in zip((height, width), w.shape[2:], strides, dilations):
            reach = (k - 1) * d + 1
            if a.text("padding") == "SAME":
                o = math.ceil(n / s)
                pad = max((o - 1) * s + reach - n, 0)
            else:
                o, pad = (n - reach) // s + 1, 0
            size.append(o)
            before.append(pad // 2)
            after.append(pad - pad // 2)
        fused, rest = a.words("fused_ops"), list(inputs[2:])
        arguments = [x, self.constant(w)]
        if "BiasAdd" in fused:
            arguments.append(self.constant(self.constants[rest.pop(0)].astype(np.float32)))
        words = [f for f in fused if f != "BiasAdd"]
        self.emit("Conv", arguments, name + "/linear" if words else name, kernel_shape=list(w.shape[2:]),
                  pads=before + after, strides=strides, dilations=dilations, group=groups)
        if words:
            self.activate(words[0], name + "/linear", name)
        self.shapes[name] = [1, size[0], size[1], w.shape[0]]

    def visit(self, name):
        if name in self.shapes:
            return
        node = self.nodes[name]
        inputs = [i.split(":")[0] for i in node.get("input", []) if not i.startswith("^")]
        for i in inputs:
            if i not in self.constants:
                self.visit(i)
        op = node["op"]
        if op in ("Conv2D", "_FusedConv2D"):
            self.convolution(name, node, inputs, False)
        elif op in ("DepthwiseConv2dNative", "FusedDepthwiseConv2dNative"):
            self.convolution(name, node, inputs, True)
        elif op in ("Add", "AddV2"):
            self.emit("Add", inputs, name)
            self.shapes[name] = self.shapes[inputs[0]]
        elif op in ("Sigmoid", "Relu", "Identity"):
            self.emit(op, inputs[:1], name)
            self.shapes[name] = self.shapes[inputs[0]]
        elif op == "ResizeBilinear":
            a = Attributes(node)
            h, w = (int(v) for v in self.constants[inputs[1]].ravel())
            channels = self.shapes[inputs[0]][3]
            mode = ("align_corners" if a.flag("align_corners") else
                    "half_pixel" if a.flag("half_pixel_centers") else "asymmetric")
            self.emit("Resize", [inputs[0], "", "", self.constant(np.array([1, channels, h, w], np.int64))], name,
                      mode="linear", coordinate_transformation_mode=mode)
            self.shapes[name] = [1, h, w, channels]
        else:
            raise SystemExit("%s: the operator %s is not converted" % (name, op))


def nchw(shape):
    return [shape[0], shape[3], shape[1], shape[2]]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("model")
    p.add_argument("out")
    p.add_argument("--input", required=True)
    p.add_argument("--outputs", required=True)
    o = p.parse_args()
    nodes, constants = load(o.model)
    c = Converter(nodes, constants)
    source, size = o.input.rsplit("=", 1)
    c.shapes[source] = [1] + [int(v) for v in size.split("x")]
    outputs = o.outputs.split(",")
    for name in outputs:
        c.visit(name)
    value = lambda n: helper.make_tensor_value_info(n, TensorProto.FLOAT, nchw(c.shapes[n]))
    graph = helper.make_graph(c.out, "graph", [value(source)], [value(n) for n in outputs], c.weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 10)])
    model.ir_version = 7
    onnx.save(model, o.out)


if __name__ == "__main__":
    main()
