// SPDX-License-Identifier: LGPL-2.1-or-later
#include "shot.hpp"

namespace aivideogen {

std::map<std::string, double> Verdict::by_dimension() const {
  std::map<std::string, double> out;
  for (int i = 0; scores && i < gst_structure_n_fields(scores.get()); i++) {
    const gchar *name = gst_structure_nth_field_name(scores.get(), static_cast<guint>(i));
    double v = 0;
    if (gst_structure_get_double(scores.get(), name, &v)) out[name] = v;
  }
  return out;
}

double Verdict::score() const {
  const auto all = by_dimension();
  double sum = 0;
  for (const auto &[dimension, score] : all) sum += score;
  return all.empty() ? 0.0 : sum / static_cast<double>(all.size());
}

std::string Verdict::word() const {
  auto *names = static_cast<GEnumClass *>(g_type_class_ref(GST_TYPE_STORYBOARD_VERDICT));
  const GEnumValue *value = g_enum_get_value(names, verdict);
  const std::string word = value ? value->value_nick : "";
  g_type_class_unref(names);
  return word;
}

std::string Verdict::first_cause() const {
  if (causes.empty()) return {};
  const auto field = [&](const char *name) {
    return glue::string_or_empty(gst_structure_get_string(causes.front().get(), name));
  };
  std::string text = field("dimension");
  if (!field("measured").empty()) text += ": " + field("measured");
  if (!field("wanted").empty()) text += ", wanted " + field("wanted");
  return text;
}

}  // namespace aivideogen
