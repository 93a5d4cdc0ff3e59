// SPDX-License-Identifier: LGPL-2.1-or-later
#include "animatic_provider.hpp"

#include <glib/gstdio.h>

#include <algorithm>

#include "animatic_request.hpp"
#include "glue/failure.hpp"
#include "take_writer.hpp"

namespace aivideogen {
namespace {

struct AnimaticOrder : Order {
  AnimaticOrder(AnimaticRequest r, std::string id, Retouch t)
      : request(std::move(r)), shot_id(std::move(id)), retouch(std::move(t)), key_(request.key()) {
    if (retouch.name.empty()) return;
    const std::string all = key_ + "\n" + retouch.name;
    key_ = glue::take_string(g_compute_checksum_for_string(G_CHECKSUM_SHA256, all.c_str(), -1));
  }
  const std::string &key() const override { return key_; }
  const AnimaticRequest request;
  const std::string shot_id;
  const Retouch retouch;

 private:
  std::string key_;
};

bool is_picture(GstSample *sample) {
  const gchar *role = nullptr;
  return gst_storyboard_frame_parse(sample, &role, nullptr) && !g_str_equal(role, "depth") &&
         !g_str_equal(role, "plate");
}

// The shot's frames; where it continues another, that one's last frame stands for its first picture, whose
// depth and plate then describe something else.
std::vector<glue::Ref<GstSample>> pictures_of(const TakeRequest &request) {
  std::vector<glue::Ref<GstSample>> out;
  const GPtrArray *frames = request.shot->frames;
  bool replaced = false, skip = false;
  if (request.continues) out.push_back(request.continues);
  for (guint i = 0; frames && i < frames->len; i++) {
    auto *sample = static_cast<GstSample *>(g_ptr_array_index(frames, i));
    if (is_picture(sample)) {
      skip = request.continues && !replaced;
      replaced = true;
    }
    if (!skip) out.push_back(glue::Ref<GstSample>::share(sample));
  }
  return out;
}

}  // namespace

struct AnimaticProvider::Task {
  std::shared_ptr<const AnimaticOrder> order;
  std::string path;
  std::function<void()> changed;
  std::atomic<bool> cancelled{false};
  TaskStatus status;
};

AnimaticProvider::AnimaticProvider(unsigned threads)
    : threads_(threads ? threads : std::max(1u, std::thread::hardware_concurrency())), pool_(threads_) {}

AnimaticProvider::~AnimaticProvider() {
  {
    std::lock_guard lock(mutex_);
    for (auto &[id, task] : tasks_) task->cancelled = true;
  }
  pool_.stop();
}

Capabilities AnimaticProvider::capabilities() const {
  Capabilities c;
  c.varies = false;  // the same pictures move the same way
  c.concurrency = threads_;
  return c;
}

std::shared_ptr<const Order> AnimaticProvider::prepare(const TakeRequest &r, Retouch retouch) {
  return std::make_shared<AnimaticOrder>(
      AnimaticRequest(*r.shot, pictures_of(r), r.width, r.height, r.fps_n, r.fps_d),
      glue::string_or_empty(r.shot->shot_id), std::move(retouch));
}

std::string AnimaticProvider::submit(std::shared_ptr<const Order> order, const std::string &path,
                                     std::function<void()> changed) {
  auto task = std::make_shared<Task>();
  task->order = std::dynamic_pointer_cast<const AnimaticOrder>(order);
  task->path = path;
  task->changed = std::move(changed);
  std::string id;
  {
    std::lock_guard lock(mutex_);
    id = "animatic-" + std::to_string(++serial_);
    tasks_[id] = task;
  }
  pool_.post([this, task] { render(task); });
  return id;
}

void AnimaticProvider::render(const std::shared_ptr<Task> &task) {
  TaskStatus status;
  status.state = TaskState::Done;
  try {
    const auto &request = task->order->request.request();
    animatic::Renderer renderer(request);
    const TakeFormat format{request.width, request.height, request.fps_num, request.fps_den,
                            request.head + request.frames + request.tail};
    if (!write_take(
            task->path, format,
            [&](std::int64_t n, const animatic::Planes &planes) {
              renderer.render(n, planes);
              if (const auto &retouch = task->order->retouch; retouch.apply)
                retouch.apply(n, request, planes);
            },
            [&] { return task->cancelled.load(); }))
      status.state = TaskState::Cancelled;
  } catch (glue::Failure &f) {
    status.state = TaskState::Failed;
    status.failure = std::make_exception_ptr(f.shot(task->order->shot_id));
  } catch (const std::exception &x) {
    status.state = TaskState::Failed;
    status.failure = std::make_exception_ptr(
        glue::stream_failure(GST_STREAM_ERROR_FAILED,
                             "Shot " + task->order->shot_id + " could not be rendered: " + x.what())
            .shot(task->order->shot_id)
            .cause("render"));
  }
  {
    std::lock_guard lock(mutex_);
    task->status = status;
  }
  task->changed();
}

TaskStatus AnimaticProvider::poll(const std::string &id) {
  std::lock_guard lock(mutex_);
  const auto found = tasks_.find(id);
  if (found == tasks_.end()) {
    TaskStatus gone;
    gone.state = TaskState::Cancelled;
    return gone;
  }
  return found->second->status;
}

Made AnimaticProvider::fetch(const std::string &id, const std::string &path) {
  std::shared_ptr<Task> task;
  {
    std::lock_guard lock(mutex_);
    const auto found = tasks_.find(id);
    if (found == tasks_.end()) return {};
    task = found->second;
    tasks_.erase(found);
  }
  if (task->path != path) g_rename(task->path.c_str(), path.c_str());
  return {};
}

void AnimaticProvider::cancel(const std::string &id) {
  std::lock_guard lock(mutex_);
  const auto found = tasks_.find(id);
  if (found == tasks_.end()) return;
  found->second->cancelled = true;
  tasks_.erase(found);
}

std::vector<std::string> AnimaticProvider::list() {
  std::lock_guard lock(mutex_);
  std::vector<std::string> out;
  for (const auto &[id, task] : tasks_) out.push_back(id);
  return out;
}

}  // namespace aivideogen
