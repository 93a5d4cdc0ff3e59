// SPDX-License-Identifier: LGPL-2.1-or-later
// The house rules that a program can check: arrows point downward, and the README knows every element.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "generic/suite.hpp"
#include "support/support.hpp"

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = std::getenv("STORYBOARD_SOURCE_ROOT") ? std::getenv("STORYBOARD_SOURCE_ROOT") : ".";

std::string read(const fs::path &file) {
  std::stringstream out;
  out << std::ifstream(file).rdbuf();
  return out.str();
}

std::vector<fs::path> sources(const fs::path &under) {
  std::vector<fs::path> files;
  for (const auto &e : fs::recursive_directory_iterator(under))
    if (const auto x = e.path().extension(); x == ".cpp" || x == ".hpp" || x == ".h")
      files.push_back(e.path());
  return files;
}

std::vector<std::string> includes(const fs::path &file) {
  std::vector<std::string> found;
  const std::string text = read(file);
  static const std::regex line(R"re(#\s*include\s*["<]([^">]+)[">])re");
  for (std::sregex_iterator i(text.begin(), text.end(), line), end; i != end; ++i) found.push_back((*i)[1]);
  return found;
}

TEST(House, GroundFloorIncludesNothingAboveIt) {
  for (const auto &file : sources(kRoot / "gst"))
    for (const auto &i : includes(file))
      EXPECT_FALSE(i.starts_with("elements/") || i.starts_with("plugins/") || i.find("../elements") != i.npos)
          << file << " includes " << i;
}

TEST(House, DomainsDoNotKnowGStreamer) {
  for (const char *domain : {"document", "artist", "judge", "music", "avsync", "catalogue", "generation", "ledger", "routing"})
    for (const auto &file : sources(kRoot / "gst" / domain))
      for (const auto &i : includes(file)) {
        EXPECT_FALSE(i.starts_with("gst/")) << file << " includes " << i;
        EXPECT_FALSE(i.starts_with("glue/")) << file << " includes " << i;
      }
}

TEST(House, ElementsDoNotIncludeEachOther) {
  std::vector<std::string> names;
  for (const auto &d : fs::directory_iterator(kRoot / "elements"))
    if (d.is_directory()) names.push_back(d.path().filename());
  for (const auto &name : names)
    for (const auto &file : sources(kRoot / "elements" / name))
      for (const auto &i : includes(file))
        for (const auto &other : names) {
          if (other == name) continue;
          EXPECT_EQ(i.find(other + "/"), std::string::npos) << file << " includes " << i;
        }
}

TEST(House, PluginsHoldPluginInitOnly) {
  for (const auto &file : sources(kRoot / "plugins")) EXPECT_EQ(file.filename(), "plugin.cpp") << file;
}

TEST(House, ReadmeListsEveryElementWithItsDescription) {
  const std::string readme = read(kRoot / "README.md");
  for (const auto &m : suite::members()) {
    EXPECT_NE(readme.find("`" + m.factory + "`"), std::string::npos) << m.factory;
    EXPECT_TRUE(fs::exists(kRoot / "docs" / "elements" / (m.factory + ".md"))) << m.factory;
  }
}

}  // namespace
