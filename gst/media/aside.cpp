// SPDX-License-Identifier: LGPL-2.1-or-later
#include "media/aside.hpp"

#include <fcntl.h>
#include <glib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace media {
namespace {

int file_without_name(const std::string &folder) {
#ifdef O_TMPFILE
  const int fd = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0) return fd;
#endif
  // File systems that know no such files.
  gchar *name = g_build_filename(folder.c_str(), "aside-XXXXXX", nullptr);
  const int named = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, 0600);
  if (named >= 0) unlink(name);
  g_free(name);
  return named;
}

// By writing, not through the mapping: a full disk is an error here and a signal there.
bool write_all(int fd, const void *bytes, std::size_t size) {
  const char *at = static_cast<const char *>(bytes);
  while (size > 0) {
    const ssize_t n = write(fd, at, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    at += n;
    size -= static_cast<std::size_t>(n);
  }
  return true;
}

}  // namespace

std::shared_ptr<const Aside> Aside::put(const std::string &folder, const void *bytes, std::size_t size) {
  if (size == 0) return nullptr;
  const int fd = file_without_name(folder);
  if (fd < 0) return nullptr;
  void *data = write_all(fd, bytes, size) ? mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
  close(fd);
  if (data == MAP_FAILED) return nullptr;
  return std::shared_ptr<const Aside>(new Aside(data, size));
}

Aside::~Aside() {
  munmap(data_, size_);
}

void Aside::rest() const noexcept {
  madvise(data_, size_, MADV_DONTNEED);  // of a shared mapping: the file has them
}

std::string Aside::text() const {
  std::string out(static_cast<const char *>(data_), size_);
  rest();
  return out;
}

}  // namespace media
