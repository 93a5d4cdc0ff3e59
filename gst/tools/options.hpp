// SPDX-License-Identifier: LGPL-2.1-or-later
// Options of a subcommand: GOption with the usage line and exit codes all subcommands share.
#pragma once
#include <glib.h>

#include <cstdio>
#include <optional>

namespace tools {

// Parses in place. Returns an exit code when the program should end now (2 after one sentence on wrong
// usage).
inline std::optional<int> parse_options(int &argc, char **&argv, const GOptionEntry *entries,
                                        const char *arguments, const char *summary, int least, int most) {
  GOptionContext *context = g_option_context_new(arguments);
  g_option_context_set_summary(context, summary);
  g_option_context_add_main_entries(context, entries, nullptr);
  GError *error = nullptr;
  const bool ok = g_option_context_parse(context, &argc, &argv, &error);
  g_option_context_free(context);
  if (!ok) {
    std::fprintf(stderr, "gst-storyboard-1.0: %s\n", error->message);
    g_error_free(error);
    return 2;
  }
  if (argc - 1 < least || argc - 1 > most) {
    std::fprintf(stderr, "usage: gst-storyboard-1.0 %s %s\n", g_get_prgname(), arguments);
    return 2;
  }
  return std::nullopt;
}

}  // namespace tools
