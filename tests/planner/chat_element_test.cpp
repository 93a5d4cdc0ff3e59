// SPDX-License-Identifier: LGPL-2.1-or-later
// storyboardsrc brief=...: planned, announced, played, stopped.
#include <gmock/gmock.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "fakes/chat.hpp"
#include "support/support.hpp"

namespace {

using testing::HasSubstr;

const GstStructure *plan_message(const support::Outcome &out) {
  for (const auto &m : out.messages)
    if (GST_MESSAGE_TYPE(m.get()) == GST_MESSAGE_ELEMENT && gst_message_has_name(m.get(), "storyboard/plan"))
      return gst_message_get_structure(m.get());
  return nullptr;
}

const char kSmall[] = " width=160 height=90 ! fakesink sync=false";

TEST(BriefSource, PlansAndPlays) {
  const auto out = support::run_launch(
      std::string("storyboardsrc brief=\"A man walks along the beach and finds a letter\" duration=6") +
      kSmall);
  EXPECT_TRUE(out.eos) << out.error;
  const auto *s = plan_message(out);
  ASSERT_NE(s, nullptr);
  EXPECT_STREQ(gst_structure_get_string(s, "planner"), "offline");
  guint64 duration = 0;
  ASSERT_TRUE(gst_structure_get_uint64(s, "duration", &duration));
  EXPECT_EQ(duration, 6 * GST_SECOND);
}

TEST(BriefSource, AScreenplayIsALocation) {
  support::TempDir dir;
  const auto file = dir.write("a.fountain", "INT. KITCHEN - NIGHT\n\nANNA sits.\n\nANNA\nYes.\n");
  const auto out = support::run_launch("storyboardsrc location=\"" + file + "\"" + kSmall);
  EXPECT_TRUE(out.eos) << out.error;
  const auto bad = support::run_launch("storyboardsrc location=\"" +
                                       dir.write("b.fountain", "INT. X\n\n/* open\n") + "\"" + kSmall);
  EXPECT_FALSE(bad.error.empty());
  EXPECT_EQ(bad.errors, 1u);
  EXPECT_THAT(bad.error, HasSubstr("b.fountain: line 3"));
  const auto none = support::run_launch("storyboardsrc location=/none/such.brief" + std::string(kSmall));
  EXPECT_EQ(none.error_code, GST_RESOURCE_ERROR_NOT_FOUND);
}

TEST(BriefSource, OneErrorForEachMistake) {
  for (const char *properties :
       {"brief=\"...\"", "brief=\"A man runs\" width=161", "brief=\"A man runs\" pack-for=no-such-model",
        "brief=\"A man runs\" location=x.storyboard", "brief=\"A man runs\" music=/none/such.wav",
        "brief=\"A man runs\" planner=llm",
        "brief=\"A man runs\" planner=llm base-url=http://127.0.0.1:1/v1 language-model=x "
        "key-variable=NO_SUCH_VARIABLE"}) {
    const auto out =
        support::run_launch(std::string("storyboardsrc ") + properties + " ! fakesink sync=false");
    EXPECT_FALSE(out.error.empty()) << properties;
    EXPECT_EQ(out.errors, 1u) << properties << ": " << out.error;
  }
}

TEST(BriefSource, SeeksAndPlaysAgain) {
  auto pipeline = support::launch(
      "storyboardsrc name=s brief=\"A man walks along the beach. He finds a letter. He reads it. He "
      "smiles.\" duration=20" +
      std::string(" width=160 height=90 ! fakesink name=sink"));
  ASSERT_NE(gst_element_set_state(pipeline.get(), GST_STATE_PAUSED), GST_STATE_CHANGE_FAILURE);
  ASSERT_EQ(gst_element_get_state(pipeline.get(), nullptr, nullptr, 30 * GST_SECOND),
            GST_STATE_CHANGE_SUCCESS);
  gint64 duration = 0;
  ASSERT_TRUE(gst_element_query_duration(pipeline.get(), GST_FORMAT_TIME, &duration));
  EXPECT_EQ(duration, 20 * static_cast<gint64>(GST_SECOND));
  ASSERT_TRUE(gst_element_seek_simple(pipeline.get(), GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 11 * GST_SECOND));
  ASSERT_EQ(gst_element_get_state(pipeline.get(), nullptr, nullptr, 30 * GST_SECOND),
            GST_STATE_CHANGE_SUCCESS);
  gint64 position = 0;
  ASSERT_TRUE(gst_element_query_position(pipeline.get(), GST_FORMAT_TIME, &position));
  EXPECT_GE(position, 8 * static_cast<gint64>(GST_SECOND));
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);
}

