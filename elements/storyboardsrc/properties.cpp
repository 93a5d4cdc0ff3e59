// SPDX-License-Identifier: LGPL-2.1-or-later
#include "properties.hpp"

#include "glue/ref.hpp"
#include "image_properties.hpp"

namespace storyboardsrc {
namespace {

enum {
  PROP_0,
  PROP_LOCATION,
  PROP_ALLOW_OUTSIDE,
  PROP_DRAW,
  PROP_ALIGN,
  PROP_MAKE_ROOM,
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

GType gst_storyboard_src_draw_get_type() {
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
GType gst_storyboard_src_align_get_type() {
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

GType gst_storyboard_src_planner_get_type() {
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

void set_string(GValue *value, const std::string &s) {
  g_value_set_string(value, s.empty() ? nullptr : s.c_str());
}

}  // namespace

void install_properties(GObjectClass *object) {
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
  g_object_class_install_property(
      object, PROP_MAKE_ROOM,
      g_param_spec_boolean("make-room", "Make room",
                           "Shots whose recorded lines are longer than they are go on, and the shots behind them begin later, "
                           "before anything is made from them",
                           FALSE, flags));

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
  install_image_properties(object, PROP_IMAGES);
}

bool set_property(Settings &s, guint id, const GValue *value) {
  switch (id) {
    case PROP_LOCATION:
      s.location = glue::string_or_empty(g_value_get_string(value));
      break;
    case PROP_ALLOW_OUTSIDE:
      s.allow_outside = g_value_get_boolean(value);
      break;
    case PROP_DRAW:
      s.draw = static_cast<Draw>(g_value_get_enum(value));
      break;
    case PROP_BRIEF:
      s.commission.brief = glue::string_or_empty(g_value_get_string(value));
      break;
    case PROP_DURATION:
      s.commission.duration = g_value_get_double(value);
      break;
    case PROP_WIDTH:
      s.commission.width = g_value_get_int(value);
      break;
    case PROP_HEIGHT:
      s.commission.height = g_value_get_int(value);
      break;
    case PROP_FRAMERATE:
      s.commission.rate_num = gst_value_get_fraction_numerator(value);
      s.commission.rate_den = gst_value_get_fraction_denominator(value);
      break;
    case PROP_SEED:
      s.commission.seed = g_value_get_uint64(value);
      break;
    case PROP_PACK_FOR:
      s.commission.pack_for = glue::string_or_empty(g_value_get_string(value));
      break;
    case PROP_MUSIC:
      s.commission.music = glue::string_or_empty(g_value_get_string(value));
      break;
    case PROP_PLANNER:
      s.commission.planner = static_cast<Planner>(g_value_get_enum(value));
      break;
    case PROP_BASE_URL:
      s.commission.base_url = glue::string_or_empty(g_value_get_string(value));
      break;
    case PROP_LANGUAGE_MODEL:
      s.commission.language_model = glue::string_or_empty(g_value_get_string(value));
      break;
    case PROP_KEY_VARIABLE:
      s.commission.key_variable = glue::string_or_empty(g_value_get_string(value));
      break;
    case PROP_KEY_FILE:
      s.commission.key_file = glue::string_or_empty(g_value_get_string(value));
      break;
    case PROP_MAKE_ROOM:
      s.make_room = g_value_get_boolean(value);
      break;
    case PROP_ALIGN: {
      const int v = g_value_get_enum(value);
      s.align = v > 0 ? std::optional(static_cast<music::Align>(v - 1)) : std::nullopt;
      break;
    }
    default:
      return set_image_property(s.images, id, PROP_IMAGES, value);
  }
  return true;
}

bool get_property(const Settings &s, guint id, GValue *value) {
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
    case PROP_MAKE_ROOM:
      g_value_set_boolean(value, s.make_room);
      break;
    case PROP_ALIGN:
      g_value_set_enum(value, s.align ? static_cast<int>(*s.align) + 1 : 0);
      break;
    default:
      return get_image_property(s.images, id, PROP_IMAGES, value);
  }
  return true;
}

}  // namespace storyboardsrc
