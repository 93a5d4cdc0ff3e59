// SPDX-License-Identifier: LGPL-2.1-or-later
#include "consistencycheck/properties.hpp"

#include <array>

#include "glue/ref.hpp"

namespace consistency {
namespace {

GType preset_type() {
  static const GEnumValue values[] = {
      {static_cast<int>(judge::Preset::Draft), "A take fails below a score of 0.35", "draft"},
      {static_cast<int>(judge::Preset::Standard), "A take fails below a score of 0.5", "standard"},
      {static_cast<int>(judge::Preset::Strict), "A take fails below a score of 0.65", "strict"},
      {0, nullptr, nullptr}};
  static const GType type = g_enum_register_static("GstConsistencyCheckPreset", values);
  return type;
}

GType dimensions_type() {
  static const std::array<GFlagsValue, judge::kDimensions + 1> values = [] {
    std::array<GFlagsValue, judge::kDimensions + 1> v{};
    static const char *const blurbs[] = {"Exposure, contrast, key light, colour temperature",
                                         "Colours, saturation, cast, toning",
                                         "Framing: shift, zoom, roll, mirroring",
                                         "Bodies",
                                         "Faces and characters",
                                         "Texture, grain, sharpness",
                                         "Measured against the requested camera move",
                                         "Flicker, black, cuts, freezes, jitter, broken frames, bars",
                                         "Against the take before it"};
    for (std::size_t i = 0; i < judge::kDimensions; i++)
      v[i] = {1u << i, blurbs[i], judge::name_of(judge::kAllDimensions[i])};
    return v;
  }();
  static const GType type = g_flags_register_static("GstConsistencyCheckDimensions", values.data());
  return type;
}

GType repair_type() {
  static const GFlagsValue values[] = {{REPAIR_EXPOSURE, "Exposure and gamma", "exposure"},
                                       {REPAIR_TEMPERATURE, "Colour temperature and tint", "temperature"},
                                       {REPAIR_SATURATION, "Saturation", "saturation"},
                                       {REPAIR_FLICKER, "Flicker of the level", "flicker"},
                                       {REPAIR_EDGES, "Broken frames at the ends of the handles", "edges"},
                                       {REPAIR_TONING, "Hue, and highlights toned otherwise than shadows", "toning"},
                                       {REPAIR_SHADING, "Light that falls off to a side or from the middle", "shading"},
                                       {REPAIR_FRAMING, "Small shifts, zooms and rolls, by enlarging up to 1.2 times", "framing"},
                                       {0, nullptr, nullptr}};
  static const GType type = g_flags_register_static("GstConsistencyCheckRepair", values);
  return type;
}

GType messages_type() {
  static const GFlagsValue values[] = {
      {MESSAGES_SHOT, "storyboard/verdict for every shot and every take judged", "shot"},
      {MESSAGES_FRAME, "storyboard/measure for every frame measured", "frame"},
      {0, nullptr, nullptr}};
  static const GType type = g_flags_register_static("GstConsistencyCheckMessages", values);
  return type;
}

GType regions_type() {
  static const GFlagsValue values[] = {{REGIONS_FACES, "Faces, as \"face\" (needs models)", "faces"},
                                       {REGIONS_PERSONS, "Persons, as \"person\" (needs models)", "persons"},
                                       {REGIONS_FAULTS, "Where a cause of the take's verdict was seen, as \"fault\"", "faults"},
                                       {0, nullptr, nullptr}};
  static const GType type = g_flags_register_static("GstConsistencyCheckRegions", values);
  return type;
}

enum {
  PROP_PRESET = Properties::kStatistics + 1,
  PROP_DIMENSIONS,
  PROP_REPAIR,
  PROP_MESSAGES,
  PROP_REGIONS,
  PROP_REFERENCE,
  PROP_MODELS,
  PROP_SAMPLE_RATE,
  PROP_DROP,
  PROP_MAX_WIDTH
};

}  // namespace

judge::Settings Properties::settings() const {
  judge::Settings s;
  s.preset = preset;
  s.dimensions.clear();
  for (std::size_t i = 0; i < judge::kDimensions; i++)
    if (dimensions & (1u << i)) s.dimensions.insert(judge::kAllDimensions[i]);
  const auto may = [this](RepairFlags flag) { return (repair & flag) != 0; };
  s.repairs.exposure = may(REPAIR_EXPOSURE);
  s.repairs.temperature = may(REPAIR_TEMPERATURE);
  s.repairs.saturation = may(REPAIR_SATURATION);
  s.repairs.toning = may(REPAIR_TONING);
  s.repairs.shading = may(REPAIR_SHADING);
  s.repairs.framing = may(REPAIR_FRAMING);
  s.repairs.flicker = may(REPAIR_FLICKER);
  s.repairs.edges = may(REPAIR_EDGES);
  s.width = static_cast<int>(max_analysis_width);
  return s;
}

bool Properties::set(guint id, const GValue *value) {
  switch (id) {
    case PROP_PRESET:
      preset = static_cast<judge::Preset>(g_value_get_enum(value));
      break;
    case PROP_DIMENSIONS:
      dimensions = g_value_get_flags(value);
      break;
    case PROP_REPAIR:
      repair = g_value_get_flags(value);
      break;
    case PROP_MESSAGES:
      messages = g_value_get_flags(value);
      break;
    case PROP_REGIONS:
      regions = g_value_get_flags(value);
      break;
    case PROP_REFERENCE:
      reference = glue::string_or_empty(g_value_get_string(value));
      break;
    case PROP_MODELS:
      models = glue::string_or_empty(g_value_get_string(value));
      break;
    case PROP_SAMPLE_RATE:
      sample_rate = g_value_get_double(value);
      break;
    case PROP_DROP:
      drop = g_value_get_boolean(value);
      break;
    case PROP_MAX_WIDTH:
      max_analysis_width = g_value_get_uint(value);
      break;
    default:
      return false;
  }
  return true;
}

bool Properties::get(guint id, GValue *value) const {
  switch (id) {
    case PROP_PRESET:
      g_value_set_enum(value, static_cast<gint>(preset));
      break;
    case PROP_DIMENSIONS:
      g_value_set_flags(value, dimensions);
      break;
    case PROP_REPAIR:
      g_value_set_flags(value, repair);
      break;
    case PROP_MESSAGES:
      g_value_set_flags(value, messages);
      break;
    case PROP_REGIONS:
      g_value_set_flags(value, regions);
      break;
    case PROP_REFERENCE:
      g_value_set_string(value, reference.empty() ? nullptr : reference.c_str());
      break;
    case PROP_MODELS:
      g_value_set_string(value, models.empty() ? nullptr : models.c_str());
      break;
    case PROP_SAMPLE_RATE:
      g_value_set_double(value, sample_rate);
      break;
    case PROP_DROP:
      g_value_set_boolean(value, drop);
      break;
    case PROP_MAX_WIDTH:
      g_value_set_uint(value, max_analysis_width);
      break;
    default:
      return false;
  }
  return true;
}

void Properties::install(GObjectClass *klass) {
  const auto flags = GParamFlags(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
  const auto install = [&](guint id, GParamSpec *spec) { g_object_class_install_property(klass, id, spec); };
  install(PROP_PRESET,
          g_param_spec_enum("preset", "Preset",
                            "How strict a take is judged, where its shot sets no limit of its own",
                            preset_type(), static_cast<gint>(judge::Preset::Standard), flags));
  install(PROP_DIMENSIONS,
          g_param_spec_flags("dimensions", "Dimensions", "What is measured, as far as this version can",
                             dimensions_type(), kAllDimensionFlags, flags));
  install(PROP_REPAIR,
          g_param_spec_flags("repair", "Repair",
                             "What may be corrected while a take streams instead of asking for another",
                             repair_type(), kAllRepairs, flags));
  install(PROP_MESSAGES,
          g_param_spec_flags("messages", "Messages",
                             "Which element messages are posted; 0 also turns off measuring what streams",
                             messages_type(), MESSAGES_SHOT, flags));
  install(PROP_REGIONS,
          g_param_spec_flags("regions", "Regions",
                             "Which regions of interest are attached to the buffers (GstVideoRegionOfInterestMeta)",
                             regions_type(), REGIONS_NONE, flags));
  install(
      PROP_REFERENCE,
      g_param_spec_string("reference", "Reference",
                          "Still picture (file or URI) to compare with where there is no storyboard frame",
                          nullptr, flags));
  install(PROP_MODELS,
          g_param_spec_string("models", "Models",
                              "Folder with the models of faces and bodies; unset = "
                              "$GST_STORYBOARD_MODELS, then gst-storyboard-1.0/models in the data folders",
                              nullptr, flags));
  install(PROP_SAMPLE_RATE,
          g_param_spec_double("sample-rate", "Sample rate",
                              "Frames per second that are measured of a stream (0 = every frame)", 0, 1000, 0,
                              flags));
  install(PROP_DROP, g_param_spec_boolean("drop", "Drop",
                                          "Leave frames unmeasured when measuring cannot keep up; false = "
                                          "slow the stream down instead (never loses a frame either way)",
                                          TRUE, flags));
  install(
      PROP_MAX_WIDTH,
      g_param_spec_uint("max-analysis-width", "Maximum analysis width",
                        "Width in pixels of the copy that is measured; the limits were tuned at the default",
                        96, 1920, judge::kWorkingWidth, flags));
  install(
      kStatistics,
      g_param_spec_boxed("statistics", "Statistics", "Takes and frames judged so far, times in nanoseconds",
                         GST_TYPE_STRUCTURE, GParamFlags(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)));
  for (GType type : {preset_type(), dimensions_type(), repair_type(), messages_type(), regions_type()})
    gst_type_mark_as_plugin_api(type, GstPluginAPIFlags(0));
}

}  // namespace consistency
