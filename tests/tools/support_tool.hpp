// SPDX-License-Identifier: LGPL-2.1-or-later
// The command-line tool as a process of its own.
#pragma once
#include <gio/gio.h>

#include <cstdlib>

#include "support/support.hpp"

namespace tooltest {

struct Said {
  int code = -1;
  std::string out, err;
};

inline std::string tool() {
  return std::string(std::getenv("STORYBOARD_BUILD_ROOT")) + "/gst/tools/gst-storyboard-1.0";
}

// `folder`: where it is run; "" = here.
inline GSubprocess *start(const std::vector<std::string> &arguments, const std::string &folder = {}) {
  std::vector<const char *> argv;
  const std::string program = tool();
  argv.push_back(program.c_str());
  for (const auto &a : arguments) argv.push_back(a.c_str());
  argv.push_back(nullptr);
  GSubprocessLauncher *launcher = g_subprocess_launcher_new(
      static_cast<GSubprocessFlags>(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE));
  if (!folder.empty()) g_subprocess_launcher_set_cwd(launcher, folder.c_str());
  GError *error = nullptr;
  GSubprocess *p = g_subprocess_launcher_spawnv(launcher, argv.data(), &error);
  g_object_unref(launcher);
  if (!p) {
    ADD_FAILURE() << error->message;
    g_error_free(error);
  }
  return p;
}

inline Said run(const std::vector<std::string> &arguments, const std::string &folder = {}) {
  Said said;
  GSubprocess *p = start(arguments, folder);
  if (!p) return said;
  gchar *out = nullptr, *err = nullptr;
  g_subprocess_communicate_utf8(p, nullptr, nullptr, &out, &err, nullptr);
  said.out = glue::take_string(out);
  said.err = glue::take_string(err);
  said.code = g_subprocess_get_if_exited(p) ? g_subprocess_get_exit_status(p) : -1;
  g_object_unref(p);
  return said;
}

inline std::string slurp(const std::string &file) {
  gchar *bytes = nullptr;
  gsize length = 0;
  if (!g_file_get_contents(file.c_str(), &bytes, &length, nullptr)) return {};
  std::string text(bytes, length);
  g_free(bytes);
  return text;
}

}  // namespace tooltest
