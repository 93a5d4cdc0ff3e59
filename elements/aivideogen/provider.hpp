// SPDX-License-Identifier: LGPL-2.1-or-later
// Whoever makes takes: the local renderer, and later video models behind their protocols. Asynchronous: no
// call waits for a take to be made, so a wait at a provider costs no thread.
#pragma once
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "glue/ref.hpp"
#include "storyboard/gststoryboard.h"

namespace aivideogen {

struct ShotFree {
  void operator()(GstStoryboardShot *s) const noexcept { gst_storyboard_shot_free(s); }
};
using ShotPtr = std::unique_ptr<GstStoryboardShot, ShotFree>;

// What one take is to be. `shot` has its pictures in `frames` and the handles that are to be made.
struct TakeRequest {
  std::shared_ptr<const GstStoryboardShot> shot;
  int width = 0, height = 0;
  int fps_n = 24, fps_d = 1;
  unsigned take = 1;                // which attempt
  std::vector<std::string> causes;  // what was wrong with the attempt before: dimensions
  glue::Ref<GstSample> continues;   // last frame of the take it continues from; may be empty
};

// A request as the provider will carry it out.
class Order {
 public:
  virtual ~Order() = default;
  // SHA-256 (hex) of the canonical request: equal keys, equal takes. The take store's name for it.
  virtual const std::string &key() const = 0;
};

struct Capabilities {
  bool varies = false;         // another attempt at the same shot can come out differently
  unsigned concurrency = 1;    // jobs it works on at a time
  unsigned poll_interval = 0;  // milliseconds between polls; 0: it calls back
};

enum class TaskState { Running, Done, Failed, Cancelled };

struct TaskStatus {
  TaskState state = TaskState::Running;
  std::exception_ptr failure;  // Failed: why
};

// Thread-safe. Everything throws glue::Failure.
class Provider {
 public:
  virtual ~Provider() = default;
  virtual Capabilities capabilities() const = 0;
  // Checks the request and makes it canonical; nothing is begun. May take a while (hashing pictures).
  virtual std::shared_ptr<const Order> prepare(const TakeRequest &request) = 0;
  // Begins; returns the task's id. `path` is where the clip is wanted: a provider on this machine may write
  // it there, one behind a network does so in fetch(). `changed` is called from any thread, also before
  // submit() returns, when poll() would say something new.
  virtual std::string submit(std::shared_ptr<const Order> order, const std::string &path,
                             std::function<void()> changed) = 0;
  virtual TaskStatus poll(const std::string &task) = 0;
  // After Done: the whole clip lies at `path`. Forgets the task.
  virtual void fetch(const std::string &task, const std::string &path) = 0;
  // Returns at once; forgets the task.
  virtual void cancel(const std::string &task) = 0;
  // The tasks it knows of, for recovery.
  virtual std::vector<std::string> list() = 0;
};

}  // namespace aivideogen
