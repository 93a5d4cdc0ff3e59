// SPDX-License-Identifier: LGPL-2.1-or-later
// Seedance on Volcengine Ark and BytePlus ModelArk: POST /contents/generations/tasks, then GET by id.
// Options of a catalogue entry: "adaptive-frames" ("yes": frames decide the shape), "watermark" ("yes").
#include <algorithm>
#include <cmath>

#include "protocols/wire.hpp"

namespace aivideogen {
namespace {

using generation::Generation;
using generation::Role;
using wire::Json;

constexpr const char kTasks[] = "/contents/generations/tasks";
constexpr int kExpires =
    7200;  // seconds after which the provider gives a task up, unbilled: so many at least
constexpr std::size_t kPage = 100;  // tasks a page of the listing

// The API has no name of ours for a task, but its listing repeats when the task expires, to the second: an
// hour's worth of seconds tells our orders apart. Never a whole minute: what a gateway puts there instead is
// one.
int expires_of(const std::string &client_id) {
  const auto n = static_cast<int>(std::stoul(client_id.substr(0, 7), nullptr, 16) % (60 * 59));
  return kExpires + n / 59 * 60 + 1 + n % 59;
}
bool is_name(double expires) {
  return expires > kExpires && expires < kExpires + 3600 && std::fmod(expires, 60) != 0;
}

std::string ratio_of(const Generation &o) {
  return wire::ratio(o.width, o.height, {"16:9", "4:3", "1:1", "3:4", "9:16", "21:9"});
}

Fault fault_of(const std::string &code, unsigned status) {
  const auto has = [&](const char *part) { return code.find(part) != std::string::npos; };
  if (has("SensitiveContentDetected") || has("RiskDetection")) return Fault::Moderation;
  if (has("RateLimitExceeded") || has("RequestBurstTooFast") || has("InflightBatchsizeExceeded") ||
      has("QuotaExceeded"))
    return Fault::RateLimited;
  if (has("ServerOverloaded") || has("InternalServiceError")) return Fault::Retryable;
  if (has("AccountOverdue") || has("SetLimitExceeded")) return Fault::Balance;
  if (has("InvalidEndpointOrModel") || has("ModelNotOpen")) return Fault::NotFound;
  if (has("AuthenticationError") || has("AccessDenied") || has("OperationDenied")) return Fault::Auth;
  if (has("InvalidParameter") || has("MissingParameter")) return Fault::Invalid;
  return wire::fault_of(status);
}

ProviderError read_error(const http::Reply &reply) {
  const auto body = Json::parse(reply.body);
  if (!body || !(*body)["error"].is_object())
    return wire::strange(reply, "no task and no error in the reply");
  const Json e = (*body)["error"];
  return wire::error(reply, fault_of(e["code"].word(), reply.status), e["code"].word(), e["message"].text());
}

class ArkTasks final : public Protocol {
 public:
  Traits traits(const Access &access) const override {
    Traits t;
    t.recovery = Traits::Recovery::List;
    t.listing_lag = 20;
    t.deadline = kExpires + 3600 + 600;
    t.cancel_queued = true;
    wire::pace(access, t);
    return t;
  }

  void check(const Generation &order, const Access &) const override {
    wire::whole_seconds(order.seconds);
    if (!order.negative_prompt.empty()) throw Refusal("negative-prompt", "this API has no negative prompt");
    if (!order.extends.empty()) throw Refusal("extends", "this API extends a clip only as a reference");
    for (const auto &i : order.inputs)
      if (i.role == Role::Video && i.medium.url.empty())
        throw Refusal("references", "this API takes clips by address only: \"" + i.name + "\" has none");
  }

  http::Request create(const Generation &order, const Access &access, const std::string &client_id,
                       const std::vector<http::Reply> &) const override {
    check(order, access);
    wire::Array content;
    content.add(wire::Object().set("type", "text").set("text", order.prompt));
    bool frames = false;
    for (const auto &i : order.inputs) {
      const auto add = [&](const char *type, const std::string &address, const char *role) {
        content.add(
            wire::Object().set("type", type).set(type, wire::Object().set("url", address)).set("role", role));
      };
      switch (i.role) {
        case Role::FirstFrame:
          frames = true;
          add("image_url", wire::data_or_url(i.medium), "first_frame");
          break;
        case Role::LastFrame:
          add("image_url", wire::data_or_url(i.medium), "last_frame");
          break;
        case Role::Image:
          add("image_url", wire::data_or_url(i.medium), "reference_image");
          break;
        case Role::Video:
          add("video_url", i.medium.url, "reference_video");
          break;
        case Role::Audio:
          add("audio_url", wire::data_or_url(i.medium), "reference_audio");
          break;
      }
    }
    const bool adaptive = frames && wire::option(access, "adaptive-frames") == "yes";
    wire::Object body;
    body.set("model", access.model)
        .set("content", content)
        .set("resolution", order.resolution)
        .set("ratio", adaptive ? "adaptive" : ratio_of(order))
        .set("duration", std::stoi(wire::whole_seconds(order.seconds)))
        .set("generate_audio", order.audio)
        .set("watermark", wire::option(access, "watermark") == "yes")
        .set("execution_expires_after", expires_of(client_id));
    if (order.seed) body.set("seed", static_cast<std::int64_t>(*order.seed));
    if (order.last_frame) body.set("return_last_frame", true);
    auto request = wire::post(access, kTasks, body, credentials(access));
    request.headers.push_back({"X-Client-Request-Id", client_id});  // for the provider's own logs
    return request;
  }

