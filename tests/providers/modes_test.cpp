// SPDX-License-Identifier: LGPL-2.1-or-later
// Every mode of every model is put on the wire as its provider wants it; what no wire can say is refused.
#include <gmock/gmock.h>

#include <future>

#include "catalogue/catalogue.hpp"
#include "fakes/ark.hpp"
#include "fakes/kling.hpp"
#include "fakes/openai_videos.hpp"
#include "fakes/veo.hpp"
#include "generation/check.hpp"
#include "http/client.hpp"
#include "protocols/protocol.hpp"

using namespace aivideogen;
using generation::Generation;
using generation::Input;
using generation::Role;

namespace {

Input input(Role role, const std::string &type, const std::string &url = {}) {
  Input i;
  i.role = role;
  i.name = "mara";
  i.medium.type = type;
  i.medium.url = url;
  if (url.empty()) i.medium.bytes = std::make_shared<const std::string>("some bytes");
  i.medium.width = 1280;
  i.medium.height = 720;
  i.medium.seconds = role == Role::Video || role == Role::Audio ? 3 : 0;
  return i;
}

// As full as the mode allows.
Generation order(const catalogue::Model &m, const catalogue::Mode &mode) {
  Generation o;
  o.model = m.name;
  o.mode = mode.name;
  o.prompt = "A paper boat; \"quoted\" \\ and über.";
  o.resolution = "720p";
  o.width = 1280;
  o.height = 720;
  o.fps = m.fps;
  o.seconds = m.durations_of(mode, "720p").longest();
  o.audio = m.sound != catalogue::Sound::Never && !mode.videos;
  if (m.seed) o.seed = 4294967295u;
  if (m.negative_most) o.negative_prompt = "hats";
  if (m.last_frame) o.last_frame = true;
  if (mode.first) o.inputs.push_back(input(Role::FirstFrame, "image/png"));
  if (mode.last) o.inputs.push_back(input(Role::LastFrame, "image/png"));
  for (unsigned i = 0; i < (mode.videos && mode.images_with_video ? *mode.images_with_video : mode.images);
       i++)
    o.inputs.push_back(input(Role::Image, "image/png"));
  if (m.protocol != "kling")
    for (unsigned i = 0; i < mode.videos; i++)
      o.inputs.push_back(input(Role::Video, "video/mp4", "https://media.example/a.mp4"));
  for (unsigned i = 0; i < mode.audios; i++) o.inputs.push_back(input(Role::Audio, "audio/wav"));
  return o;
}

http::Reply send(http::Client &client, http::Request request) {
  std::promise<http::Sent> promise;
  auto future = promise.get_future();
  client.send(std::move(request), {}, [&](http::Sent s) { promise.set_value(std::move(s)); });
  auto sent = future.get();
  EXPECT_TRUE(sent.reply) << sent.error;
  return sent.reply.value_or(http::Reply{});
}

template <class Fake>
void try_all(const std::string &name, unsigned modes) {
  Fake fake("clip");
  const auto all = catalogue::Catalogue::load();
  const auto &m = all.at(name);
  const auto protocol = make_protocol(m.protocol);
  ASSERT_TRUE(protocol);
  Access access;
  access.base_url = fake.base();
  access.key = fake.key;
  access.model = m.id;
  access.options = m.options;
  access.options["project"] = "films";
  http::Client client({fake.server.base()});
  unsigned n = 0;
  for (const auto &mode : m.modes) {
    // Those that begin with a clip of the provider's are tried end to end (Long, Lips, Editing).
    if (mode.name == "extend" || mode.name == "edit" || mode.name == "lip-sync") continue;
    SCOPED_TRACE(name + " " + mode.name);
    const auto o = order(m, mode);
    for (const auto &r : generation::check(o, m)) ADD_FAILURE() << r.field << ": " << r.sentence;
    const std::string client_id = std::string(63, 'a') + static_cast<char>('0' + n);
    const auto reply = send(client, protocol->create(o, access, client_id, {}));
    const auto task = protocol->created(o, reply);
    ASSERT_TRUE(std::holds_alternative<std::string>(task)) << reply.body;
    // Its first report is read.
    const std::string name_of_task = std::get<std::string>(task);
    const auto polled =
        protocol->polled(name_of_task, access, send(client, protocol->poll(name_of_task, access)));
    ASSERT_TRUE(std::holds_alternative<JobReport>(polled));
    EXPECT_TRUE(std::get<JobReport>(polled).unknown_status.empty());
    n++;
  }
  EXPECT_EQ(n, modes);
}

}  // namespace

