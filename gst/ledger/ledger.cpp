// SPDX-License-Identifier: LGPL-2.1-or-later
// Opening a ledger, and its words.
#include "ledger/ledger.hpp"

#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>

namespace ledger {

std::unique_ptr<Ledger> make_sqlite_ledger(const std::string &file);

Money money(double amount) {
  if (!std::isfinite(amount) || amount < 0 || amount > 1e12) throw Error("That is no amount of money.");
  return static_cast<Money>(std::ceil(amount * 1e6 - 1e-6));
}
double amount(Money m) {
  return static_cast<double>(m) / 1e6;
}

const char *name(State state) {
  switch (state) {
    case State::Intended:
      return "intended";
    case State::Submitted:
      return "submitted";
    case State::Stored:
      return "stored";
    case State::Refused:
      return "refused";
    case State::Lost:
      return "lost";
    case State::Uncertain:
      return "uncertain";
  }
  return "";
}

std::unique_ptr<Ledger> Ledger::open(const std::string &file) {
  gchar *folder = g_path_get_dirname(file.c_str());
  const int made = g_mkdir_with_parents(folder, 0700);
  const int error = errno;
  const std::string where = folder;
  g_free(folder);
  if (made != 0) throw Error("The ledger's folder " + where + " cannot be made: " + g_strerror(error) + ".");
  const bool is_new = g_access(file.c_str(), F_OK) != 0;
  auto ledger = make_sqlite_ledger(file);
  if (is_new) {
    // The name as well must outlive the power.
    const int fd = ::open(where.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
      fsync(fd);
      close(fd);
    }
  }
  return ledger;
}

std::string Ledger::default_file() {
  gchar *name = g_build_filename(g_get_user_data_dir(), "gst-storyboard", "ledger.sqlite", nullptr);
  const std::string file = name;
  g_free(name);
  return file;
}

}  // namespace ledger
