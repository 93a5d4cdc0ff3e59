// SPDX-License-Identifier: LGPL-2.1-or-later
// Documents the tests vary: the least that is one, and one that uses every member of the format.
#pragma once
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace samples {

inline const std::string least =
    "{\n"
    "  \"storyboard\": 1,\n"
    "  \"scenes\": [\n"
    "    {\n"
    "      \"id\": \"a\",\n"
    "      \"shots\": [\n"
    "        {\n"
    "          \"id\": \"a1\",\n"
    "          \"prompt\": \"rain\",\n"
    "          \"duration\": 2\n"
    "        }\n"
    "      ]\n"
    "    }\n"
    "  ]\n"
    "}\n";

inline std::string slurp(const std::string &filename) {
  std::ifstream in(filename, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + filename);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

inline std::string folder() {
  return std::string(std::getenv("STORYBOARD_SOURCE_ROOT")) + "/tests/document";
}
inline std::string everything() {
  return slurp(folder() + "/good/everything.storyboard");
}

// `text` with its first `from` replaced; throws when there is none, so that a test cannot pass by testing
// nothing.
inline std::string with(std::string text, const std::string &from, const std::string &to) {
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::logic_error("the sample has no " + from);
  return text.replace(at, from.size(), to);
}

}  // namespace samples
