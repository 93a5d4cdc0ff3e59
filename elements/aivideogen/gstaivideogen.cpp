// SPDX-License-Identifier: LGPL-2.1-or-later
/**
 * SECTION:element-aivideogen
 * @title: aivideogen
 * @short_description: makes moving shots from storyboard frames
 *
 * Takes storyboard frames (see storyboardsrc) and sends the moving shots, in order, while later ones are
 * still being made. Without a storyboard every picture that comes in becomes a shot of its own.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=3 ! aivideogen shot-duration=2000000000 ! videoconvert !
 * autovideosink
 * ]| Three still pictures, two seconds each.
 *
 * Since: 0.1
 */
#include "gstaivideogen.hpp"

#include <gst/audio/audio.h>
#include <gst/video/video.h>

#include "generator.hpp"
#include "glue/element.hpp"
#include "glue/failure.hpp"

GST_DEBUG_CATEGORY(gst_ai_video_gen_debug);
#define GST_CAT_DEFAULT gst_ai_video_gen_debug

using aivideogen::Generator;
using aivideogen::NativeSound;
using aivideogen::OnExhausted;
using aivideogen::OnRejected;
using aivideogen::OnUnapproved;
using aivideogen::Settings;
using aivideogen::Status;

namespace {

struct GstAiVideoGen {
  GstElement parent;
};
struct GstAiVideoGenClass {
  GstElementClass parent;
};

enum {
  PROP_0,
  PROP_MODEL,
  PROP_SHOT_DURATION,
  PROP_LOOK_AHEAD,
  PROP_CACHE_DIR,
  PROP_MAX_TAKES,
  PROP_ON_REJECTED,
  PROP_ON_EXHAUSTED,
  PROP_ON_UNAPPROVED,
  PROP_SOUND,
  PROP_BUDGET,
  PROP_PRODUCTION,
  PROP_LEDGER,
  PROP_CATALOGUE,
  PROP_BASE_URL,
  PROP_API_KEY_ENV,
  PROP_API_KEY_FILE,
  PROP_ALLOW_HOSTS,
  PROP_MODELS,
  PROP_STATUS,
  PROP_STATISTICS,
};

const Settings kDefaults;

GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE(
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS(GST_VIDEO_CAPS_MAKE(
        "{ BGRx, BGRA, RGBx, RGBA, xRGB, ARGB, xBGR, ABGR, RGB, BGR, I420, YV12, NV12, "
        "NV21, YUY2, UYVY, Y42B, Y444, AYUV, GRAY8, I420_10LE, P010_10LE }") ", "
                                                                             "interlace-mode = (string) "
                                                                             "progressive"));
GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE(
    "src", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS(
        GST_VIDEO_CAPS_MAKE("I420") ", interlace-mode = (string) progressive, "
                                    "pixel-aspect-ratio = (fraction) 1/1, colorimetry = (string) bt709"));

GstStaticPadTemplate audio_template = GST_STATIC_PAD_TEMPLATE(
    "audio", GST_PAD_SRC, GST_PAD_SOMETIMES,
    GST_STATIC_CAPS("audio/x-raw, format = (string) " GST_AUDIO_NE(
        F32) ", layout = (string) interleaved, rate = (int) 48000, channels = (int) 2"));

GType on_rejected_get_type() {
  static const GEnumValue values[] = {
      {int(OnRejected::Error), "End with an error", "error"},
      {int(OnRejected::BestTake), "Play the take with the best scores, with a warning", "best-take"},
      {int(OnRejected::Animatic), "Play the moving storyboard instead, with a warning", "animatic"},
      {int(OnRejected::Footage), "Play the shot's reference clip instead, with a warning", "footage"},
      {0, nullptr, nullptr}};
  static const GType type = g_enum_register_static("GstAiVideoGenOnRejected", values);
  return type;
}
GType on_exhausted_get_type() {
  static const GEnumValue values[] = {
      {int(OnExhausted::Error), "End with an error", "error"},
      {int(OnExhausted::BestTake),
       "Play the best take there is, or else the moving storyboard, with a warning", "best-take"},
      {int(OnExhausted::Animatic), "Play the moving storyboard instead, with a warning", "animatic"},
      {0, nullptr, nullptr}};
  static const GType type = g_enum_register_static("GstAiVideoGenOnExhausted", values);
  return type;
}
GType on_unapproved_get_type() {
  static const GEnumValue values[] = {
      {int(OnUnapproved::Error), "End with an error", "error"},
      {int(OnUnapproved::Wait), "Wait until they are approved, with a warning", "wait"},
      {0, nullptr, nullptr}};
  static const GType type = g_enum_register_static("GstAiVideoGenOnUnapproved", values);
  return type;
}
GType sound_get_type() {
  static const GEnumValue values[] = {
      {int(NativeSound::Never), "Models are not asked for sound, and what they make is not used", "never"},
      {int(NativeSound::Auto),
       "Models are asked for sound where a shot has lines that they can speak; what they make anyway is used",
       "auto"},
      {int(NativeSound::Always), "Models are asked for sound wherever they can make it", "always"},
      {0, nullptr, nullptr}};
  static const GType type = g_enum_register_static("GstAiVideoGenSound", values);
  return type;
}
GType status_get_type() {
  static const GEnumValue values[] = {
      {int(Status::Stopped), "Nothing is made or played", "stopped"},
      {int(Status::Generating), "Waiting for the next shot to be made", "generating"},
      {int(Status::Retrying), "A shot is made again", "retrying"},
      {int(Status::Running), "Playing", "running"},
      {0, nullptr, nullptr}};
  static const GType type = g_enum_register_static("GstAiVideoGenStatus", values);
  return type;
}

// What GObject keeps of the element: the pads, and the half that does the work.
class Half {
 public:
  explicit Half(GstAiVideoGen *self);
  Generator &generator() { return generator_; }

