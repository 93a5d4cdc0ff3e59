// SPDX-License-Identifier: LGPL-2.1-or-later
// The OpenAI Videos protocol: POST /videos, GET /videos/{id}, GET /videos/{id}/content. Its first service has
// ended; vLLM-Omni, SGLang diffusion and gateways speak it.
// Options of a catalogue entry: "dialect": "openai" (default), "vllm" or "sglang"; "steps", "guidance": for
// the latter two; "edits": "remix" for gateways that only know the older POST /videos/{id}/remix.
#include <algorithm>

#include "protocols/wire.hpp"

namespace aivideogen {
namespace {

using generation::Generation;
using generation::Role;
using wire::Json;

constexpr std::size_t kPage = 100;  // videos a page of the listing

enum class Dialect { OpenAi, Vllm, Sglang };

Dialect dialect(const Access &access) {
  const std::string d = wire::option(access, "dialect");
  if (d == "vllm") return Dialect::Vllm;
  if (d == "sglang") return Dialect::Sglang;
  if (d.empty() || d == "openai") return Dialect::OpenAi;
  throw Refusal("dialect",
                "the model's option \"dialect\" is \"" + d + "\"; it can be openai, vllm or sglang");
}

std::string size_of(const Generation &o) {
  return std::to_string(o.width) + "x" + std::to_string(o.height);
}

std::string decimal(double v) {
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  return g_ascii_formatd(text, sizeof text, "%g", v);
}

Fault fault_of(const std::string &code, const std::string &type, unsigned status) {
  const auto has = [&](const char *part) {
    return code.find(part) != std::string::npos || type.find(part) != std::string::npos;
  };
  if (has("moderation") || has("content_policy") || has("safety")) return Fault::Moderation;
  if (has("insufficient_quota") || has("billing")) return Fault::Balance;
  if (has("rate_limit")) return Fault::RateLimited;
  if (has("invalid_api_key")) return Fault::Auth;
  if (has("server_error")) return Fault::Retryable;
  return wire::fault_of(status);
}

// {"error": {"message", "code", "type"}}, and {"detail"} of servers built on FastAPI.
ProviderError read_error(const http::Reply &reply) {
  const auto parsed = Json::parse(reply.body);
  if (!parsed) return wire::strange(reply, "no JSON in the reply");
  const Json e = (*parsed)["error"];
  if (e.is_object())
    return wire::error(reply, fault_of(e["code"].word(), e["type"].word(), reply.status), e["code"].word(),
                       e["message"].text());
  Json detail = (*parsed)["detail"];
  if (detail.is_array()) detail = detail[std::size_t{0}]["msg"];
  if (!detail.text().empty()) return wire::error(reply, wire::fault_of(reply.status), {}, detail.text());
  return wire::strange(reply, "no video and no error in the reply");
}

class OpenAiVideos final : public Protocol {
 public:
  Traits traits(const Access &access) const override {
    Traits t;
    t.recovery = Traits::Recovery::List;
    t.listing_lag = 10;
    t.first_poll = dialect(access) == Dialect::OpenAi ? 10 : 3;
    t.deadline = 3600;
    t.cancel_queued = t.cancel_running = dialect(access) == Dialect::Vllm;
    wire::pace(access, t);
    return t;
  }

  void check(const Generation &order, const Access &access) const override {
    const Dialect d = dialect(access);
    wire::whole_seconds(order.seconds);
    if (order.last_frame) throw Refusal("last-frame", "this API does not give the last frame");
    for (const auto &i : order.inputs) {
      if (i.role == Role::LastFrame) throw Refusal("last-frame", "this API takes no last frame");
      if (i.role != Role::FirstFrame)
        throw Refusal("references", "this API takes a first frame and no references");
      if (!i.medium.has_bytes() && d != Dialect::OpenAi)
        throw Refusal("first-frame", "this server takes the picture itself, not its address");
    }
    if (d != Dialect::OpenAi) {
      if (!order.extends.empty()) throw Refusal("extends", "this server does not extend clips");
      return;
    }
    if (order.seed) throw Refusal("seed", "this API takes no seed");
    if (!order.negative_prompt.empty()) throw Refusal("negative-prompt", "this API has no negative prompt");
  }

