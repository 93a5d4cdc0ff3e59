// SPDX-License-Identifier: LGPL-2.1-or-later
// Every element goes up and down through all states, alone and at work, and leaves nothing behind.
#include <set>

#include "generic/suite.hpp"
#include "support/support.hpp"

namespace suite {

std::string small_board() {
  static const support::TempDir dir;
  static const std::string file = dir.write("small.storyboard", R"({
    "storyboard": 1, "title": "Small", "size": [160, 90], "framerate": 24,
    "scenes": [{"id": "s", "shots": [
      {"id": "a", "prompt": "a person stands on a beach", "duration": 0.5},
      {"id": "b", "prompt": "the sea", "duration": 0.5, "transition": {"kind": "dissolve", "duration": 0.25}}]}]})");
  return file;
}

std::vector<Member> members() {
  const std::vector<Member> all = {
      {"storyboardsrc", "storyboardsrc location=%BOARD% ! fakesink"},
      {"aivideogen", "storyboardsrc location=%BOARD% ! aivideogen ! fakesink"},
      {"consistencycheck",
       "videotestsrc num-buffers=20 ! video/x-raw,width=160,height=90 ! consistencycheck ! fakesink"},
      {"shotconcat",
       "shotconcat name=c ! fakesink  videotestsrc num-buffers=10 ! video/x-raw,width=160,height=90 ! c.  "
       "videotestsrc pattern=ball num-buffers=10 ! video/x-raw,width=160,height=90 ! c."},
      {"audiosync",
       "audiosync name=a  videotestsrc num-buffers=10 ! video/x-raw,width=160,height=90 ! a.video_sink  "
       "audiotestsrc num-buffers=20 ! a.audio_0  a.video_src ! fakesink  a.audio_src ! fakesink"},
  };
  std::vector<Member> here;
  for (const auto &m : all)
    if (auto f = glue::Ref<GstElementFactory>::adopt(gst_element_factory_find(m.factory.c_str())))
      here.push_back(m);
  return here;
}

std::string pipeline_of(const Member &member) {
  std::string line = member.pipeline;
  if (const auto at = line.find("%BOARD%"); at != std::string::npos) line.replace(at, 7, small_board());
  return line;
}

}  // namespace suite

