// SPDX-License-Identifier: LGPL-2.1-or-later
// The document's own file, and the files it names: they stay in its folder and are regular files.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "document/document.hpp"
#include "samples.hpp"
#include "support/support.hpp"

namespace {

using namespace storyboard;
using samples::with;
using testing::HasSubstr;
using Kind = DocumentError::Kind;
namespace fs = std::filesystem;

template <class Body>
DocumentError refusal(Body &&body) {
  try {
    body();
  } catch (const DocumentError &e) {
    return e;
  }
  ADD_FAILURE() << "accepted";
  return DocumentError("", "", 0);
}

TEST(Files, AreFoundInsideTheFolder) {
  support::TempDir dir;
  dir.write("a.png", "x");
  dir.write("sub/b.png", "x");
  fs::create_symlink("sub/b.png", dir.path() / "link.png");
  const std::string folder = fs::canonical(dir.path()).string();
  EXPECT_EQ(resolve(dir.path(), "a.png", "$.x", false), folder + "/a.png");
  EXPECT_EQ(resolve(dir.path(), "./sub/../a.png", "$.x", false), folder + "/a.png");
  EXPECT_EQ(resolve(dir.path(), "link.png", "$.x", false), folder + "/sub/b.png");
  fs::create_symlink(dir.path(), dir.path() / "self");
  EXPECT_EQ(resolve(dir.path() / "self", "self/a.png", "$.x", false), folder + "/a.png");
}

TEST(Files, OutsideTheFolderOnlyWhenAllowed) {
  support::TempDir dir, other;
  const std::string secret = other.write("secret.png", "x");
  dir.write("sub/a.png", "x");
  fs::create_symlink(secret, dir.path() / "link.png");
  fs::create_symlink(other.path(), dir.path() / "folder");
  const std::string up = "../" + other.path().filename().string() + "/secret.png";
  const std::string deep = "sub/../../" + other.path().filename().string() + "/secret.png";
  for (const std::string &file :
       {secret, up, deep, std::string("link.png"), std::string("folder/secret.png")}) {
    const auto e = refusal([&] { resolve(dir.path(), file, "$.x", false); });
    EXPECT_THAT(e.what(), HasSubstr("outside the storyboard's folder")) << file;
    EXPECT_EQ(e.path(), "$.x");
    EXPECT_EQ(e.kind(), Kind::Unreadable);
    EXPECT_EQ(resolve(dir.path(), file, "$.x", true), fs::canonical(secret).string()) << file;
  }
  // nothing is learned about what lies outside
  EXPECT_THAT(refusal([&] { resolve(dir.path(), "../no-such-thing", "$.x", false); }).what(),
              HasSubstr("outside"));
  EXPECT_THAT(refusal([&] { resolve(dir.path(), "/proc/self/environ", "$.x", false); }).what(),
              HasSubstr("outside"));
}

TEST(Files, MustBeRegular) {
  support::TempDir dir;
  fs::create_directory(dir.path() / "sub");
  ASSERT_EQ(mkfifo(dir.file("pipe").c_str(), 0600), 0);
  fs::create_symlink("loop", dir.path() / "loop");
  const auto says = [&](const std::string &file, bool outside = false) {
    return std::string(refusal([&] { resolve(dir.path(), file, "$.x", outside); }).what());
  };
  EXPECT_THAT(says("sub"), HasSubstr("the file \"sub\" is a folder"));
  EXPECT_THAT(says("."), HasSubstr("is a folder"));
  EXPECT_THAT(says("pipe"), HasSubstr("is a named pipe"));  // and looking at it did not wait for a writer
  EXPECT_THAT(says("/dev/zero", true), HasSubstr("is a device"));
  EXPECT_THAT(says("none.png"), HasSubstr("the file \"none.png\" does not exist"));
  EXPECT_THAT(says("loop"), HasSubstr("cannot open"));
  EXPECT_THAT(says(""), HasSubstr("empty"));
  EXPECT_THAT(says("a\nb"), HasSubstr("control character"));
  EXPECT_EQ(refusal([&] { resolve(dir.path(), "none.png", "$.x", false); }).kind(), Kind::Missing);
}

TEST(Files, AllOfADocumentAreCheckedWithTheirLine) {
  support::TempDir dir;
  const std::string json = samples::everything();
  const Storyboard board = parse(json);
  unsigned n = 0;
  for_each_file(board, [&](const std::string &file, const std::string &) {
    dir.write(file, "x");
    n++;
  });
  EXPECT_EQ(n, 12u);
  EXPECT_NO_THROW(check_files(board, dir.path(), false, json, "f"));
  fs::remove(dir.path() / "c.jpg");
  const auto e = refusal([&] { check_files(board, dir.path(), false, json, "film.storyboard"); });
  EXPECT_EQ(e.path(), "$.scenes[0].shots[1].frames[2].file");
  EXPECT_EQ(e.kind(), Kind::Missing);
  EXPECT_EQ(e.line(), 86u);
  EXPECT_STREQ(
      e.what(),
      "film.storyboard: line 86: $.scenes[0].shots[1].frames[2].file: the file \"c.jpg\" does not exist");
}

TEST(Files, TheDocumentItself) {
  support::TempDir dir;
  EXPECT_EQ(load(dir.write("ok.storyboard", samples::least)), parse(samples::least));
  const auto missing = refusal([&] { load(dir.file("none.storyboard")); });
  EXPECT_THAT(missing.what(), HasSubstr("does not exist"));
  EXPECT_EQ(missing.kind(), Kind::Missing);
  EXPECT_THAT(refusal([&] { load(dir.path()); }).what(), HasSubstr("is a folder"));
  ASSERT_EQ(mkfifo(dir.file("pipe").c_str(), 0600), 0);
  EXPECT_THAT(refusal([&] { load(dir.file("pipe")); }).what(), HasSubstr("is a named pipe"));
  EXPECT_THAT(refusal([&] { load("/dev/zero"); }).what(), HasSubstr("is a device"));
  EXPECT_THAT(refusal([&] { load(dir.write("empty.storyboard", "")); }).what(),
              HasSubstr("the document is empty"));
  const std::string huge = dir.write("huge.storyboard", "{");
  ASSERT_EQ(truncate(huge.c_str(), 200 << 20), 0);  // sparse: it takes no space
  const auto large = refusal([&] { load(huge); });
  EXPECT_THAT(large.what(), HasSubstr("has 209715200 bytes; a storyboard has at most 4194304"));
  EXPECT_EQ(large.kind(), Kind::Unreadable);
  const auto bad = refusal([&] { load(dir.write("bad.storyboard", with(samples::least, "2", "-2"))); });
  EXPECT_THAT(bad.what(),
              HasSubstr(dir.file("bad.storyboard") + ": line 10: $.scenes[0].shots[0].duration: "));
}

}  // namespace
