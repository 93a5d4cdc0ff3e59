// SPDX-License-Identifier: LGPL-2.1-or-later
// The fal queue: POST /{owner}/{app}/{path}, then GET .../requests/{id}/status and GET .../requests/{id}.
// The catalogue's id is owner/app or owner/app/variant. Options: "path-text" (text-to-video), "path-frames"
// (image-to-video), "path-references" (reference-to-video), and those of input_template.hpp.
// An order whose reply was lost cannot be looked up here.
#include "protocols/input_template.hpp"

namespace aivideogen {
namespace {

using generation::Generation;
using generation::Role;
using wire::Json;

std::string path_of(const Generation &o, const Access &access) {
  const bool frames = wire::find(o, Role::FirstFrame) != nullptr;
  const char *name = frames ? "path-frames" : o.inputs.empty() ? "path-text" : "path-references";
  const std::string set = wire::option(access, name);
  if (set == "-") return {};
  if (!set.empty()) return "/" + set;
  return frames ? "/image-to-video" : o.inputs.empty() ? "/text-to-video" : "/reference-to-video";
}

// Status, result and cancel leave out what follows owner and app.
std::string queue_of(const std::string &id) {
  const auto slash = id.find('/');
  if (slash == std::string::npos) throw Refusal("id", "the catalogue's id must be owner/app");
  return id.substr(0, id.find('/', slash + 1));
}

// Its console names a request by the last part alone, and that is what people type.
std::string whole(const std::string &task, const Access &access) {
  return task.find('/') == std::string::npos ? queue_of(access.model) + "/requests/" + task : task;
}

ProviderError read_error(const http::Reply &reply) {
  const auto body = Json::parse(reply.body);
  if (!body) return wire::strange(reply, "no JSON in the reply");
  const Json detail = (*body)["detail"];
  std::string type = (*body)["error_type"].text(), message = detail.text();
  if (detail.is_array()) {
    type = detail[std::size_t{0}]["type"].text();
    message = detail[std::size_t{0}]["msg"].text();
  }
  if (message.empty()) message = (*body)["error"].text();
  if (message.empty() && type.empty()) return wire::strange(reply, "no request and no error in the reply");
  Fault fault = wire::fault_of(reply.status);
  if (type.find("content_policy") != std::string::npos) fault = Fault::Moderation;
  if (message.find("balance") != std::string::npos && reply.status == 403) fault = Fault::Balance;
  if (type.ends_with("_timeout") || type.starts_with("runner_")) fault = Fault::Retryable;
  if (reply.status == 422 && fault != Fault::Moderation) fault = Fault::Invalid;
  return wire::error(reply, fault, type, message);
}

class FalQueue final : public Protocol {
 public:
  Traits traits(const Access &access) const override {
    Traits t;
    t.cancel_queued = true;
    wire::pace(access, t);
    return t;
  }

  void check(const Generation &order, const Access &access) const override {
    queue_of(access.model);
    if (!order.extends.empty()) throw Refusal("extends", "this service extends no clips");
    if (order.last_frame) throw Refusal("last-frame", "this service does not give the last frame");
    wire::input_of(order, access);
  }

  http::Request create(const Generation &order, const Access &access, const std::string &,
                       const std::vector<http::Reply> &) const override {
    check(order, access);
    return wire::post(access, "/" + access.model + path_of(order, access), wire::input_of(order, access),
                      credentials(access));
  }

  std::variant<std::string, ProviderError> created(const Generation &,
                                                   const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if (reply.status == 200 && body) {
      // The path of .../owner/app/requests/ID; the origin stays the user's.
      const std::string url = (*body)["response_url"].text(), id = (*body)["request_id"].text();
      const auto requests = url.find("/requests/" + id);
      if (!id.empty() && requests != std::string::npos) {
        const std::string start = url.substr(0, requests);
        const auto app = start.rfind('/');
        const auto owner = app == std::string::npos || app == 0 ? app : start.rfind('/', app - 1);
        if (owner != std::string::npos) {
          const auto task = wire::task_name(start.substr(owner + 1) + "/requests/" + id);
          if (!task.empty()) return task;
        }
      }
    }
    return read_error(reply);
  }

  http::Request poll(const std::string &task, const Access &access) const override {
    return wire::get(access, "/" + whole(task, access) + "/status", credentials(access));
  }

  std::variant<JobReport, ProviderError> polled(const std::string &, const Access &,
                                                const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if ((reply.status != 200 && reply.status != 202) || !body || (*body)["status"].text().empty())
      return read_error(reply);
    JobReport r;
    r.state = wire::state_of((*body)["status"].text(), r);
    if (r.state == JobState::Succeeded && !(*body)["error"].text().empty()) {
      r.state = JobState::Failed;
      r.error = read_error(reply);
      if (r.error.fault == Fault::Unknown) r.error.fault = Fault::Retryable;
    }
    return r;
  }

  std::optional<http::Request> result(const std::string &task, const Access &access) const override {
    return wire::get(access, "/" + whole(task, access), credentials(access));
  }

  std::variant<JobReport, ProviderError> result_read(const std::string &, const Access &,
                                                     const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    const std::string url = body ? (*body)["video"]["url"].text() : std::string();
    if (reply.status != 200 || url.empty()) return read_error(reply);
    JobReport r;
    r.state = JobState::Succeeded;
    r.url = url;
    return r;
  }

  std::optional<http::Request> cancel(const std::string &task, const Access &access,
                                      JobState state) const override {
    if (state != JobState::Queued) return {};
    auto r = wire::get(access, "/" + whole(task, access) + "/cancel", credentials(access));
    r.method = "PUT";
    return r;
  }

  std::vector<http::Header> credentials(const Access &access) const override {
    if (access.key.empty()) return {};
    return {{"Authorization", "Key " + http::header_value(access.key), true}};
  }
};

}  // namespace

std::unique_ptr<Protocol> make_fal_queue() {
  return std::make_unique<FalQueue>();
}

}  // namespace aivideogen
