// SPDX-License-Identifier: LGPL-2.1-or-later
// The gate in front of json-glib: refuses every text that is not exactly one JSON value (RFC 8259), too
// large, too deep, or that two parsers could read differently. json-glib 1.6 overflows its stack on deep
// nesting and quietly accepts duplicate keys, comments, single quotes, trailing documents and numbers it
// cannot hold.
#pragma once
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace strict_json {

struct Limits {
  std::size_t max_bytes = 4u << 20;
  unsigned max_depth = 64;
};

class Error : public std::runtime_error {
 public:
  Error(const std::string &message, std::string path, unsigned line)
      : std::runtime_error(message), path_(std::move(path)), line_(line) {}
  const std::string &path() const noexcept { return path_; }
  unsigned line() const noexcept { return line_; }

 private:
  std::string path_;
  unsigned line_;
};

// Throws Error, unless json-glib reads `text` exactly as the RFC says: valid UTF-8 without NUL, one value and
// nothing after it, no duplicate keys, integers that fit 64 bits, finite numbers. Never recurses.
void check(std::string_view text, const Limits &limits = {});

// The line (from 1) where the member or element at `path` starts in a text that check() accepted; for a path
// that is not there, the line of its nearest ancestor that is. The text is walked again: nothing is kept for
// the usual case in which nobody asks.
unsigned line_of(std::string_view text, const std::string &path);

// "$.a" + "b" = "$.a.b"; keys that are no plain words are written ["like this"].
std::string member_path(const std::string &parent, std::string_view key);
std::string element_path(const std::string &parent, std::size_t index);

// For messages: in double quotes, shortened, with control and direction-changing characters escaped.
std::string in_quotes(std::string_view text);

}  // namespace strict_json
