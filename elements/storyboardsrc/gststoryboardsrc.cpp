// SPDX-License-Identifier: LGPL-2.1-or-later
/**
 * SECTION:element-storyboardsrc
 * @title: storyboardsrc
 *
 * Plays a storyboard: one picture per storyboard frame, after an event that says everything about its shot.
 * Alone it is an animatic of stills; in front of aivideogen it is what the film is made from.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 storyboardsrc location=film.storyboard ! videorate ! videoconvert ! autovideosink
 * ]|
 */
#include "gststoryboardsrc.hpp"

#include <string>

#include "glue/element.hpp"
#include "glue/failure.hpp"
#include "source.hpp"

GST_DEBUG_CATEGORY(storyboardsrc_debug);
#define GST_CAT_DEFAULT storyboardsrc_debug

namespace {

using storyboardsrc::Settings;

struct Source : storyboardsrc::Source {
  explicit Source(GstStoryboardSrc *self) : storyboardsrc::Source(GST_ELEMENT(self)) {}
};

}  // namespace

static void gst_storyboard_src_uri_handler_init(gpointer iface, gpointer);

#define gst_storyboard_src_interfaces                                                                  \
  {                                                                                                    \
    static const GInterfaceInfo uri_handler = {gst_storyboard_src_uri_handler_init, nullptr, nullptr}; \
    g_type_add_interface_static(t, GST_TYPE_URI_HANDLER, &uri_handler);                                \
  }
GLUE_DEFINE_TYPE(GstStoryboardSrc, gst_storyboard_src, GST_TYPE_PUSH_SRC, Source,
                 gst_storyboard_src_interfaces)