  std::variant<std::string, ProviderError> created(const Generation &,
                                                   const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if (reply.status == 200 && body) {
      const auto task = wire::task_name((*body)["id"].text());
      if (!task.empty()) return task;
    }
    return read_error(reply);
  }

  http::Request poll(const std::string &task, const Access &access) const override {
    return wire::get(access, kTasks + ("/" + http::url_segment(task)), credentials(access));
  }

  std::variant<JobReport, ProviderError> polled(const std::string &task, const Access &,
                                                const http::Reply &reply) const override {
    const auto parsed = Json::parse(reply.body);
    if (reply.status != 200 || !parsed) return read_error(reply);
    const Json &body = *parsed;
    if (body["id"].text() != task) return wire::strange(reply, "about another task");
    JobReport r;
    r.state = wire::state_of(body["status"].text(), r);
    r.model = body["model"].text();
    r.resolution = body["resolution"].text();
    if (r.state == JobState::Succeeded) {
      r.url = body["content"]["video_url"].text();
      r.last_frame_url = body["content"]["last_frame_url"].text();
      r.seconds = body["duration"].number();
      r.tokens = body["usage"]["total_tokens"].number();
      if (!r.tokens) r.tokens = body["usage"]["completion_tokens"].number();
    } else if (r.state == JobState::Failed || r.state == JobState::Expired ||
               r.state == JobState::Cancelled) {
      const Json e = body["error"];
      r.error = wire::error(
          reply, fault_of(e["code"].word(), 0), e["code"].word(),
          e["message"].text().empty() ? "the task is " + body["status"].text() : e["message"].text());
    }
    return r;
  }

  std::optional<http::Request> cancel(const std::string &task, const Access &access,
                                      JobState state) const override {
    if (state != JobState::Queued) return {};
    auto r = wire::get(access, kTasks + ("/" + http::url_segment(task)), credentials(access));
    r.method = "DELETE";
    return r;
  }

  std::string look(const Generation &o, const Access &access) const override {
    if (!o.seed) return {};
    return access.model + " " + o.resolution + " " + wire::whole_seconds(o.seconds) + " " +
           std::to_string(*o.seed);
  }

  std::optional<http::Request> look_up(const Missing &missing, const Access &access) const override {
    return wire::get(access,
                     kTasks +
                         ("?page_num=" + (missing.page.empty() ? "1" : missing.page) +
                          "&page_size=" + std::to_string(kPage)) +
                         "&filter.model=" + http::url_segment(access.model),
                     credentials(access));
  }

  // Newest first. A task is told by what it is to be, by when it came, and by the name we gave it.
  std::variant<Found, ProviderError> looked_up(const Missing &missing, const Access &,
                                               const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if (reply.status != 200 || !body || !(*body)["items"].is_array()) return read_error(reply);
    const Json items = (*body)["items"];
    const Generation &o = *missing.order;
    Found found;
    bool past = false;
    for (std::size_t i = 0; i < items.size(); i++) {
      const Json t = items[i];
      const auto at = t["created_at"].number();
      if (!at) return wire::strange(reply, "a task in the listing has no time");
      const auto when = missing.when(*at);
      if (when == Missing::When::Before) {
        past = true;
        continue;
      }
      const std::string id = wire::task_name(t["id"].text());
      if (id.empty() || std::find(missing.known.begin(), missing.known.end(), id) != missing.known.end())
        continue;
      const auto differs = [&](const char *member, const std::string &ours) {
        const std::string theirs = t[member].word();
        return !theirs.empty() && theirs != ours;
      };
      if (differs("resolution", o.resolution) || differs("duration", wire::whole_seconds(o.seconds)) ||
          (o.seed && differs("seed", std::to_string(*o.seed))))
        continue;
      const auto named = t["execution_expires_after"].number();
      if (!(named && is_name(*named)) && when == Missing::When::Doubtful) {
        found.doubtful = true;
        continue;
      }
      if (named && is_name(*named)) {
        const int ours = expires_of(missing.client_id);
        if (static_cast<int>(*named) != ours) continue;
        if (std::any_of(missing.rivals.begin(), missing.rivals.end(),
                        [&](const auto &rival) { return expires_of(rival) == ours; }))
          found.told = std::min(found.told, Found::Told::Look);
      } else {  // a gateway that leaves it out, or an order of an older version
        found.told =
            std::min(found.told, !o.seed || t["seed"].word().empty() ? Found::Told::Time : Found::Told::Look);
      }
      found.candidates.push_back(id);
    }
    found.complete = past || items.size() < kPage;
    if (!found.complete)
      found.next_page = std::to_string(missing.page.empty() ? 2 : std::stoul(missing.page) + 1);
    return found;
  }

  std::vector<http::Header> credentials(const Access &access) const override { return wire::bearer(access); }
};

}  // namespace

std::unique_ptr<Protocol> make_ark_tasks() {
  return std::make_unique<ArkTasks>();
}

}  // namespace aivideogen
