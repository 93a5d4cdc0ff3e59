// SPDX-License-Identifier: LGPL-2.1-or-later
#include "luma_image.hpp"

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

#include "glue/failure.hpp"
#include "glue/frame.hpp"

namespace shotconcat {

std::shared_ptr<const transition::LumaImage> load_luma_image(const std::string &file) {
  const auto fail = [&file](const std::string &why) {
    return glue::resource_failure(GST_RESOURCE_ERROR_OPEN_READ, "The luma map \"" + file + "\" " + why + ".");
  };
  auto pipeline = glue::Ref<GstElement>::adopt(GST_ELEMENT_CAST(gst_object_ref_sink(
      gst_parse_launch("filesrc name=in ! decodebin ! videoconvert ! "
                       "video/x-raw,format=GRAY16_LE ! appsink name=out sync=false max-buffers=1",
                       nullptr))));
  if (!pipeline) throw fail("cannot be read: an element for it is missing");
  auto in = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "in"));
  auto out = glue::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "out"));
  g_object_set(in.get(), "location", file.c_str(), nullptr);
  struct Down {
    GstElement *p;
    ~Down() { gst_element_set_state(p, GST_STATE_NULL); }
  } down{pipeline.get()};
  gst_element_set_state(pipeline.get(), GST_STATE_PAUSED);
  auto bus = glue::Ref<GstBus>::adopt(gst_element_get_bus(pipeline.get()));
  auto message = glue::Ref<GstMessage>::adopt(gst_bus_timed_pop_filtered(
      bus.get(), 10 * GST_SECOND, static_cast<GstMessageType>(GST_MESSAGE_ERROR | GST_MESSAGE_ASYNC_DONE)));
  if (!message || GST_MESSAGE_TYPE(message.get()) == GST_MESSAGE_ERROR)
    throw fail("is no picture that can be read");
  auto sample = glue::Ref<GstSample>::adopt(gst_app_sink_pull_preroll(GST_APP_SINK(out.get())));
  GstVideoInfo info;
  if (!sample || !gst_video_info_from_caps(&info, gst_sample_get_caps(sample.get())))
    throw fail("has no picture in it");
  if (info.width > 8192 || info.height > 8192) throw fail("is larger than 8192x8192");
  glue::MappedFrame frame(gst_sample_get_buffer(sample.get()), info, GST_MAP_READ);
  if (!frame) throw fail("cannot be read");
  auto image = std::make_shared<transition::LumaImage>();
  image->width = info.width, image->height = info.height;
  image->pixels.reserve(static_cast<std::size_t>(info.width) * static_cast<std::size_t>(info.height));
  const auto plane = frame.component(0);
  for (int y = 0; y < info.height; y++)
    for (int x = 0; x < info.width; x++) image->pixels.push_back(GST_READ_UINT16_LE(plane.row(y) + 2 * x));
  return image;
}

}  // namespace shotconcat