namespace {

Source &source_of(gpointer self) {
  return gst_storyboard_src_impl(self);
}

void set_property(GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  bool known = false;
  source_of(object).change([&](Settings &s) { known = storyboardsrc::set_property(s, id, value); });
  if (!known) G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

void get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  if (!storyboardsrc::get_property(source_of(object).settings(), id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

// The document is read here and not in start(): GstBaseSrc posts an error of its own when that fails.
GstStateChangeReturn change_state(GstElement *element, GstStateChange transition) {
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    const bool loaded = glue::guard(element, false, [&] {
      source_of(element).load();
      return true;
    });
    if (!loaded) return GST_STATE_CHANGE_FAILURE;
  }
  const auto result = GST_ELEMENT_CLASS(gst_storyboard_src_parent_class)->change_state(element, transition);
  const bool down = transition == GST_STATE_CHANGE_PAUSED_TO_READY ||
                    (transition == GST_STATE_CHANGE_READY_TO_PAUSED && result == GST_STATE_CHANGE_FAILURE);
  if (down) source_of(element).unload();
  return result;
}

gboolean query(GstBaseSrc *base, GstQuery *q) {
  const auto film = source_of(base).programme();
  if (film && GST_QUERY_TYPE(q) == GST_QUERY_DURATION) {
    GstFormat format;
    gst_query_parse_duration(q, &format, nullptr);
    if (format == GST_FORMAT_TIME) {
      gst_query_set_duration(q, format, static_cast<gint64>(film->duration()));
      return TRUE;
    }
  }
  return GST_BASE_SRC_CLASS(gst_storyboard_src_parent_class)->query(base, q);
}

GstCaps *get_caps(GstBaseSrc *base, GstCaps *filter) {
  const auto film = source_of(base).programme();
  GstCaps *caps = film ? film->caps().release() : gst_pad_get_pad_template_caps(GST_BASE_SRC_PAD(base));
  if (!filter) return caps;
  GstCaps *both = gst_caps_intersect_full(filter, caps, GST_CAPS_INTERSECT_FIRST);
  gst_caps_unref(caps);
  return both;
}

// GstBaseSrc asks do_seek() only after it has flushed, and after a refusal it goes on without a segment.
bool is_impossible_seek(GstEvent *event) {
  if (GST_EVENT_TYPE(event) != GST_EVENT_SEEK) return false;
  gdouble rate;
  GstFormat format;
  gst_event_parse_seek(event, &rate, &format, nullptr, nullptr, nullptr, nullptr, nullptr);
  return rate < 0 || format != GST_FORMAT_TIME;
}

GstURIType uri_type(GType) {
  return GST_URI_SRC;
}

const gchar *const *uri_protocols(GType) {
  static const gchar *const protocols[] = {"storyboard", nullptr};
  return protocols;
}

gchar *get_uri(GstURIHandler *handler) {
  const std::string location = source_of(handler).settings().location;
  if (location.empty()) return nullptr;
  const std::string file = glue::take_string(gst_filename_to_uri(location.c_str(), nullptr));
  return g_strdup(("storyboard" + file.substr(4)).c_str());  // file:///x -> storyboard:///x
}

gboolean set_uri(GstURIHandler *handler, const gchar *uri, GError **error) {
  if (GST_STATE(handler) > GST_STATE_READY) {
    g_set_error(error, GST_URI_ERROR, GST_URI_ERROR_BAD_STATE,
                "the URI of a running storyboardsrc cannot be changed");
    return FALSE;
  }
  const std::string text = uri;
  const glue::CharPtr name(text.starts_with("storyboard:///")
                               ? g_filename_from_uri(("file" + text.substr(10)).c_str(), nullptr, nullptr)
                               : nullptr);
  if (!name) {
    g_set_error(error, GST_URI_ERROR, GST_URI_ERROR_BAD_URI,
                "expected storyboard:/// and the absolute path of a storyboard, found \"%s\"", uri);
    return FALSE;
  }
  source_of(handler).change([&](Settings &s) { s.location = name.get(); });
  return TRUE;
}

}  // namespace

static void gst_storyboard_src_uri_handler_init(gpointer iface, gpointer) {
  auto *handler = static_cast<GstURIHandlerInterface *>(iface);
  handler->get_type = uri_type;
  handler->get_protocols = uri_protocols;
  handler->get_uri = get_uri;
  handler->set_uri = set_uri;
}

static void gst_storyboard_src_class_init(GstStoryboardSrcClass *klass) {
  GST_DEBUG_CATEGORY_INIT(storyboardsrc_debug, "storyboardsrc", 0, "storyboard source");
  auto *object = G_OBJECT_CLASS(klass);
  object->set_property = set_property;
  object->get_property = get_property;
  storyboardsrc::install_properties(object);

  auto *element = GST_ELEMENT_CLASS(klass);
  gst_element_class_set_static_metadata(element, "Storyboard Source", "Source/Video",
                                        "Plays a storyboard: its frames, and an event for every shot",
                                        "The gst-storyboard developers");
  GstCaps *caps = gst_caps_from_string(
      "video/x-raw, format = BGRx, width = [ 16, 8192 ], height = [ 16, 8192 ], framerate = [ 1/1, 240/1 ], "
      "pixel-aspect-ratio = 1/1, interlace-mode = progressive");
  gst_element_class_add_pad_template(element, gst_pad_template_new("src", GST_PAD_SRC, GST_PAD_ALWAYS, caps));
  gst_caps_unref(caps);

  element->change_state = change_state;
  element->send_event = [](GstElement *e, GstEvent *event) -> gboolean {
    if (!is_impossible_seek(event))
      return GST_ELEMENT_CLASS(gst_storyboard_src_parent_class)->send_event(e, event);
    gst_event_unref(event);
    return FALSE;
  };

  auto *base = GST_BASE_SRC_CLASS(klass);
  base->event = [](GstBaseSrc *b, GstEvent *event) -> gboolean {
    if (is_impossible_seek(event)) return FALSE;
    return GST_BASE_SRC_CLASS(gst_storyboard_src_parent_class)->event(b, event);
  };
  base->start = [](GstBaseSrc *b) -> gboolean {
    source_of(b).start();
    return TRUE;
  };
  base->unlock = [](GstBaseSrc *b) -> gboolean {
    source_of(b).cancel(true);
    return TRUE;
  };
  base->unlock_stop = [](GstBaseSrc *b) -> gboolean {
    source_of(b).cancel(false);
    return TRUE;
  };
  base->is_seekable = [](GstBaseSrc *) -> gboolean { return TRUE; };
  base->do_seek = [](GstBaseSrc *b, GstSegment *segment) -> gboolean {
    return glue::guard(GST_ELEMENT(b), FALSE, [&] {
      segment->time = segment->start;
      source_of(b).seek(segment->start);
      return TRUE;
    });
  };
  base->negotiate = [](GstBaseSrc *b) -> gboolean {
    Source &source = source_of(b);
    bool planned = false, failed = true;
    const bool ok = glue::guard(GST_ELEMENT(b), false, [&] {
      planned = source.plan();
      failed = false;
      return planned;
    });
    // Interrupted: the base class sees the flush. Failed: that has been posted, and create() ends with EOS;
    // for a refusal here GstBaseSrc would post a second error that says nothing.
    if (!ok) {
      if (failed) source.give_up();
      return failed ? TRUE : FALSE;
    }
    if (!source.programme()) return TRUE;
    return GST_BASE_SRC_CLASS(gst_storyboard_src_parent_class)->negotiate(b);
  };
  base->query = query;
  base->get_caps = get_caps;
  // A failure has been posted when guard() returns, and downstream ends with EOS either way; for
  // GST_FLOW_ERROR GstBaseSrc would post a second error that says nothing.
  GST_PUSH_SRC_CLASS(klass)->create = [](GstPushSrc *p, GstBuffer **buffer) -> GstFlowReturn {
    return glue::guard(GST_ELEMENT(p), GST_FLOW_EOS, [&] { return source_of(p).create(buffer); });
  };
}