 private:
  static GstPad *make_pad(GstAiVideoGen *self, GstStaticPadTemplate *t) {
    GstPad *pad = gst_pad_new_from_static_template(t, t->name_template);
    gst_element_add_pad(GST_ELEMENT(self), pad);
    return pad;
  }
  GstPad *sink_, *src_;
  Generator generator_;
};

GLUE_DEFINE_TYPE(GstAiVideoGen, ai_video_gen, GST_TYPE_ELEMENT, Half, {})

Generator &generator(gpointer self) {
  return ai_video_gen_impl(self).generator();
}

GstFlowReturn chain(GstPad *, GstObject *parent, GstBuffer *buffer) {
  return glue::guard(GST_ELEMENT(parent), GST_FLOW_FLUSHING,
                     [&] { return generator(parent).picture(buffer); });
}
gboolean sink_event(GstPad *, GstObject *parent, GstEvent *event) {
  // TRUE even when it failed: the ERROR is posted, and a refused sticky event would make the source post
  // another.
  return glue::guard(GST_ELEMENT(parent), gboolean(TRUE),
                     [&] { return generator(parent).sink_event(event); });
}
gboolean sink_query(GstPad *pad, GstObject *parent, GstQuery *query) {
  if (GST_QUERY_TYPE(query) == GST_QUERY_ALLOCATION) {  // strides are respected
    gst_query_add_allocation_meta(query, GST_VIDEO_META_API_TYPE, nullptr);
    return TRUE;
  }
  return gst_pad_query_default(pad, parent, query);
}
gboolean src_event(GstPad *, GstObject *parent, GstEvent *event) {
  return glue::guard(GST_ELEMENT(parent), gboolean(FALSE),
                     [&] { return generator(parent).src_event(event); });
}
gboolean src_query(GstPad *, GstObject *parent, GstQuery *query) {
  return glue::guard(GST_ELEMENT(parent), gboolean(FALSE),
                     [&] { return generator(parent).src_query(query); });
}
gboolean src_activate_mode(GstPad *, GstObject *parent, GstPadMode mode, gboolean active) {
  if (mode != GST_PAD_MODE_PUSH) return FALSE;
  return generator(parent).activate_src(active);
}

Half::Half(GstAiVideoGen *self)
    : sink_(make_pad(self, &sink_template)),
      src_(make_pad(self, &src_template)),
      generator_(GST_ELEMENT(self), sink_, src_,
                 gst_element_class_get_pad_template(GST_ELEMENT_GET_CLASS(self), "audio")) {
  GST_PAD_SET_ACCEPT_INTERSECT(sink_);  // caps that do not speak of interlacing mean progressive
  gst_pad_set_chain_function(sink_, chain);
  gst_pad_set_event_function(sink_, sink_event);
  gst_pad_set_query_function(sink_, sink_query);
  gst_pad_set_event_function(src_, src_event);
  gst_pad_set_query_function(src_, src_query);
  gst_pad_set_activatemode_function(src_, src_activate_mode);
  gst_pad_use_fixed_caps(src_);
}

GstStateChangeReturn change_state(GstElement *element, GstStateChange transition) {
  auto &g = generator(element);
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) g.start();
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) g.stop();
  const GstStateChangeReturn result =
      GST_ELEMENT_CLASS(ai_video_gen_parent_class)->change_state(element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    g.clear();
    g.forget();
  }
  return result;
}

