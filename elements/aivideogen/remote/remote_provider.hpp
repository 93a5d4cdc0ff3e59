// SPDX-License-Identifier: LGPL-2.1-or-later
// A model of the catalogue, behind whatever protocol it speaks.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "generation/needs.hpp"
#include "provider.hpp"
#include "remote/remote_job.hpp"
#include "remote/studio.hpp"

namespace aivideogen {

struct Connection {          // what the user puts in place of the entry's
  std::string base_url;      // empty: the entry's
  std::string key_variable;  // empty: the entry's
  std::string key_file;      // its first line is the key; before the variable
};

class RemoteProvider : public Provider {
 public:
  // Throws glue::Failure: no such protocol, no base URL, no key.
  RemoteProvider(std::shared_ptr<Studio> studio, std::shared_ptr<const catalogue::Model> model,
                 Connection connection);
  ~RemoteProvider() override;
  Capabilities capabilities() const override;
  std::shared_ptr<const Order> prepare(const TakeRequest &request) override;
  std::string submit(std::shared_ptr<const Order> order, const std::string &path,
                     std::function<void()> changed) override;
  TaskStatus poll(const std::string &task) override;
  Made fetch(const std::string &task, const std::string &path) override;
  void cancel(const std::string &task) override;
  void leave(const std::string &task) override;
  void judged(const Order &order, const std::string &verdict, const std::vector<std::string> &causes,
              const std::map<std::string, double> &scores) override;
  std::vector<std::string> list() override;

 private:
  generation::Plan plan_of(const generation::Needs &needs, const std::vector<generation::Rejected> &history,
                           unsigned take, std::vector<generation::Refused> &refused);
  std::shared_ptr<RemoteJob> find(const std::string &task, bool forget);
  const std::shared_ptr<Studio> studio_;
  const std::shared_ptr<const catalogue::Model> model_;
  const std::shared_ptr<const Protocol> protocol_;
  Access access_;
  std::shared_ptr<ServiceAccount> account_;  // of Vertex AI; may be null
  std::mutex mutex_;                         // guards everything below
  std::map<std::string, std::shared_ptr<RemoteJob>> jobs_;
  unsigned serial_ = 0;
};

}  // namespace aivideogen
