// SPDX-License-Identifier: LGPL-2.1-or-later
// How the C++ half says that something went wrong, and the firewall that keeps exceptions out of C frames.
#pragma once
#include <gst/gst.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

#include "glue/ref.hpp"

namespace glue {

// One failure for one GST_MESSAGE_ERROR. what() is the sentence for the viewer: what, where, what to do.
// `debug` is for the developer; `shot` and `cause` travel in the message's details ("shot-id", "cause").
class Failure : public std::runtime_error {
 public:
  Failure(GQuark domain, int code, const std::string &text, std::string debug = {})
      : std::runtime_error(text), domain_(domain), code_(code), debug_(std::move(debug)) {}
  Failure &shot(std::string id) & {
    shot_ = std::move(id);
    return *this;
  }
  Failure &cause(std::string c) & {
    cause_ = std::move(c);
    return *this;
  }
  Failure &&shot(std::string id) && { return std::move(shot(std::move(id))); }
  Failure &&cause(std::string c) && { return std::move(cause(std::move(c))); }
  GQuark domain() const noexcept { return domain_; }
  int code() const noexcept { return code_; }
  const std::string &debug() const noexcept { return debug_; }
  const std::string &shot_id() const noexcept { return shot_; }
  const std::string &cause_text() const noexcept { return cause_; }

 private:
  GQuark domain_;
  int code_;
  std::string debug_, shot_, cause_;
};

inline Failure resource_failure(GstResourceError code, const std::string &text, std::string debug = {}) {
  return Failure(GST_RESOURCE_ERROR, code, text, std::move(debug));
}
inline Failure stream_failure(GstStreamError code, const std::string &text, std::string debug = {}) {
  return Failure(GST_STREAM_ERROR, code, text, std::move(debug));
}

// Posts the failure as the element's one ERROR. Must not be called with the object lock or an own mutex held.
inline void post_failure(GstElement *e, const Failure &f, const char *file = __FILE__,
                         int line = __LINE__) noexcept {
  GstStructure *details = gst_structure_new_empty("details");
  if (!f.shot_id().empty())
    gst_structure_set(details, "shot-id", G_TYPE_STRING, f.shot_id().c_str(), nullptr);
  if (!f.cause_text().empty())
    gst_structure_set(details, "cause", G_TYPE_STRING, f.cause_text().c_str(), nullptr);
  gst_element_message_full_with_details(e, GST_MESSAGE_ERROR, f.domain(), f.code(), g_strdup(f.what()),
                                        f.debug().empty() ? nullptr : g_strdup(f.debug().c_str()), file,
                                        "glue", line, details);
}

// No C++ exception may unwind through a C frame: every vfunc body that can throw runs inside guard().
template <class R, class F>
R guard(GstElement *e, R failed, F &&body) noexcept {
  try {
    return std::forward<F>(body)();
  } catch (const Failure &f) {
    post_failure(e, f);
  } catch (const std::exception &x) {
    GST_ELEMENT_ERROR(e, LIBRARY, FAILED, (nullptr), ("%s", x.what()));
  } catch (...) {
    GST_ELEMENT_ERROR(e, LIBRARY, FAILED, (nullptr), ("unknown exception"));
  }
  return failed;
}

}  // namespace glue