void set_property(GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  auto &g = generator(object);
  Settings s = g.settings();
  const auto text = [&] { return glue::string_or_empty(g_value_get_string(value)); };
  switch (id) {
    case PROP_MODEL:
      s.model = text();
      break;
    case PROP_SHOT_DURATION:
      s.shot_duration = g_value_get_uint64(value);
      break;
    case PROP_LOOK_AHEAD:
      s.look_ahead = g_value_get_uint(value);
      break;
    case PROP_CACHE_DIR:
      s.cache_dir = text();
      break;
    case PROP_MAX_TAKES:
      s.max_takes = g_value_get_uint(value);
      break;
    case PROP_ON_REJECTED:
      s.on_rejected = static_cast<OnRejected>(g_value_get_enum(value));
      break;
    case PROP_ON_EXHAUSTED:
      s.on_exhausted = static_cast<OnExhausted>(g_value_get_enum(value));
      break;
    case PROP_ON_UNAPPROVED:
      s.on_unapproved = static_cast<OnUnapproved>(g_value_get_enum(value));
      break;
    case PROP_SOUND:
      s.sound = static_cast<NativeSound>(g_value_get_enum(value));
      break;
    case PROP_BUDGET:
      s.purse.budget = g_value_get_double(value);
      break;
    case PROP_PRODUCTION:
      s.purse.production = text();
      break;
    case PROP_LEDGER:
      s.purse.ledger = text();
      break;
    case PROP_CATALOGUE:
      s.purse.catalogue = text();
      break;
    case PROP_BASE_URL:
      s.purse.base_url = text();
      break;
    case PROP_API_KEY_ENV:
      s.purse.key_variable = text();
      break;
    case PROP_API_KEY_FILE:
      s.purse.key_file = text();
      break;
    case PROP_ALLOW_HOSTS:
      s.purse.allow_hosts = text();
      break;
    case PROP_MODELS:
      s.purse.models = text();
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
      return;
  }
  g.set_settings(s);
}

void set_text(GValue *value, const std::string &text) {
  g_value_set_string(value, text.empty() ? nullptr : text.c_str());
}

