// SPDX-License-Identifier: LGPL-2.1-or-later
#include "media/take_store.hpp"

#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <filesystem>

#include "glue/failure.hpp"

namespace media {
namespace {

[[noreturn]] void fail(const std::string &folder, const char *what) {
  const int error = errno;
  const auto code = error == ENOSPC ? GST_RESOURCE_ERROR_NO_SPACE_LEFT : GST_RESOURCE_ERROR_OPEN_WRITE;
  throw glue::resource_failure(code, "Takes cannot be kept in " + folder + ": " + what + ": " +
                                         g_strerror(error) +
                                         ". Set cache-dir to a folder that can be written.")
      .cause("take-store");
}

// So that neither the bytes nor the name are lost with the power.
void flush(const std::string &path, int flags, const std::string &folder) {
  const int fd = g_open(path.c_str(), flags | O_CLOEXEC, 0);
  if (fd < 0) fail(folder, "open");
  const int result = fsync(fd);
  const int error = errno;
  close(fd);
  errno = error;
  if (result != 0 && error != EINVAL && error != EROFS) fail(folder, "flush");
}

}  // namespace

namespace {

// What a killed process left half-written. A day is longer than any take takes, on whatever machine it is
// made.
void sweep(const std::string &folder) noexcept {
  namespace fs = std::filesystem;
  try {
    const auto old = fs::file_time_type::clock::now() - std::chrono::hours(24);
    for (const auto &shelf : fs::directory_iterator(folder)) {
      if (!shelf.is_directory()) continue;
      for (const auto &file : fs::directory_iterator(shelf.path()))
        if (file.is_regular_file() && file.path().extension() == ".part" && file.last_write_time() < old)
          fs::remove(file.path());
    }
  } catch (const std::exception &) {  // others tidy up too: what is gone already is no failure
  }
}

}  // namespace

TakeStore::TakeStore(std::string folder, std::string extension)
    : folder_(std::move(folder)), extension_(std::move(extension)) {
  if (folder_.empty()) folder_ = default_folder();
  if (g_mkdir_with_parents(folder_.c_str(), 0700) != 0) fail(folder_, "make the folder");
  sweep(folder_);
}

std::string TakeStore::default_folder() {
  return glue::take_string(g_build_filename(g_get_user_cache_dir(), "gst-storyboard", "takes", nullptr));
}

std::string TakeStore::path_of(const std::string &key) const {
  return folder_ + "/" + key.substr(0, 2) + "/" + key + extension_;
}

std::optional<std::string> TakeStore::find(const std::string &key) const {
  const std::string path = path_of(key);
  struct stat s {};
  if (g_lstat(path.c_str(), &s) != 0 || !S_ISREG(s.st_mode) || s.st_size == 0) return std::nullopt;
  return path;
}

std::string TakeStore::temporary(const std::string &key) const {
  static std::atomic<unsigned> serial{0};
  const std::string folder = folder_ + "/" + key.substr(0, 2);
  if (g_mkdir_with_parents(folder.c_str(), 0700) != 0) fail(folder_, "make a folder");
  return folder + "/." + key.substr(0, 16) + "." + std::to_string(getpid()) + "." + std::to_string(serial++) +
         ".part";
}

std::string TakeStore::commit(const std::string &temporary, const std::string &key) const {
  const std::string path = path_of(key);
  flush(temporary, O_RDONLY, folder_);
  if (g_rename(temporary.c_str(), path.c_str()) != 0) fail(folder_, "rename");
  flush(folder_ + "/" + key.substr(0, 2), O_RDONLY | O_DIRECTORY, folder_);
  return path;
}

void TakeStore::discard(const std::string &key) const noexcept {
  g_unlink(path_of(key).c_str());
}

}  // namespace media
