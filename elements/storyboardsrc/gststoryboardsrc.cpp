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

#include <gst/video/video.h>

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "commission.hpp"
#include "glue/element.hpp"
#include "glue/failure.hpp"
#include "glue/ref.hpp"
#include "image_properties.hpp"
#include "pictures.hpp"
#include "programme.hpp"

GST_DEBUG_CATEGORY(storyboardsrc_debug);
#define GST_CAT_DEFAULT storyboardsrc_debug

namespace {

using storyboardsrc::Draw;
using storyboardsrc::Picture;
using storyboardsrc::Programme;

using storyboardsrc::Commission;
using storyboardsrc::Planner;

enum {
  PROP_0,
  PROP_LOCATION,
  PROP_ALLOW_OUTSIDE,
  PROP_DRAW,
  PROP_ALIGN,
  PROP_BRIEF,
  PROP_DURATION,
  PROP_WIDTH,
  PROP_HEIGHT,
  PROP_FRAMERATE,
  PROP_SEED,
  PROP_PACK_FOR,
  PROP_MUSIC,
  PROP_PLANNER,
  PROP_BASE_URL,
  PROP_LANGUAGE_MODEL,
  PROP_KEY_VARIABLE,
  PROP_KEY_FILE,
  PROP_IMAGES = 100
};

struct Settings {
  std::string location;
  bool allow_outside = false;
  Draw draw = Draw::Missing;
  Commission commission;              // of a brief; its own location is not used
  std::optional<music::Align> align;  // none: as the storyboard says
  storyboardsrc::ImageSettings images;
};

class Source {
 public:
  explicit Source(GstStoryboardSrc *self);

  // any thread
  Settings settings() const {
    const std::lock_guard lock(mutex_);
    return settings_;
  }
  template <class Change>
  void change(Change &&change) {
    const std::lock_guard lock(mutex_);
    change(settings_);
  }
  std::shared_ptr<const Programme> programme() const {
    const std::lock_guard lock(mutex_);
    return programme_;
  }
  void cancel(bool yes) { cancelled_ = yes; }

  // state changes
  void load();
  void start();
  void unload();

  // streaming thread, or with it stopped
  void give_up() { hopeless_ = true; }
  bool plan();  // what was asked for in words becomes the programme; false when cancelled
  void seek(GstClockTime to);
  GstFlowReturn create(GstBuffer **buffer);
  void push_events();  // what belongs before the buffer that is passing the pad

 private:
  bool prepare_shot();
  bool asks_for_plan(const Settings &wanted) const {
    return !wanted.commission.brief.empty() || storyboardsrc::is_planned(wanted.location);
  }

  GstStoryboardSrc *self_;
  mutable std::mutex
      mutex_;  // guards settings_, and the pointers programme_ (which never changes) and images_
  Settings settings_;
  std::shared_ptr<const Programme> programme_;
  std::shared_ptr<storyboardsrc::ImageFrames> images_;  // the streaming thread's, while it runs
  std::atomic<bool> cancelled_{false};

  // The streaming thread's, and its callers' while it stands still.
  std::size_t slot_ = 0;     // the next shot
  GstClockTime wanted_ = 0;  // where to start once the programme is known
  bool hopeless_ = false;    // planning failed, and that has been said
  Commission planned_;       // what `plan_text_` was made for: planned once, played often
  std::string plan_text_, plan_folder_;
  GstClockTime offset_ = 0;                    // how far into it the segment starts
  bool announce_ = true;                       // the film, the chapters and the tags are still to be told
  std::deque<glue::Ref<GstBuffer>> pictures_;  // of the current shot, still to be pushed
  std::vector<glue::Ref<GstEvent>> events_;    // before the next buffer
};

}  // namespace

