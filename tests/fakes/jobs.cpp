// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fakes/jobs.hpp"

#include <glib.h>

#include <algorithm>

#include "document/strict_json.hpp"

namespace fakes {

std::vector<Job> Jobs::jobs() const {
  std::lock_guard lock(mutex_);
  return jobs_;
}
std::vector<Job> Jobs::newest() const {
  auto all = jobs();
  std::reverse(all.begin(), all.end());
  return all;
}
void Jobs::fail_next(const std::string &code) {
  std::lock_guard lock(mutex_);
  next_failure_ = code;
}
void Jobs::restore(const Job &job) {
  std::lock_guard lock(mutex_);
  jobs_.push_back(job);
}
std::string Jobs::clip_at(const std::string &path) const {
  if (!make_clip) return clip;
  const auto all = jobs();
  std::size_t best = all.size(), longest = 0;
  for (std::size_t i = 0; i < all.size(); i++) {
    const std::string id = all[i].id.substr(all[i].id.rfind('/') + 1);
    if (id.size() > longest && path.find(id) != std::string::npos) {
      longest = id.size();
      best = i;
    }
  }
  return best < all.size() ? make_clip(all[best], best) : clip;
}
std::size_t Jobs::charged() const {
  const auto all = jobs();
  return static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(), [](const Job &j) { return j.fails_with.empty() && !j.cancelled; }));
}
Job Jobs::make(const std::string &prefix, const std::string &request) {
  std::lock_guard lock(mutex_);
  Job j;
  j.id = prefix + std::to_string(++serial_);
  j.request = request;
  j.created = g_get_real_time() / G_USEC_PER_SEC;
  j.fails_with = std::exchange(next_failure_, {});
  jobs_.push_back(j);
  return j;
}
Job Jobs::make_as(const std::string &name, const std::string &request) {
  Job j = make("", request);
  std::lock_guard lock(mutex_);
  jobs_.back().id += ":" + name;
  return jobs_.back();
}
std::optional<Job> Jobs::ask(const std::string &id) {
  std::lock_guard lock(mutex_);
  for (Job &j : jobs_)
    if (j.id == id) {
      j.polls++;
      return j;
    }
  return {};
}
bool Jobs::cancel(const std::string &id) {
  std::lock_guard lock(mutex_);
  for (Job &j : jobs_)
    if (j.id == id && !j.cancelled) {
      j.cancelled = true;
      return true;
    }
  return false;
}

std::string with_json(const Exchange &exchange,
                      const std::function<std::string(const storyboard::Value &)> &read,
                      const std::function<Answer(const std::string &)> &refuse) {
  if (exchange.header("Content-Type") != "application/json")
    throw refuse("the body must be application/json");
  try {
    strict_json::check(exchange.body, {.max_bytes = 64u << 20, .max_depth = 32});
  } catch (const strict_json::Error &x) {
    throw refuse(x.what());
  }
  JsonNode *node = json_from_string(exchange.body.c_str(), nullptr);
  std::string out;
  try {
    out = read(storyboard::Value(node, "$"));
  } catch (const storyboard::Fault &f) {
    json_node_unref(node);
    throw refuse(f.path + ": " + f.message);
  } catch (...) {
    json_node_unref(node);
    throw;
  }
  json_node_unref(node);
  return out;
}

bool is_base64(const std::string &text) {
  if (text.empty() || text.size() % 4) return false;
  return text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") ==
         std::string::npos;
}

bool is_data_or_https(const std::string &text, const std::string &type_prefix) {
  if (text.starts_with("https://")) return true;
  const std::string start = "data:" + type_prefix;
  const auto comma = text.find(";base64,");
  return text.starts_with(start) && comma != std::string::npos && is_base64(text.substr(comma + 8));
}

}  // namespace fakes
