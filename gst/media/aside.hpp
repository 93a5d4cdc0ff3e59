// SPDX-License-Identifier: LGPL-2.1-or-later
// Bytes that nobody needs for a while, on disk instead of in memory: what waits for minutes costs no memory.
#pragma once
#include <cstddef>
#include <memory>
#include <string>

namespace media {

// They lie in a file without a name, which is gone with the last reference and with the process, whatever
// ends it. No file descriptor is held. Immutable, so safe to read from several threads.
class Aside {
 public:
  // Null where it cannot be done (no such folder, a full disk): then they stay where they are.
  static std::shared_ptr<const Aside> put(const std::string &folder, const void *bytes, std::size_t size);
  ~Aside();
  Aside(const Aside &) = delete;
  Aside &operator=(const Aside &) = delete;

  // Valid as long as this lives. What is read takes memory until rest().
  const void *data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  void rest() const noexcept;  // whoever reads at the same time is not disturbed
  std::string text() const;    // a copy of its own

 private:
  Aside(void *data, std::size_t size) : data_(data), size_(size) {}
  void *const data_;
  const std::size_t size_;
};

}  // namespace media
