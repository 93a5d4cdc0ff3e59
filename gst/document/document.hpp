// SPDX-License-Identifier: LGPL-2.1-or-later
// *.storyboard files (JSON) in and out. docs/storyboard-format.md describes the format.
#pragma once
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "document/storyboard.hpp"

namespace storyboard {

// One clear sentence: what is wrong, where, what was expected.
class DocumentError : public std::runtime_error {
 public:
  enum class Kind {
    Missing,     // a file is not there
    Unreadable,  // a file is there and cannot be used: no permission, no regular file, outside the folder,
                 // too large
    Invalid,     // the document says something it may not
  };
  DocumentError(const std::string &message, std::string path, unsigned line, Kind kind = Kind::Invalid)
      : std::runtime_error(message), path_(std::move(path)), line_(line), kind_(kind) {}
  const std::string &path() const noexcept { return path_; }  // "$.scenes[0].shots[2].duration"
  unsigned line() const noexcept { return line_; }            // from 1; 0 when not known
  Kind kind() const noexcept { return kind_; }

 private:
  std::string path_;
  unsigned line_;
  Kind kind_;
};

struct ParseOptions {
  std::size_t max_bytes = 4u << 20;
  unsigned max_depth = 64;
  unsigned max_shots = 10000;
  std::string name = {};  // what messages call the document; usually its file name
};

// Parses and validates. Throws DocumentError; its what() already names the file (if any), the line and the
// path.
Storyboard parse(std::string_view json, const ParseOptions &options = {});
Storyboard load(const std::string &filename, const ParseOptions &options = {});

// The text of a document: a regular file of at most options.max_bytes, looked at before it is read.
std::string read_text(const std::string &filename, const ParseOptions &options = {});

// What the parser checks after every value has been read on its own: names that must be unique or known,
// durations against the frame rate and each other, and so on. For boards that were not made by parse();
// line() is 0.
void validate(const Storyboard &board);

// Canonical JSON: members in the order of the format's description, defaults left out, two-space indentation.
// parse(write(s)) == s, and write(parse(t)) is the same text for every t that says the same.
std::string write(const Storyboard &board);

// A file the document names, made absolute. Throws DocumentError when it leaves the document's folder
// (through
// "..", an absolute path or a symbolic link) and `allow_outside` is not set, or is no regular file.
std::string resolve(const std::string &document_folder, const std::string &file, const std::string &json_path,
                    bool allow_outside);

// Every file the document names, with the JSON path that names it, in the document's order.
void for_each_file(const Storyboard &board,
                   const std::function<void(const std::string &file, const std::string &json_path)> &use);

// resolve() for all of them, before anything is made from any; the error names `name` and the line in `json`.
void check_files(const Storyboard &board, const std::string &document_folder, bool allow_outside,
                 std::string_view json, const std::string &name);

}  // namespace storyboard
