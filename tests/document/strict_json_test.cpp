// SPDX-License-Identifier: LGPL-2.1-or-later
// The gate in front of json-glib, and that the two agree about what came through it.
#include "document/strict_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <json-glib/json-glib.h>

#include "document/document.hpp"
#include "samples.hpp"

namespace {

using testing::HasSubstr;

std::string why(const std::string &text, const strict_json::Limits &limits = {}) {
  try {
    strict_json::check(text, limits);
  } catch (const strict_json::Error &e) {
    return "line " + std::to_string(e.line()) + ": " + e.path() + ": " + e.what();
  }
  return "";
}

TEST(StrictJson, AcceptsJson) {
  for (const char *text :
       {"0", "-0", "null", "true", "\"\"", "[]", "{}", " [ 1 , 2.5 , -3e-2 , 1E+2 ] \r\n\t", "{\"\":{}}",
        "[9223372036854775807,-9223372036854775808]", "1e-400", "\"\\u00e9\\ud83c\\udf27\\/\"",
        "{\"a\":1,\"A\":2}", "1.7976931348623157e308", "\"\x7f\""})
    EXPECT_EQ(why(text), "") << text;
}

TEST(StrictJson, RefusesWhatOthersLetPass) {
  const std::pair<std::string, const char *> cases[] = {
      {"", "line 1: $: the document is empty"},
      {" \n ", "line 2: $: the document is empty"},
      {"\xef\xbb\xbf{}", "byte order mark"},
      {"{\"a\":1,\n\"a\":2}", "line 2: $.a: the member \"a\" is there twice"},
      {"{\"a\":1,\"\\u0061\":2}", "there twice"},
      {"{} {}", "after the end of the document"},
      {"{}x", "after the end of the document"},
      {"1 2", "after the end"},
      {"{'a':1}", "double quotes"},
      {"['a']", "line 1: $[0]: strings stand in double quotes"},
      {"/* x */ {}", "comments"},
      {"{// x\n}", "comments"},
      {"{} // x", "comments"},
      {"# x\n{}", "comments"},
      {"var a={}", "expected a JSON value, found \"v\""},
      {"{a:1}", "expected a member's name in double quotes, found \"a\""},
      {"[0x10]", "$[0]: numbers are decimal"},
      {"[01]", "leading zero"},
      {"[+1]", "found \"+\""},
      {"[.5]", "found \".\""},
      {"[5.]", "a digit must follow the decimal point"},
      {"[1e]", "exponent"},
      {"[-]", "found \"-\""},
      {"[NaN]", "found \"N\""},
      {"[Infinity]", "found \"I\""},
      {"[1e999]", "\"1e999\" is out of range"},
      {"[-1e999]", "out of range"},
      {"[99999999999999999999]", "out of range"},
      {"[9223372036854775808]", "out of range"},
      {"[1,]", "$[0]: a comma before the closing bracket"},
      {"{\"a\":1,}", "a comma before the closing brace"},
      {"[,1]", "found \",\""},
      {"[1 2]", "expected \",\" or \"]\", found \"2\""},
      {"{\"a\" 1}", "expected \":\" after \"a\""},
      {"{\"a\":1 \"b\":2}", "expected \",\" or \"}\""},
      {"[", "found the end of the file"},
      {"{\"a\":", "line 1: $.a: expected a JSON value, found the end of the file"},
      {"\"abc", "the file ends inside a string"},
      {"\"a\nb\"", "write line breaks as \\n"},
      {"\"a\tb\"", "control character"},
      {std::string("\"a\0b\"", 5), "control character"},
      {std::string("{}\0", 3), "after the end"},
      {"\"\\u0000\"", "\\u0000 is not allowed"},
      {"\"\\x41\"", "unknown escape"},
      {"\"\\u12g4\"", "four hexadecimal digits"},
      {"\"\\ud800\"", "half a surrogate pair"},
      {"\"\\udc00\"", "half a surrogate pair"},
      {"\"\\ud800\\u0041\"", "half a surrogate pair"},
      {"\"\xff\"", "not valid UTF-8"},
      {"\"\xc0\xaf\"", "not valid UTF-8"},      // overlong
      {"\"\xed\xa0\x80\"", "not valid UTF-8"},  // a surrogate
      {"\"\xf4\x90\x80\x80\"", "not valid UTF-8"},
      {"\"\xe2\x82", "not valid UTF-8"},
      {"truely", "word that starts with \"true\""},
      {"tru", "found \"t\""},
      {"]", "found \"]\""},
      {"[}", "found \"}\""},
  };
  for (const auto &[text, says] : cases) EXPECT_THAT(why(text), HasSubstr(says)) << text;
}

TEST(StrictJson, DepthIsLimitedWithoutRecursion) {
  EXPECT_EQ(why(std::string(64, '[') + std::string(64, ']')), "");
  EXPECT_THAT(why(std::string(65, '[') + std::string(65, ']')), HasSubstr("nested more than 64 levels deep"));
  EXPECT_THAT(why(std::string(100000, '[')), HasSubstr("nested more than 64"));
  std::string objects;
  for (int i = 0; i < 100000; i++) objects += "{\"a\":";
  EXPECT_THAT(why(objects), HasSubstr("nested more than 64"));
  EXPECT_THAT(why(std::string(5000, '['), {.max_bytes = 4u << 20, .max_depth = 1u << 30}),
              HasSubstr("end of the file"));
}

TEST(StrictJson, SizeIsLimited) {
  EXPECT_EQ(why("[1,2]", {.max_bytes = 5, .max_depth = 64}), "");
  EXPECT_THAT(why("[1,2]", {.max_bytes = 4, .max_depth = 64}),
              HasSubstr("the document has 5 bytes; at most 4 are read"));
}

TEST(StrictJson, KnowsTheLineOfEveryPath) {
  const std::string text = "\n{\n \"a\": [\n  1,\n  {\"b\"\n:\n2},\n  3],\n\"c d\": {\n\"e\": \"x\\ny\"}\n}";
  EXPECT_EQ(strict_json::line_of(text, "$"), 2u);
  EXPECT_EQ(strict_json::line_of(text, "$.a"), 3u);
  EXPECT_EQ(strict_json::line_of(text, "$.a[0]"), 4u);
  EXPECT_EQ(strict_json::line_of(text, "$.a[1]"), 5u);
  EXPECT_EQ(strict_json::line_of(text, "$.a[1].b"), 5u);
  EXPECT_EQ(strict_json::line_of(text, "$.a[2]"), 8u);
  EXPECT_EQ(strict_json::line_of(text, "$[\"c d\"]"), 9u);
  EXPECT_EQ(strict_json::line_of(text, "$[\"c d\"].e"), 10u);
  EXPECT_EQ(strict_json::line_of(text, "$.a[1].missing"), 5u);  // the nearest that is there
}

TEST(StrictJson, MessagesCarryNoControlCharacters) {
  EXPECT_EQ(strict_json::in_quotes("a\"\\\x1b[31m\xe2\x80\xae\xff"), "\"a\\\"\\\\\\u001b[31m\\u202e\\xff\"");
  EXPECT_EQ(strict_json::in_quotes(std::string(200, 'x')).size(), 80u + 5u);
}

TEST(StrictJson, JsonGlibReadsTheSameNumbers) {
  // what the gate lets through must mean the same to the parser behind it
  for (const char *text :
       {"0", "-0", "1", "-1", "2.5", "1e3", "1E3", "1e+3", "15e-1", "-2.5e-3", "9223372036854775807",
        "-9223372036854775808", "0.1", "123456789.123456789", "1e-400", "1.7976931348623157e308"}) {
    g_autoptr(JsonParser) parser = json_parser_new();
    const std::string json = "[" + std::string(text) + "]";
    ASSERT_TRUE(json_parser_load_from_data(parser, json.c_str(), static_cast<gssize>(json.size()), nullptr))
        << text;
    JsonNode *node = json_array_get_element(json_node_get_array(json_parser_get_root(parser)), 0);
    EXPECT_EQ(json_node_get_double(node), g_ascii_strtod(text, nullptr)) << text;
  }
}

// Deterministic: every single-byte deletion, and many seeded substitutions, of a document that uses
// everything, either parse (and then round-trip) or are refused with a place. Nothing else may happen.
TEST(StrictJson, MutationsOfADocumentParseOrAreRefused) {
  const std::string good = storyboard::write(storyboard::parse(samples::everything()));
  unsigned parsed = 0, refused = 0;
  const auto attempt = [&](const std::string &text) {
    try {
      const auto board = storyboard::parse(text);
      ASSERT_EQ(storyboard::parse(storyboard::write(board)), board) << text;
      parsed++;
    } catch (const storyboard::DocumentError &e) {
      ASSERT_GE(e.line(), 1u) << e.what();
      ASSERT_EQ(e.path().substr(0, 1), "$") << e.what();
      refused++;
    }
  };
  for (std::size_t i = 0; i < good.size(); i++) attempt(std::string(good).erase(i, 1));
  std::uint64_t state = 1;
  const auto next = [&](std::size_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>((state >> 33) % n);
  };
  const std::string alphabet = "{}[]\",:0123456789-+.eE\\u/ \n\x01\xff\xc3truefalsn#'";
  for (int round = 0; round < 2000; round++) {
    std::string text = good;
    for (std::size_t n = 1 + next(3); n > 0; n--) {
      const std::size_t at = next(text.size());
      switch (next(4)) {
        case 0:
          text[at] = alphabet[next(alphabet.size())];
          break;
        case 1:
          text.insert(at, 1, alphabet[next(alphabet.size())]);
          break;
        case 2:
          text.erase(at, 1 + next(20));
          break;
        default:
          text.insert(next(text.size()), text.substr(at, 1 + next(40)));
      }
    }
    attempt(text);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(parsed, 100u);
  EXPECT_GT(refused, 1000u);
}

}  // namespace
