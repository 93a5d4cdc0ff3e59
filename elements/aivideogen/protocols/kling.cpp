// SPDX-License-Identifier: LGPL-2.1-or-later
// Kling, current API: POST /{task}/{model}, GET /tasks.
// Options of a catalogue entry: "family" ("omni": one endpoint for all; "turbo": always sounds, fewer
// settings), "unit-price" (of one billing unit, in the entry's currency), "watermark" ("yes").
#include "protocols/kling_errors.hpp"
#include "protocols/kling_lip_sync.hpp"
#include "protocols/wire.hpp"

namespace aivideogen {
namespace {

using generation::Generation;
using generation::Role;
using wire::Json;

bool has(const Generation &o, Role role) {
  return wire::find(o, role) != nullptr;
}

std::string endpoint(const Generation &o, const Access &access) {
  const char *kind = wire::option(access, "family") == "omni" ? "/omni-video/"
                     : has(o, Role::FirstFrame)               ? "/image-to-video/"
                                                              : "/text-to-video/";
  return kind + http::url_segment(access.model);
}

class Kling final : public kling::WithLipSync {
 public:
  Traits traits(const Access &access) const override {
    Traits t;
    t.recovery = Traits::Recovery::ClientId;
    t.listing_lag = 5;
    wire::pace(access, t);
    return t;
  }

  void check(const Generation &order, const Access &access) const override {
    if (kling::is_lip_sync(order)) {
      kling::check_lip_sync(order);
      return;
    }
    wire::whole_seconds(order.seconds);
    if (order.seed) throw Refusal("seed", "this API takes no seed");
    if (!order.negative_prompt.empty()) throw Refusal("negative-prompt", "this API has no negative prompt");
    if (!order.extends.empty()) throw Refusal("extends", "this API does not extend clips");
    if (order.last_frame) throw Refusal("last-frame", "this API does not give the last frame");
    const bool omni = wire::option(access, "family") == "omni";
    for (const auto &i : order.inputs) {
      if (i.role == Role::Audio) throw Refusal("references", "this API takes no sounds");
      if (!omni && (i.role == Role::Image || i.role == Role::Video))
        throw Refusal("references", "this model takes frames only");
      if (i.role == Role::Video && i.medium.url.empty())
        throw Refusal("references", "this API takes clips by address only: \"" + i.name + "\" has none");
      if (i.role == Role::Video && order.audio)
        throw Refusal("audio", "with a clip among the references this API makes no sound");
    }
  }

  http::Request create(const Generation &order, const Access &access, const std::string &client_id,
                       const std::vector<http::Reply> &faces) const override {
    check(order, access);
    if (kling::is_lip_sync(order))
      return kling::lip_sync(order, access, client_id, faces.at(0), credentials(access));
    const std::string family = wire::option(access, "family");
    wire::Array contents;
    bool shaped = false;  // by a frame or a clip
    unsigned images = 0;
    contents.add(wire::Object().set("type", "prompt").set("text", order.prompt));
    for (const auto &i : order.inputs) {
      wire::Object item;
      switch (i.role) {
        case Role::FirstFrame:
          item.set("type", "first_frame").set("url", wire::raw_or_url(i.medium));
          shaped = true;
          break;
        case Role::LastFrame:
          item.set("type", "last_frame").set("url", wire::raw_or_url(i.medium));
          break;
        case Role::Image:
          item.set("type", "refer_image")
              .set("url", wire::raw_or_url(i.medium))
              .set("id", "image_" + std::to_string(++images));
          break;
        case Role::Video:
          item.set("type", "feature_video").set("url", i.medium.url);
          shaped = true;
          break;
        case Role::Audio:
          continue;
      }
      contents.add(item);
    }
    wire::Object settings;
    settings.set("duration", std::stoi(wire::whole_seconds(order.seconds)))
        .set("resolution", order.resolution);
    if (!shaped)
      settings.set("aspect_ratio", wire::ratio(order.width, order.height, {"16:9", "9:16", "1:1"}));
    if (family != "turbo") settings.set("audio", order.audio ? "native" : "off").set("multi_shot", false);
    wire::Object options;
    options.set("external_task_id", client_id);
    options.set("watermark_info", wire::Object().set("enabled", wire::option(access, "watermark") == "yes"));
    wire::Object body;
    if (contents.size() == 1 && family != "omni")
      body.set("prompt", order.prompt);
    else
      body.set("contents", contents);
    body.set("settings", settings).set("options", options);
    return wire::post(access, endpoint(order, access), body, credentials(access));
  }