TEST(BriefSource, AskingALanguageModelDoesNotHoldUpTheStateChangeAndStopsAtOnce) {
  fakes::Chat chat;
  chat.key.clear();
  fakes::Answer slow = fakes::Chat::completion("{}");
  slow.delay = 60;
  chat.answers({slow});
  auto pipeline = support::launch("storyboardsrc brief=\"A man runs\" planner=llm base-url=" + chat.base() +
                                  " ! fakesink sync=false");
  EXPECT_EQ(gst_element_set_state(pipeline.get(), GST_STATE_PLAYING), GST_STATE_CHANGE_ASYNC);
  while (chat.asked() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);  // the test's time limit is the proof
  EXPECT_EQ(chat.asked(), 1u);
}

TEST(BriefSource, WhatALanguageModelCostIsToldAndPaidOnce) {
  fakes::Chat chat;
  const std::string board =
      R"({"title":"T","description":"d","references":[{"name":"quay","kind":"place","description":"q","set":"harbour","look":null}],"scenes":[{"id":"a","title":"a","place":"quay","lighting":{"key":"left","temperature":5000,"exposure":0,"contrast":0.5,"time":"day"},"palette":["#102030"],"shots":[{"id":"a-1","prompt":"The quay","duration":2,"framing":"wide","angle":"eye","subjects":[],"camera":{"move":"static","direction":null,"amount":null},"transition":{"kind":"cut","duration":null},"dialogue":[],"why":"w"}]}]})";
  chat.answers({fakes::Chat::completion(board)});
  setenv("PLANNER_ELEMENT_KEY", chat.key.c_str(), 1);
  auto pipeline = support::launch(
      "storyboardsrc brief=\"The quay\" duration=2 planner=llm key-variable=PLANNER_ELEMENT_KEY base-url=" +
      chat.base() + kSmall);
  auto out = support::run(pipeline.get());
  EXPECT_TRUE(out.eos) << out.error;
  const auto *s = plan_message(out);
  ASSERT_NE(s, nullptr);
  gint64 tokens = 0;
  ASSERT_TRUE(gst_structure_get_int64(s, "completion-tokens", &tokens));
  EXPECT_EQ(tokens, 200);
  out = support::run(pipeline.get());
  EXPECT_TRUE(out.eos) << out.error;
  EXPECT_EQ(chat.asked(), 1u) << "the same words are not planned twice";
}

TEST(BriefSource, TheOfflinePlannerStepsInOnlyWhereItWasAskedTo) {
  fakes::Chat chat;
  chat.key.clear();
  chat.answers({fakes::Chat::completion("", "stop", "No.")});
  const std::string line =
      "storyboardsrc brief=\"A man runs\" duration=4 base-url=" + chat.base() + " planner=";
  const auto strict = support::run_launch(line + "llm" + kSmall);
  EXPECT_THAT(strict.error, HasSubstr("refuses"));
  EXPECT_EQ(strict.errors, 1u);
  const auto lenient = support::run_launch(line + "llm-or-offline" + kSmall);
  EXPECT_TRUE(lenient.eos) << lenient.error;
  bool warned = false;
  for (const auto &m : lenient.messages) warned |= GST_MESSAGE_TYPE(m.get()) == GST_MESSAGE_WARNING;
  EXPECT_TRUE(warned);
}

}  // namespace
