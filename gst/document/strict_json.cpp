// SPDX-License-Identifier: LGPL-2.1-or-later
#include "document/strict_json.hpp"

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <vector>

namespace strict_json {
namespace {

bool digit(char c) {
  return c >= '0' && c <= '9';
}

// One UTF-8 character at the start of `s`; 0 bytes when it is none (overlong, surrogate, cut off).
struct Decoded {
  char32_t code = 0;
  unsigned bytes = 0;
};
Decoded decode(std::string_view s) {
  const auto b = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  if (s.empty()) return {};
  if (b(0) < 0x80) return {b(0), 1};
  const unsigned n = b(0) >= 0xf0 ? 4 : b(0) >= 0xe0 ? 3 : 2;
  if (b(0) < 0xc2 || b(0) > 0xf4 || s.size() < n) return {};
  char32_t code = b(0) & (0xff >> (n + 1));
  for (unsigned i = 1; i < n; i++) {
    if ((b(i) & 0xc0) != 0x80) return {};
    code = code << 6 | (b(i) & 0x3f);
  }
  const bool overlong = (n == 3 && code < 0x800) || (n == 4 && code < 0x10000);
  if (overlong || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return {};
  return {code, n};
}

void append_utf8(std::string &out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xc0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xe0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (c & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3f));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (c & 0x3f));
  }
}

// Walks a text once, without recursion, and keeps where it is: line and path.
class Walker {
 public:
  Walker(std::string_view text, unsigned max_depth) : text_(text), max_depth_(max_depth) {}

  // `visit(line)` is called where every member (at its key), element and the document itself starts; it may
  // look at path(), and stops the walk by returning false.
  template <class Visit>
  void walk(Visit &&visit) {
    if (text_.starts_with("\xef\xbb\xbf"))
      fail("the file starts with a byte order mark; save it as UTF-8 without one");
    space();
    if (at_ == text_.size()) fail("the document is empty");
    if (!visit(line_)) return;
    value();
    while (!open_.empty()) {
      if (open_.back().keys ? !next_member(visit) : !next_element(visit)) return;
    }
    space();
    if (at_ != text_.size()) fail("there is something after the end of the document");
  }

  std::string path() const {
    std::string p = "$";
    for (const auto &level : open_) {
      if (level.keys) {
        if (level.named) p = member_path(p, level.key);
      } else if (level.count) {
        p = element_path(p, level.count - 1);
      }
    }
    return p;
  }

 private:
  struct Level {
    bool keys;              // an object
    bool named = false;     // a key was read
    std::string key;        // the member being read
    std::size_t count = 0;  // members or elements begun
    std::set<std::string> seen;
  };

  [[noreturn]] void fail(const std::string &message) const { throw Error(message, path(), line_); }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::string here() const {  // what stands at the current place, for a message
    if (at_ >= text_.size()) return "the end of the file";
    const Decoded d = decode(text_.substr(at_));
    return in_quotes(text_.substr(at_, d.bytes ? d.bytes : 1));
  }

  void space() {
    for (; at_ < text_.size(); at_++) {
      const char c = text_[at_];
      if (c == '\n')
        line_++;
      else if (c != ' ' && c != '\t' && c != '\r')
        break;
    }
    if (peek() == '/' || peek() == '#') fail("comments are not part of JSON");
  }

