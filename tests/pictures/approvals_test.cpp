// SPDX-License-Identifier: LGPL-2.1-or-later
// What is approved, what voids it, and a file that nobody can trip over.
#include "pictures/approvals.hpp"

#include <gmock/gmock.h>

#include "document/document.hpp"
#include "support/support.hpp"

namespace {

using pictures::Approvals;
using pictures::words_hash;
using testing::HasSubstr;

const char kBoard[] = R"({"storyboard": 1, "title": "T", "size": [320, 180],
  "references": {"mara": {"kind": "character", "description": "a keeper"},
                 "tom": {"kind": "character", "description": "a boy"},
                 "ink": {"kind": "style", "description": "ink drawing"}},
  "scenes": [{"id": "s", "title": "Quay", "lighting": {"key": "left"}, "shots": [
    {"id": "a", "prompt": "Mara waits", "duration": 2, "subjects": [{"reference": "mara"}]},
    {"id": "b", "prompt": "Tom runs", "duration": 2, "subjects": [{"reference": "tom"}]}]}]})";

std::string words(const std::string &from = "", const std::string &to = "", std::size_t shot = 0) {
  std::string text = kBoard;
  if (!from.empty()) {
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::logic_error("not there: " + from);
    text.replace(at, from.size(), to);
  }
  const auto b = storyboard::parse(text);
  return words_hash(b, b.scenes[0], b.scenes[0].shots[shot]);
}

TEST(Approvals, WhatIsSeenVoidsThemAndWhatIsNotDoesNot) {
  const auto was = words();
  EXPECT_NE(words("Mara waits", "Mara runs"), was);
  EXPECT_NE(words("\"left\"", "\"right\""), was);
  EXPECT_NE(words("a keeper", "an old keeper"), was);
  EXPECT_NE(words("ink drawing", "water colour"), was);
  EXPECT_NE(words("[320, 180]", "[180, 320]"), was);
  EXPECT_EQ(words("a boy", "a tall boy"), was);  // somebody else's
  EXPECT_EQ(words("Tom runs", "Tom stands"), was);
  EXPECT_EQ(words("\"duration\": 2", "\"duration\": 3"), was);
  EXPECT_EQ(words("\"title\": \"Quay\"", "\"title\": \"The quay\""), was);
  EXPECT_NE(words("", "", 1), was);
}

TEST(Approvals, ContentIsWordsAndPictures) {
  const auto a = pictures::content_hash("w", {{"first", "1"}, {"last", "2"}});
  EXPECT_NE(a, pictures::content_hash("w", {{"first", "1"}, {"last", "3"}}));
  EXPECT_NE(a, pictures::content_hash("v", {{"first", "1"}, {"last", "2"}}));
  EXPECT_EQ(a, pictures::content_hash("w", {{"first", "1"}, {"last", "2"}}));
}

TEST(Approvals, AreReadAsTheyWereWritten) {
  support::TempDir dir;
  const auto file = Approvals::file_for(dir.file("film.storyboard"));
  EXPECT_EQ(file, dir.file("film.approvals"));
  EXPECT_EQ(Approvals::load(file), Approvals());
  Approvals a;
  a.required = true;
  a.shots["quay-1"] = {"c", "w", "2026-11-24T10:00:00Z", {{"first", "k1"}, {"last", "k2"}}};
  a.attempts["reference:mara"] = 3;
  a.save(file);
  const auto b = Approvals::load(file);
  EXPECT_EQ(a, b);
  EXPECT_TRUE(b.approves("quay-1", "c"));
  EXPECT_FALSE(b.approves("quay-1", "other"));
  EXPECT_FALSE(b.approves("quay-2", ""));
  EXPECT_EQ(b.attempt("reference:mara"), 3u);
  EXPECT_EQ(b.attempt("quay-1"), 1u);
}

TEST(Approvals, ABrokenFileIsNamedAndNeverMeansApproved) {
  support::TempDir dir;
  for (const auto &[text, what] : std::initializer_list<std::pair<const char *, const char *>>{
           {"", "film.approvals"},
           {"{\"approvals\": 2}", "$.approvals"},
           {"{\"approvals\": 1, \"shots\": {\"a\": {\"content\": 5}}}", "$.shots.a.content"},
           {"{\"approvals\": 1, \"shots\": {\"a\": {\"content\": \"x\", \"contnet\": \"y\"}}}", "contnet"},
           {"{\"approvals\": 1} trailing", "film.approvals"},
           {"[]", "film.approvals"}}) {
    const auto file = dir.write("film.approvals", text);
    try {
      Approvals::load(file);
      ADD_FAILURE() << text;
    } catch (const pictures::ApprovalsError &x) {
      EXPECT_THAT(x.what(), HasSubstr(what)) << text;
    }
  }
  std::filesystem::remove(dir.file("film.approvals"));
  std::filesystem::create_directory(dir.file("film.approvals"));
  EXPECT_THROW(Approvals::load(dir.file("film.approvals")), pictures::ApprovalsError);
}

}  // namespace
