#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The schema and the parser say the same of good and bad documents.

usage: schema_test.py SCHEMA DOCUMENT-CHECK GOOD.storyboard...

From every good document, mutants are made one value at a time: members taken out, put in, renamed, replaced by
values of another type and by values at and beyond every limit. What the schema refuses the parser must refuse. What
the schema accepts the parser must accept too, unless it is one of the things no schema can know (`BEYOND`).
"""
import copy
import json
import re
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)

# What needs the whole document, the frame rate, or arithmetic, or is measured in bytes.
BEYOND = re.compile(
    r'there is (no|a) |there is a shot|is a (character|prop|place|palette|style|voice|clip|sound); expected|'
    r'shorter than one frame|a time (from|above)|into a shot that is|after the end of the film|has no shots|'
    r'no shot (comes )?before|nothing says what the shot shows|the transition (takes|into it)|order of their positions|'
    r'has a last frame already|takes its first frame from there|the shot is footage|more storyboard frames|'
    r'the fades are longer|after the one before it|a frame rate|a cut has no duration|is there twice')

VALUES = [None, True, False, 0, -1, 1, 2, 0.5, 3, 15, 16, 17, 24, 241, 3600, 3601, 8192, 8194, 1e9, 2e9, 1e300, "", " ", "x",
          "a b", "../x", "file:///x", "http://x/y", "\x1b[31m", "a\nb", "#12345", "#123456", "#12345g", "2s", "-2s", "48f",
          "1500ms", "8", "24/1", "29.97", "cut", "fade", "left", "standing", "medium", "mara", "quay", "key", "last", "USD",
          "voice", "x" * 65, "y" * 1001, "z" * 20001, [], [0.5], [0.5, 0.5], [0.5, 1.5], [30000, 1001], [1280, 720], ["#112233"],
          {}, {"id": "x"}, {"kind": "prop"}, {"move": "pan"}, {"kind": "fade", "duration": 0.5}, {"kind": "cut"},
          {"kind": "dog"}, {"file": "a.png"}]


def places(value, path=()):
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], path + (key,))
    elif isinstance(value, list):
        for i, each in enumerate(value):
            yield from places(each, path + (i,))


def put(key, value):
    return lambda at: at.__setitem__(key, value)


def take(key):
    return lambda at: at.pop(key)


def rename(key):
    return lambda at: at.__setitem__(key + "x", at.pop(key))


def changes(document, keys):
    """Every mutant as (path of what is changed, how)."""
    for path in places(document):
        if path:
            yield path[:-1], take(path[-1])
            for value in VALUES:
                yield path[:-1], put(path[-1], value)
            if isinstance(path[-1], str):
                yield path[:-1], rename(path[-1])
        at = document
        for step in path:
            at = at[step]
        if isinstance(at, dict):
            for key in keys:
                if key not in at:
                    for value in ("x", 1, [], {}, True, "dissolve"):
                        yield path, put(key, value)


def changed(document, path, change):
    document = copy.deepcopy(document)
    at = document
    for step in path:
        at = at[step]
    change(at)
    return document


def main():
    schema_name, check, *names = sys.argv[1:]
    with open(schema_name) as f:
        schema = json.load(f)
    jsonschema.Draft202012Validator.check_schema(schema)
    # bool is no number and 1.0 is an integer, in the schema as in the parser
    validator = jsonschema.Draft202012Validator(schema)
    texts = set()
    for name in names:
        with open(name) as f:
            document = json.load(f)
        texts.add(json.dumps(document))
        keys = sorted({p[-1] for p in places(document) if p and isinstance(p[-1], str)})
        every = list(changes(document, keys))
        # jsonschema is slow; the choice is the same every time
        for path, change in every[::max(1, len(every) // 600)]:
            texts.add(json.dumps(changed(document, path, change)))
    texts = sorted(texts)
    answers = subprocess.run([check], input="\n".join(texts) + "\n", text=True, capture_output=True, check=True)
    answers = answers.stdout.splitlines()
    assert len(answers) == len(texts), (len(answers), len(texts))
    agree, beyond, wrong = 0, 0, []
    accepted = 0
    for text, answer in zip(texts, answers):
        by_schema = validator.is_valid(json.loads(text))
        by_parser = answer == "ok"
        accepted += by_parser
        if by_schema == by_parser:
            agree += 1
        elif by_schema and BEYOND.search(answer):
            beyond += 1
        else:
            errors = [e.message[:200] for e in validator.iter_errors(json.loads(text))]
            wrong.append(f"schema: {errors or 'ok'}\nparser: {answer[:300]}\n")
    print(f"{len(texts)} documents, {accepted} good; agreed on {agree}, beyond a schema {beyond}, disagreed {len(wrong)}")
    for w in wrong[:20]:
        print(w)
    assert accepted > 15 and agree - accepted > 300, "too few documents of one kind to say anything"
    sys.exit(1 if wrong else 0)


main()
