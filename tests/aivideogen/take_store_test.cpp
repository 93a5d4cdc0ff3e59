// SPDX-License-Identifier: LGPL-2.1-or-later
// A take is there when it is whole, under its request's name, and what was abandoned does not pile up.
#include "media/take_store.hpp"

#include <chrono>
#include <fstream>

#include "glue/failure.hpp"
#include "support/support.hpp"

namespace {

namespace fs = std::filesystem;
using media::TakeStore;

const std::string kKey = "abcdef0123456789abcdef0123456789";

void fill(const std::string &path, const std::string &text) {
  std::ofstream(path) << text;
}

TEST(TakeStore, ATakeAppearsOnlyWhenItIsCommitted) {
  support::TempDir dir;
  const TakeStore store(dir.file("takes"));
  EXPECT_FALSE(store.find(kKey));
  const auto part = store.temporary(kKey);
  EXPECT_NE(part, store.temporary(kKey)) << "two makers of one take must not write into one file";
  fill(part, "clip");
  EXPECT_FALSE(store.find(kKey));
  const auto path = store.commit(part, kKey);
  EXPECT_EQ(store.find(kKey), path);
  EXPECT_FALSE(fs::exists(part));
  store.discard(kKey);
  EXPECT_FALSE(store.find(kKey));
}

TEST(TakeStore, AnEmptyFileOrALinkIsNoTake) {
  support::TempDir dir;
  const TakeStore store(dir.file("takes"));
  const auto part = store.temporary(kKey);
  fill(part, "");
  const auto path = store.commit(part, kKey);
  EXPECT_FALSE(store.find(kKey));
  fs::remove(path);
  fill(dir.file("elsewhere"), "clip");
  fs::create_symlink(dir.file("elsewhere"), path);
  EXPECT_FALSE(store.find(kKey));
}

TEST(TakeStore, SweepsWhatAKilledProcessLeftADayAgo) {
  support::TempDir dir;
  std::string old_part, new_part, take;
  {
    const TakeStore store(dir.file("takes"));
    old_part = store.temporary(kKey);
    new_part = store.temporary(kKey);
    fill(old_part, "half");
    fill(new_part, "half");
    const auto part = store.temporary(kKey);
    fill(part, "clip");
    take = store.commit(part, kKey);
    const auto two_days_ago = fs::file_time_type::clock::now() - std::chrono::hours(48);
    fs::last_write_time(old_part, two_days_ago);
    fs::last_write_time(take, two_days_ago);
  }
  const TakeStore again(dir.file("takes"));
  EXPECT_FALSE(fs::exists(old_part));
  EXPECT_TRUE(fs::exists(new_part)) << "somebody may still be writing it";
  EXPECT_TRUE(fs::exists(take)) << "a take is kept however old";
}

TEST(TakeStore, AFolderThatCannotBeIsOneSentence) {
  support::TempDir dir;
  fill(dir.file("file"), "not a folder");
  try {
    const TakeStore store(dir.file("file") + "/takes");
    FAIL() << "no failure";
  } catch (const glue::Failure &f) {
    EXPECT_NE(std::string(f.what()).find(dir.file("file")), std::string::npos) << f.what();
    EXPECT_NE(std::string(f.what()).find("cache-dir"), std::string::npos) << f.what();
  }
}

}  // namespace