  void value() {
    switch (peek()) {
      case '{':
      case '[':
        if (open_.size() >= max_depth_)
          fail("nested more than " + std::to_string(max_depth_) + " levels deep");
        open_.push_back(Level{.keys = peek() == '{', .key = {}, .seen = {}});
        at_++;
        return;
      case '"':
        string();
        return;
      case '\'':
        fail("strings stand in double quotes");
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  void word(std::string_view w) {
    if (!text_.substr(at_).starts_with(w)) fail("expected a JSON value, found " + here());
    at_ += w.size();
    if (const char c = peek(); c == '_' || digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
      fail("expected a JSON value, found a word that starts with " + in_quotes(w));
  }

  void number() {
    const std::size_t begin = at_;
    if (peek() == '-') at_++;
    if (!digit(peek())) {
      at_ = begin;
      fail("expected a JSON value, found " + here());
    }
    const bool zero = peek() == '0';
    const std::size_t first = at_;
    while (digit(peek())) at_++;
    bool integer = true;
    if (peek() == '.') {
      integer = false;
      at_++;
      if (!digit(peek())) fail("a digit must follow the decimal point");
      while (digit(peek())) at_++;
    }
    if (peek() == 'e' || peek() == 'E') {
      integer = false;
      at_++;
      if (peek() == '+' || peek() == '-') at_++;
      if (!digit(peek())) fail("a digit must follow the exponent's e");
      while (digit(peek())) at_++;
    }
    const std::string_view text = text_.substr(begin, at_ - begin);
    if (zero && first + 1 < text_.size() && (digit(text_[first + 1]) || text_[first + 1] == 'x'))
      fail("numbers are decimal and have no leading zero");
    if (integer) {
      std::int64_t v;
      if (std::from_chars(text.data(), text.data() + text.size(), v).ec != std::errc())
        fail("the number " + in_quotes(text) + " is out of range");
    } else {
      // an underflow to zero is no error; to infinity it is
      double v = 0;
      const auto r = std::from_chars(text.data(), text.data() + text.size(), v);
      if (r.ec == std::errc::result_out_of_range) v = std::strtod(std::string(text).c_str(), nullptr);
      if (!std::isfinite(v)) fail("the number " + in_quotes(text) + " is out of range");
    }
  }

  unsigned hex4() {
    unsigned v = 0;
    for (int i = 0; i < 4; i++) {
      const char c = peek();
      const int d = digit(c)               ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
      if (d < 0) fail("four hexadecimal digits must follow \\u");
      v = v * 16 + static_cast<unsigned>(d);
      at_++;
    }
    return v;
  }

  std::string string() {
    std::string out;
    at_++;
    for (;;) {
      if (at_ >= text_.size()) fail("the file ends inside a string");
      const char c = text_[at_];
      if (c == '"') {
        at_++;
        return out;
      }
      if (c == '\\') {
        at_++;
        escape(out);
        continue;
      }
      if (static_cast<unsigned char>(c) < 0x20)
        fail(c == '\n' ? "the string does not end on its line; write line breaks as \\n"
                       : "a control character in a string");
      const Decoded d = decode(text_.substr(at_));
      if (!d.bytes) fail("the text is not valid UTF-8");
      out.append(text_.substr(at_, d.bytes));
      at_ += d.bytes;
    }
  }

  void escape(std::string &out) {
    const char c = peek();
    at_++;
    switch (c) {
      case '"':
      case '\\':
      case '/':
        out += c;
        return;
      case 'b':
        out += '\b';
        return;
      case 'f':
        out += '\f';
        return;
      case 'n':
        out += '\n';
        return;
      case 'r':
        out += '\r';
        return;
      case 't':
        out += '\t';
        return;
      case 'u':
        break;
      default:
        fail("unknown escape in a string; JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX");
    }
    char32_t code = hex4();
    if (code == 0) fail("\\u0000 is not allowed in a string");
    if (code >= 0xdc00 && code < 0xe000) fail("half a surrogate pair in a string");
    if (code >= 0xd800 && code < 0xdc00) {
      if (!text_.substr(at_).starts_with("\\u")) fail("half a surrogate pair in a string");
      at_ += 2;
      const unsigned low = hex4();
      if (low < 0xdc00 || low >= 0xe000) fail("half a surrogate pair in a string");
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    append_utf8(out, code);
  }

  // Returns false when the visitor wants no more.
  template <class Visit>
  bool next_member(Visit &visit) {
    Level &level = open_.back();
    space();
    if (level.count) {
      if (peek() == '}') return close();
      if (peek() != ',') fail("expected \",\" or \"}\", found " + here());
      at_++;
      space();
      if (peek() == '}') fail("a comma before the closing brace");
    } else if (peek() == '}') {
      return close();
    }
    if (peek() == '\'') fail("strings stand in double quotes");
    if (peek() != '"') fail("expected a member's name in double quotes, found " + here());
    level.named = false;  // an error inside the key is the object's
    const unsigned line = line_;
    level.key = string();
    level.named = true;
    level.count++;
    if (!level.seen.insert(level.key).second) fail("the member " + in_quotes(level.key) + " is there twice");
    space();
    if (peek() != ':') fail("expected \":\" after " + in_quotes(level.key) + ", found " + here());
    if (!visit(line)) return false;
    at_++;
    space();
    value();
    return true;
  }

  template <class Visit>
  bool next_element(Visit &visit) {
    Level &level = open_.back();
    space();
    if (level.count) {
      if (peek() == ']') return close();
      if (peek() != ',') fail("expected \",\" or \"]\", found " + here());
      at_++;
      space();
      if (peek() == ']') fail("a comma before the closing bracket");
    } else if (peek() == ']') {
      return close();
    }
    level.count++;
    if (!visit(line_)) return false;
    value();
    return true;
  }

  bool close() {
    at_++;
    open_.pop_back();
    return true;
  }

  std::string_view text_;
  unsigned max_depth_;
  std::size_t at_ = 0;
  unsigned line_ = 1;
  std::vector<Level> open_;
};

}  // namespace

void check(std::string_view text, const Limits &limits) {
  if (text.size() > limits.max_bytes)
    throw Error("the document has " + std::to_string(text.size()) + " bytes; at most " +
                    std::to_string(limits.max_bytes) + " are read",
                "$", 1);
  Walker(text, limits.max_depth).walk([](unsigned) { return true; });
}

unsigned line_of(std::string_view text, const std::string &path) {
  unsigned line = 1;
  std::size_t best = 0;
  Walker walker(text, 1u << 20);
  walker.walk([&](unsigned at) {
    const std::string here = walker.path();
    const bool ancestor = path.starts_with(here) && (path.size() == here.size() || path[here.size()] == '.' ||
                                                     path[here.size()] == '[');
    if (ancestor && here.size() >= best) {
      best = here.size();
      line = at;
    }
    return here != path;
  });
  return line;
}

std::string member_path(const std::string &parent, std::string_view key) {
  bool plain = !key.empty() && !digit(key.front()) && key.size() <= 64;
  for (const char c : key)
    plain = plain && (c == '_' || c == '-' || digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
  return plain ? parent + "." + std::string(key) : parent + "[" + in_quotes(key) + "]";
}

std::string element_path(const std::string &parent, std::size_t index) {
  return parent + "[" + std::to_string(index) + "]";
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t longest = 80;
  std::string out = "\"";
  std::size_t i = 0;
  while (i < text.size() && i < longest) {
    const Decoded d = decode(text.substr(i));
    const char32_t c = d.bytes ? d.code : static_cast<unsigned char>(text[i]);
    const bool directional = (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
                             (c >= 0x2066 && c <= 0x2069) || c == 0xfeff || c == 0x061c;
    if (!d.bytes || c < 0x20 || (c >= 0x7f && c < 0xa0) || directional) {
      char buffer[16];
      std::snprintf(buffer, sizeof buffer, d.bytes ? "\\u%04x" : "\\x%02x", static_cast<unsigned>(c));
      out += buffer;
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out.append(text.substr(i, d.bytes));
    }
    i += d.bytes ? d.bytes : 1;
  }
  return out + (i < text.size() ? "...\"" : "\"");
}

}  // namespace strict_json
