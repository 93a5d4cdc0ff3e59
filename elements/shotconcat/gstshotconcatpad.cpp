// SPDX-License-Identifier: LGPL-2.1-or-later
#include "gstshotconcatpad.hpp"

#include "glue/element.hpp"
#include "input.hpp"
#include "transition/catalogue.hpp"

namespace {

struct PadHalf {
  explicit PadHalf(GstShotConcatPad *pad) : input(GST_PAD_CAST(pad)) {}
  shotconcat::Input input;
};

}  // namespace

GLUE_DEFINE_TYPE(GstShotConcatPad, gst_shot_concat_pad, GST_TYPE_PAD, PadHalf, {})

shotconcat::Input &gst_shot_concat_pad_input(GstPad *pad) {
  return gst_shot_concat_pad_impl(pad).input;
}

GType gst_shot_concat_transition_get_type() {
  static const GType type = [] {
    static std::vector<GEnumValue> values;
    for (const auto &e : transition::catalogue()) values.push_back({e.id, e.blurb, e.nick});
    values.push_back({2000, "SMPTE_Dissolve", "SMPTE_Dissolve"});  // OpenTimelineIO's names
    values.push_back({2001, "Custom_Transition", "Custom_Transition"});
    values.push_back({0, nullptr, nullptr});
    return g_enum_register_static("GstShotConcatTransition", values.data());
  }();
  return type;
}

static GType easing_get_type() {
  using transition::Easing;
  static const GType type = [] {
    static const GEnumValue values[] = {{int(Easing::Linear), "Even", "linear"},
                                        {int(Easing::Smooth), "Slow at both ends", "smooth"},
                                        {int(Easing::EaseIn), "Slow at the start", "ease-in"},
                                        {int(Easing::EaseOut), "Slow at the end", "ease-out"},
                                        {0, nullptr, nullptr}};
    return g_enum_register_static("GstShotConcatEasing", values);
  }();
  return type;
}

enum {
  PROP_0,
  PROP_TRANSITION,
  PROP_TRANSITION_DURATION,
  PROP_EASING,
  PROP_IN,
  PROP_OUT,
  PROP_LUMA,
  PROP_POSITION
};

static void set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec) {
  gst_shot_concat_pad_impl(object).input.change([&](shotconcat::InputSettings &s) {
    switch (id) {
      case PROP_TRANSITION: {
        const int v = g_value_get_enum(value);
        s.transition = v >= 2000 ? static_cast<int>(transition::kFade) : v;
        break;
      }
      case PROP_TRANSITION_DURATION:
        s.transition_duration = g_value_get_uint64(value);
        break;
      case PROP_EASING:
        s.easing = static_cast<transition::Easing>(g_value_get_enum(value));
        break;
      case PROP_IN:
        s.in = g_value_get_uint64(value);
        break;
      case PROP_OUT:
        s.out = g_value_get_uint64(value);
        break;
      case PROP_LUMA:
        s.luma = glue::string_or_empty(g_value_get_string(value));
        break;
      case PROP_POSITION:
        s.position = g_value_get_double(value);
        break;
      default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
  });
}

static void get_property(GObject *object, guint id, GValue *value, GParamSpec *spec) {
  const auto s = gst_shot_concat_pad_impl(object).input.settings();
  switch (id) {
    case PROP_TRANSITION:
      g_value_set_enum(value, s.transition);
      break;
    case PROP_TRANSITION_DURATION:
      g_value_set_uint64(value, s.transition_duration);
      break;
    case PROP_EASING:
      g_value_set_enum(value, static_cast<int>(s.easing));
      break;
    case PROP_IN:
      g_value_set_uint64(value, s.in);
      break;
    case PROP_OUT:
      g_value_set_uint64(value, s.out);
      break;
    case PROP_LUMA:
      g_value_set_string(value, s.luma.empty() ? nullptr : s.luma.c_str());
      break;
    case PROP_POSITION:
      g_value_set_double(value, s.position);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

static void gst_shot_concat_pad_class_init(GstShotConcatPadClass *klass) {
  auto *object = G_OBJECT_CLASS(klass);
  object->set_property = set_property;
  object->get_property = get_property;
  const auto flags =
      static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING);
  g_object_class_install_property(
      object, PROP_TRANSITION,
      g_param_spec_enum("transition", "Transition",
                        "Transition into this pad's first shot, unless a shot event says otherwise",
                        gst_shot_concat_transition_get_type(), transition::kCut, flags));
  g_object_class_install_property(
      object, PROP_TRANSITION_DURATION,
      g_param_spec_uint64("transition-duration", "Transition duration",
                          "Length of the transition into this pad's first shot, in nanoseconds", 0,
                          G_MAXINT64, 0, flags));
  g_object_class_install_property(
      object, PROP_EASING,
      g_param_spec_enum("easing", "Easing", "How the transition runs over its time", easing_get_type(), 0,
                        flags));
  g_object_class_install_property(
      object, PROP_IN,
      g_param_spec_uint64("in", "In point",
                          "Where in plain footage to start, in nanoseconds after its first picture", 0,
                          G_MAXINT64, 0, flags));
  g_object_class_install_property(
      object, PROP_OUT,
      g_param_spec_uint64(
          "out", "Out point",
          "Where in plain footage to end, in nanoseconds after its first picture (-1 = at its end)", 0,
          G_MAXUINT64, GST_CLOCK_TIME_NONE, flags));
  g_object_class_install_property(
      object, PROP_LUMA,
      g_param_spec_string(
          "luma", "Luma map",
          "Picture file whose brightness is the order of a wipe with transition=luma, dark first", nullptr,
          flags));
  g_object_class_install_property(
      object, PROP_POSITION,
      g_param_spec_double("position", "Position",
                          "Position of the transition by hand, 0 (outgoing) to 1 (incoming); -1 = by time",
                          -1, 1, -1, static_cast<GParamFlags>(flags | GST_PARAM_CONTROLLABLE)));
  gst_type_mark_as_plugin_api(gst_shot_concat_transition_get_type(), GstPluginAPIFlags(0));
  gst_type_mark_as_plugin_api(easing_get_type(), GstPluginAPIFlags(0));
}