static GType gst_storyboard_src_draw_get_type() {
  static const GType type = [] {
    static const GEnumValue values[] = {
        {static_cast<int>(Draw::Missing), "Frames without a file are drawn by the board artist", "missing"},
        {static_cast<int>(Draw::Never), "A shot without a first frame is an error", "never"},
        {0, nullptr, nullptr}};
    const GType t = g_enum_register_static("GstStoryboardSrcDraw", values);
    gst_type_mark_as_plugin_api(t, static_cast<GstPluginAPIFlags>(0));
    return t;
  }();
  return type;
}

// 0: as the storyboard says; else one more than music::Align.
static GType gst_storyboard_src_align_get_type() {
  static const GType type = [] {
    static const GEnumValue values[] = {
        {0, "As the storyboard says", "storyboard"},
        {1, "Cuts stay where the storyboard has them", "none"},
        {2, "On beats", "beats"},
        {3, "On the first beats of bars", "bars"},
        {4, "On the first beat of every second bar", "every-2-bars"},
        {5, "On the first beat of every fourth bar", "every-4-bars"},
        {6, "Shot length follows the music's energy; on beats, in calm sections on the first of bars",
         "energy"},
        {0, nullptr, nullptr}};
    const GType t = g_enum_register_static("GstStoryboardSrcAlign", values);
    gst_type_mark_as_plugin_api(t, static_cast<GstPluginAPIFlags>(0));
    return t;
  }();
  return type;
}

static GType gst_storyboard_src_planner_get_type() {
  static const GType type = [] {
    static const GEnumValue values[] = {
        {static_cast<int>(Planner::Offline),
         "The embedded planner: no network, the same words give the same film", "offline"},
        {static_cast<int>(Planner::Llm), "A language model; its failure is an error", "llm"},
        {static_cast<int>(Planner::LlmOrOffline),
         "A language model; where it fails, the embedded planner, with a warning", "llm-or-offline"},
        {0, nullptr, nullptr}};
    const GType t = g_enum_register_static("GstStoryboardSrcPlanner", values);
    gst_type_mark_as_plugin_api(t, static_cast<GstPluginAPIFlags>(0));
    return t;
  }();
  return type;
}

static void gst_storyboard_src_uri_handler_init(gpointer iface, gpointer);

#define gst_storyboard_src_interfaces                                                                  \
  {                                                                                                    \
    static const GInterfaceInfo uri_handler = {gst_storyboard_src_uri_handler_init, nullptr, nullptr}; \
    g_type_add_interface_static(t, GST_TYPE_URI_HANDLER, &uri_handler);                                \
  }
GLUE_DEFINE_TYPE(GstStoryboardSrc, gst_storyboard_src, GST_TYPE_PUSH_SRC, Source,
                 gst_storyboard_src_interfaces)

