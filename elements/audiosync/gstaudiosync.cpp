// SPDX-License-Identifier: LGPL-2.1-or-later
/**
 * SECTION:element-audiosync
 * @title: audiosync
 *
 * The picture is the ruler: places every sound of a storyboard on the film's timeline, mixes it with what
 * comes by request pads, ducks music under speech and brings the mix to a loudness.
 * docs/elements/audiosync.md tells the rest.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 audiosync name=a audio_0::role=music  videotestsrc num-buffers=100 ! a.video_sink
 *   audiotestsrc wave=pink-noise ! a.audio_0  a.video_src ! fakesink  a.audio_src ! fakesink
 * ]|
 */
#include "gstaudiosync.hpp"

#include <gst/audio/audio.h>

#include "glue/element.hpp"
#include "glue/failure.hpp"
#include "synchroniser.hpp"

GST_DEBUG_CATEGORY(gst_audio_sync_debug);
#define GST_CAT_DEFAULT gst_audio_sync_debug

using audiosync::Input;
using audiosync::Role;
using audiosync::Synchroniser;

// ---- the request pads
// -----------------------------------------------------------------------------------------

struct GstAudioSyncPad {
  GstPad parent;
};
struct GstAudioSyncPadClass {
  GstPadClass parent_class;
};
struct PadHalf {
  explicit PadHalf(GstAudioSyncPad *self) { input.pad = GST_PAD(self); }
  Input input;
};
GLUE_DEFINE_TYPE(GstAudioSyncPad, gst_audio_sync_pad, GST_TYPE_PAD, PadHalf, {})

enum { PAD_PROP_ROLE = 1, PAD_PROP_GAIN, PAD_PROP_AV_OFFSET };

static void gst_audio_sync_pad_class_init(GstAudioSyncPadClass *klass) {
  auto *object = G_OBJECT_CLASS(klass);
  object->set_property = [](GObject *o, guint id, const GValue *value, GParamSpec *spec) {
    Input &input = gst_audio_sync_pad_impl(o).input;
    if (id == PAD_PROP_ROLE)
      input.role = g_value_get_enum(value);
    else if (id == PAD_PROP_GAIN)
      input.gain = g_value_get_double(value);
    else if (id == PAD_PROP_AV_OFFSET)
      input.av_offset = g_value_get_int64(value);
    else
      G_OBJECT_WARN_INVALID_PROPERTY_ID(o, id, spec);
  };
  object->get_property = [](GObject *o, guint id, GValue *value, GParamSpec *spec) {
    const Input &input = gst_audio_sync_pad_impl(o).input;
    if (id == PAD_PROP_ROLE)
      g_value_set_enum(value, input.role);
    else if (id == PAD_PROP_GAIN)
      g_value_set_double(value, input.gain);
    else if (id == PAD_PROP_AV_OFFSET)
      g_value_set_int64(value, input.av_offset);
    else
      G_OBJECT_WARN_INVALID_PROPERTY_ID(o, id, spec);
  };
  constexpr auto playing =
      static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING);
  g_object_class_install_property(
      object, PAD_PROP_ROLE,
      g_param_spec_enum("role", "Role", "What the sound of this pad is to the mix", audiosync::role_type(),
                        static_cast<int>(Role::Music), playing));
  g_object_class_install_property(
      object, PAD_PROP_AV_OFFSET,
      g_param_spec_int64("av-offset", "A/V offset",
                         "How late the sound of this pad is against the picture, in ns: it is given so much earlier; "
                         "negative: it is early. The element sets it by itself with av-sync=correct and flash",
                         -10 * GST_SECOND, 10 * GST_SECOND, 0, playing));
  g_object_class_install_property(object, PAD_PROP_GAIN,
                                  g_param_spec_double("gain", "Gain", "Gain of the sound of this pad, in dB",
                                                      -120.0, 40.0, 0.0, playing));
}

// ---- the element
// ----------------------------------------------------------------------------------------------

struct GstAudioSync {
  GstElement parent;
};
struct GstAudioSyncClass {
  GstElementClass parent_class;
};
struct ElementHalf : Synchroniser {
  explicit ElementHalf(GstAudioSync *self) : Synchroniser(GST_ELEMENT(self)) { build(); }
  void build();
  guint next_pad = 0;  // guarded by the object lock
};

static void gst_audio_sync_child_proxy_init(gpointer iface, gpointer);
static void add_child_proxy(GType type) {
  static const GInterfaceInfo info = {gst_audio_sync_child_proxy_init, nullptr, nullptr};
  g_type_add_interface_static(type, GST_TYPE_CHILD_PROXY, &info);
}

