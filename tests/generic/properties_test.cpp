// SPDX-License-Identifier: LGPL-2.1-or-later
// Every property of every element (and of its request pads) can be set to something else and read back, has a
// blurb, and no readable one smells of a secret.
#include <cstring>

#include "generic/suite.hpp"
#include "support/support.hpp"

namespace {

bool own(GParamSpec *p) {  // not inherited from GStreamer's base classes
  const char *owner = g_type_name(p->owner_type);
  return !g_str_equal(owner, "GstObject") && !g_str_equal(owner, "GstElement") &&
         !g_str_equal(owner, "GstPad") && !g_str_equal(owner, "GstBaseSrc") &&
         !g_str_equal(owner, "GstPushSrc") && !g_str_equal(owner, "GstBaseTransform") &&
         !g_str_equal(owner, "GstAggregator") && !g_str_equal(owner, "GstAggregatorPad") &&
         !g_str_equal(owner, "GstBin");
}

// Another valid value; false where there is none to choose (structures, objects).
bool other_value(GParamSpec *p, const GValue *current, GValue *v) {
  g_value_init(v, p->value_type);
  const GType fundamental = G_TYPE_FUNDAMENTAL(p->value_type);
  switch (fundamental) {
    case G_TYPE_BOOLEAN:
      g_value_set_boolean(v, !g_value_get_boolean(current));
      return true;
    case G_TYPE_STRING:
      g_value_set_string(v, "something-else");
      return true;
    case G_TYPE_INT: {
      auto *s = G_PARAM_SPEC_INT(p);
      g_value_set_int(v, g_value_get_int(current) == s->minimum ? s->minimum + 1 : s->minimum);
      return s->maximum > s->minimum;
    }
    case G_TYPE_UINT: {
      auto *s = G_PARAM_SPEC_UINT(p);
      g_value_set_uint(v, g_value_get_uint(current) == s->minimum ? s->minimum + 1 : s->minimum);
      return s->maximum > s->minimum;
    }
    case G_TYPE_UINT64: {
      auto *s = G_PARAM_SPEC_UINT64(p);
      g_value_set_uint64(v, g_value_get_uint64(current) == s->minimum ? s->minimum + 1 : s->minimum);
      return s->maximum > s->minimum;
    }
    case G_TYPE_INT64: {
      auto *s = G_PARAM_SPEC_INT64(p);
      g_value_set_int64(v, g_value_get_int64(current) == s->minimum ? s->minimum + 1 : s->minimum);
      return s->maximum > s->minimum;
    }
    case G_TYPE_DOUBLE: {
      auto *s = G_PARAM_SPEC_DOUBLE(p);
      const double now = g_value_get_double(current);
      double next = now + 1.0;
      if (next > s->maximum) next = (s->minimum + now) / 2;
      g_value_set_double(v, next);
      return next != now;
    }
    case G_TYPE_ENUM: {
      auto *klass = static_cast<GEnumClass *>(g_type_class_ref(p->value_type));
      for (guint i = 0; i < klass->n_values; i++)
        if (klass->values[i].value != g_value_get_enum(current)) {
          g_value_set_enum(v, klass->values[i].value);
          g_type_class_unref(klass);
          return true;
        }
      g_type_class_unref(klass);
      return false;
    }
    case G_TYPE_FLAGS: {
      auto *klass = static_cast<GFlagsClass *>(g_type_class_ref(p->value_type));
      const guint first = klass->n_values ? klass->values[0].value : 0;
      g_value_set_flags(v, g_value_get_flags(current) == first ? 0 : first);
      g_type_class_unref(klass);
      return true;
    }
    default:
      return false;
  }
}

void round_trip(GObject *object) {
  guint n = 0;
  GParamSpec **specs = g_object_class_list_properties(G_OBJECT_GET_CLASS(object), &n);
  for (guint i = 0; i < n; i++) {
    GParamSpec *p = specs[i];
    if (!own(p)) continue;
    SCOPED_TRACE(std::string(G_OBJECT_TYPE_NAME(object)) + "::" + p->name);
    EXPECT_NE(g_param_spec_get_blurb(p), nullptr);
    EXPECT_GT(std::strlen(glue::string_or_empty(g_param_spec_get_blurb(p)).c_str()), 10u);
    EXPECT_NE(g_param_spec_get_nick(p), nullptr);
    if (p->flags & G_PARAM_READABLE) {
      for (const char *smell : {"password", "secret", "token"})
        EXPECT_EQ(std::strstr(p->name, smell), nullptr);
    }
    if ((p->flags & G_PARAM_READWRITE) != G_PARAM_READWRITE || (p->flags & G_PARAM_CONSTRUCT_ONLY)) continue;
    GValue now = G_VALUE_INIT, next = G_VALUE_INIT, back = G_VALUE_INIT;
    g_value_init(&now, p->value_type);
    g_object_get_property(object, p->name, &now);
    if (!(p->flags & G_PARAM_CONSTRUCT) && g_param_spec_get_default_value(p) && G_IS_VALUE(&now) &&
        !(p->flags & GST_PARAM_DOC_SHOW_DEFAULT)) {
      EXPECT_TRUE(g_param_value_defaults(p, &now)) << "a new object does not have the declared default";
    }
    if (other_value(p, &now, &next)) {
      g_object_set_property(object, p->name, &next);
      g_value_init(&back, p->value_type);
      g_object_get_property(object, p->name, &back);
      EXPECT_EQ(g_param_values_cmp(p, &next, &back), 0);
      g_object_set_property(object, p->name, &now);
      g_object_get_property(object, p->name, &back);
      EXPECT_EQ(g_param_values_cmp(p, &now, &back), 0);
      g_value_unset(&back);
    }
    if (G_IS_VALUE(&next)) g_value_unset(&next);
    g_value_unset(&now);
  }
  g_free(specs);
}

TEST(Properties, RoundTrip) {
  for (const auto &member : suite::members()) {
    auto e = glue::Ref<GstElement>::adopt(
        GST_ELEMENT(gst_object_ref_sink(gst_element_factory_make(member.factory.c_str(), nullptr))));
    round_trip(G_OBJECT(e.get()));
    GstElementClass *klass = GST_ELEMENT_GET_CLASS(e.get());
    GList *templates = gst_element_class_get_pad_template_list(klass);
    for (GList *l = templates; l; l = l->next) {
      auto *t = GST_PAD_TEMPLATE(l->data);
      if (t->presence != GST_PAD_REQUEST) continue;
      auto pad = glue::Ref<GstPad>::adopt(gst_element_request_pad(e.get(), t, nullptr, nullptr));
      ASSERT_TRUE(pad) << member.factory;
      round_trip(G_OBJECT(pad.get()));
      gst_element_release_request_pad(e.get(), pad.get());
    }
  }
}

}  // namespace
