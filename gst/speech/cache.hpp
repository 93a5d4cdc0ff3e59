// SPDX-License-Identifier: LGPL-2.1-or-later
// Where lines that were spoken once are kept.
#pragma once
#include <string>

namespace speech {

// "": gst-storyboard/voices in the user's cache folder.
std::string cache_folder(const std::string &wanted);
// FOLDER/SHA-256 of `identity`.wav; the folder is made. Throws glue::Failure.
std::string cached_name(const std::string &folder, const std::string &identity);
bool is_cached(const std::string &file);

// A file beside `file` that has its name only after keep(); removed otherwise.
class Part {
 public:
  explicit Part(std::string file);  // throws glue::Failure
  ~Part();
  Part(const Part &) = delete;
  Part &operator=(const Part &) = delete;
  const std::string &name() const { return part_; }
  void write(const std::string &bytes);  // throws glue::Failure
  void keep();                           // throws glue::Failure

 private:
  std::string file_, part_;
};

}  // namespace speech
