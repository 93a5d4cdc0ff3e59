// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ledger/owner.hpp"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>

namespace ledger {
namespace {

// Field 22 of /proc/PID/stat; the name before it may hold anything, brackets too.
std::int64_t begin_of(std::int64_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  std::string text((std::istreambuf_iterator<char>(in)), {});
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream rest(text.substr(name_end + 1));
  std::string field;
  for (int i = 3; i <= 22 && rest >> field; i++)
    if (i == 22) return std::strtoll(field.c_str(), nullptr, 10);
  return 0;
}

std::string boot() {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  std::string id;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> id;
  // Containers share a boot but not their process numbers.
  char space[64] = "";
  const ssize_t n = readlink("/proc/self/ns/pid", space, sizeof space - 1);
  return std::string(host) + "/" + id + "/" + std::string(space, n > 0 ? static_cast<std::size_t>(n) : 0);
}

}  // namespace

Owner this_process() {
  static const std::string host = boot();
  return {host, getpid(), begin_of(getpid())};
}

bool is_surely_dead(const Owner &owner) {
  if (owner.pid <= 0 || owner.host != this_process().host) return false;
  if (kill(static_cast<pid_t>(owner.pid), 0) != 0 && errno == ESRCH) return true;
  const auto begun = begin_of(owner.pid);
  return begun != 0 && owner.begun != 0 && begun != owner.begun;
}

}  // namespace ledger
