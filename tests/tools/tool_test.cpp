// SPDX-License-Identifier: LGPL-2.1-or-later
// gst-storyboard-1.0 as a person meets it: exit codes, sentences, files.
#include <gst/pbutils/pbutils.h>
#include <signal.h>

#include "ledger/ledger.hpp"
#include "support_tool.hpp"

namespace {

using tooltest::run;
using tooltest::start;

const char kBoard[] = R"({"storyboard": 1, "title": "Small", "size": [320, 180], "framerate": 24,
  "scenes": [{"id": "s", "shots": [
    {"id": "a", "prompt": "a person stands on a beach", "duration": 1},
    {"id": "b", "prompt": "the sea", "duration": 1, "transition": {"kind": "dissolve", "duration": 0.5}}]}]})";

TEST(Tool, WrongUsageIsTwo) {
  EXPECT_EQ(run({}).code, 2);
  const auto unknown = run({"rendr"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_NE(unknown.err.find("rendr"), std::string::npos);
  EXPECT_EQ(run({"check"}).code, 2);
  EXPECT_EQ(run({"render", "--no-such-option", "x"}).code, 2);
  EXPECT_EQ(run({"--help"}).code, 0);
  EXPECT_EQ(run({"render", "--help"}).code, 0);
  EXPECT_EQ(run({"--version"}).code, 0);
}

TEST(Tool, CheckNamesTheLine) {
  support::TempDir dir;
  const auto good = run({"check", dir.write("good.storyboard", kBoard)});
  EXPECT_EQ(good.code, 0);
  EXPECT_NE(good.out.find("2 shots, 2.000 s"), std::string::npos) << good.out;
  std::string text = kBoard;
  text.replace(text.find("\"duration\": 1"), 13, "\"duration\": -1");
  const auto bad = run({"check", dir.write("bad.storyboard", text)});
  EXPECT_EQ(bad.code, 1);
  EXPECT_NE(bad.err.find("bad.storyboard"), std::string::npos) << bad.err;
  EXPECT_NE(bad.err.find("duration"), std::string::npos) << bad.err;
  EXPECT_NE(bad.err.find("3"), std::string::npos) << bad.err;  // the line
  const auto missing = run({"check", dir.file("none.storyboard")});
  EXPECT_EQ(missing.code, 1);
  EXPECT_NE(missing.err.find("none.storyboard"), std::string::npos);
}

TEST(Tool, FormatIsStable) {
  support::TempDir dir;
  const auto once = run({"format", dir.write("a.storyboard", kBoard)});
  ASSERT_EQ(once.code, 0) << once.err;
  const auto twice = run({"format", dir.write("b.storyboard", once.out)});
  EXPECT_EQ(once.out, twice.out);
}

TEST(Tool, RenderMakesAFilmOfTheRightLength) {
  support::TempDir dir;
  const auto board = dir.write("a.storyboard", kBoard), film = dir.file("a.mp4");
  const auto said = run({"render", board, "-o", film, "--cache-dir", dir.file("takes")});
  ASSERT_EQ(said.code, 0) << said.err;
  EXPECT_NE(said.out.find(film), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(film + ".part"));
  GstDiscoverer *discoverer = gst_discoverer_new(30 * GST_SECOND, nullptr);
  GstDiscovererInfo *info = gst_discoverer_discover_uri(discoverer, support::uri_of(film).c_str(), nullptr);
  ASSERT_NE(info, nullptr);
  const auto length = static_cast<double>(gst_discoverer_info_get_duration(info)) / GST_SECOND;
  EXPECT_NEAR(length, 2.0, 0.0417);
  GList *video = gst_discoverer_info_get_video_streams(info),
        *audio = gst_discoverer_info_get_audio_streams(info);
  EXPECT_EQ(g_list_length(video), 1u);
  EXPECT_EQ(g_list_length(audio), 1u);
  gst_discoverer_stream_info_list_free(video);
  gst_discoverer_stream_info_list_free(audio);
  gst_discoverer_info_unref(info);
  g_object_unref(discoverer);
}

TEST(Tool, FailureLeavesNothingThatLooksWhole) {
  support::TempDir dir;
  std::string text = kBoard;
  text.replace(text.find("\"prompt\": \"the sea\""), 19, "\"source\": {\"file\": \"notes.txt\"}");
  dir.write("notes.txt", "this is not a clip");
  const auto film = dir.file("a.mp4");
  const auto said =
      run({"render", dir.write("a.storyboard", text), "-o", film, "--cache-dir", dir.file("takes")});
  EXPECT_EQ(said.code, 1);
  EXPECT_NE(said.err.find("notes.txt"), std::string::npos) << said.err;
  EXPECT_FALSE(std::filesystem::exists(film));
  EXPECT_FALSE(std::filesystem::exists(film + ".part"));
  const auto nowhere =
      run({"render", dir.write("b.storyboard", kBoard), "-o", dir.file("no/such/folder/a.mp4")});
  EXPECT_EQ(nowhere.code, 1);
  EXPECT_NE(nowhere.err, "");
}

TEST(Tool, InterruptEndsAtOnceAndLeavesNoFilm) {
  support::TempDir dir;
  std::string text = kBoard;
  for (auto at = text.find("\"duration\": 1"); at != std::string::npos;
       at = text.find("\"duration\": 1", at + 14))
    text.replace(at, 13, "\"duration\": 600");
  const auto board = dir.write("long.storyboard", text), film = dir.file("long.mp4");
  for (const int ms : {50, 300, 900, 2000}) {
    GSubprocess *p = start({"render", board, "-o", film, "--cache-dir", dir.file("takes")});
    ASSERT_NE(p, nullptr);
    g_usleep(static_cast<gulong>(ms) * 1000);
    const gint64 asked = g_get_monotonic_time();
    g_subprocess_send_signal(p, SIGINT);
    g_subprocess_wait(p, nullptr, nullptr);
    EXPECT_LT(g_get_monotonic_time() - asked, 5 * G_USEC_PER_SEC) << "after " << ms << " ms";
    // Before the handler is installed the default one ends the process; after it, exit code 130.
    if (g_subprocess_get_if_exited(p)) {
      EXPECT_EQ(g_subprocess_get_exit_status(p), 130);
    }
    EXPECT_FALSE(std::filesystem::exists(film));
    if (ms > 500) {
      EXPECT_FALSE(std::filesystem::exists(film + ".part"));
    }
    g_object_unref(p);
  }
}

TEST(Tool, ModelsAreListedWithTheirPrices) {
  const auto all = run({"models"});
  EXPECT_EQ(all.code, 0);
  EXPECT_NE(all.out.find("seedance-2.0 "), std::string::npos);
  EXPECT_NE(all.out.find("0.126 0.168 0.420 USD"), std::string::npos) << all.out;
  const auto one = run({"models", "veo-3.1"});
  EXPECT_EQ(one.code, 0);
  EXPECT_NE(one.out.find("8 s at 1080p"), std::string::npos) << one.out;
  EXPECT_NE(one.out.find("$GEMINI_API_KEY"), std::string::npos);
  const auto wrong = run({"models", "veo-3.11"});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_NE(wrong.err.find("did you mean"), std::string::npos) << wrong.err;
  support::TempDir dir;
  const auto broken = run({"models", "--catalogue", dir.write("m.json", "{\"models\": [{}]}")});
  EXPECT_EQ(broken.code, 1);
  EXPECT_NE(broken.err.find("m.json:1: $.models[0]: a model needs the member \"name\""), std::string::npos)
      << broken.err;
}

// One order in each state that a person can decide about.
TEST(Tool, TheLedgerTakesDecisions) {
  support::TempDir dir;
  const std::string file = dir.file("ledger.sqlite");
  EXPECT_EQ(run({"ledger", "-f", file}).code, 1);
  EXPECT_FALSE(std::filesystem::exists(file));
  const std::string keys[] = {std::string(64, 'a'), std::string(64, 'b'), std::string(64, 'c')};
  {
    const auto book = ledger::Ledger::open(file);
    for (const auto &key : keys) {
      ledger::Order o;
      o.key = key;
      o.production = "spring";
      o.shot = "shot-" + key.substr(0, 1);
      o.model = "kling-3.0";
      o.protocol = "kling";
      o.origin = "https://api.example";
      o.quote = ledger::money(0.5);
      const auto claim = book->claim(o, {}, 1000000);
      if (key == keys[2]) {
        book->submitted(claim.entry.client_id, "t1");
        book->lost(claim.entry.client_id, "expired", "the clip cannot be fetched", o.quote);
      } else {
        book->uncertain(claim.entry.client_id, "the reply was lost");
      }
    }
  }
  const auto list = run({"ledger", "-f", file, "list"});
  EXPECT_NE(list.out.find("uncertain"), std::string::npos) << list.out;
  EXPECT_NE(list.out.find("the clip cannot be fetched"), std::string::npos);
  EXPECT_NE(run({"ledger", "-f", file}).out.find("spring"), std::string::npos);
  EXPECT_EQ(run({"ledger", "-f", file, "arrived", "aaaaaa", "task-7"}).code, 0);
  EXPECT_EQ(run({"ledger", "-f", file, "missing", "bbbbbbbb"}).code, 0);
  EXPECT_EQ(run({"ledger", "-f", file, "forget", "cccccc"}).code, 0);
  const auto again = run({"ledger", "-f", file, "missing", "bbbbbbbb"});
  EXPECT_EQ(again.code, 1);
  EXPECT_NE(again.err.find("is refused: only one that is uncertain or submitted"), std::string::npos) << again.err;
  EXPECT_EQ(run({"ledger", "-f", file, "forget", "aaa"}).code, 1);  // too few digits
  EXPECT_EQ(run({"ledger", "-f", file, "forget"}).code, 2);
  EXPECT_EQ(run({"ledger", "-f", file, "burn"}).code, 2);
  const auto book = ledger::Ledger::open(file);
  EXPECT_EQ(book->find(keys[0])->task, "task-7");
  EXPECT_EQ(book->find(keys[0])->state, ledger::State::Submitted);
  EXPECT_EQ(book->find(keys[1])->state, ledger::State::Refused);
  EXPECT_EQ(book->find(keys[2])->state, ledger::State::Refused);
}

}  // namespace
