// SPDX-License-Identifier: LGPL-2.1-or-later
// GLUE_DEFINE_TYPE: a GObject type whose instance data is one C++ object.
//
// GObject zero-fills instances and never runs constructors, so Impl (a class taking Type *) is
// placement-newed in GObject-private memory at instance init and destroyed in finalize. The user writes
//   static void prefix_class_init(TypeClass *klass);
// and reaches the C++ half with prefix_impl(instance). INTERFACES is a statement block that may use `t`, for
// example { gst_type_add_uri_handler(t); } or {}.
#pragma once
#include <gst/gst.h>

#include <new>

namespace glue {
template <class Impl>
constexpr bool fits_private = alignof(Impl) <= 2 * sizeof(gsize);  // all that GObject private memory promises
}

#define GLUE_DEFINE_TYPE(Type, prefix, PARENT, Impl, INTERFACES)                                      \
  static gint prefix##_offset;                                                                        \
  static gpointer prefix##_parent_class;                                                              \
  static void prefix##_class_init(Type##Class *);                                                     \
  [[maybe_unused]] static Impl &prefix##_impl(gpointer self) {                                        \
    return *static_cast<Impl *>(G_STRUCT_MEMBER_P(self, prefix##_offset));                            \
  }                                                                                                   \
  GType prefix##_get_type() {                                                                         \
    static const GType type = [] { /* thread-safe: function-local static */                           \
                                   static_assert(glue::fits_private<Impl>);                           \
                                   GType t = g_type_register_static_simple(                           \
                                       PARENT, g_intern_static_string(#Type), sizeof(Type##Class),    \
                                       [](gpointer klass, gpointer) {                                 \
                                         prefix##_parent_class = g_type_class_peek_parent(klass);     \
                                         g_type_class_adjust_private_offset(klass, &prefix##_offset); \
                                         G_OBJECT_CLASS(klass)->finalize = [](GObject *o) {           \
                                           prefix##_impl(o).~Impl();                                  \
                                           G_OBJECT_CLASS(prefix##_parent_class)->finalize(o);        \
                                         };                                                           \
                                         prefix##_class_init(static_cast<Type##Class *>(klass));      \
                                       },                                                             \
                                       sizeof(Type),                                                  \
                                       [](GTypeInstance *o, gpointer) {                               \
                                         new (&prefix##_impl(o)) Impl(reinterpret_cast<Type *>(o));   \
                                       },                                                             \
                                       GTypeFlags(0));                                                \
                                   prefix##_offset = g_type_add_instance_private(t, sizeof(Impl));    \
                                   INTERFACES;                                                        \
                                   return t;                                                          \
    }();                                                                                              \
    return type;                                                                                      \
  }
