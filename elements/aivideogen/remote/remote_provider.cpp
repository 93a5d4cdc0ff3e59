// SPDX-License-Identifier: LGPL-2.1-or-later
#include "remote/remote_provider.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <functional>
#include <map>

#include "generation/quote.hpp"
#include "glue/failure.hpp"
#include "http/secret.hpp"
#include "media/aside.hpp"
#include "remote/needs_of.hpp"

namespace aivideogen {
namespace {

glue::Failure settings(const std::string &text, const char *cause) {
  return glue::resource_failure(GST_RESOURCE_ERROR_SETTINGS, text).cause(cause);
}

struct RemoteOrder : Order {
  explicit RemoteOrder(std::shared_ptr<const Booking> b) : booking(std::move(b)) {}
  const std::string &key() const override { return booking->key; }
  const std::shared_ptr<const Booking> booking;
};

// An option "x-file" stands for the option "x" with the text of that file, beside the catalogue's own file.
void read_files(const catalogue::Model &model, std::map<std::string, std::string> &options) {
  for (const auto &[name, value] : model.options) {
    if (!name.ends_with("-file") || value.empty()) continue;
    const auto path = std::filesystem::path(model.file).parent_path() / value;
    std::error_code error;
    const auto size =
        std::filesystem::is_regular_file(path, error) ? std::filesystem::file_size(path, error) : 0;
    gchar *text = nullptr;
    gsize length = 0;
    if (size == 0 || size > (8u << 20) || !g_file_get_contents(path.c_str(), &text, &length, nullptr))
      throw settings("The option " + name + " of the model " + model.name +
                         " names no file that can be read: " + path.string() + ".",
                     name.c_str());
    options[name.substr(0, name.size() - 5)].assign(text, length);
    g_free(text);
  }
}

// An order is out for minutes, and what went with it is needed again only when it must be sent again.
void put_media_aside(generation::Plan &plan, const std::string &folder) {
  constexpr std::size_t kSmall = 16384;
  std::map<const std::string *, std::function<std::shared_ptr<const std::string>()>> done;
  for (auto &segment : plan.segments)
    for (auto &input : segment.order.inputs) {
      auto &m = input.medium;
      if (!m.bytes || m.bytes->size() < kSmall) continue;
      auto &aside = done[m.bytes.get()];
      if (!aside) {
        auto kept = media::Aside::put(folder, m.bytes->data(), m.bytes->size());
        if (!kept) continue;
        aside = [kept] { return std::make_shared<const std::string>(kept->text()); };
      }
      m.aside = aside;
    }
  for (auto &segment : plan.segments)
    for (auto &input : segment.order.inputs)
      if (input.medium.aside) input.medium.bytes.reset();
}

}  // namespace

RemoteProvider::RemoteProvider(std::shared_ptr<Studio> studio, std::shared_ptr<const catalogue::Model> model,
                               Connection c)
    : studio_(std::move(studio)), model_(std::move(model)), protocol_(make_protocol(model_->protocol)) {
  if (!protocol_) {
    std::string known;
    for (const auto &name : protocol_names()) known += (known.empty() ? "" : ", ") + name;
    throw settings("The model " + model_->name + " speaks the protocol \"" + model_->protocol +
                       "\", which this version does not know; it knows " + known + ".",
                   "protocol");
  }
  access_.base_url = c.base_url.empty() ? model_->base_url : c.base_url;
  while (access_.base_url.ends_with('/')) access_.base_url.pop_back();
  if (access_.base_url.empty())
    throw settings("The model " + model_->name + " needs an address: set the property base-url.", "base-url");
  try {
    const std::string variable = c.key_variable.empty() ? model_->key_variable : c.key_variable;
    std::string file = c.key_file;
    // Where Google's own tools look as well.
    const char *standard = g_getenv("GOOGLE_APPLICATION_CREDENTIALS");
    if (model_->protocol == "veo-vertex" && file.empty() && standard && !g_getenv(variable.c_str()))
      file = standard;
    struct stat s {};
    if (!file.empty() && stat(file.c_str(), &s) == 0 && S_ISREG(s.st_mode) && (s.st_mode & 0077) &&
        studio_->setup.warn)
      studio_->setup.warn("", "api-key-file",
                          "The key file of " + model_->name + ", " + file +
                              ", can be read by others; take that away (chmod 600).");
    if (model_->protocol == "veo-vertex" && ServiceAccount::is_one(file))
      account_ = ServiceAccount::read(model_->name, file);
    else
      access_.key = http::read_secret(model_->name, variable, file);
  } catch (const http::SecretError &x) {
    throw settings(x.what(), x.cause());
  }
  access_.model = model_->id;
  access_.options = model_->options;
  read_files(*model_, access_.options);
  if (account_ && access_.options["project"].empty()) access_.options["project"] = account_->project();
}

RemoteProvider::~RemoteProvider() {
  for (auto &[id, job] : jobs_) job->cancel(false);
}

Capabilities RemoteProvider::capabilities() const {
  Capabilities c;
  c.varies = true;
  c.paid = !model_->simulated;
  c.keeps_takes = true;
  c.concurrency = model_->concurrency;
  c.seconds_per_take = model_->latency.median;
  return c;
}

// Another take is made anew with what was wrong in its words; or, where words alone say it and the model
// edits its own clips, the take before is changed (once: of a changed one the next take is a new one).
generation::Plan RemoteProvider::plan_of(const generation::Needs &needs,
                                         const std::vector<generation::Rejected> &history, unsigned take,
                                         std::vector<generation::Refused> &refused) {
  if (take > 1 && !history.empty() && history.back().take + 1 == take &&
      generation::is_editable(history.back(), *model_)) {
    const std::vector<generation::Rejected> earlier(history.begin(), history.end() - 1);
    std::vector<generation::Refused> none;
    const auto before = plan_of(needs, earlier, take - 1, none);
    if (none.empty() && before.segments.size() == 1 && before.segments.front().order.mode != "edit") {
      const auto &order = before.segments.front().order;
      const auto entry = studio_->ledger->find(generation::key(order));
      if (entry && entry->state == ledger::State::Stored && !entry->clip.empty()) {
        auto plan = generation::edit(order, entry->clip, history.back(), take);
        plan.speaks = before.speaks;
        return plan;
      }
    }
  }
  return generation::pack(generation::revise(needs, *model_, history), *model_, take, refused);
}

std::shared_ptr<const Order> RemoteProvider::prepare(const TakeRequest &request) {
  const std::string shot = glue::string_or_empty(request.shot->shot_id);
  std::vector<generation::Refused> refused;
  auto booking = std::make_shared<Booking>();
  booking->plan = plan_of(needs_of(request, *model_, studio_->references), history_of(request), request.take, refused);
  if (!refused.empty()) {
    std::string text;
    for (const auto &r : refused)
      if (text.find(r.sentence) == std::string::npos) text += (text.empty() ? "" : "; ") + r.sentence;
    throw Setback(Setback::Kind::Refused,
                  settings("Shot " + shot + ": " + text + ".", refused.front().field.c_str()).shot(shot));
  }
  if (studio_->setup.warn && request.take == 1)
    for (const auto &l : booking->plan.left_out)
      studio_->setup.warn(shot, "references", "Shot " + shot + ": " + l + ".");
  booking->shot = shot;
  booking->take = request.take;
  booking->key = generation::plan_key(booking->plan);
  for (const auto &s : booking->plan.segments) {
    const auto q = generation::quote(s.order, *model_);
    if (!q.known && studio_->setup.budget.limit)
      throw settings("Shot " + shot + ": " + q.how + " (" + model_->name +
                         "), so a budget cannot be kept; add one to the catalogue entry.",
                     "price")
          .shot(shot);
    booking->quotes.push_back(q);
  }
  put_media_aside(booking->plan, studio_->takes.folder());
  booking->format.width = request.width;
  booking->format.height = request.height;
  booking->format.fps_n = request.fps_n;
  booking->format.fps_d = request.fps_d;
  booking->format.frames = static_cast<std::int64_t>(gst_util_uint64_scale_round(
      request.shot->head_handle + request.shot->duration + request.shot->tail_handle,
      static_cast<guint64>(request.fps_n), static_cast<guint64>(request.fps_d) * GST_SECOND));
  booking->model = model_;
  booking->protocol = protocol_;
  booking->account = account_;
  booking->access = [access = access_, account = account_] {
    Access a = access;
    if (account) a.key = account->token();
    a.now = g_get_real_time() / G_USEC_PER_SEC;
    return a;
  };
  return std::make_shared<RemoteOrder>(std::move(booking));
}

std::string RemoteProvider::submit(std::shared_ptr<const Order> order, const std::string &,
                                   std::function<void()> changed) {
  const auto remote = std::dynamic_pointer_cast<const RemoteOrder>(order);
  auto job = std::make_shared<RemoteJob>(*studio_, remote->booking, std::move(changed));
  std::string id;
  {
    std::lock_guard lock(mutex_);
    id = model_->name + "-" + std::to_string(++serial_);
    jobs_[id] = job;
  }
  job->start();
  return id;
}

std::shared_ptr<RemoteJob> RemoteProvider::find(const std::string &task, bool forget) {
  std::lock_guard lock(mutex_);
  const auto i = jobs_.find(task);
  if (i == jobs_.end()) return nullptr;
  auto job = i->second;
  if (forget) jobs_.erase(i);
  return job;
}

TaskStatus RemoteProvider::poll(const std::string &task) {
  const auto job = find(task, false);
  return job ? job->status() : TaskStatus{TaskState::Cancelled, nullptr};
}

Made RemoteProvider::fetch(const std::string &task, const std::string &) {
  const auto job = find(task, true);
  return job ? job->made() : Made{};
}

void RemoteProvider::cancel(const std::string &task) {
  if (const auto job = find(task, true)) job->cancel(true);
}
void RemoteProvider::leave(const std::string &task) {
  if (const auto job = find(task, true)) job->cancel(false);
}

// Landing rates and limits are learnt from it: a take's first order stands for the take.
void RemoteProvider::judged(const Order &order, const std::string &verdict,
                            const std::vector<std::string> &causes, const std::map<std::string, double> &scores) {
  const auto *remote = dynamic_cast<const RemoteOrder *>(&order);
  if (!remote || remote->booking->plan.segments.empty()) return;
  std::string list;
  for (const auto &c : causes) list += (list.empty() ? "\"" : ",\"") + c + "\"";
  try {
    studio_->ledger->judged(generation::key(remote->booking->plan.segments.front().order), verdict,
                            "[" + list + "]", scores);
  } catch (const ledger::Error &x) {  // the take is paid and good: only its statistics are lost
    if (studio_->setup.log) studio_->setup.log(1, x.what());
  }
}

std::vector<std::string> RemoteProvider::list() {
  std::vector<std::string> out;
  for (const auto &e : studio_->ledger->list(studio_->setup.production))
    if (e.model == model_->name && e.state == ledger::State::Submitted) out.push_back(e.task);
  return out;
}

}  // namespace aivideogen
