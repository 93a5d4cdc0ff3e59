#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: manual.py TOOL VERSION man|bash

Writes the man page or the bash completion of gst-storyboard-1.0 from what the tool says of itself: the option tables in
the program are the one place where commands and options are written down.
"""
import datetime
import os
import re
import subprocess
import sys
import time

tool, version, what = sys.argv[1:4]
env = dict(os.environ, LC_ALL="C.UTF-8", COLUMNS="200")


def say(*arguments):
    return subprocess.run([tool, *arguments], env=env, stdout=subprocess.PIPE, check=True, encoding="utf-8",
                          stdin=subprocess.DEVNULL).stdout


class Option:
    def __init__(self, short, name, argument, text):
        self.short, self.name, self.argument, self.text = short, name, argument, text

    def words(self):
        return ([f"-{self.short}"] if self.short else []) + [f"--{self.name}"]


class Command:
    def __init__(self, name, summary):
        self.name, self.summary = name, summary
        text = say(name, "--help")
        usage = re.search(r"^Usage:\n\s+\S+ (.*)$", text, re.M).group(1)
        self.arguments = re.sub(r"^\[OPTION[^\]]*\]\s*", "", usage)
        head = text.split("Help Options:")[0]
        self.description = head.split("\n", 2)[2].strip() if head.count("\n") > 2 else ""
        self.options = []
        for line in text.split("\n"):
            m = re.match(r"^\s+(?:-(\w), )?--([\w-]+)(?:=(\S+))?\s+(.*)$", line)
            if m and m.group(2) != "help":
                self.options.append(Option(*m.groups()))


commands = []
for line in say("--help").split("\n"):
    m = re.match(r"^  ([a-z][\w-]*)\s+(.*)$", line)
    if m:
        commands.append(Command(*m.groups()))


def troff(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join(("\\&" + l if l[:1] in (".", "'") else l) for l in text.split("\n"))


def paragraphs(text):
    """A command's description: its indented lines are a table and stay lines."""
    out, table = [], False
    for line in text.split("\n"):
        indented = line.startswith("  ")
        if indented and not table:
            out.append(".nf")
        if table and not indented:
            out.append(".fi")
        table = indented
        out.append(troff(line.strip() if not indented else line) if line.strip() else ".P")
    if table:
        out.append(".fi")
    return "\n".join(out)


