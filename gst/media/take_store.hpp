// SPDX-License-Identifier: LGPL-2.1-or-later
// Takes and pictures on disk, named by what was asked for: the same request is found again and costs nothing.
#pragma once
#include <optional>
#include <string>

namespace media {

// Layout: FOLDER/ab/abcdef....mov, where the name is the SHA-256 of the canonical request. A take appears
// under its name only when it is whole: it is written beside it under a name of its own, flushed to disk and
// renamed, so several processes can share a folder. What a killed process left
// half-written is swept up a day later. Every failure is a glue::Failure (resource) with one
// sentence that names the folder.
class TakeStore {
 public:
  // The folder is made when it does not exist. `extension`: of the files' names.
  explicit TakeStore(std::string folder, std::string extension = ".mov");
  const std::string &folder() const { return folder_; }
  // The user's cache folder, gst-storyboard/takes.
  static std::string default_folder();

  // Where the take lies, if there is one: a regular file that is not empty.
  std::optional<std::string> find(const std::string &key) const;
  // A file name of its own, in the folder where the take will lie. The file does not exist yet.
  std::string temporary(const std::string &key) const;
  // Flushes `temporary` to disk and gives it the take's name. Returns the name.
  std::string commit(const std::string &temporary, const std::string &key) const;
  // Takes a file that turned out to be no take out of the way.
  void discard(const std::string &key) const noexcept;

 private:
  std::string path_of(const std::string &key) const;
  std::string folder_, extension_;
};

}  // namespace media
