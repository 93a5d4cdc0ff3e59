// SPDX-License-Identifier: LGPL-2.1-or-later
// The language model's planner against a strict server that misbehaves.
#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "document/document.hpp"
#include "document/timeline.hpp"
#include "fakes/chat.hpp"
#include "http/json.hpp"
#include "planner/llm/answer.hpp"
#include "planner/llm/chat.hpp"
#include "planner/llm/llm.hpp"

namespace {

using fakes::Answer;
using fakes::Chat;
using testing::HasSubstr;
using testing::Not;

std::string board(double first = 5, const std::string &framing = "medium-close",
                  const std::string &order = "ab") {
  const std::string a = R"({"reference":"anna","kind":null,"pose":"standing","facing":"right"})",
                    b = R"({"reference":"ben","kind":null,"pose":null,"facing":"left"})";
  return R"({"title":"Answer","description":"A test.","references":[
    {"name":"anna","kind":"character","description":"a woman in red","set":null,"look":{"build":"slim","hair":"long","hair-colour":"#202020","skin":"#d0a080","top":"#b03030","top-kind":"coat","bottom":"#303030","accent":"#ffffff"}},
    {"name":"ben","kind":"character","description":"a man","set":null,"look":null},
    {"name":"quay","kind":"place","description":"an old quay","set":"harbour","look":null}],
  "scenes":[{"id":"one","title":"The quay","place":"quay","lighting":{"key":"left","temperature":4300,"exposure":0,"contrast":0.5,"time":"dusk"},"palette":["#102030","#405060"],
   "shots":[
    {"id":"one-1","prompt":"The quay at dusk.","duration":)" +
         std::to_string(first) +
         R"(,"framing":"extreme-wide","angle":"eye","subjects":[],"camera":{"move":"static","direction":"in","amount":0.1},"transition":{"kind":"fadeblack","duration":1},"dialogue":[],"why":"Where we are."},
    {"id":"one-2","prompt":"Anna and Ben.","duration":5,"framing":"medium","angle":"eye","subjects":[)" +
         a + "," + b +
         R"(],"camera":{"move":"dolly","direction":"in","amount":null},"transition":{"kind":"cut","duration":null},"dialogue":[{"speaker":"anna","text":"You are late."}],"why":"Both."},
    {"id":"one-3","prompt":"Anna and Ben, closer.","duration":5,"framing":")" +
         framing + R"(","angle":"eye","subjects":[)" + (order == "ab" ? a + "," + b : b + "," + a) +
         R"(],"camera":{"move":"static","direction":null,"amount":null},"transition":{"kind":"cut","duration":null},"dialogue":[],"why":"Closer."}]}]})";
}

class Llm : public testing::Test {
 protected:
  Llm() {
    setenv("PLANNER_TEST_KEY", chat.key.c_str(), 1);
    who.base_url = chat.base();
    who.model = "planner-1";
    who.key_variable = "PLANNER_TEST_KEY";
    who.timeout = 10;
    who.patience = 30;
    who.progress = [this](const std::string &line) { said += line + "\n"; };
    q.text = "A 15 second film about two people on a quay";
    q.width = 640, q.height = 360;
  }
  planner::Plan plan() {
    spent = {};
    return planner::plan_with(who, q, spent);
  }
  std::string failure(planner::Error::Kind kind = planner::Error::Kind::Service) {
    try {
      plan();
    } catch (const planner::Error &e) {
      EXPECT_EQ(e.kind(), kind) << e.what();
      EXPECT_THAT(std::string(e.what()) + said, Not(HasSubstr(chat.key)));
      return e.what();
    }
    ADD_FAILURE() << "there is a plan";
    return {};
  }
  Chat chat;
  planner::LanguageModel who;
  planner::Request q;
  planner::Usage spent;
  std::string said;
};

TEST_F(Llm, AGoodAnswerIsAStoryboardOfExactlyTheDuration) {
  chat.answers({Chat::completion(board(4))});
  who.price_in = 2, who.price_out = 10;
  const auto p = plan();
  EXPECT_EQ(chat.asked(), 1u);
  EXPECT_EQ(p.planner, "planner-1");
  const auto slots = storyboard::lay_out(p.board);
  EXPECT_EQ(slots.back().start + slots.back().frames, 15 * 24) << "14 s were answered";
  EXPECT_EQ(p.board.width, 640);
  EXPECT_EQ(p.board.scenes[0].shots[0].camera.move, "static");
  EXPECT_GT(p.board.scenes[0].shots[1].dialogue[0].at, 0);
  EXPECT_EQ(p.shots[0].why, "Where we are.");
  EXPECT_NO_THROW(storyboard::parse(storyboard::write(p.board)));
  EXPECT_EQ(p.usage.prompt_tokens, 100);
  EXPECT_EQ(p.usage.completion_tokens, 200);
  EXPECT_TRUE(p.usage.counted);
  ASSERT_TRUE(p.usage.money);
  EXPECT_NEAR(*p.usage.money, (100 * 2 + 200 * 10) / 1e6, 1e-12);
  const auto body = http::Json::parse(chat.body(0));
  ASSERT_TRUE(body);
  EXPECT_EQ((*body)["response_format"]["type"].text(), "json_schema");
  EXPECT_THAT((*body)["messages"][std::size_t{1}]["content"].text(), HasSubstr("two people on a quay"));
  EXPECT_THAT((*body)["messages"][std::size_t{1}]["content"].text(), HasSubstr("15 seconds"));
}

TEST_F(Llm, FencesAndThoughtsAroundTheJsonAreTakenAway) {
  chat.answers({Chat::completion("<think>Hm.</think>\n```json\n" + board() + "\n```")});
  EXPECT_EQ(plan().shots.size(), 3u);
  EXPECT_EQ(chat.asked(), 1u);
}

TEST_F(Llm, AViolationIsSentBackWithItsPath) {
  chat.answers({Chat::completion(board(5, "medium-closer")), Chat::completion(board())});
  const auto p = plan();
  EXPECT_EQ(p.usage.requests, 2u);
  EXPECT_EQ(p.usage.repairs, 1u);
  EXPECT_EQ(p.usage.prompt_tokens, 200) << "both are counted";
  const auto body = http::Json::parse(chat.body(1));
  const auto messages = (*body)["messages"];
  ASSERT_EQ(messages.size(), 4u);
  EXPECT_EQ(messages[std::size_t{2}]["role"].text(), "assistant");
  EXPECT_THAT(messages[std::size_t{3}]["content"].text(), HasSubstr("$.scenes[0].shots[2].framing"));
  EXPECT_THAT(messages[std::size_t{3}]["content"].text(), HasSubstr("medium-close"));
}

TEST_F(Llm, PathsOfReferencesAreThoseOfTheAnswer) {
  std::string wrong = board();
  wrong.replace(wrong.find("\"hair\":\"long\""), 13, "\"hair\":\"blue\"");
  const auto judged = planner::llm::judge_answer(wrong, q, 15);
  ASSERT_EQ(judged.wrong.size(), 1u);
  EXPECT_THAT(judged.wrong[0], HasSubstr("$.references[0].look.hair"));
}

TEST_F(Llm, TheTaskIsChecked) {
  EXPECT_THAT(planner::llm::judge_answer(board(), q, 60).wrong.at(0), HasSubstr("must last 60 s"));
  std::string text;
  for (int i = 0; i < 60; i++) text += "word ";
  std::string longer = board();
  longer.replace(longer.find("You are late."), 13, text);
  EXPECT_THAT(planner::llm::judge_answer(longer, q, 15).wrong.at(0), HasSubstr("too short for the dialogue"));
  const auto crossed = planner::llm::judge_answer(board(5, "close", "ba"), q, 15);
  EXPECT_TRUE(crossed.wrong.empty());
  EXPECT_THAT(crossed.doubts.at(0), HasSubstr("cross the line"));
}

TEST_F(Llm, ADoubtIsRepairedAndInTheEndRemarked) {
  chat.answers({Chat::completion(board(5, "close", "ba")), Chat::completion(board())});
  EXPECT_TRUE(plan().remarks.empty());
  EXPECT_EQ(spent.repairs, 1u);
  chat.answers({Chat::completion(board(5, "close", "ba"))});
  const auto p = plan();
  EXPECT_EQ(spent.repairs, who.repairs);
  EXPECT_THAT(p.remarks.at(0), HasSubstr("cross the line"));
}

TEST_F(Llm, MalformedAnswersEndAtTheBound) {
  for (const std::string content :
       {"", "no", "{", "[]", "{\"title\":1}", "{\"a\":1,\"a\":2}", "{\"scenes\":[]}", "null",
        "{\"references\":[1],\"scenes\":[]}", "{\"scenes\":{\"x\":1}}"}) {
    SCOPED_TRACE(content);
    const auto before = chat.asked();
    chat.answers({Chat::completion(content)});
    EXPECT_THAT(failure(), HasSubstr("no usable storyboard"));
    EXPECT_EQ(chat.asked() - before, 1 + who.repairs);
    EXPECT_EQ(spent.completion_tokens, 200 * (1 + who.repairs)) << "what failed is counted too";
  }
}

TEST_F(Llm, ATruncatedAnswerIsAskedForAgainWithMoreRoom) {
  chat.answers({Chat::completion(board().substr(0, 300), "length"), Chat::completion(board())});
  plan();
  const auto first = http::Json::parse(chat.body(0)), second = http::Json::parse(chat.body(1));
  EXPECT_GT(*(*second)["max_tokens"].number(), *(*first)["max_tokens"].number());
  EXPECT_EQ((*second)["messages"].size(), 2u) << "half a JSON is not worth its tokens";
  chat.answers({Chat::completion("{", "length")});
  EXPECT_THAT(failure(), HasSubstr("cut off"));
}

TEST_F(Llm, AnOverlongAnswerIsNotReadToItsEnd) {
  chat.answers({Chat::completion(board() + std::string(2 << 20, ' ') + "x"), Chat::completion(board())});
  plan();
  EXPECT_EQ(spent.repairs, 1u);
  who.requests = 2;
  chat.answers({Chat::completion(std::string(6 << 20, 'x'))});
  failure();
  EXPECT_EQ(spent.requests, 2u);
}

TEST_F(Llm, RefusalsAreNotArguedWith) {
  chat.answers({Chat::completion("", "stop", "I cannot help with that.")});
  EXPECT_THAT(failure(), HasSubstr("I cannot help with that."));
  EXPECT_EQ(spent.requests, 1u);
  chat.answers({Chat::completion("", "content_filter")});
  EXPECT_THAT(failure(), HasSubstr("content filter"));
  EXPECT_EQ(spent.requests, 1u);
}

TEST_F(Llm, AKeyThatIsRefusedIsNotShown) {
  setenv("PLANNER_TEST_KEY", "sk-wrong-and-secret", 1);
  try {
    plan();
    FAIL();
  } catch (const planner::Error &e) {
    EXPECT_THAT(e.what(), HasSubstr("refuses the key"));
    EXPECT_THAT(e.what(), Not(HasSubstr("sk-wrong"))) << "the server repeats it";
  }
  EXPECT_EQ(spent.requests, 1u);
  who.key_variable = "PLANNER_TEST_NO_SUCH_VARIABLE";
  EXPECT_THAT(failure(planner::Error::Kind::Settings), HasSubstr("PLANNER_TEST_NO_SUCH_VARIABLE"));
}

TEST_F(Llm, BusyServersAreWaitedForAndNotForEver) {
  Answer busy = Chat::refuse(429, "Rate limit reached", "", "rate_limit_exceeded");
  busy.headers.push_back({"Retry-After", "0"});
  chat.answers({busy, Answer{503, "<html>Bad</html>", "text/html"}, Chat::completion(board())});
  plan();
  EXPECT_EQ(spent.requests, 3u);
  EXPECT_EQ(spent.repairs, 0u);
  who.requests = 3;
  chat.answers({busy});
  failure();
  EXPECT_EQ(spent.requests, 3u);
  busy.headers = {{"Retry-After", "900"}};
  chat.answers({busy});
  EXPECT_THAT(failure(), HasSubstr("waited for longer"));
  EXPECT_EQ(spent.requests, 1u);
  chat.answers({Chat::refuse(429, "You exceeded your current quota", "", "insufficient_quota")});
  EXPECT_THAT(failure(), HasSubstr("quota"));
  EXPECT_EQ(spent.requests, 1u);
}

TEST_F(Llm, ConnectionsBreak) {
  Answer dropped;
  dropped.drop = true;
  Answer half = Chat::completion(board());
  half.truncate = 200;
  chat.answers({dropped, half, Chat::completion(board())});
  plan();
  EXPECT_EQ(spent.requests, 3u);
  EXPECT_FALSE(spent.counted) << "what was lost may have cost something";
  who.base_url = "http://127.0.0.1:1/v1";
  EXPECT_THAT(failure(), HasSubstr("cannot be reached"));
}

TEST_F(Llm, AServerThatIsTooSlowIsLeft) {
  Answer slow = Chat::completion(board());
  slow.delay = 30;
  chat.answers({slow});
  who.timeout = 0.3, who.requests = 2;
  failure();
  EXPECT_EQ(spent.requests, 2u);
}

TEST_F(Llm, FieldsThatAServerDoesNotKnowAreLeftOut) {
  chat.formats = {"json_object"};
  chat.answers({Chat::completion(board())});
  plan();
  EXPECT_EQ((*http::Json::parse(chat.body(1)))["response_format"]["type"].text(), "json_object");
  EXPECT_THAT(said, HasSubstr("json_object"));
  Chat plain;
  plain.formats = {};
  plain.tokens_field = "max_completion_tokens";
  plain.answers({Chat::completion(board())});
  who.base_url = plain.base();
  plan();
  EXPECT_LE(spent.requests, 4u);
  EXPECT_EQ(spent.repairs, 0u);
}

TEST_F(Llm, TheOnlyModelNeedsNoName) {
  who.model.clear();
  chat.answers({Chat::completion(board())});
  EXPECT_EQ(plan().planner, "planner-1");
  chat.models = {"planner-1", "other"};
  EXPECT_THAT(failure(planner::Error::Kind::Settings), HasSubstr("planner-1, other"));
  who.model = "unknown";
  EXPECT_THAT(failure(), HasSubstr("no model \"unknown\""));
}

TEST_F(Llm, WaitingCanBeInterrupted) {
  Answer slow = Chat::completion(board());
  slow.delay = 30;
  chat.answers({slow});
  std::atomic<bool> stop{false};
  q.interrupt = &stop;
  std::thread later([&] {
    while (chat.asked() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    stop = true;
  });
  EXPECT_THROW(plan(), planner::Interrupted);
  later.join();
}

TEST(ChatProtocol, Addresses) {
  using planner::llm::chat_url;
  EXPECT_EQ(chat_url("http://127.0.0.1:8080"), "http://127.0.0.1:8080/v1/chat/completions");
  EXPECT_EQ(chat_url("http://127.0.0.1:8080/"), "http://127.0.0.1:8080/v1/chat/completions");
  EXPECT_EQ(chat_url("https://ark.example/api/v3"), "https://ark.example/api/v3/chat/completions");
  EXPECT_EQ(chat_url("https://x.example/v1/chat/completions"), "https://x.example/v1/chat/completions");
}

}  // namespace