GLUE_DEFINE_TYPE(GstAudioSync, gst_audio_sync, GST_TYPE_ELEMENT, ElementHalf, { add_child_proxy(t); })

// Raw video in any memory and the usual coded forms: the picture is only measured by its time stamps. No ANY,
// so that an audio source is not linked here by mistake.
#define PICTURE_CAPS                                                                                     \
  "video/x-raw; video/x-raw(ANY); video/x-h264; video/x-h265; video/x-vp8; video/x-vp9; video/x-av1; "   \
  "video/mpeg; "                                                                                         \
  "video/x-theora; video/x-prores; video/x-ffv; video/x-dv; video/x-h263; video/x-huffyuv; image/jpeg; " \
  "image/png"
#define SOUND_CAPS \
  GST_AUDIO_CAPS_MAKE(GST_AUDIO_FORMATS_ALL) ", layout = (string) { interleaved, non-interleaved }"
#define MIX_CAPS \
  "audio/x-raw, format = (string) " GST_AUDIO_NE(F32) ", layout = (string) interleaved, rate = (int) [ 8000, 192000 ], " \
  "channels = (int) [ 1, 2 ]"

static GstStaticPadTemplate video_sink_template =
    GST_STATIC_PAD_TEMPLATE("video_sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS(PICTURE_CAPS));
static GstStaticPadTemplate video_src_template =
    GST_STATIC_PAD_TEMPLATE("video_src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS(PICTURE_CAPS));
static GstStaticPadTemplate audio_sink_template =
    GST_STATIC_PAD_TEMPLATE("audio_%u", GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS(SOUND_CAPS));
static GstStaticPadTemplate audio_src_template =
    GST_STATIC_PAD_TEMPLATE("audio_src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS(MIX_CAPS));

static GstStaticPadTemplate text_src_template =
    GST_STATIC_PAD_TEMPLATE("text_src", GST_PAD_SRC, GST_PAD_REQUEST, GST_STATIC_CAPS("text/x-raw, format = (string) utf8"));

static GstIterator *one_pad(GstPad *pad) {
  GValue value = G_VALUE_INIT;
  g_value_init(&value, GST_TYPE_PAD);
  g_value_set_object(&value, pad);
  GstIterator *it = gst_iterator_new_single(GST_TYPE_PAD, &value);
  g_value_unset(&value);
  return it;
}

void ElementHalf::build() {
  GstElement *self = element();
  video_sink = gst_pad_new_from_static_template(&video_sink_template, "video_sink");
  gst_pad_set_chain_function(video_sink, [](GstPad *, GstObject *parent, GstBuffer *buffer) {
    return gst_audio_sync_impl(parent).video_chain(buffer);
  });
  gst_pad_set_event_function(video_sink, [](GstPad *, GstObject *parent, GstEvent *event) -> gboolean {
    auto owned = glue::Ref<GstEvent>::adopt(event);
    return gst_audio_sync_impl(parent).video_event(event);
  });
  gst_pad_set_iterate_internal_links_function(
      video_sink, [](GstPad *, GstObject *parent) { return one_pad(gst_audio_sync_impl(parent).video_src); });
  GST_PAD_SET_PROXY_CAPS(video_sink);
  GST_PAD_SET_PROXY_ALLOCATION(video_sink);
  gst_element_add_pad(self, video_sink);

  video_src = gst_pad_new_from_static_template(&video_src_template, "video_src");
  gst_pad_set_event_function(video_src, [](GstPad *pad, GstObject *parent, GstEvent *event) -> gboolean {
    auto owned = glue::Ref<GstEvent>::adopt(event);
    return gst_audio_sync_impl(parent).source_event(pad, event);
  });
  gst_pad_set_iterate_internal_links_function(
      video_src, [](GstPad *, GstObject *parent) { return one_pad(gst_audio_sync_impl(parent).video_sink); });
  GST_PAD_SET_PROXY_CAPS(video_src);
  gst_element_add_pad(self, video_src);

  audio_src = gst_pad_new_from_static_template(&audio_src_template, "audio_src");
  gst_pad_use_fixed_caps(audio_src);
  gst_pad_set_event_function(audio_src, [](GstPad *pad, GstObject *parent, GstEvent *event) -> gboolean {
    auto owned = glue::Ref<GstEvent>::adopt(event);
    return gst_audio_sync_impl(parent).source_event(pad, event);
  });
  gst_pad_set_query_function(audio_src, [](GstPad *pad, GstObject *parent, GstQuery *query) -> gboolean {
    return gst_audio_sync_impl(parent).source_query(pad, query);
  });
  gst_pad_set_activatemode_function(
      audio_src, [](GstPad *, GstObject *parent, GstPadMode mode, gboolean active) -> gboolean {
        return mode == GST_PAD_MODE_PUSH && gst_audio_sync_impl(parent).activate(active);
      });
  gst_element_add_pad(self, audio_src);
}

// The film's lines as captions.
static GstPad *request_text_pad(GstElement *element, GstPadTemplate *templ) {
  ElementHalf &half = gst_audio_sync_impl(element);
  GstPad *pad = gst_pad_new_from_template(templ, "text_src");
  gst_pad_set_element_private(pad, static_cast<Synchroniser *>(&half));
  gst_pad_set_activatemode_function(pad, [](GstPad *p, GstObject *parent, GstPadMode mode, gboolean active) -> gboolean {
    return mode == GST_PAD_MODE_PUSH && gst_audio_sync_impl(parent).activate_text(p, active);
  });
  gst_pad_set_event_function(pad, [](GstPad *p, GstObject *parent, GstEvent *event) -> gboolean {
    auto owned = glue::Ref<GstEvent>::adopt(event);
    return gst_audio_sync_impl(parent).source_event(p, event);
  });
  gst_pad_set_query_function(pad, [](GstPad *p, GstObject *parent, GstQuery *query) -> gboolean {
    return gst_audio_sync_impl(parent).source_query(p, query);
  });
  gst_pad_set_iterate_internal_links_function(
      pad, [](GstPad *, GstObject *parent) { return one_pad(gst_audio_sync_impl(parent).video_sink); });
  gst_pad_use_fixed_caps(pad);
  if (!gst_element_add_pad(element, pad)) return nullptr;  // there is one
  half.set_text(pad);
  if (GST_STATE(element) > GST_STATE_READY) gst_pad_set_active(pad, TRUE);
  return pad;
}

static GstPad *gst_audio_sync_request_new_pad(GstElement *element, GstPadTemplate *templ, const gchar *name,
                                              const GstCaps *) {
  ElementHalf &half = gst_audio_sync_impl(element);
  if (GST_PAD_TEMPLATE_DIRECTION(templ) == GST_PAD_SRC) return request_text_pad(element, templ);
  std::string chosen = name ? name : "";
  if (chosen.empty()) {
    GST_OBJECT_LOCK(element);
    chosen = "audio_" + std::to_string(half.next_pad++);
    GST_OBJECT_UNLOCK(element);
  } else {
    guint64 number = 0;
    if (chosen.rfind("audio_", 0) == 0 &&
        g_ascii_string_to_unsigned(chosen.c_str() + 6, 10, 0, G_MAXUINT - 1, &number, nullptr)) {
      GST_OBJECT_LOCK(element);
      half.next_pad = MAX(half.next_pad, static_cast<guint>(number) + 1);
      GST_OBJECT_UNLOCK(element);
    }
  }
  auto *pad = GST_PAD(g_object_new(gst_audio_sync_pad_get_type(), "name", chosen.c_str(), "direction",
                                   GST_PAD_SINK, "template", templ, nullptr));
  gst_pad_set_chain_function(pad, [](GstPad *p, GstObject *parent, GstBuffer *buffer) {
    return glue::guard(GST_ELEMENT(parent), GST_FLOW_ERROR, [&] {
      return gst_audio_sync_impl(parent).audio_chain(p, gst_audio_sync_pad_impl(p).input, buffer);
    });
  });
  gst_pad_set_event_function(pad, [](GstPad *p, GstObject *parent, GstEvent *event) -> gboolean {
    auto owned = glue::Ref<GstEvent>::adopt(event);
    return gst_audio_sync_impl(parent).audio_event(p, gst_audio_sync_pad_impl(p).input, event);
  });
  gst_pad_set_iterate_internal_links_function(
      pad, [](GstPad *, GstObject *parent) { return one_pad(gst_audio_sync_impl(parent).audio_src); });
  if (!gst_element_add_pad(element, pad)) return nullptr;  // the name is taken
  half.add(&gst_audio_sync_pad_impl(pad).input);
  gst_child_proxy_child_added(GST_CHILD_PROXY(element), G_OBJECT(pad), GST_OBJECT_NAME(pad));
  return pad;
}

static void gst_audio_sync_release_pad(GstElement *element, GstPad *pad) {
  if (GST_PAD_IS_SRC(pad)) {
    gst_audio_sync_impl(element).set_text(nullptr);
    gst_pad_set_active(pad, FALSE);
    gst_element_remove_pad(element, pad);
    return;
  }
  gst_audio_sync_impl(element).remove(&gst_audio_sync_pad_impl(pad).input);
  gst_child_proxy_child_removed(GST_CHILD_PROXY(element), G_OBJECT(pad), GST_OBJECT_NAME(pad));
  gst_pad_set_active(pad, FALSE);
  gst_element_remove_pad(element, pad);
}

static GstStateChangeReturn gst_audio_sync_change_state(GstElement *element, GstStateChange change) {
  ElementHalf &half = gst_audio_sync_impl(element);
  if (change == GST_STATE_CHANGE_READY_TO_PAUSED) {
    half.reset();
    if (!half.load_beats()) return GST_STATE_CHANGE_FAILURE;
  }
  if (change == GST_STATE_CHANGE_PAUSED_TO_READY) half.stop();
  const auto result = GST_ELEMENT_CLASS(gst_audio_sync_parent_class)->change_state(element, change);
  if (change == GST_STATE_CHANGE_PAUSED_TO_READY) half.finish();
  return result;
}

static void gst_audio_sync_set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec) {
  bool known = false;
  gst_audio_sync_impl(object).change([&](audiosync::Properties &p) { known = audiosync::set_property(p, id, value); });
  if (!known) G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

static void gst_audio_sync_get_property(GObject *object, guint id, GValue *value, GParamSpec *spec) {
  if (!audiosync::get_property(gst_audio_sync_impl(object).properties(), id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

static void gst_audio_sync_class_init(GstAudioSyncClass *klass) {
  GST_DEBUG_CATEGORY_INIT(gst_audio_sync_debug, "audiosync", 0, "sound for a picture");
  auto *object = G_OBJECT_CLASS(klass);
  auto *element = GST_ELEMENT_CLASS(klass);
  object->set_property = gst_audio_sync_set_property;
  object->get_property = gst_audio_sync_get_property;
  element->change_state = gst_audio_sync_change_state;
  element->request_new_pad = gst_audio_sync_request_new_pad;
  element->release_pad = gst_audio_sync_release_pad;

  audiosync::install_properties(object);
  gst_element_class_add_static_pad_template(element, &video_sink_template);
  gst_element_class_add_static_pad_template(element, &video_src_template);
  gst_element_class_add_static_pad_template_with_gtype(element, &audio_sink_template,
                                                       gst_audio_sync_pad_get_type());
  gst_element_class_add_static_pad_template(element, &audio_src_template);
  gst_element_class_add_static_pad_template(element, &text_src_template);
  gst_element_class_set_static_metadata(
      element, "Audio for a picture", "Filter/Editor/Audio",
      "Places, ducks, mixes and levels the sounds of a film on its picture's time",
      "The gst-storyboard authors");
  gst_type_mark_as_plugin_api(gst_audio_sync_pad_get_type(), static_cast<GstPluginAPIFlags>(0));
}

// audio_0::role=voice on a command line: the request pads are the children.
static void gst_audio_sync_child_proxy_init(gpointer iface, gpointer) {
  auto *proxy = static_cast<GstChildProxyInterface *>(iface);
  proxy->get_children_count = [](GstChildProxy *p) -> guint {
    GST_OBJECT_LOCK(p);
    const guint n = GST_ELEMENT(p)->numsinkpads - 1;  // without the picture's
    GST_OBJECT_UNLOCK(p);
    return n;
  };
  proxy->get_child_by_index = [](GstChildProxy *p, guint index) -> GObject * {
    GObject *found = nullptr;
    GST_OBJECT_LOCK(p);
    for (GList *l = GST_ELEMENT(p)->sinkpads; l; l = l->next) {
      if (!G_TYPE_CHECK_INSTANCE_TYPE(l->data, gst_audio_sync_pad_get_type())) continue;
      if (index-- == 0) {
        found = G_OBJECT(g_object_ref(l->data));
        break;
      }
    }
    GST_OBJECT_UNLOCK(p);
    return found;
  };
  proxy->get_child_by_name = [](GstChildProxy *p, const gchar *name) -> GObject * {
    auto *pad = gst_element_get_static_pad(GST_ELEMENT(p), name);
    if (pad && !G_TYPE_CHECK_INSTANCE_TYPE(pad, gst_audio_sync_pad_get_type())) gst_clear_object(&pad);
    return G_OBJECT(pad);
  };
}
