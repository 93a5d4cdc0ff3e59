// SPDX-License-Identifier: LGPL-2.1-or-later
// A file from somewhere else, whole or not at all.
#pragma once
#include <functional>
#include <memory>

#include "http/client.hpp"
#include "http/line.hpp"

namespace http {

// Redirects are followed here, five at most, each as strictly as the first address, never from https to http,
// and without the credentials once the origin is another. A transfer that breaks is gone on with where the
// server has given an ETag or a date, and begun anew where not.
std::shared_ptr<Activity> make_fetch(Line &line, Client::Id id, Fetching what,
                                     std::function<void(Fetched)> done);

}  // namespace http