  http::Request create(const Generation &order, const Access &access, const std::string &,
                       const std::vector<http::Reply> &) const override {
    check(order, access);
    const Dialect d = dialect(access);
    const auto *first = wire::find(order, Role::FirstFrame);
    if (order.mode == "edit") {
      if (order.extends.empty()) throw Refusal("extends", "only a clip of the provider's can be edited");
      if (wire::option(access, "edits") == "remix")
        return wire::post(access, "/videos/" + http::url_segment(order.extends) + "/remix",
                          wire::Object().set("prompt", order.prompt), credentials(access));
      return wire::post(
          access, "/videos/edits",
          wire::Object().set("video", wire::Object().set("id", order.extends)).set("prompt", order.prompt),
          credentials(access));
    }
    if (!order.extends.empty())
      return wire::post(access, "/videos/extensions",
                        wire::Object()
                            .set("video", wire::Object().set("id", order.extends))
                            .set("prompt", order.prompt)
                            .set("seconds", wire::whole_seconds(order.seconds)),
                        credentials(access));
    if (d == Dialect::Vllm || (d == Dialect::Sglang && first)) return multipart(order, access, first);
    wire::Object body;
    if (!access.model.empty()) body.set("model", access.model);
    body.set("prompt", order.prompt).set("size", size_of(order));
    if (d == Dialect::OpenAi) {
      body.set("seconds", wire::whole_seconds(order.seconds));
      if (first)
        body.set("input_reference", wire::Object().set("image_url", wire::data_or_url(first->medium)));
    } else {
      body.set("seconds", std::stoi(wire::whole_seconds(order.seconds)));
      if (order.fps > 0) body.set("fps", order.fps);
      if (order.seed) body.set("seed", static_cast<std::int64_t>(*order.seed));
      if (!order.negative_prompt.empty()) body.set("negative_prompt", order.negative_prompt);
      if (const auto v = wire::option(access, "steps"); !v.empty())
        body.set("num_inference_steps", std::stoi(v));
      if (const auto v = wire::option(access, "guidance"); !v.empty())
        body.set("guidance_scale", g_ascii_strtod(v.c_str(), nullptr));
    }
    return wire::post(access, "/videos", body, credentials(access));
  }

  std::variant<std::string, ProviderError> created(const Generation &,
                                                   const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if (reply.status >= 200 && reply.status < 300 && body) {
      const auto task = wire::task_name((*body)["id"].text());
      if (!task.empty() && task.find('/') == std::string::npos) return task;
    }
    return read_error(reply);
  }

  http::Request poll(const std::string &task, const Access &access) const override {
    return wire::get(access, "/videos/" + http::url_segment(task), credentials(access));
  }

  std::variant<JobReport, ProviderError> polled(const std::string &task, const Access &access,
                                                const http::Reply &reply) const override {
    const auto parsed = Json::parse(reply.body);
    if (reply.status != 200 || !parsed) return read_error(reply);
    const Json &body = *parsed;
    if (body["id"].text() != task) return wire::strange(reply, "about another video");
    JobReport r;
    r.state = wire::state_of(body["status"].text(), r);
    r.model = body["model"].text();
    r.seconds = body["seconds"].number();
    if (auto p = body["progress"].number()) r.progress = std::clamp(*p / 100, 0.0, 1.0);
    if (r.state == JobState::Succeeded) {
      r.url = access.base_url + "/videos/" + http::url_segment(task) + "/content";
      r.url_needs_key = true;
      r.clip = task;
    } else if (r.state == JobState::Failed || r.state == JobState::Expired ||
               r.state == JobState::Cancelled) {
      const Json e = body["error"];
      r.error = wire::error(
          reply, fault_of(e["code"].word(), e["type"].word(), 0), e["code"].word(),
          e["message"].text().empty() ? "the video is " + body["status"].text() : e["message"].text());
    }
    return r;
  }

