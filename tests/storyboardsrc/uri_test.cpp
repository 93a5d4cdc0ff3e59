// SPDX-License-Identifier: LGPL-2.1-or-later
// storyboard:// and the properties.
#include "boards.hpp"
#include "support/support.hpp"

namespace {

TEST(StoryboardSrcUri, ThereAndBack) {
  auto src = glue::Ref<GstElement>::adopt(
      GST_ELEMENT(gst_object_ref_sink(gst_element_factory_make("storyboardsrc", nullptr))));
  auto *handler = GST_URI_HANDLER(src.get());
  EXPECT_EQ(gst_uri_handler_get_uri(handler), nullptr);
  GError *error = nullptr;
  ASSERT_TRUE(gst_uri_handler_set_uri(handler, "storyboard:///films/a%20b.storyboard", &error));
  gchar *location = nullptr;
  g_object_get(src.get(), "location", &location, nullptr);
  EXPECT_EQ(glue::take_string(location), "/films/a b.storyboard");
  EXPECT_EQ(glue::take_string(gst_uri_handler_get_uri(handler)), "storyboard:///films/a%20b.storyboard");
  for (const char *bad :
       {"storyboard://host/a", "storyboard:a", "storyboard:///a%00b", "storyboard:///a%2fb"}) {
    EXPECT_FALSE(gst_uri_handler_set_uri(handler, bad, &error)) << bad;
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, GST_URI_ERROR_BAD_URI);
    g_clear_error(&error);
  }
}

TEST(StoryboardSrcUri, IsFoundByItsScheme) {
  support::TempDir dir;
  const std::string location = boards::three_shots(dir);
  const std::string uri = "storyboard" + support::uri_of(location).substr(4);
  GError *error = nullptr;
  GstElement *made = gst_element_make_from_uri(GST_URI_SRC, uri.c_str(), nullptr, &error);
  ASSERT_TRUE(made) << (error ? error->message : "");
  auto src = glue::Ref<GstElement>::adopt(GST_ELEMENT(gst_object_ref_sink(made)));
  EXPECT_STREQ(GST_OBJECT_NAME(gst_element_get_factory(src.get())), "storyboardsrc");
  const auto out = support::run_launch("uridecodebin uri=\"" + uri + "\" ! fakesink sync=false");
#ifdef HAVE_ARTIST
  EXPECT_TRUE(out.eos) << out.error;
#else
  EXPECT_EQ(out.errors, 1u);
#endif
}

TEST(StoryboardSrcUri, IsNotChangedWhileRunning) {
  support::TempDir dir;
  auto pipeline = support::launch("storyboardsrc name=src draw=never location=\"" + boards::three_shots(dir) +
                                  "\" ! fakesink");
  auto src = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "src"));
  gst_element_set_state(pipeline.get(), GST_STATE_PAUSED);
  gst_element_get_state(pipeline.get(), nullptr, nullptr, 30 * GST_SECOND);
  GError *error = nullptr;
  EXPECT_FALSE(gst_uri_handler_set_uri(GST_URI_HANDLER(src.get()), "storyboard:///x", &error));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, GST_URI_ERROR_BAD_STATE);
  g_clear_error(&error);
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);
}

TEST(StoryboardSrcProperties, RoundTrip) {
  auto src = glue::Ref<GstElement>::adopt(
      GST_ELEMENT(gst_object_ref_sink(gst_element_factory_make("storyboardsrc", nullptr))));
  gchar *location = nullptr;
  gboolean outside = TRUE;
  gint draw = -1;
  g_object_get(src.get(), "location", &location, "allow-outside", &outside, "draw", &draw, nullptr);
  EXPECT_EQ(location, nullptr);
  EXPECT_FALSE(outside);
  EXPECT_EQ(draw, 0);
  g_object_set(src.get(), "location", "/x", "allow-outside", TRUE, nullptr);
  gst_util_set_object_arg(G_OBJECT(src.get()), "draw", "never");
  g_object_get(src.get(), "location", &location, "allow-outside", &outside, "draw", &draw, nullptr);
  EXPECT_EQ(glue::take_string(location), "/x");
  EXPECT_TRUE(outside);
  EXPECT_EQ(draw, 1);
  g_object_set(src.get(), "location", nullptr, nullptr);
  g_object_get(src.get(), "location", &location, nullptr);
  EXPECT_EQ(location, nullptr);
}

}  // namespace