  std::variant<std::string, ProviderError> created(const Generation &order,
                                                   const http::Reply &reply) const override {
    if (kling::is_lip_sync(order)) return kling::lip_sync_created(reply);
    const auto body = Json::parse(reply.body);
    if (kling::is_good(reply, body)) {
      const auto task = wire::task_name((*body)["data"]["id"].word());
      if (!task.empty()) return task;
    }
    return kling::read_error(reply);
  }

  http::Request poll(const std::string &task, const Access &access) const override {
    if (kling::is_lip_sync(task)) return wire::get(access, "/v1/videos/" + task, credentials(access));
    return wire::get(access, "/tasks?task_ids=" + http::url_segment(task), credentials(access));
  }

  std::variant<JobReport, ProviderError> polled(const std::string &task, const Access &access,
                                                const http::Reply &reply) const override {
    if (kling::is_lip_sync(task)) return kling::older_report(task, access, reply);
    const auto body = Json::parse(reply.body);
    if (!kling::is_good(reply, body)) return kling::read_error(reply);
    const Json data = (*body)["data"];
    for (std::size_t i = 0; i < data.size(); i++)
      if (data[i]["id"].word() == task) return report(data[i], access, reply);
    return wire::error(reply, Fault::NotFound, "task", "the provider does not know task " + task);
  }

  std::optional<http::Request> look_up(const Missing &missing, const Access &access) const override {
    if (kling::is_lip_sync(*missing.order))
      return wire::get(
          access, std::string("/v1/videos/") + kling::kLipSync + "/" + http::url_segment(missing.client_id),
          credentials(access));
    return wire::get(access, "/tasks?external_task_ids=" + http::url_segment(missing.client_id),
                     credentials(access));
  }

  std::variant<Found, ProviderError> looked_up(const Missing &missing, const Access &,
                                               const http::Reply &reply) const override {
    if (kling::is_lip_sync(*missing.order)) return kling::older_looked_up(missing, kling::kLipSync, reply);
    const auto body = Json::parse(reply.body);
    if (!kling::is_good(reply, body) || !(*body)["data"].is_array()) return kling::read_error(reply);
    const Json data = (*body)["data"];
    Found found;
    for (std::size_t i = 0; i < data.size(); i++)
      if (data[i]["external_id"].text() == missing.client_id)
        found.task = wire::task_name(data[i]["id"].word());
    found.complete = true;
    return found;
  }

  std::vector<http::Header> credentials(const Access &access) const override { return wire::bearer(access); }

 private:
  static JobReport report(const Json &task, const Access &access, const http::Reply &reply) {
    JobReport r;
    r.state = wire::state_of(task["status"].text(), r);
    if (r.state == JobState::Succeeded) {
      const Json outputs = task["outputs"];
      for (std::size_t i = 0; i < outputs.size() && r.url.empty(); i++) {
        if (outputs[i]["type"].text() != "video") continue;
        r.url = outputs[i]["url"].text();
        r.clip = outputs[i]["id"].word();
        r.seconds = outputs[i]["duration"].number();
      }
      const std::string price = wire::option(access, "unit-price");
      double units = 0;
      const Json billing = task["billing"];
      for (std::size_t i = 0; i < billing.size(); i++) units += billing[i]["amount"].number().value_or(0);
      if (!price.empty() && units > 0) r.money = units * g_ascii_strtod(price.c_str(), nullptr);
    } else if (r.state == JobState::Failed || r.state == JobState::Cancelled ||
               r.state == JobState::Expired) {
      const std::string message = task["message"].text();
      const Fault fault = kling::fault_of_words(message);
      r.error = wire::error(reply, fault, fault == Fault::Moderation ? "moderation" : "failed",
                            message.empty() ? "the task is " + task["status"].text() : message);
    }
    return r;
  }
};

}  // namespace

std::unique_ptr<Protocol> make_kling() {
  return std::make_unique<Kling>();
}

}  // namespace aivideogen