def man():
    moment = int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    stamp = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc).strftime("%Y-%m-%d")
    out = [f'.TH GST\\-STORYBOARD\\-1.0 1 "{stamp}" "gst\\-storyboard {version}" "User Commands"',
           ".SH NAME", "gst\\-storyboard\\-1.0 \\- from a storyboard to a finished film",
           ".SH SYNOPSIS"]
    for c in commands:
        out += [".B gst\\-storyboard\\-1.0 " + troff(c.name),
                "[\\fIOPTION\\fR...] " + troff(c.arguments)] + ([".br"] if c is not commands[-1] else [])
    out += [".SH DESCRIPTION",
            "Plans, prices, renders and reports film productions whose shots are made by video models.",
            "A storyboard says what is wanted; takes are kept, paid once, and judged before they are played.",
            ".SH COMMANDS"]
    for c in commands:
        out += [f".SS {troff(c.name)} {troff(c.arguments)}".rstrip(), paragraphs(c.description or c.summary + ".")]
        for o in c.options:
            head = ", ".join(f"\\fB{troff(w)}\\fR" for w in o.words())
            if o.argument:
                head += "=\\fI" + troff(o.argument) + "\\fR"
            out += [".TP", head, troff(o.text)]
    out += [".SH EXIT STATUS", ".TP", "0", "done", ".TP", "1", "failed; one sentence on standard error says why", ".TP",
            "2", "wrong usage", ".TP", "130",
            "interrupted; what was made and paid for is kept, and the same command goes on from there",
            ".SH FILES", ".TP", "\\fI~/.cache/gst\\-storyboard/takes\\fR, \\fIframes\\fR",
            "takes, and storyboard frames of image models, named by what was ordered", ".TP",
            "\\fI~/.local/share/gst\\-storyboard/ledger.sqlite\\fR", "what was ordered and paid", ".TP",
            "\\fI~/.config/gst\\-storyboard/models\\fR", "models of your own, JSON", ".TP",
            "\\fIFILM.approvals\\fR", "beside FILM.storyboard: whose frames are approved", ".TP",
            "\\fIFILM.takes.json\\fR", "beside the film: what was made for it, for \\fBreport\\fR",
            ".SH ENVIRONMENT", ".TP", "\\fBARK_API_KEY\\fR, \\fBGEMINI_API_KEY\\fR, \\fBOPENAI_API_KEY\\fR, ...",
            "keys of the services; \\fBgst\\-storyboard\\-1.0 models\\fR \\fINAME\\fR says which one a model needs", ".TP",
            "\\fBGST_STORYBOARD_DATA\\fR", "where the package's data is, instead of where it was installed",
            ".SH EXAMPLES", "Look at a film as a moving storyboard, for nothing:", ".PP", ".nf",
            ".RS", "gst\\-storyboard\\-1.0 render film.storyboard", ".RE", ".fi", ".PP",
            "Make the frames with an image model, look at them, approve them, and let video be bought:", ".PP", ".nf", ".RS",
            "gst\\-storyboard\\-1.0 frames film.storyboard \\-m seedream\\-4.5 \\-\\-contact\\-sheet sheet.png \\-\\-require",
            "gst\\-storyboard\\-1.0 frames film.storyboard \\-m seedream\\-4.5 \\-\\-approve all",
            "gst\\-storyboard\\-1.0 render film.storyboard \\-m kling\\-3.0 \\-\\-image\\-model seedream\\-4.5 \\-\\-budget 12",
            "gst\\-storyboard\\-1.0 report film.storyboard \\-o report.html", ".RE", ".fi",
            ".SH SEE ALSO", ".BR gst\\-launch\\-1.0 (1), .BR gst\\-inspect\\-1.0 (1)".replace("), .BR", "),\n.BR")]
    return "\n".join(out) + "\n"


FILES = {"FILE", "FOLDER", "PATH"}


def bash():
    names = " ".join(c.name for c in commands)
    out = ["# bash completion of gst-storyboard-1.0, made from the program's own option tables", "",
           "_gst_storyboard() {", "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} options=",
           "  COMPREPLY=()", "  if [ \"$COMP_CWORD\" -eq 1 ]; then",
           f"    COMPREPLY=($(compgen -W \"{names} --help --version\" -- \"$cur\"))", "    return", "  fi",
           "  # bash splits --option=value at the =",
           "  if [ \"$cur\" = = ]; then cur=; elif [ \"$prev\" = = ]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi",
           "  case \"${COMP_WORDS[1]} $prev\" in"]
    files, models, free = [], [], []
    for c in commands:
        for o in c.options:
            if not o.argument:
                continue
            patterns = [f"'{c.name} {w}'" for w in o.words()]
            where = files if o.argument in FILES else models if o.name in ("model", "image-model") else free
            where += patterns
    if files:
        out += ["    " + " | ".join(files) + ")", "      COMPREPLY=($(compgen -f -- \"$cur\"))", "      return ;;"]
    if models:
        out += ["    " + " | ".join(models) + ")",
                "      COMPREPLY=($(compgen -W \"animatic artist auto $(gst-storyboard-1.0 models 2>/dev/null | "
                "sed -n 's/^\\([a-z][^ ]*\\) .*/\\1/p')\" -- \"$cur\"))", "      return ;;"]
    if free:
        out += ["    " + " | ".join(free) + ")", "      return ;;"]
    out += ["  esac", "  case \"${COMP_WORDS[1]}\" in"]
    for c in commands:
        words = " ".join(w for o in c.options for w in o.words())
        out.append(f"    {c.name}) options='{words} --help' ;;".replace("'' ", "' "))
    out += ["  esac", "  case \"$cur\" in", "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$cur\")) ;;",
            "    *) COMPREPLY=($(compgen -f -- \"$cur\")) ;;", "  esac", "}",
            "complete -o filenames -F _gst_storyboard gst-storyboard-1.0", ""]
    return "\n".join(out)


sys.stdout.reconfigure(encoding="utf-8")
sys.stdout.write(man() if what == "man" else bash())
