// SPDX-License-Identifier: LGPL-2.1-or-later
// One owning reference for every refcounted GLib/GStreamer type.
// adopt() takes a transfer-full result, share() adds a reference to a transfer-none one, so the transfer
// annotation of the C function is written at the call.
#pragma once
#include <gst/gst.h>

#include <memory>
#include <string>
#include <utility>

namespace glue {

template <class T>
struct RefTraits {  // GObject and GstObject
  static void ref(T *p) noexcept { g_object_ref(p); }
  static void unref(T *p) noexcept { g_object_unref(p); }
};
#define GLUE_MINI_OBJECT(T)                                                              \
  template <>                                                                            \
  struct RefTraits<T> {                                                                  \
    static void ref(T *p) noexcept { gst_mini_object_ref(GST_MINI_OBJECT_CAST(p)); }     \
    static void unref(T *p) noexcept { gst_mini_object_unref(GST_MINI_OBJECT_CAST(p)); } \
  }
GLUE_MINI_OBJECT(GstBuffer);
GLUE_MINI_OBJECT(GstBufferList);
GLUE_MINI_OBJECT(GstCaps);
GLUE_MINI_OBJECT(GstEvent);
GLUE_MINI_OBJECT(GstMessage);
GLUE_MINI_OBJECT(GstQuery);
GLUE_MINI_OBJECT(GstSample);
GLUE_MINI_OBJECT(GstTagList);
GLUE_MINI_OBJECT(GstToc);
#undef GLUE_MINI_OBJECT

template <class T>
class Ref {
 public:
  Ref() = default;
  static Ref adopt(T *p) noexcept { return Ref(p); }
  static Ref share(T *p) noexcept {
    if (p) RefTraits<T>::ref(p);
    return Ref(p);
  }
  Ref(const Ref &o) noexcept : Ref(share(o.p_)) {}
  Ref(Ref &&o) noexcept : p_(std::exchange(o.p_, nullptr)) {}
  Ref &operator=(Ref o) noexcept {
    std::swap(p_, o.p_);
    return *this;
  }
  ~Ref() {
    if (p_) RefTraits<T>::unref(p_);
  }
  T *get() const noexcept { return p_; }
  [[nodiscard]] T *release() noexcept { return std::exchange(p_, nullptr); }  // transfer full to the caller
  void reset() noexcept { *this = Ref(); }
  explicit operator bool() const noexcept { return p_ != nullptr; }

 private:
  explicit Ref(T *p) noexcept : p_(p) {}
  T *p_ = nullptr;
};

// For things with a single owner.
struct GFree {
  void operator()(void *p) const noexcept { g_free(p); }
};
using CharPtr = std::unique_ptr<char, GFree>;
struct StructureFree {
  void operator()(GstStructure *s) const noexcept { gst_structure_free(s); }
};
using StructurePtr = std::unique_ptr<GstStructure, StructureFree>;
struct ErrorFree {
  void operator()(GError *e) const noexcept { g_error_free(e); }
};
using ErrorPtr = std::unique_ptr<GError, ErrorFree>;

inline std::string take_string(char *s) {  // adopts a g_malloc'ed string
  CharPtr owned(s);
  return owned ? std::string(owned.get()) : std::string();
}
inline std::string string_or_empty(const char *s) {
  return s ? std::string(s) : std::string();
}

}  // namespace glue