namespace {

Source::Source(GstStoryboardSrc *self) : self_(self) {
  auto *base = GST_BASE_SRC(self);
  gst_base_src_set_format(base, GST_FORMAT_TIME);
  // A shot is pushed with all its pictures, even when the segment ends between two of them.
  gst_base_src_set_automatic_eos(base, FALSE);
  // GstBaseSrc 1.22 cannot put sticky events between its segment and its buffer; a probe can.
  gst_pad_add_probe(
      GST_BASE_SRC_PAD(base), GST_PAD_PROBE_TYPE_BUFFER,
      [](GstPad *, GstPadProbeInfo *, gpointer data) {
        static_cast<Source *>(data)->push_events();
        return GST_PAD_PROBE_OK;
      },
      this, nullptr);
}

void Source::load() {
  const Settings wanted = settings();
  hopeless_ = false;
  if (asks_for_plan(wanted)) {
    if (!wanted.commission.brief.empty() && !wanted.location.empty())
      throw glue::resource_failure(GST_RESOURCE_ERROR_SETTINGS,
                                   "Both \"brief\" and \"location\" are set; set one of them.")
          .cause("brief");
    return;  // planned in the streaming thread: it may take minutes
  }
  auto programme = std::make_shared<const Programme>(wanted.location, wanted.allow_outside, wanted.align);
  auto images = std::make_shared<storyboardsrc::ImageFrames>(GST_ELEMENT(self_), wanted.location, programme,
                                                             wanted.images);
  if (!images->makes_frames()) storyboardsrc::check_pictures(*programme, wanted.draw);
  GST_INFO_OBJECT(self_, "\"%s\": %zu shots, %" GST_TIME_FORMAT, programme->board().title.c_str(),
                  programme->slots().size(), GST_TIME_ARGS(programme->duration()));
  const auto &scored = programme->score();
  if (scored.cuts > 0)
    GST_INFO_OBJECT(self_, "%u of %u cuts moved to the music, %u are on no beat", scored.moved, scored.cuts,
                    scored.missed);
  if (!scored.unstable.empty())
    GST_ELEMENT_WARNING(self_, STREAM, FAILED,
                        ("\"%s\" has no stable beat: cuts stay where the storyboard has them; say where its "
                         "beats are under \"beats\"",
                         scored.unstable.c_str()),
                        (nullptr));
  change([&](Settings &) {
    programme_ = std::move(programme);
    images_ = std::move(images);
  });
}

// The state change does not wait for a language model: the streaming thread does, and can be interrupted.
bool Source::plan() {
  if (programme() || hopeless_) return true;
  const Settings wanted = settings();
  Commission c = wanted.commission;
  if (c.brief.empty()) c.location = wanted.location;
  if (plan_text_.empty() || planned_ != c) {
    const auto say = [&](GstProgressType type, const std::string &text) {
      gst_element_post_message(GST_ELEMENT(self_),
                               gst_message_new_progress(GST_OBJECT(self_), type, "plan", text.c_str()));
    };
    say(GST_PROGRESS_TYPE_START, "planning the storyboard");
    auto made = storyboardsrc::plan_film(
        c, cancelled_, [&](const std::string &line) { say(GST_PROGRESS_TYPE_CONTINUE, line); });
    if (made.text.empty()) {
      say(GST_PROGRESS_TYPE_CANCELED, "planning was interrupted");
      return false;
    }
    say(GST_PROGRESS_TYPE_COMPLETE, "the storyboard is planned");
    if (!made.warning.empty())
      GST_ELEMENT_WARNING(self_, RESOURCE, READ, ("%s", made.warning.c_str()), (nullptr));
    gst_element_post_message(GST_ELEMENT(self_), gst_message_new_element(GST_OBJECT(self_), made.message));
    plan_text_ = std::move(made.text), plan_folder_ = std::move(made.folder), planned_ = c;
  }
  auto programme = std::make_shared<const Programme>(plan_text_, "the planned storyboard", plan_folder_,
                                                     wanted.allow_outside, wanted.align);
  auto images = std::make_shared<storyboardsrc::ImageFrames>(
      GST_ELEMENT(self_), c.brief.empty() ? wanted.location : std::string(), programme, wanted.images);
  if (!images->makes_frames()) storyboardsrc::check_pictures(*programme, wanted.draw);
  const auto length = programme->duration();
  change([&](Settings &) {
    programme_ = std::move(programme);
    images_ = std::move(images);
  });
  seek(wanted_);
  GST_OBJECT_LOCK(self_);
  GST_BASE_SRC(self_)->segment.duration = length;
  GST_OBJECT_UNLOCK(self_);
  gst_element_post_message(GST_ELEMENT(self_), gst_message_new_duration_changed(GST_OBJECT(self_)));
  return true;
}

void Source::start() {
  seek(0);
  if (!programme()) return;
  GST_OBJECT_LOCK(self_);
  GST_BASE_SRC(self_)->segment.duration = programme()->duration();
  GST_OBJECT_UNLOCK(self_);
}

void Source::unload() {
  pictures_.clear();
  events_.clear();
  std::shared_ptr<storyboardsrc::ImageFrames> images;  // its end waits a moment, not under the lock
  change([&](Settings &) {
    programme_.reset();
    images.swap(images_);
  });
}

void Source::seek(GstClockTime to) {
  const auto film = programme();
  wanted_ = to;
  pictures_.clear();
  events_.clear();
  announce_ = true;
  slot_ = film ? film->slot_at(to) : 0;
  offset_ = film && slot_ < film->slots().size() ? to - film->start(film->slots()[slot_]) : 0;
}

// Makes the pictures of the next shot and the events before them; false when cancelled.
bool Source::prepare_shot() {
  const auto film = programme();
  const storyboard::Slot &slot = film->slots()[slot_];
  std::shared_ptr<storyboardsrc::ImageFrames> images;
  change([&](Settings &) { images = images_; });
  const auto pictures = storyboardsrc::make_pictures(*film, slot, settings().draw, *images, cancelled_);
  if (pictures.empty()) return false;

  std::unique_ptr<GstStoryboardShot, decltype(&gst_storyboard_shot_free)> shot(film->describe(slot),
                                                                               gst_storyboard_shot_free);
  shot->offset = offset_;
  storyboardsrc::add_frames(shot.get(), pictures, *film);
  images->tell(shot.get(), slot, pictures);
  if (announce_) {
    events_.push_back(film->film_event());
    events_.push_back(film->toc_event());
    if (auto tags = film->tag_event()) events_.push_back(std::move(tags));
    announce_ = false;
  }
  events_.push_back(glue::Ref<GstEvent>::adopt(gst_storyboard_event_new_shot(shot.get())));
  GST_INFO_OBJECT(self_, "shot %s: %zu pictures, %" GST_TIME_FORMAT " + %" GST_TIME_FORMAT, shot->shot_id,
                  pictures.size(), GST_TIME_ARGS(shot->start), GST_TIME_ARGS(shot->duration));

  const auto n = static_cast<gint>(pictures.size());
  for (gint i = 0; i < n; i++) {
    // metadata of its own over the pixels that the event shares
    auto buffer =
        glue::Ref<GstBuffer>::adopt(gst_buffer_copy(pictures[static_cast<std::size_t>(i)].pixels.get()));
    const GstClockTime from = gst_util_uint64_scale_int_round(shot->duration, i, n);
    const GstClockTime to = gst_util_uint64_scale_int_round(shot->duration, i + 1, n);
    GST_BUFFER_PTS(buffer.get()) = shot->start + from;
    GST_BUFFER_DURATION(buffer.get()) = to - from;
    pictures_.push_back(std::move(buffer));
  }
  slot_++;
  offset_ = 0;
  return true;
}

GstFlowReturn Source::create(GstBuffer **buffer) {
  if (cancelled_) return GST_FLOW_FLUSHING;
  if (pictures_.empty()) {
    const auto film = programme();
    if (!film) return GST_FLOW_EOS;  // there is no plan; why has been said
    const GstClockTime stop = GST_BASE_SRC(self_)->segment.stop;
    if (slot_ >= film->slots().size()) return GST_FLOW_EOS;
    if (GST_CLOCK_TIME_IS_VALID(stop) && film->start(film->slots()[slot_]) >= stop) return GST_FLOW_EOS;
    if (!prepare_shot()) return GST_FLOW_FLUSHING;
  }
  *buffer = pictures_.front().release();
  pictures_.pop_front();
  return GST_FLOW_OK;
}

void Source::push_events() {
  for (auto &event : std::exchange(events_, {})) gst_pad_push_event(GST_BASE_SRC_PAD(self_), event.release());
}

Source &source_of(gpointer self) {
  return gst_storyboard_src_impl(self);
}

void set_property(GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  Source &source = source_of(object);
  switch (id) {
    case PROP_LOCATION:
      source.change([&](Settings &s) { s.location = glue::string_or_empty(g_value_get_string(value)); });
      break;
    case PROP_ALLOW_OUTSIDE:
      source.change([&](Settings &s) { s.allow_outside = g_value_get_boolean(value); });
      break;
    case PROP_DRAW:
      source.change([&](Settings &s) { s.draw = static_cast<Draw>(g_value_get_enum(value)); });
      break;
    case PROP_BRIEF:
      source.change(
          [&](Settings &s) { s.commission.brief = glue::string_or_empty(g_value_get_string(value)); });
      break;
    case PROP_DURATION:
      source.change([&](Settings &s) { s.commission.duration = g_value_get_double(value); });
      break;
    case PROP_WIDTH:
      source.change([&](Settings &s) { s.commission.width = g_value_get_int(value); });
      break;
    case PROP_HEIGHT:
      source.change([&](Settings &s) { s.commission.height = g_value_get_int(value); });
      break;
    case PROP_FRAMERATE:
      source.change([&](Settings &s) {
        s.commission.rate_num = gst_value_get_fraction_numerator(value);
        s.commission.rate_den = gst_value_get_fraction_denominator(value);
      });
      break;
    case PROP_SEED:
      source.change([&](Settings &s) { s.commission.seed = g_value_get_uint64(value); });
      break;
    case PROP_PACK_FOR:
      source.change(
          [&](Settings &s) { s.commission.pack_for = glue::string_or_empty(g_value_get_string(value)); });
      break;
    case PROP_MUSIC:
      source.change(
          [&](Settings &s) { s.commission.music = glue::string_or_empty(g_value_get_string(value)); });
      break;
    case PROP_PLANNER:
      source.change(
          [&](Settings &s) { s.commission.planner = static_cast<Planner>(g_value_get_enum(value)); });
      break;
    case PROP_BASE_URL:
      source.change(
          [&](Settings &s) { s.commission.base_url = glue::string_or_empty(g_value_get_string(value)); });
      break;
    case PROP_LANGUAGE_MODEL:
      source.change([&](Settings &s) {
        s.commission.language_model = glue::string_or_empty(g_value_get_string(value));
      });
      break;
    case PROP_KEY_VARIABLE:
      source.change(
          [&](Settings &s) { s.commission.key_variable = glue::string_or_empty(g_value_get_string(value)); });
      break;
    case PROP_KEY_FILE:
      source.change(
          [&](Settings &s) { s.commission.key_file = glue::string_or_empty(g_value_get_string(value)); });
      break;
    case PROP_ALIGN:
      source.change([&](Settings &s) {
        const int v = g_value_get_enum(value);
        s.align = v > 0 ? std::optional(static_cast<music::Align>(v - 1)) : std::nullopt;
      });
      break;
    default: {
      bool known = false;
      source.change(
          [&](Settings &s) { known = storyboardsrc::set_image_property(s.images, id, PROP_IMAGES, value); });
      if (!known) G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
    }
  }
}

void set_string(GValue *value, const std::string &s) {
  g_value_set_string(value, s.empty() ? nullptr : s.c_str());
}

void get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  const Settings s = source_of(object).settings();
  switch (id) {
    case PROP_LOCATION:
      g_value_set_string(value, s.location.empty() ? nullptr : s.location.c_str());
      break;
    case PROP_ALLOW_OUTSIDE:
      g_value_set_boolean(value, s.allow_outside);
      break;
    case PROP_DRAW:
      g_value_set_enum(value, static_cast<int>(s.draw));
      break;
    case PROP_BRIEF:
      set_string(value, s.commission.brief);
      break;
    case PROP_DURATION:
      g_value_set_double(value, s.commission.duration);
      break;
    case PROP_WIDTH:
      g_value_set_int(value, s.commission.width);
      break;
    case PROP_HEIGHT:
      g_value_set_int(value, s.commission.height);
      break;
    case PROP_FRAMERATE:
      gst_value_set_fraction(value, s.commission.rate_num, s.commission.rate_den);
      break;
    case PROP_SEED:
      g_value_set_uint64(value, s.commission.seed);
      break;
    case PROP_PACK_FOR:
      set_string(value, s.commission.pack_for);
      break;
    case PROP_MUSIC:
      set_string(value, s.commission.music);
      break;
    case PROP_PLANNER:
      g_value_set_enum(value, static_cast<int>(s.commission.planner));
      break;
    case PROP_BASE_URL:
      set_string(value, s.commission.base_url);
      break;
    case PROP_LANGUAGE_MODEL:
      set_string(value, s.commission.language_model);
      break;
    case PROP_KEY_VARIABLE:
      set_string(value, s.commission.key_variable);
      break;
    case PROP_KEY_FILE:
      set_string(value, s.commission.key_file);
      break;
    case PROP_ALIGN:
      g_value_set_enum(value, s.align ? static_cast<int>(*s.align) + 1 : 0);
      break;
    default:
      if (!storyboardsrc::get_image_property(s.images, id, PROP_IMAGES, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
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
  constexpr auto flags =
      static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
  g_object_class_install_property(
      object, PROP_LOCATION,
      g_param_spec_string("location", "Location",
                          "The *.storyboard file to play; a *.fountain or *.brief file is planned first",
                          nullptr, flags));
  g_object_class_install_property(
      object, PROP_ALLOW_OUTSIDE,
      g_param_spec_boolean("allow-outside", "Allow outside",
                           "Whether the storyboard may name files outside its own folder", FALSE, flags));
  g_object_class_install_property(
      object, PROP_DRAW,
      g_param_spec_enum("draw", "Draw", "What happens where the storyboard has no file for a frame",
                        gst_storyboard_src_draw_get_type(), static_cast<int>(Draw::Missing), flags));
  g_object_class_install_property(
      object, PROP_ALIGN,
      g_param_spec_enum("align", "Align",
                        "Which beats of the music cuts are put on, before anything is made from the shots",
                        gst_storyboard_src_align_get_type(), 0, flags));

  const auto text = [&](guint id, const char *name, const char *nick, const char *blurb) {
    g_object_class_install_property(object, id, g_param_spec_string(name, nick, blurb, nullptr, flags));
  };
  text(PROP_BRIEF, "brief", "Brief", "What the film is about, in words: a storyboard is planned and played");
  g_object_class_install_property(
      object, PROP_DURATION,
      g_param_spec_double("duration", "Duration",
                          "Seconds of a planned film; 0: as the brief says, as the screenplay needs, else 60",
                          0, 14400, 0, flags));
  g_object_class_install_property(
      object, PROP_WIDTH,
      g_param_spec_int("width", "Width", "Of a planned film, pixels, even", 16, 8192, 1280, flags));
  g_object_class_install_property(
      object, PROP_HEIGHT,
      g_param_spec_int("height", "Height", "Of a planned film, pixels, even", 16, 8192, 720, flags));
  g_object_class_install_property(
      object, PROP_FRAMERATE,
      gst_param_spec_fraction("framerate", "Frame rate", "Of a planned film, frames per second", 1, 1, 240, 1,
                              24, 1, flags));
  g_object_class_install_property(
      object, PROP_SEED,
      g_param_spec_uint64("seed", "Seed", "Of a planned film: another one gives other looks around and moves",
                          0, G_MAXINT64, 0, flags));
  text(PROP_PACK_FOR, "pack-for", "Pack for",
       "Video model to whose lengths the shots of a planned film are packed; unset: any length");
  text(PROP_MUSIC, "music", "Music", "File of music that a planned film has and is cut on");
  g_object_class_install_property(
      object, PROP_PLANNER,
      g_param_spec_enum("planner", "Planner", "Who plans the storyboard of a brief",
                        gst_storyboard_src_planner_get_type(), static_cast<int>(Planner::Offline), flags));
  text(PROP_BASE_URL, "base-url", "Base URL",
       "Server of the language model, OpenAI chat protocol, for example http://127.0.0.1:8080/v1");
  text(PROP_LANGUAGE_MODEL, "language-model", "Language model", "Its name; unset: the server's only one");
  text(PROP_KEY_VARIABLE, "key-variable", "Key variable",
       "Environment variable that holds the key of the language model's server");
  text(PROP_KEY_FILE, "key-file", "Key file",
       "File whose first line is the key of the language model's server");
  storyboardsrc::install_image_properties(object, PROP_IMAGES);

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
