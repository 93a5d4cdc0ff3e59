// SPDX-License-Identifier: LGPL-2.1-or-later
// Lines spoken by a server that is as strict as the real one.
#include <cstdlib>
#include <fstream>
#include <thread>

#include "audiosync/wav.hpp"
#include "fakes/server.hpp"
#include "glue/failure.hpp"
#include "http/json.hpp"
#include "ledger/ledger.hpp"
#include "media/sound_reader.hpp"
#include "speech/voice.hpp"
#include "support/support.hpp"

using speech::Endpoint;

namespace {

std::string slurp(const std::string &name) {
  std::ifstream f(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(f), {}};
}

// POST /v1/audio/speech as documented: bearer key, JSON with model, input (1 to 4096 characters), voice, and of
// the optional members only those that exist; anything else is refused as the real one refuses it.
class Speaker {
 public:
  Speaker() {
    sounds::write(dir_.file("said.wav"), sounds::sine(300, 0.5, 24000), 24000, 1);
    wav = slurp(dir_.file("said.wav"));
    server.on("POST", "/v1/audio/speech", [this](const fakes::Exchange &e) -> fakes::Answer {
      if (e.header("Authorization") != "Bearer sk-right")
        return refuse(401, "invalid_api_key", "Incorrect API key provided.");
      if (e.header("Content-Type") != "application/json") return refuse(415, "", "Unsupported content type");
      const auto body = http::Json::parse(e.body);
      if (!body || !body->is_object()) return refuse(400, "", "We could not parse the JSON body of your request.");
      std::string unknown;
      body->for_each([&](const char *name, JsonNode *) {
        for (const char *known : {"model", "input", "voice", "response_format", "speed", "instructions"})
          if (std::string(name) == known) return;
        unknown = name;
      });
      if (!unknown.empty()) return refuse(400, "unknown_parameter", "Unknown parameter: '" + unknown + "'.");
      const std::string input = (*body)["input"].text(), voice = (*body)["voice"].text();
      if ((*body)["model"].text() != "tts-1") return refuse(404, "model_not_found", "The model does not exist");
      if (input.empty() || g_utf8_strlen(input.c_str(), -1) > 4096)
        return refuse(400, "string_too_long", "Invalid 'input': string too long.");
      bool there = false;
      for (const char *known : {"alloy", "ash", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer"})
        there |= voice == known;
      if (!there) return refuse(400, "invalid_value", "Invalid value: '" + voice + "'.");
      if ((*body)["response_format"].text() != "wav") return {200, "ID3", "audio/mpeg"};
      return {200, wav, "audio/wav"};
    });
    g_setenv("TEST_SPEECH_KEY", "sk-right", TRUE);
  }
  Endpoint endpoint() const {
    Endpoint e;
    e.url = server.base() + "/v1";
    e.model = "tts-1";
    e.key_variable = "TEST_SPEECH_KEY";
    e.cache_folder = dir_.file("voices");
    e.timeout = 5;
    e.ledger = dir_.file("ledger.sqlite");
    return e;
  }
  std::size_t asked() const { return server.count("POST", "/v1/audio/speech"); }
  const support::TempDir &dir() const { return dir_; }
  fakes::Server server;
  std::string wav;

 private:
  static fakes::Answer refuse(unsigned status, const std::string &code, const std::string &message) {
    return {status, "{\"error\":{\"message\":\"" + message + "\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"" +
                        code + "\"}}"};
  }
  support::TempDir dir_;
};

std::string failure_of(speech::VoiceProvider &v, const speech::Line &line) {
  const std::atomic<bool> no{false};
  try {
    v.speak(line, no);
  } catch (const glue::Failure &f) {
    return f.what();
  }
  return {};
}

TEST(SpeechEndpoint, SpeaksOnceAndRemembers) {
  Speaker s;
  const std::atomic<bool> no{false};
  std::string file;
  {
    auto v = speech::endpoint_voice(s.endpoint());
    ASSERT_TRUE(v->available()) << v->why();
    file = v->speak({"The boat is \"late\".", "nova"}, no);
    EXPECT_EQ(slurp(file), s.wav);
    EXPECT_EQ(v->speak({"The boat is \"late\".", "nova"}, no), file);
  }
  auto again = speech::endpoint_voice(s.endpoint());
  EXPECT_EQ(again->speak({"The boat is \"late\".", "nova"}, no), file);
  EXPECT_EQ(s.asked(), 1u);
  EXPECT_NE(again->speak({"The boat is \"late\".", "echo"}, no), file);
  EXPECT_NE(again->speak({"The boat was late.", "nova"}, no), file);
  EXPECT_EQ(s.asked(), 3u);
  EXPECT_NE(again->usual_voice("", 0), again->usual_voice("", 1));
  EXPECT_FALSE(again->speak({"x", again->usual_voice("en", 7)}, no).empty());
}

TEST(SpeechEndpoint, WhatTheServerRefusesIsSaidAndNotAskedTwice) {
  Speaker s;
  auto v = speech::endpoint_voice(s.endpoint());
  EXPECT_NE(failure_of(*v, {"x", "nobody"}).find("400: Invalid value: 'nobody'"), std::string::npos);
  EXPECT_EQ(s.asked(), 1u);
  auto e = s.endpoint();
  g_setenv("TEST_SPEECH_KEY", "sk-wrong-secret", TRUE);
  auto wrong = speech::endpoint_voice(e);
  const auto said = failure_of(*wrong, {"x", "nova"});
  EXPECT_NE(said.find("401"), std::string::npos);
  EXPECT_EQ(said.find("sk-wrong"), std::string::npos);
  EXPECT_EQ(s.asked(), 2u);
  g_setenv("TEST_SPEECH_KEY", "sk-right", TRUE);
}

TEST(SpeechEndpoint, WaitsWhenAskedTo) {
  Speaker s;
  fakes::Answer busy{429, R"({"error":{"message":"Rate limit reached"}})"};
  busy.headers = {{"Retry-After", "0"}};
  s.server.disturb("POST", "/v1/audio/speech", busy, false, 2);
  auto v = speech::endpoint_voice(s.endpoint());
  const std::atomic<bool> no{false};
  EXPECT_FALSE(v->speak({"x", "nova"}, no).empty());
  EXPECT_EQ(s.asked(), 3u);
  busy.headers = {{"Retry-After", "3600"}};
  s.server.disturb("POST", "/v1/audio/speech", busy);
  EXPECT_NE(failure_of(*v, {"y", "nova"}).find("429: Rate limit reached"), std::string::npos);
}

TEST(SpeechEndpoint, WhatMayHaveArrivedIsNotSentAgain) {
  Speaker s;
  fakes::Answer lost;
  lost.drop = true;
  s.server.disturb("POST", "/v1/audio/speech", lost, true);
  auto v = speech::endpoint_voice(s.endpoint());
  EXPECT_NE(failure_of(*v, {"x", "nova"}).find("did not answer"), std::string::npos);
  EXPECT_EQ(s.asked(), 1u);
}

TEST(SpeechEndpoint, TheLedgerKnowsWhatWasPaid) {
  Speaker s;
  auto e = s.endpoint();
  e.production = "boat";
  e.price = 1000;  // USD for 1000 characters: one for each
  e.budget = 25;
  const std::atomic<bool> no{false};
  auto v = speech::endpoint_voice(e);
  const std::string file = v->speak({.text = "The boat is late.", .voice = "nova", .shot = "pier"}, no);
  auto book = ledger::Ledger::open(e.ledger);
  const auto entries = book->list("boat");
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].state, ledger::State::Stored);
  EXPECT_EQ(entries[0].shot, "pier");
  EXPECT_EQ(entries[0].model, "tts-1");
  EXPECT_EQ(entries[0].billed, ledger::money(17));
  EXPECT_EQ(entries[0].file, std::filesystem::path(file).filename().string());
  // The budget is the production's: of 25, 17 are spent.
  const auto said = failure_of(*v, {.text = "It will come.", .voice = "nova", .shot = "pier"});
  EXPECT_NE(said.find("of the budget of 25.00 17.00 are spent"), std::string::npos) << said;
  EXPECT_NE(said.find("shot \"pier\""), std::string::npos) << said;
  EXPECT_EQ(s.asked(), 1u);
  EXPECT_EQ(book->sums("boat").refused_by_budget, ledger::money(13));
  // A file that somebody threw away is not bought again without being told.
  std::filesystem::remove(file);
  EXPECT_NE(failure_of(*v, {"The boat is late.", "nova"}).find("ledger forget"), std::string::npos);
  EXPECT_EQ(s.asked(), 1u);
  book->forget(entries[0].key);
  e.budget = -1;
  EXPECT_EQ(speech::endpoint_voice(e)->speak({"The boat is late.", "nova"}, no), file);
  EXPECT_EQ(s.asked(), 2u);
}

TEST(SpeechEndpoint, WhatMayHaveBeenPaidIsNotOrderedAgainInAnotherRunEither) {
  Speaker s;
  fakes::Answer lost;
  lost.drop = true;
  s.server.disturb("POST", "/v1/audio/speech", lost, true, 2);
  const auto e = s.endpoint();
  const std::atomic<bool> no{false};
  EXPECT_NE(failure_of(*speech::endpoint_voice(e), {"x", "nova"}).find("did not answer"), std::string::npos);
  for (int run = 0; run < 3; run++)
    EXPECT_NE(failure_of(*speech::endpoint_voice(e), {"x", "nova"}).find("ledger missing"), std::string::npos);
  EXPECT_EQ(s.asked(), 1u);
  // A server of one's own takes no money: another run asks again.
  auto own = e;
  own.price = 0;
  EXPECT_NE(failure_of(*speech::endpoint_voice(own), {"y", "nova"}).find("did not answer"), std::string::npos);
  EXPECT_FALSE(speech::endpoint_voice(own)->speak({"y", "nova"}, no).empty());
  EXPECT_EQ(s.asked(), 3u);
  // A person says that it never arrived.
  auto book = ledger::Ledger::open(e.ledger);
  for (const auto &entry : book->list(""))
    if (entry.state == ledger::State::Uncertain) {
      EXPECT_TRUE(book->resolve(entry.key, ""));
    }
  EXPECT_FALSE(speech::endpoint_voice(e)->speak({"x", "nova"}, no).empty());
  EXPECT_EQ(s.asked(), 4u);
}

TEST(SpeechEndpoint, TwoWhoWantTheSameLineBuyItOnce) {
  Speaker s;
  fakes::Answer slow{200, s.wav, "audio/wav"};
  slow.delay = 0.5;
  s.server.disturb("POST", "/v1/audio/speech", slow, false, 4);
  const std::atomic<bool> no{false};
  std::vector<std::thread> people;
  std::vector<std::string> files(4);
  for (auto &file : files)
    people.emplace_back([&] { file = speech::endpoint_voice(s.endpoint())->speak({"x", "nova"}, no); });
  for (auto &p : people) p.join();
  EXPECT_EQ(s.asked(), 1u);
  for (const auto &file : files) EXPECT_EQ(slurp(file), s.wav);
}

// Ended between the file and the ledger's last line.
TEST(SpeechEndpoint, AFileThatIsThereIsPaidWhateverTheLedgerBelieved) {
  Speaker s;
  const auto e = s.endpoint();
  const std::atomic<bool> no{false};
  fakes::Answer lost;
  lost.drop = true;
  s.server.disturb("POST", "/v1/audio/speech", lost, true);
  EXPECT_FALSE(failure_of(*speech::endpoint_voice(e), {"x", "nova"}).empty());
  auto book = ledger::Ledger::open(e.ledger);
  const auto before = book->list("");
  ASSERT_EQ(before.size(), 1u);
  ASSERT_EQ(before[0].state, ledger::State::Uncertain);
  std::ofstream(std::filesystem::path(e.cache_folder) / (before[0].key + ".wav"), std::ios::binary) << s.wav;
  EXPECT_FALSE(speech::endpoint_voice(e)->speak({"x", "nova"}, no).empty());
  EXPECT_EQ(book->find(before[0].key)->state, ledger::State::Stored);
  EXPECT_EQ(s.asked(), 1u);
}

TEST(SpeechEndpoint, RubbishIsNotKept) {
  Speaker s;
  auto v = speech::endpoint_voice(s.endpoint());
  s.server.disturb("POST", "/v1/audio/speech", {200, "<html>hello</html>", "text/html"});
  EXPECT_NE(failure_of(*v, {"x", "nova"}).find("no WAV"), std::string::npos);
  s.server.disturb("POST", "/v1/audio/speech", {200, "RIFF0000WAVEjunkjunkjunkjunk", "audio/wav"});
  EXPECT_NE(failure_of(*v, {"z", "nova"}).find("cannot be decoded"), std::string::npos);
  EXPECT_NE(failure_of(*v, {"x", "nova"}).find("not bought again"), std::string::npos);  // it was paid
  EXPECT_EQ(s.asked(), 2u);
  unsigned files = 0;
  for (const auto &f : std::filesystem::directory_iterator(s.dir().path() / "voices")) {
    (void)f;
    files++;
  }
  EXPECT_EQ(files, 0u);
}

TEST(SpeechEndpoint, AnInterruptEndsTheWaiting) {
  Speaker s;
  fakes::Answer slow{200, s.wav, "audio/wav"};
  slow.delay = 20;
  s.server.disturb("POST", "/v1/audio/speech", slow);
  auto v = speech::endpoint_voice(s.endpoint());
  std::atomic<bool> stop{false};
  std::thread other([&] {
    g_usleep(200000);
    stop = true;
  });
  const gint64 start = g_get_monotonic_time();
  EXPECT_THROW(v->speak({"x", "nova"}, stop), glue::Failure);
  EXPECT_LT(g_get_monotonic_time() - start, 5 * G_USEC_PER_SEC);
  other.join();
}

TEST(SpeechEndpoint, SaysWhatIsMissing) {
  Endpoint e;
  e.url = "ftp://x";
  EXPECT_FALSE(speech::endpoint_voice(e)->available());
  e.url = "https://speech.example/v1";
  e.key_variable = "NOT_SET_ANYWHERE";
  auto v = speech::endpoint_voice(e);
  EXPECT_FALSE(v->available());
  EXPECT_NE(v->why().find("NOT_SET_ANYWHERE"), std::string::npos) << v->why();
  e.key_variable.clear();
  e.model.clear();
  EXPECT_FALSE(speech::endpoint_voice(e)->available());
}

TEST(Espeak, SaysWhyItCannot) {
  auto v = speech::espeak_voice("", "no-such-program");
  EXPECT_FALSE(v->available());
  EXPECT_NE(v->why().find("not installed"), std::string::npos);
  EXPECT_THROW(v->usual_voice("en; rm", 0), glue::Failure);
}

}  // namespace