TEST(Modes, Ark) {
  try_all<fakes::Ark>("seedance-2.0", 4);
}
TEST(Modes, Kling) {
  try_all<fakes::Kling>("kling-3.0", 3);
}
TEST(Modes, KlingOmni) {
  try_all<fakes::Kling>("kling-3.0-omni", 5);
}
TEST(Modes, KlingLegacy) {
  try_all<fakes::KlingLegacy>("kling-3.0-legacy", 3);
}
TEST(Modes, OpenAiVideos) {
  try_all<fakes::OpenAiVideos>("sora-2", 2);
}
TEST(Modes, VeoGemini) {
  try_all<fakes::VeoGemini>("veo-3.1-fast", 4);
}
TEST(Modes, VeoVertex) {
  try_all<fakes::VeoVertex>("veo-3.1-fast-vertex", 4);
}

TEST(Protocols, EveryShippedModelHasOne) {
  const auto all = catalogue::Catalogue::load();
  for (const auto &m : all.models()) EXPECT_TRUE(make_protocol(m.protocol)) << m.name << ": " << m.protocol;
  EXPECT_FALSE(make_protocol("telepathy"));
}

// By hand: base64url of the two objects, and HMAC-SHA256 of them with "s3cret", made with another program.
TEST(Protocols, KlingsTokenIsSignedAsRfc7519Says) {
  Access a;
  a.key = "AK1:s3cret";
  a.now = 1790000000;
  const auto headers = make_protocol("kling-legacy")->credentials(a);
  ASSERT_EQ(headers.size(), 1u);
  EXPECT_TRUE(headers[0].secret);
  EXPECT_EQ(
      headers[0].value,
      "Bearer "
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJBSzEiLCJleHAiOjE3OTAwMDE4MDAsIm5iZiI6MTc4OTk5OTk5NX0."
      "ceOvS5in3GqNqfLgc5nzK1IHViYbxWJ7LPKdVxy3Bhw");
  a.key = "plain";
  EXPECT_EQ(make_protocol("kling-legacy")->credentials(a)[0].value, "Bearer plain");
}

// Replies that no API promises: an error or a report, never a crash, never a task.
TEST(Protocols, RubbishIsRubbish) {
  const auto all = catalogue::Catalogue::load();
  for (const auto &m : all.models()) {
    const auto protocol = make_protocol(m.protocol);
    Access a;
    a.model = m.id;
    a.options = m.options;
    const auto o = order(m, m.modes[0]);
    for (const char *body : {"",
                             "null",
                             "[]",
                             "{}",
                             "7",
                             "\"a\"",
                             "<html>",
                             "{\"id\":7}",
                             "{\"id\":\"../../x\"}",
                             "{\"id\":\"a b\"}",
                             "{\"data\":{}}",
                             "{\"code\":0,\"data\":[]}",
                             "{\"error\":null}",
                             "{\"error\":{}}",
                             "{\"error\":{\"code\":{}}}",
                             "{\"name\":\"/etc\"}",
                             "[{\"error\":{}}]",
                             "{\"items\":[{}]}",
                             "{\"data\":[{}],\"has_more\":true}",
                             "{\"a\":1,\"a\":2}"})
      for (unsigned status : {200u, 204u, 400u, 500u}) {
        http::Reply r;
        r.status = status;
        r.body = body;
        EXPECT_TRUE(std::holds_alternative<ProviderError>(protocol->created(o, r)))
            << m.name << " " << status << " " << body;
        const auto polled = protocol->polled("task-1", a, r);
        if (auto *report = std::get_if<JobReport>(&polled)) {
          EXPECT_NE(report->state, JobState::Succeeded) << body;
        }
        Missing missing;
        missing.client_id = std::string(64, 'a');
        missing.order = &o;
        if (protocol->look_up(missing, a)) protocol->looked_up(missing, a, r);
      }
  }
}
