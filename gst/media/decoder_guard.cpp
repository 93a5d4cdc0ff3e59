// SPDX-License-Identifier: LGPL-2.1-or-later
#include "media/decoder_guard.hpp"

#include <gst/video/video.h>

#include <cstring>

namespace media {
namespace {

// Raw caps always name one, if only by the picture's size; pictures (JPEG, PNG...) have one by their format.
bool tells_matrix(const GstStructure *s) {
  const char *name = gst_structure_get_name(s);
  if (g_str_has_prefix(name, "image/")) return true;
  const char *text = gst_structure_get_string(s, "colorimetry");
  GstVideoColorimetry c{};
  return g_str_has_prefix(name, "video/") && !g_str_equal(name, "video/x-raw") && text &&
         gst_video_colorimetry_from_string(&c, text) && c.matrix != GST_VIDEO_COLOR_MATRIX_UNKNOWN;
}

}  // namespace

DecoderGuard::DecoderGuard(const Limits &limits, std::function<void(const std::string &)> refuse)
    : limits_(limits), refuse_(std::move(refuse)) {}

void DecoderGuard::watch(GstBin *bin) {
  g_signal_connect(bin, "deep-element-added",
                   G_CALLBACK(+[](GstBin *, GstBin *, GstElement *element, gpointer self) {
                     static_cast<DecoderGuard *>(self)->hold(element);
                   }),
                   this);
}

void DecoderGuard::hold(GstElement *element) {
  GstElementFactory *factory = gst_element_get_factory(element);
  // It gives every picture the time 0 and reads on for ever at the end of the file (gst-libav 1.22).
  if (factory && g_str_equal(GST_OBJECT_NAME(factory), "avdemux_gif")) {
    g_atomic_int_set(&refused_, 1);
    refuse_("the format GIF, which is read from local files only; download it first");
    return;
  }
  const gchar *klass =
      factory ? gst_element_factory_get_metadata(factory, GST_ELEMENT_METADATA_KLASS) : nullptr;
  if (!klass || !std::strstr(klass, "Decoder")) return;
  GObjectClass *c = G_OBJECT_GET_CLASS(element);
  // A decoder of this process lives beside encoders, renderers and other decoders: each thread costs frames
  // of memory, and frame threading delays the first picture.
  if (g_object_class_find_property(c, "max-threads")) g_object_set(element, "max-threads", 2, nullptr);
  // Damage is concealed while it is rare; a stream of nothing but errors ends in an error.
  if (g_object_class_find_property(c, "max-errors")) g_object_set(element, "max-errors", 10, nullptr);

  const auto type = static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM |
                                                 GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST);
  const auto probe = +[](GstPad *, GstPadProbeInfo *info, gpointer self) {
    return static_cast<DecoderGuard *>(self)->check(info);
  };
  // Its src pads too: a decoder whose input caps say no size tells it there, before it allocates pictures.
  for (const char *name : {"sink", "src"})
    if (GstPad *pad = gst_element_get_static_pad(element, name)) {
      gst_pad_add_probe(pad, type, probe, this, nullptr);
      gst_object_unref(pad);
    }
}

GstPadProbeReturn DecoderGuard::check(GstPadProbeInfo *info) {
  // Buffers too: a decoder without caps reads the size from the data and allocates all the same.
  if (!(GST_PAD_PROBE_INFO_TYPE(info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM))
    return g_atomic_int_get(&refused_) ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT(info);
  if (GST_EVENT_TYPE(event) != GST_EVENT_CAPS) return GST_PAD_PROBE_OK;
  GstCaps *caps = nullptr;
  gst_event_parse_caps(event, &caps);
  gint width = 0, height = 0;
  const GstStructure *s = gst_caps_get_structure(caps, 0);
  if (tells_matrix(s)) g_atomic_int_set(&says_matrix_, 1);
  gst_structure_get_int(s, "width", &width);
  gst_structure_get_int(s, "height", &height);
  if (width <= limits_.max_width && height <= limits_.max_height &&
      static_cast<std::uint64_t>(width > 0 ? width : 0) *
              static_cast<std::uint64_t>(height > 0 ? height : 0) <=
          limits_.max_pixels)
    return GST_PAD_PROBE_OK;
  if (g_atomic_int_compare_and_exchange(&refused_, 0, 1))
    refuse_("a picture of " + std::to_string(width) + "x" + std::to_string(height) + ", more than the " +
            std::to_string(limits_.max_width) + "x" + std::to_string(limits_.max_height) + " (" +
            std::to_string(limits_.max_pixels / 1000000) + " megapixels) that are allowed");
  return GST_PAD_PROBE_DROP;
}

void DecoderGuard::keep_local(GstElement *decodebin) {
  // GstAutoplugSelectResult is private to the playback plugin: try = 0, expose = 1, skip = 2.
  g_signal_connect(
      decodebin, "autoplug-select",
      G_CALLBACK(+[](GstElement *, GstPad *, GstCaps *, GstElementFactory *factory, gpointer) -> gint {
        const gchar *klass = gst_element_factory_get_metadata(factory, GST_ELEMENT_METADATA_KLASS);
        return klass && (std::strstr(klass, "Adaptive") || std::strstr(klass, "Network")) ? 2 : 0;
      }),
      nullptr);
}

}  // namespace media