void get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  auto &g = generator(object);
  const Settings s = g.settings();
  switch (id) {
    case PROP_MODEL:
      g_value_set_string(value, s.model.c_str());
      break;
    case PROP_SHOT_DURATION:
      g_value_set_uint64(value, s.shot_duration);
      break;
    case PROP_LOOK_AHEAD:
      g_value_set_uint(value, s.look_ahead);
      break;
    case PROP_CACHE_DIR:
      set_text(value, s.cache_dir);
      break;
    case PROP_MAX_TAKES:
      g_value_set_uint(value, s.max_takes);
      break;
    case PROP_ON_REJECTED:
      g_value_set_enum(value, int(s.on_rejected));
      break;
    case PROP_ON_EXHAUSTED:
      g_value_set_enum(value, int(s.on_exhausted));
      break;
    case PROP_ON_UNAPPROVED:
      g_value_set_enum(value, int(s.on_unapproved));
      break;
    case PROP_SOUND:
      g_value_set_enum(value, int(s.sound));
      break;
    case PROP_BUDGET:
      g_value_set_double(value, s.purse.budget);
      break;
    case PROP_PRODUCTION:
      set_text(value, s.purse.production);
      break;
    case PROP_LEDGER:
      set_text(value, s.purse.ledger);
      break;
    case PROP_CATALOGUE:
      set_text(value, s.purse.catalogue);
      break;
    case PROP_BASE_URL:
      set_text(value, s.purse.base_url);
      break;
    case PROP_API_KEY_ENV:
      set_text(value, s.purse.key_variable);
      break;
    case PROP_API_KEY_FILE:
      set_text(value, s.purse.key_file);
      break;
    case PROP_ALLOW_HOSTS:
      set_text(value, s.purse.allow_hosts);
      break;
    case PROP_MODELS:
      set_text(value, s.purse.models);
      break;
    case PROP_STATUS:
      g_value_set_enum(value, int(g.status()));
      break;
    case PROP_STATISTICS:
      g_value_take_boxed(value, g.statistics());
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

void ai_video_gen_class_init(GstAiVideoGenClass *klass) {
  auto *object = G_OBJECT_CLASS(klass);
  auto *element = GST_ELEMENT_CLASS(klass);
  object->set_property = set_property;
  object->get_property = get_property;
  element->change_state = change_state;

  const auto ready = GParamFlags(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
  const auto readable = GParamFlags(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property(
      object, PROP_MODEL,
      g_param_spec_string("model", "Model", "Model that makes the shots which name none",
                          kDefaults.model.c_str(), ready));
  g_object_class_install_property(
      object, PROP_SHOT_DURATION,
      g_param_spec_uint64(
          "shot-duration", "Shot duration",
          "Length in nanoseconds of the shot made of each picture, where no storyboard says it", GST_MSECOND,
          3600 * GST_SECOND, kDefaults.shot_duration, ready));
  g_object_class_install_property(
      object, PROP_LOOK_AHEAD,
      g_param_spec_uint("look-ahead", "Look-ahead", "How many shots are made ahead of the one being played",
                        1, 1000, kDefaults.look_ahead, ready));
  g_object_class_install_property(
      object, PROP_CACHE_DIR,
      g_param_spec_string("cache-dir", "Cache directory",
                          "Folder of the take store; NULL is gst-storyboard/takes in the user's cache folder",
                          nullptr, ready));
  g_object_class_install_property(
      object, PROP_MAX_TAKES,
      g_param_spec_uint("max-takes", "Maximum takes",
                        "How many takes of a shot are made at most, where a model can vary", 1, 100,
                        kDefaults.max_takes, ready));
  g_object_class_install_property(
      object, PROP_ON_REJECTED,
      g_param_spec_enum("on-rejected", "On rejected", "What is played when no take of a shot was accepted",
                        on_rejected_get_type(), int(kDefaults.on_rejected), ready));
  g_object_class_install_property(
      object, PROP_ON_EXHAUSTED,
      g_param_spec_enum("on-exhausted", "On exhausted",
                        "What is played when the budget does not reach for a shot", on_exhausted_get_type(),
                        int(kDefaults.on_exhausted), ready));
  g_object_class_install_property(
      object, PROP_ON_UNAPPROVED,
      g_param_spec_enum("on-unapproved", "On unapproved",
                        "What happens when a shot's storyboard frames must be approved before video is paid "
                        "for, and are not",
                        on_unapproved_get_type(), int(kDefaults.on_unapproved), ready));
  g_object_class_install_property(
      object, PROP_SOUND,
      g_param_spec_enum("sound", "Sound", "What is done with the sound that models make with their pictures",
                        sound_get_type(), int(kDefaults.sound), ready));
  g_object_class_install_property(
      object, PROP_BUDGET,
      g_param_spec_double(
          "budget", "Budget",
          "What the production may cost at most, in the currency of the model (USD), over all its runs; 0 "
          "buys nothing, -1 is no limit",
          -1, 1e9, kDefaults.purse.budget, ready));
  const auto text = [&](guint id, const char *name, const char *nick, const char *blurb) {
    g_object_class_install_property(object, id, g_param_spec_string(name, nick, blurb, nullptr, ready));
  };
  text(PROP_PRODUCTION, "production", "Production",
       "Name of the production whose budget it is; NULL is \"default\"");
  text(PROP_LEDGER, "ledger", "Ledger",
       "File that says what was ordered and paid; NULL is gst-storyboard/ledger.sqlite in the user's data "
       "folder");
  text(PROP_CATALOGUE, "catalogue", "Catalogue",
       "File or folder with further models (JSON); they replace those of the same name");
  text(PROP_BASE_URL, "base-url", "Base URL",
       "Address of the API of the model in the property model (a gateway, a server of your own); NULL is the "
       "catalogue's");
  text(PROP_API_KEY_ENV, "api-key-env", "API key variable",
       "Environment variable that holds the key of that model; NULL is the catalogue's");
  text(PROP_API_KEY_FILE, "api-key-file", "API key file",
       "File whose first line is the key of that model; NULL is the environment variable");
  text(PROP_MODELS, "models", "Models",
       "Models that model=auto chooses from, separated by commas (NULL: every one whose key is in the "
       "environment)");
  text(PROP_ALLOW_HOSTS, "allow-hosts", "Allowed hosts",
       "Origins (scheme://host:port, separated by commas) that may be plain http or on a private network; "
       "all others must "
       "be https and public");
  g_object_class_install_property(object, PROP_STATUS,
                                  g_param_spec_enum("status", "Status", "What the element is doing",
                                                    status_get_type(), int(Status::Stopped), readable));
  g_object_class_install_property(
      object, PROP_STATISTICS,
      g_param_spec_boxed(
          "statistics", "Statistics",
          "shots, takes, cached, rejected, unchecked, in-flight (uint), seconds-bought, seconds-used "
          "(double) of this run",
          GST_TYPE_STRUCTURE, readable));

  /**
   * GstAiVideoGen::regenerate:
   * @shot_id: the shot
   *
   * Asks for another take of a shot that has not been played.
   *
   * Returns: whether there will be one; if not, a `storyboard/failed` message says why
   */
  g_signal_new_class_handler("regenerate", G_TYPE_FROM_CLASS(klass),
                             GSignalFlags(G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION),
                             G_CALLBACK(+[](GstElement *self, const gchar *shot_id) -> gboolean {
                               return glue::guard(self, gboolean(FALSE), [&]() -> gboolean {
                                 return generator(self).regenerate(glue::string_or_empty(shot_id), {});
                               });
                             }),
                             nullptr, nullptr, nullptr, G_TYPE_BOOLEAN, 1, G_TYPE_STRING);

  const auto decision = [&](const char *name, GCallback handler) {
    g_signal_new_class_handler(name, G_TYPE_FROM_CLASS(klass),
                               GSignalFlags(G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION), handler, nullptr, nullptr,
                               nullptr, G_TYPE_BOOLEAN, 1, G_TYPE_STRING);
  };
  /**
   * GstAiVideoGen::approve:
   * @shot_id: the shot
   *
   * The best take so far of a shot that is being made again is good enough, whatever was found wrong with it.
   *
   * Returns: whether it is played now; if not, a `storyboard/failed` message says why
   */
  decision("approve", G_CALLBACK(+[](GstElement *self, const gchar *id) -> gboolean {
             return glue::guard(self, gboolean(FALSE), [&]() -> gboolean {
               return generator(self).approve(glue::string_or_empty(id));
             });
           }));
  /**
   * GstAiVideoGen::approve-frames:
   * @shot_id: the shot; "all": every one
   *
   * The storyboard frames of the shot are what video may be paid for, in this run.
   *
   * Returns: whether something is being made
   */
  decision("approve-frames", G_CALLBACK(+[](GstElement *self, const gchar *id) -> gboolean {
             return glue::guard(self, gboolean(FALSE), [&]() -> gboolean {
               return generator(self).approve_frames(glue::string_or_empty(id));
             });
           }));
  /**
   * GstAiVideoGen::skip:
   * @shot_id: the shot
   *
   * No more takes of a shot that has not been played: its moving storyboard is played instead.
   *
   * Returns: whether that will be so; if not, a `storyboard/failed` message says why
   */
  decision("skip", G_CALLBACK(+[](GstElement *self, const gchar *id) -> gboolean {
             return glue::guard(self, gboolean(FALSE), [&]() -> gboolean {
               return generator(self).skip(glue::string_or_empty(id));
             });
           }));

  gst_element_class_add_static_pad_template(element, &sink_template);
  gst_element_class_add_static_pad_template(element, &src_template);
  gst_element_class_add_static_pad_template(element, &audio_template);
  gst_element_class_set_static_metadata(element, "AI Video Generator", "Filter/Generator/Video",
                                        "Makes moving shots from storyboard frames",
                                        "gst-storyboard maintainers <maintainers@gst-storyboard.example>");
  gst_type_mark_as_plugin_api(on_rejected_get_type(), GstPluginAPIFlags(0));
  gst_type_mark_as_plugin_api(on_unapproved_get_type(), GstPluginAPIFlags(0));
  gst_type_mark_as_plugin_api(on_exhausted_get_type(), GstPluginAPIFlags(0));
  gst_type_mark_as_plugin_api(sound_get_type(), GstPluginAPIFlags(0));
  gst_type_mark_as_plugin_api(status_get_type(), GstPluginAPIFlags(0));
}

}  // namespace

GType gst_ai_video_gen_get_type() {
  return ai_video_gen_get_type();
}

gboolean gst_ai_video_gen_register(GstPlugin *plugin) {
  GST_DEBUG_CATEGORY_INIT(gst_ai_video_gen_debug, "aivideogen", 0, "shots from storyboard frames");
  return gst_element_register(plugin, "aivideogen", GST_RANK_NONE, gst_ai_video_gen_get_type());
}