namespace {

// How many objects of each type the leaks tracer sees alive. Read from its log: the signal that returns them
// (get-live-objects) gives away references it does not own in GStreamer 1.22.
std::multiset<std::string> alive() {
  std::multiset<std::string> names;
  const GstLogFunction read = [](GstDebugCategory *, GstDebugLevel, const gchar *, const gchar *, gint,
                                 GObject *, GstDebugMessage *message, gpointer data) {
    const std::string text = glue::string_or_empty(gst_debug_message_get(message));
    const std::string before = "type-name=(string)";
    if (!text.starts_with("object-alive")) return;
    const auto at = text.find(before) + before.size();
    static_cast<std::multiset<std::string> *>(data)->insert(text.substr(at, text.find(',', at) - at));
  };
  gst_debug_set_active(TRUE);
  gst_debug_remove_log_function(gst_debug_log_default);
  gst_debug_set_threshold_for_name("GST_TRACER", GST_LEVEL_TRACE);
  gst_debug_add_log_function(read, &names, nullptr);
  GList *tracers = gst_tracing_get_active_tracers();
  for (GList *l = tracers; l; l = l->next)
    if (g_strcmp0(G_OBJECT_TYPE_NAME(l->data), "GstLeaksTracer") == 0)
      g_signal_emit_by_name(l->data, "log-live-objects");
  g_list_free_full(tracers, gst_object_unref);
  gst_debug_remove_log_function(read);
  gst_debug_set_threshold_for_name("GST_TRACER", GST_LEVEL_NONE);
  gst_debug_add_log_function(gst_debug_log_default, nullptr, nullptr);
  return names;
}

TEST(Suite, LeaksTracerIsLooking) {
  const auto before = alive();
  auto e = glue::Ref<GstElement>::adopt(
      GST_ELEMENT(gst_object_ref_sink(gst_element_factory_make("identity", nullptr))));
  EXPECT_EQ(alive().count("GstIdentity"), before.count("GstIdentity") + 1) << "is GST_TRACERS=leaks set?";
}

std::string excess(const std::multiset<std::string> &before, const std::multiset<std::string> &after) {
  std::string out;
  for (const auto &name : std::set<std::string>(after.begin(), after.end()))
    if (after.count(name) > before.count(name))
      out += name + " x" + std::to_string(after.count(name) - before.count(name)) + " ";
  return out;
}

// What is alive now and was not before. A GstTask drops its last reference a moment after it was joined, so
// what looks left over is looked at again.
std::string left_over(const std::multiset<std::string> &before) {
  std::string left = excess(before, alive());
  for (int i = 0; i < 40 && !left.empty(); i++) {
    g_usleep(50 * 1000);
    left = excess(before, alive());
  }
  return left;
}

class EveryElement : public testing::TestWithParam<suite::Member> {};

TEST(Suite, HasItsElements) {
  EXPECT_GE(suite::members().size(), 1u);
  for (const auto &m : suite::members()) {
    auto f = glue::Ref<GstElementFactory>::adopt(gst_element_factory_find(m.factory.c_str()));
    EXPECT_EQ(gst_plugin_feature_get_rank(GST_PLUGIN_FEATURE(f.get())), GST_RANK_NONE) << m.factory;
    EXPECT_STRNE(gst_element_factory_get_metadata(f.get(), GST_ELEMENT_METADATA_LONGNAME), "") << m.factory;
  }
}

TEST_P(EveryElement, CyclesAloneWithoutLeak) {
  const auto cycle = [&] {
    auto e = glue::Ref<GstElement>::adopt(
        GST_ELEMENT(gst_object_ref_sink(gst_element_factory_make(GetParam().factory.c_str(), nullptr))));
    for (int i = 0; i < 10; i++) {
      gst_element_set_state(e.get(), GST_STATE_READY);
      gst_element_set_state(e.get(), GST_STATE_NULL);
    }
  };
  cycle();  // what is made once and kept for the process
  const auto before = alive();
  for (int i = 0; i < 10; i++) cycle();
  EXPECT_EQ(left_over(before), "");
}

TEST_P(EveryElement, HundredRunsWithoutLeak) {
  auto pipeline = support::launch(suite::pipeline_of(GetParam()));
  ASSERT_TRUE(pipeline);
  auto bus = glue::Ref<GstBus>::adopt(gst_element_get_bus(pipeline.get()));
  const auto once = [&](int i) {
    gst_element_set_state(pipeline.get(), i % 3 || i % 10 == 1 ? GST_STATE_PLAYING : GST_STATE_PAUSED);
    // Every tenth run goes to its end, the others are stopped wherever they happen to be.
    if (i % 10 == 1) {
      auto m = glue::Ref<GstMessage>::adopt(gst_bus_timed_pop_filtered(
          bus.get(), 60 * GST_SECOND, static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ERROR)));
      ASSERT_TRUE(m) << "neither end nor error, run " << i;
      EXPECT_EQ(GST_MESSAGE_TYPE(m.get()), GST_MESSAGE_EOS);
    }
    ASSERT_NE(gst_element_set_state(pipeline.get(), GST_STATE_NULL), GST_STATE_CHANGE_FAILURE);
    gst_bus_set_flushing(bus.get(), TRUE);
    gst_bus_set_flushing(bus.get(), FALSE);
  };
  for (int i = 0; i < 3; i++) once(i);
  const auto before = alive();
  for (int i = 0; i < 100; i++) once(i);
  EXPECT_EQ(left_over(before), "");
}

INSTANTIATE_TEST_SUITE_P(Suite, EveryElement, testing::ValuesIn([] {
                           gst_registry_fork_set_enabled(FALSE);
                           gst_init(nullptr, nullptr);
                           return suite::members();
                         }()),
                         [](const auto &info) { return info.param.factory; });

}  // namespace
