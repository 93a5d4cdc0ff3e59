// SPDX-License-Identifier: LGPL-2.1-or-later
#include "protocols/veo_operation.hpp"

#include <glib.h>

namespace aivideogen::veo {

using generation::Generation;
using generation::Medium;
using generation::Role;
using wire::Json;

namespace {

// google.rpc.Code
Fault fault_of(int code, const std::string &status) {
  if (code == 8 || status == "RESOURCE_EXHAUSTED") return Fault::RateLimited;
  if (code == 7 || code == 16 || status == "PERMISSION_DENIED" || status == "UNAUTHENTICATED")
    return Fault::Auth;
  if (code == 5 || status == "NOT_FOUND") return Fault::NotFound;
  if (code == 3 || code == 9 || code == 11 || status == "INVALID_ARGUMENT" || status == "FAILED_PRECONDITION")
    return Fault::Invalid;
  if (code == 4 || code == 13 || code == 14 || status == "UNAVAILABLE" || status == "INTERNAL" ||
      status == "DEADLINE_EXCEEDED")
    return Fault::Retryable;
  return Fault::Unknown;
}

bool speaks_of_safety(const std::string &message) {
  for (const char *word : {"safety", "usage guidelines", "sensitive", "policy", "violat", "Responsible AI",
                           "support code", "Support codes"})
    if (message.find(word) != std::string::npos) return true;
  return false;
}

ProviderError error_of(const Json &e, const http::Reply &reply) {
  const int code = static_cast<int>(e["code"].number().value_or(0));
  const std::string message = e["message"].text(), status = e["status"].text();
  Fault fault = code >= 100 ? wire::fault_of(static_cast<unsigned>(code)) : fault_of(code, status);
  if (code >= 100 && fault_of(0, status) != Fault::Unknown) fault = fault_of(0, status);
  if (fault == Fault::Unknown && reply.status >= 400) fault = wire::fault_of(reply.status);
  if (fault == Fault::Invalid && speaks_of_safety(message)) fault = Fault::Moderation;
  ProviderError error = wire::error(reply, fault, status.empty() ? e["code"].word() : status, message);
  const Json details = e["details"];
  for (std::size_t i = 0; i < details.size(); i++) {
    const std::string delay = details[i]["retryDelay"].text();  // "34s"
    if (!delay.empty()) {
      const double seconds = g_ascii_strtod(delay.c_str(), nullptr);
      if (seconds > 0 && seconds < 86400) error.retry_after = seconds;
    }
    const Json violations = details[i]["violations"];
    for (std::size_t k = 0; k < violations.size(); k++)
      if (violations[k]["quotaId"].text().find("PerDay") != std::string::npos)
        error.fault = Fault::Balance;  // not today
  }
  return error;
}

wire::Object picture(const Medium &m) {
  return wire::Object().set("bytesBase64Encoded", wire::base64(*m.read())).set("mimeType", m.type);
}

}  // namespace

void check(const Generation &order) {
  wire::whole_seconds(order.seconds);
  if (order.last_frame) throw Refusal("last-frame", "this API does not give the last frame");
  bool references = false;
  for (const auto &i : order.inputs) {
    if (i.role == Role::Video || i.role == Role::Audio)
      throw Refusal("references", "this API takes pictures only");
    if (!i.medium.has_bytes())
      throw Refusal("references", "this API takes the picture itself, not its address");
    references |= i.role == Role::Image;
  }
  if (references && wire::find(order, Role::FirstFrame))
    throw Refusal("references", "this API takes frames or references, not both");
}

wire::Object instance(const Generation &order) {
  wire::Object o;
  o.set("prompt", order.prompt);
  wire::Array references;
  for (const auto &i : order.inputs) {
    if (i.role == Role::FirstFrame) o.set("image", picture(i.medium));
    if (i.role == Role::LastFrame) o.set("lastFrame", picture(i.medium));
    if (i.role == Role::Image)
      references.add(wire::Object().set("image", picture(i.medium)).set("referenceType", "asset"));
  }
  if (references.size()) o.set("referenceImages", references);
  return o;
}

wire::Object parameters(const Generation &order) {
  wire::Object o;
  o.set("aspectRatio", wire::ratio(order.width, order.height, {"16:9", "9:16"}))
      .set("resolution", order.resolution)
      .set("durationSeconds", std::stoi(wire::whole_seconds(order.seconds)))
      .set("sampleCount", 1);
  if (!order.negative_prompt.empty()) o.set("negativePrompt", order.negative_prompt);
  return o;
}

ProviderError read_error(const http::Reply &reply) {
  const auto body = Json::parse(reply.body);
  if (!body) return wire::strange(reply, "no JSON in the reply");
  const Json top = body->is_array() ? (*body)[std::size_t{0}] : *body;
  if (!top["error"].is_object()) return wire::strange(reply, "no operation and no error in the reply");
  return error_of(top["error"], reply);
}

std::optional<JobReport> unfinished(const Json &operation, const http::Reply &reply) {
  JobReport r;
  if (!operation["done"].is_true()) {
    r.state = JobState::Running;
    return r;
  }
  if (!operation["error"].is_object()) return {};
  r.state = JobState::Failed;
  r.error = error_of(operation["error"], reply);
  return r;
}

// Done, and no clip: the reasons are all there is.
JobReport filtered(const Json &response, const http::Reply &reply) {
  JobReport r;
  r.state = JobState::Failed;
  std::string reasons;
  const Json list = response["raiMediaFilteredReasons"];
  for (std::size_t i = 0; i < list.size(); i++) reasons += (reasons.empty() ? "" : " ") + list[i].text();
  const bool moderated = !reasons.empty() || response["raiMediaFilteredCount"].number().value_or(0) > 0;
  r.error =
      wire::error(reply, moderated ? Fault::Moderation : Fault::Unknown, moderated ? "filtered" : "empty",
                  reasons.empty() ? "the operation is done and gives no clip" : reasons);
  return r;
}

}  // namespace aivideogen::veo
