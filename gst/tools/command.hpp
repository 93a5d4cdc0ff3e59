// SPDX-License-Identifier: LGPL-2.1-or-later
// One subcommand of gst-storyboard-1.0.
#pragma once

namespace tools {

struct Command {
  const char *name;
  const char *summary;
  int (*run)(int argc, char **argv);  // argv[0] is the subcommand; returns the exit code
};

// 0 done; 1 failed (one sentence on standard error); 2 wrong usage; 130 interrupted.
int check(int argc, char **argv);
int render(int argc, char **argv);
int format(int argc, char **argv);
int models(int argc, char **argv);
int judge_command(int argc, char **argv);
int calibrate(int argc, char **argv);
int avsync_command(int argc, char **argv);
int beats(int argc, char **argv);
int ledger_command(int argc, char **argv);
int estimate(int argc, char **argv);
int rehearse(int argc, char **argv);
int plan(int argc, char **argv);
int frames(int argc, char **argv);
int report_command(int argc, char **argv);

}  // namespace tools