  std::optional<http::Request> cancel(const std::string &task, const Access &access,
                                      JobState) const override {
    if (dialect(access) != Dialect::Vllm) return {};
    auto r = poll(task, access);
    r.method = "DELETE";
    return r;
  }

  std::string look(const Generation &o, const Access &access) const override {
    return access.model + " " + size_of(o) + " " + wire::whole_seconds(o.seconds) + " " + o.prompt;
  }

  std::optional<http::Request> look_up(const Missing &missing, const Access &access) const override {
    std::string path = "/videos?limit=" + std::to_string(kPage) + "&order=desc";
    if (!missing.page.empty()) path += "&after=" + http::url_segment(missing.page);
    return wire::get(access, path, credentials(access));
  }

  // Newest first; a video is told by when it came, its words and its size.
  std::variant<Found, ProviderError> looked_up(const Missing &missing, const Access &,
                                               const http::Reply &reply) const override {
    const auto body = Json::parse(reply.body);
    if (reply.status != 200 || !body || !(*body)["data"].is_array()) return read_error(reply);
    const Json items = (*body)["data"];
    const Generation &o = *missing.order;
    Found found;
    bool past = false;
    std::string last;
    for (std::size_t i = 0; i < items.size(); i++) {
      const Json v = items[i];
      last = wire::task_name(v["id"].text());
      const auto at = v["created_at"].number();
      if (!at || last.empty()) return wire::strange(reply, "a video in the listing has no time or no name");
      const auto when = missing.when(*at);
      if (when == Missing::When::Before) {
        past = true;
        continue;
      }
      if (std::find(missing.known.begin(), missing.known.end(), last) != missing.known.end()) continue;
      const auto differs = [&](const char *member, const std::string &ours) {
        const std::string theirs = v[member].word();
        return !theirs.empty() && theirs != ours;
      };
      if (differs("prompt", o.prompt) ||
          (o.extends.empty() &&
           (differs("size", size_of(o)) || differs("seconds", wire::whole_seconds(o.seconds)))))
        continue;
      if (when == Missing::When::Doubtful) {
        found.doubtful = true;
        continue;
      }
      found.told = std::min(found.told, v["prompt"].word().empty() ? Found::Told::Time : Found::Told::Look);
      found.candidates.push_back(last);
    }
    const bool more = (*body)["has_more"].is_true();
    found.complete = past || !more;
    if (!found.complete) found.next_page = last;
    if (!found.complete && last.empty()) return wire::strange(reply, "an empty page says that there is more");
    return found;
  }

  std::vector<http::Header> credentials(const Access &access) const override { return wire::bearer(access); }

 private:
  http::Request multipart(const Generation &o, const Access &access, const generation::Input *first) const {
    http::Multipart form;
    form.field("prompt", o.prompt);
    if (!access.model.empty()) form.field("model", access.model);
    form.field("size", size_of(o));
    form.field("seconds", wire::whole_seconds(o.seconds));
    if (o.fps > 0) form.field("fps", decimal(o.fps));
    if (o.seed) form.field("seed", std::to_string(*o.seed));
    if (!o.negative_prompt.empty()) form.field("negative_prompt", o.negative_prompt);
    if (o.audio) form.field("generate_sound", "true");
    if (const auto v = wire::option(access, "steps"); !v.empty()) form.field("num_inference_steps", v);
    if (const auto v = wire::option(access, "guidance"); !v.empty()) form.field("guidance_scale", v);
    if (first)
      form.file("input_reference", first->medium.type == "image/jpeg" ? "first.jpg" : "first.png",
                first->medium.type, *first->medium.read());
    auto r = wire::get(access, "/videos", credentials(access));
    r.method = "POST";
    form.finish(r);
    return r;
  }
};

}  // namespace

std::unique_ptr<Protocol> make_openai_videos() {
  return std::make_unique<OpenAiVideos>();
}

}  // namespace aivideogen
