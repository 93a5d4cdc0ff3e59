// SPDX-License-Identifier: LGPL-2.1-or-later
// *.storyboard files (JSON) in and out.
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>

#include "document/storyboard.hpp"

namespace storyboard {

// One clear sentence: what is wrong, where, what was expected.
class DocumentError : public std::runtime_error {
 public:
  DocumentError(const std::string &message, std::string path, unsigned line)
      : std::runtime_error(message), path_(std::move(path)), line_(line) {}
  const std::string &path() const noexcept { return path_; }  // "$.scenes[0].shots[2].duration"
  unsigned line() const noexcept { return line_; }            // from 1; 0 when not known

 private:
  std::string path_;
  unsigned line_;
};

struct ParseOptions {
  std::size_t max_bytes = 4u << 20;
  unsigned max_depth = 64;
  unsigned max_shots = 10000;
};

// Parses and validates. Throws DocumentError; its what() already names the file (if any), the line and the path.
Storyboard parse(std::string_view json, const ParseOptions &options = {});
Storyboard load(const std::string &filename, const ParseOptions &options = {});

// Canonical JSON: members in the order of the format's description, defaults left out, two-space indentation.
// parse(write(s)) == s, and write(parse(t)) is the same text for every t that says the same.
std::string write(const Storyboard &board);

// A file the document names, made absolute. Throws DocumentError when it leaves the document's folder (through
// "..", an absolute path or a symbolic link) and `allow_outside` is not set, or is no regular file.
std::string resolve(const std::string &document_folder, const std::string &file, const std::string &json_path,
                    bool allow_outside);

}  // namespace storyboard
