// SPDX-License-Identifier: LGPL-2.1-or-later
// gst-storyboard-1.0: what a person types.
#include <cstdio>
#include <cstring>

#include "tools/command.hpp"

namespace {

constexpr tools::Command kCommands[] = {
    {"render", "render a storyboard to a finished film", tools::render},
    {"check", "say whether a storyboard is valid, and how long it is", tools::check},
#ifdef WITH_PLANNER
    {"plan", "make a storyboard of a brief or a screenplay", tools::plan},
#endif
    {"format", "write a storyboard in its canonical form", tools::format},
    {"beats", "say where the beats of a piece of music are", tools::beats},
    {"avsync", "say how far a file's sound is from its picture", tools::avsync_command},
#ifdef WITH_JUDGE
    {"judge", "say whether a clip shows its storyboard frame, and what is wrong", tools::judge_command},
    {"calibrate", "fit the limits of the check to the takes that were kept", tools::calibrate},
#endif
#ifdef WITH_REMOTE
    {"estimate", "say what a storyboard is expected to cost, by which models, and why", tools::estimate},
    {"rehearse", "play a production many times with dice, with and without each layer", tools::rehearse},
    {"frames", "make a storyboard's frames, show them, approve them", tools::frames},
    {"report", "say what a production came to, as a page or as figures", tools::report_command},
    {"models", "list the models that are known, with limits and prices", tools::models},
    {"ledger", "say what was ordered from video models, and what it cost", tools::ledger_command},
#endif
};

void usage(FILE *to) {
  std::fputs("usage: gst-storyboard-1.0 COMMAND [ARGUMENTS]\n\n", to);
  for (const auto &c : kCommands) std::fprintf(to, "  %-9s %s\n", c.name, c.summary);
  std::fputs("\ngst-storyboard-1.0 COMMAND --help says more.\n", to);
}

}  // namespace

int main(int argc, char **argv) {
  if (argc < 2) {
    usage(stderr);
    return 2;
  }
  if (!std::strcmp(argv[1], "--help") || !std::strcmp(argv[1], "-h") || !std::strcmp(argv[1], "help")) {
    usage(stdout);
    return 0;
  }
  if (!std::strcmp(argv[1], "--version")) {
    std::puts("gst-storyboard-1.0 " PACKAGE_VERSION);
    return 0;
  }
  for (const auto &c : kCommands)
    if (!std::strcmp(argv[1], c.name)) return c.run(argc - 1, argv + 1);
  std::fprintf(stderr, "gst-storyboard-1.0: there is no command '%s'; see --help\n", argv[1]);
  return 2;
}
