// SPDX-License-Identifier: LGPL-2.1-or-later
// Every class of mistake is refused with its line, its JSON path and what was expected.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "document/document.hpp"
#include "samples.hpp"

namespace {

using namespace storyboard;
using samples::with;
using testing::HasSubstr;

DocumentError refusal(const std::string &json, const ParseOptions &options = {}) {
  try {
    parse(json, options);
  } catch (const DocumentError &e) {
    return e;
  }
  ADD_FAILURE() << "accepted: " << json.substr(0, 2000);
  return DocumentError("", "", 0);
}

struct Mistake {
  const char *from, *to;  // in samples::least
  unsigned line;
  const char *path, *says;
};

class LeastWith : public testing::TestWithParam<Mistake> {};

TEST_P(LeastWith, IsRefused) {
  const Mistake &m = GetParam();
  const DocumentError e = refusal(with(samples::least, m.from, m.to), {.name = "film.storyboard"});
  EXPECT_EQ(e.path(), m.path) << e.what();
  EXPECT_EQ(e.line(), m.line) << e.what();
  EXPECT_THAT(e.what(), HasSubstr(m.says));
  EXPECT_THAT(e.what(), HasSubstr("film.storyboard: line " + std::to_string(m.line) + ": " + m.path + ": "));
  EXPECT_EQ(e.kind(), DocumentError::Kind::Invalid);
}

#define SHOT "$.scenes[0].shots[0]"
#define INTO "\"duration\": 2"              // line 10: put a member before it
#define ADD(text) "\"duration\": 2, " text  // on the same line
#define TOP "\"scenes\": ["                 // line 3
#define ADD_TOP(text) text ",\n  \"scenes\": ["

const Mistake mistakes[] = {
    // the document
    {"\"storyboard\": 1", "\"storyboard\": 2", 2, "$.storyboard", "expected the format version 1, found 2"},
    {"\"storyboard\": 1,", "", 1, "$", "needs the member \"storyboard\""},
    {"\"storyboard\": 1", "\"storyboard\": \"1\"", 2, "$.storyboard", "found the string \"1\""},
    {TOP, ADD_TOP("\"titel\": \"x\""), 3, "$.titel",
     "unknown member \"titel\" of a storyboard; did you mean \"title\"?"},
    {TOP, ADD_TOP("\"xyzzy\": 1"), 3, "$.xyzzy",
     "unknown member \"xyzzy\" of a storyboard; expected storyboard, title"},
    {TOP, ADD_TOP("\"a b\\u202e\": 1"), 3, "$[\"a b\\u202e\"]", "unknown member \"a b\\u202e\""},
    {TOP, ADD_TOP("\"title\": \"\""), 3, "$.title", "the text is empty"},
    {TOP, ADD_TOP("\"title\": \"a\\nb\""), 3, "$.title", "a control character in the text \"a\\u000ab\""},
    {TOP, ADD_TOP("\"title\": \"\\u001b[31m\""), 3, "$.title", "control character"},
    {TOP, ADD_TOP("\"title\": \"\\u0085\""), 3, "$.title", "control character"},
    {TOP, ADD_TOP("\"title\": 3"), 3, "$.title", "expected a string, found 3"},
    {TOP, ADD_TOP("\"title\": null"), 3, "$.title", "expected a string, found null"},
    {TOP, ADD_TOP("\"size\": [1280, 721]"), 3, "$.size[1]", "expected an even number, found 721"},
    {TOP, ADD_TOP("\"size\": [14, 720]"), 3, "$.size[0]", "from 16 to 8192, found 14"},
    {TOP, ADD_TOP("\"size\": [1280, 8194]"), 3, "$.size[1]", "from 16 to 8192, found 8194"},
    {TOP, ADD_TOP("\"size\": [1280.5, 720]"), 3, "$.size[0]", "whole number"},
    {TOP, ADD_TOP("\"size\": [1280]"), 3, "$.size", "[width, height]"},
    {TOP, ADD_TOP("\"size\": \"1280x720\""), 3, "$.size", "[width, height]"},
    {TOP, ADD_TOP("\"framerate\": 0"), 3, "$.framerate", "a frame rate from 1 to 240"},
    {TOP, ADD_TOP("\"framerate\": 241"), 3, "$.framerate", "a frame rate from 1 to 240"},
    {TOP, ADD_TOP("\"framerate\": -24"), 3, "$.framerate", "a frame rate"},
    {TOP, ADD_TOP("\"framerate\": \"24/0\""), 3, "$.framerate", "a frame rate"},
    {TOP, ADD_TOP("\"framerate\": \"24fps\""), 3, "$.framerate", "found the string \"24fps\""},
    {TOP, ADD_TOP("\"framerate\": \"24/1/1\""), 3, "$.framerate", "a frame rate"},
    {TOP, ADD_TOP("\"framerate\": \"\""), 3, "$.framerate", "a frame rate"},
    {TOP, ADD_TOP("\"framerate\": [30000]"), 3, "$.framerate", "a frame rate"},
    {TOP, ADD_TOP("\"framerate\": 24.33333"), 3, "$.framerate", "a fraction of whole numbers"},
    {TOP, ADD_TOP("\"seed\": -1"), 3, "$.seed", "whole number from 0"},
    {TOP, ADD_TOP("\"seed\": 1.5"), 3, "$.seed", "whole number from 0"},
    {TOP, ADD_TOP("\"seed\": 99999999999999999999"), 3, "$.seed", "\"99999999999999999999\" is out of range"},
    {TOP, ADD_TOP("\"budget\": {\"amount\": -1}"), 3, "$.budget.amount", "from 0 to 1000000000, found -1"},
    {TOP, ADD_TOP("\"budget\": {\"amount\": 1, \"currency\": \"usd\"}"), 3, "$.budget.currency", "ISO 4217"},
    {TOP, ADD_TOP("\"budget\": {}"), 3, "$.budget", "a budget needs the member \"amount\""},
    {TOP, ADD_TOP("\"budget\": 20"), 3, "$.budget", "expected a budget (an object), found 20"},
    {TOP, ADD_TOP("\"loudness\": 3"), 3, "$.loudness", "LUFS"},
    {TOP, ADD_TOP("\"true-peak\": 1"), 3, "$.true-peak", "dBTP"},
    {TOP, ADD_TOP("\"align\": \"bar\""), 3, "$.align", "did you mean \"bars\"?"},
    // references
    {TOP, ADD_TOP("\"references\": []"), 3, "$.references", "maps names to references"},
    {TOP, ADD_TOP("\"references\": {\"\": {\"kind\": \"prop\"}}"), 3, "$.references[\"\"]",
     "a reference's name"},
    {TOP, ADD_TOP("\"references\": {\"a b\": {\"kind\": \"prop\"}}"), 3, "$.references[\"a b\"]",
     "found \"a b\""},
    {TOP, ADD_TOP("\"references\": {\"x\": {}}"), 3, "$.references.x",
     "a reference needs the member \"kind\""},
    {TOP, ADD_TOP("\"references\": {\"x\": {\"kind\": \"charakter\"}}"), 3, "$.references.x.kind",
     "unknown kind of reference \"charakter\"; did you mean \"character\"?"},
    {TOP, ADD_TOP("\"references\": {\"x\": {\"kind\": \"prop\", \"look\": {}}}"), 3, "$.references.x.look",
     "only a character can have \"look\"; this is a prop"},
    {TOP, ADD_TOP("\"references\": {\"x\": {\"kind\": \"prop\", \"set\": \"street\"}}"), 3,
     "$.references.x.set", "only a place"},
    {TOP, ADD_TOP("\"references\": {\"x\": {\"kind\": \"prop\", \"colours\": []}}"), 3,
     "$.references.x.colours", "only a palette"},
    {TOP, ADD_TOP("\"references\": {\"x\": {\"kind\": \"place\", \"voice\": \"en\"}}"), 3,
     "$.references.x.voice", "only a character or a voice"},
    {TOP, ADD_TOP("\"references\": {\"x\": {\"kind\": \"character\", \"look\": {\"skin\": \"red\"}}}"), 3,
     "$.references.x.look.skin", "expected a colour \"#rrggbb\", found the string \"red\""},
    {TOP, ADD_TOP("\"references\": {\"x\": {\"kind\": \"character\", \"look\": {\"skin\": \"#12345g\"}}}"), 3,
     "$.references.x.look.skin", "\"#rrggbb\""},
    {TOP, ADD_TOP("\"references\": {\"x\": {\"kind\": \"character\", \"look\": {\"hair\": \"bald \"}}}"), 3,
     "$.references.x.look.hair", "did you mean \"bald\"?"},
    {TOP, ADD_TOP("\"references\": {\"x\": {\"kind\": \"prop\", \"files\": [\"file:///a.png\"]}}"), 3,
     "$.references.x.files[0]", "relative to the document"},
    {TOP, ADD_TOP("\"references\": {\"x\": {\"kind\": \"prop\", \"files\": [\"a\\u0007.png\"]}}"), 3,
     "$.references.x.files[0]", "control character"},
    {TOP, ADD_TOP("\"references\": {\"x\": {\"kind\": \"prop\", \"files\": \"a.png\"}}"), 3,
     "$.references.x.files", "expected an array of files"},
    // music
    {TOP, ADD_TOP("\"music\": [{\"file\": \"m.wav\", \"at\": 2}]"), 3, "$.music[0].at",
     "after the end of the film"},
    {TOP, ADD_TOP("\"music\": [{\"at\": 1}]"), 3, "$.music[0]", "needs the member \"file\""},
    {TOP, ADD_TOP("\"music\": [{\"file\": \"m.wav\", \"beats\": [1, 1]}]"), 3, "$.music[0].beats[1]",
     "after the one before it"},
    {TOP, ADD_TOP("\"music\": [{\"file\": \"m.wav\", \"duck\": 3}]"), 3, "$.music[0].duck",
     "from -60 to 0 dB"},
    {TOP, ADD_TOP("\"music\": [{\"file\": \"m.wav\", \"duration\": 1, \"fade-in\": 1, \"fade-out\": 1}]"), 3,
     "$.music[0].duration", "the fades are longer"},
    // scenes
    {"\"id\": \"a\"", "\"id\": \"\"", 5, "$.scenes[0].id", "a scene's id of 1 to 64"},
    {"\"id\": \"a\"", "\"id\": \"a/b\"", 5, "$.scenes[0].id", "found \"a/b\""},
    {"\"id\": \"a\"", "\"id\": \"..\"", 5, "$.scenes[0].id", "starts with"},
    {"\"id\": \"a\"", "\"id\": \"a\", \"place\": \"quay\"", 5, "$.scenes[0].place",
     "there is no \"quay\" under \"references\""},
    {"\"id\": \"a\"", "\"id\": \"a\", \"palette\": \"dusk\"", 5, "$.scenes[0].palette",
     "there is no palette \"dusk\""},
    {"\"id\": \"a\"", "\"id\": \"a\", \"palette\": [\"#fff\"]", 5, "$.scenes[0].palette[0]", "\"#rrggbb\""},
    {"\"id\": \"a\"", "\"id\": \"a\", \"palette\": 7", 5, "$.scenes[0].palette",
     "an array of colours or the name"},
    {"\"id\": \"a\"", "\"id\": \"a\", \"lighting\": {\"key\": \"lft\"}", 5, "$.scenes[0].lighting.key",
     "did you mean \"left\"?"},
    {"\"id\": \"a\"", "\"id\": \"a\", \"lighting\": {\"key\": \"left\", \"azimuth\": 3}", 5,
     "$.scenes[0].lighting.azimuth", "already says where the light comes from"},
    {"\"id\": \"a\"", "\"id\": \"a\", \"lighting\": {\"azimuth\": 181}", 5, "$.scenes[0].lighting.azimuth",
     "degrees"},
    {"\"id\": \"a\"", "\"id\": \"a\", \"lighting\": {\"elevation\": -91}", 5,
     "$.scenes[0].lighting.elevation", "degrees"},
    {"\"id\": \"a\"", "\"id\": \"a\", \"lighting\": {\"temperature\": 5}", 5,
     "$.scenes[0].lighting.temperature", "kelvin"},
    {"\"id\": \"a\"", "\"id\": \"a\", \"lighting\": {\"exposure\": 9}", 5, "$.scenes[0].lighting.exposure",
     "EV"},
    {"\"id\": \"a\"", "\"id\": \"a\", \"lighting\": {\"contrast\": 1.1}", 5, "$.scenes[0].lighting.contrast",
     "0 to 1"},
    {"\"id\": \"a\"", "\"id\": \"a\", \"lighting\": {\"time\": \"nite\"}", 5, "$.scenes[0].lighting.time",
     "dawn, day"},
    // shots: durations
    {"\"id\": \"a1\",", "", 7, SHOT, "a shot needs the member \"id\""},
    {INTO, "\"duration\": 0", 10, SHOT ".duration", "a time above 0"},
    {INTO, "\"duration\": -1", 10, SHOT ".duration", "found -1"},
    {INTO, "\"duration\": \"-2s\"", 10, SHOT ".duration", "a time above 0"},
    {INTO, "\"duration\": 0.04", 10, SHOT ".duration", "shorter than one frame"},
    {INTO, "\"duration\": 3600.5", 10, SHOT ".duration", "to 3600 seconds"},
    {INTO, "\"duration\": 1e999", 10, SHOT ".duration", "\"1e999\" is out of range"},
    {INTO, "\"duration\": 99999999999999999999", 10, SHOT ".duration", "out of range"},
    {INTO, "\"duration\": \"8\"", 10, SHOT ".duration", "with its unit"},
    {INTO, "\"duration\": \"8 s\"", 10, SHOT ".duration", "with its unit"},
    {INTO, "\"duration\": \"0x8s\"", 10, SHOT ".duration", "with its unit"},
    {INTO, "\"duration\": \"infs\"", 10, SHOT ".duration", "with its unit"},
    {INTO, "\"duration\": \"nans\"", 10, SHOT ".duration", "with its unit"},
    {INTO, "\"duration\": \"1e400s\"", 10, SHOT ".duration", "with its unit"},
    {INTO, "\"duration\": null", 10, SHOT ".duration", "found null"},
    {INTO, "\"duration\": true", 10, SHOT ".duration", "found true"},
    {INTO, "\"duration\": [2]", 10, SHOT ".duration", "found an array"},
    {"\"prompt\": \"rain\",", "", 7, SHOT, "nothing says what the shot shows"},
    // shots: words and references
    {INTO, ADD("\"framing\": \"mediun\""), 10, SHOT ".framing",
     "did you mean \"medium\"? Expected extreme-wide, wide"},
    {INTO, ADD("\"framing\": \"Medium_Close\""), 10, SHOT ".framing", "did you mean \"medium-close\"?"},
    {INTO, ADD("\"angle\": \"eyes\""), 10, SHOT ".angle", "did you mean \"eye\"?"},
    {INTO, ADD("\"subjects\": [{\"reference\": \"tom\"}]"), 10, SHOT ".subjects[0].reference",
     "there is no \"tom\""},
    {INTO, ADD("\"subjects\": [{\"pose\": \"standing\"}]"), 10, SHOT ".subjects[0]",
     "either \"reference\" or \"kind\""},
    {INTO, ADD("\"subjects\": [{\"kind\": \"dog\", \"reference\": \"tom\"}]"), 10, SHOT ".subjects[0]",
     "either \"reference\" or \"kind\""},
    {INTO, ADD("\"subjects\": [{\"kind\": \"dog\", \"pose\": \"siting\"}]"), 10, SHOT ".subjects[0].pose",
     "did you mean \"sitting\"?"},
    {INTO, ADD("\"subjects\": [{\"kind\": \"dog\", \"facing\": \"up\"}]"), 10, SHOT ".subjects[0].facing",
     "camera, left"},
    {INTO, ADD("\"subjects\": [{\"kind\": \"dog\", \"at\": [0.5, 1.5]}]"), 10, SHOT ".subjects[0].at[1]",
     "from 0 to 1"},
    {INTO, ADD("\"subjects\": [{\"kind\": \"dog\", \"at\": [0.5]}]"), 10, SHOT ".subjects[0].at", "[x, y]"},
    {INTO, ADD("\"subjects\": [{\"kind\": \"dog\", \"height\": 0}]"), 10, SHOT ".subjects[0].height",
     "0.01 to 4"},
    {INTO, ADD("\"last-subjects\": [{\"reference\": \"tom\"}]"), 10, SHOT ".last-subjects[0].reference",
     "no \"tom\""},
    {INTO, ADD("\"focal-points\": [[2, 0]]"), 10, SHOT ".focal-points[0][0]", "from 0 to 1"},
    {INTO, ADD("\"references\": [\"lamp\"]"), 10, SHOT ".references[0]", "there is no \"lamp\""},
    {INTO, ADD("\"limits\": {\"lighting\": 1.5}"), 10, SHOT ".limits.lighting", "from 0 to 1"},
    {INTO, ADD("\"limits\": {\"lightning\": 0.5}"), 10, SHOT ".limits.lightning",
     "did you mean \"lighting\"?"},
    {INTO, ADD("\"model\": \"\""), 10, SHOT ".model", "empty"},
    {INTO, ADD("\"continues\": 1"), 10, SHOT ".continues", "true or false, found 1"},
    {INTO, ADD("\"continues\": true"), 10, SHOT ".continues", "no shot before it"},
    {INTO, ADD("\"durration\": 3"), 10, SHOT ".durration", "did you mean \"duration\"?"},
    // frames
    {INTO, ADD("\"frames\": [{\"role\": \"midle\", \"file\": \"a.png\"}]"), 10, SHOT ".frames[0].role",
     "first, key or last"},
    {INTO, ADD("\"frames\": [{\"role\": \"key\", \"file\": \"a.png\"}]"), 10, SHOT ".frames[0]",
     "\"position\""},
    {INTO, ADD("\"frames\": [{\"role\": \"key\", \"position\": 1, \"file\": \"a.png\"}]"), 10,
     SHOT ".frames[0].position", "between 0 and 1"},
    {INTO, ADD("\"frames\": [{\"role\": \"last\", \"position\": 0.5, \"file\": \"a.png\"}]"), 10,
     SHOT ".frames[0].position", "expected 1, where the last frame is"},
    {INTO, ADD("\"frames\": [{\"role\": \"last\", \"file\": \"a.png\"}, {\"file\": \"b.png\"}]"), 10,
     SHOT ".frames[1]", "order of their positions"},
    {INTO, ADD("\"frames\": [{\"file\": \"a.png\"}, {\"file\": \"b.png\"}]"), 10, SHOT ".frames[1]", "order"},
    {INTO,
     ADD("\"frames\": [{\"role\": \"last\", \"file\": \"a\"}], \"last-subjects\": [{\"kind\": \"dog\"}]"), 10,
     SHOT ".last-subjects", "has a last frame already"},
    {INTO, "\"duration\": \"1f\", \"frames\": [{\"file\": \"a\"}, {\"role\": \"last\", \"file\": \"b\"}]", 10,
     SHOT ".frames", "more storyboard frames than the shot has frames (1 frame)"},
    // footage
    {INTO, ADD("\"source\": {\"file\": \"c.mp4\"}, \"frames\": [{\"file\": \"a.png\"}]"), 10, SHOT ".frames",
     "the shot is footage"},
    {INTO, ADD("\"source\": {\"file\": \"c.mp4\"}, \"camera\": {\"move\": \"pan\"}"), 10, SHOT ".camera",
     "is footage"},
    {INTO, ADD("\"source\": {\"file\": \"c.mp4\"}, \"model\": \"auto\""), 10, SHOT ".model", "is footage"},
    {INTO, ADD("\"source\": {\"file\": \"c.mp4\"}, \"continues\": true"), 10, SHOT ".continues",
     "is footage"},
    {INTO, ADD("\"source\": {\"file\": \"c.mp4\"}, \"last-subjects\": [{\"kind\": \"dog\"}]"), 10,
     SHOT ".last-subjects", "is footage"},
    {INTO, ADD("\"source\": \"c.mp4\""), 10, SHOT ".source", "expected a source (an object)"},
    {INTO, ADD("\"source\": {\"file\": \"c.mp4\", \"in\": -1}"), 10, SHOT ".source.in", "found -1"},
    // camera
    {INTO, ADD("\"camera\": {}"), 10, SHOT ".camera", "needs the member \"move\""},
    {INTO, ADD("\"camera\": {\"move\": \"doly\"}"), 10, SHOT ".camera.move", "did you mean \"dolly\"?"},
    {INTO, ADD("\"camera\": {\"move\": \"pan\", \"direction\": \"up\"}"), 10, SHOT ".camera.direction",
     "unknown direction of a pan \"up\"; expected right or left"},
    {INTO, ADD("\"camera\": {\"move\": \"static\", \"direction\": \"in\"}"), 10, SHOT ".camera.direction",
     "no direction"},
    {INTO, ADD("\"camera\": {\"move\": \"static\", \"amount\": 1}"), 10, SHOT ".camera.amount", "no amount"},
    {INTO, ADD("\"camera\": {\"move\": \"handheld\", \"amount\": 1}"), 10, SHOT ".camera.amount",
     "from 0 to 0.1"},
    {INTO, ADD("\"camera\": {\"move\": \"pan\", \"easing\": \"bouncy\"}"), 10, SHOT ".camera.easing",
     "linear, smooth"},
    // transitions
    {INTO, ADD("\"transition\": {\"kind\": \"disolve\", \"duration\": 1}"), 10, SHOT ".transition.kind",
     "did you mean \"dissolve\"?"},
    {INTO, ADD("\"transition\": {\"kind\": \"dissolve\", \"duration\": 1}"), 10, SHOT ".transition.kind",
     "it can start with cut, fadeblack or fadewhite, not with \"dissolve\""},
    {INTO, ADD("\"transition\": {\"kind\": \"fadeblack\"}"), 10, SHOT ".transition",
     "needs the member \"duration\""},
    {INTO, ADD("\"transition\": {\"kind\": \"fadeblack\", \"duration\": 0}"), 10, SHOT ".transition.duration",
     "a time above 0"},
    {INTO, ADD("\"transition\": {\"kind\": \"fadeblack\", \"duration\": 0.001}"), 10,
     SHOT ".transition.duration", "shorter than one frame"},
    {INTO, ADD("\"transition\": {\"kind\": \"fadeblack\", \"duration\": 3}"), 10, SHOT ".transition.duration",
     "takes 72 frames of a shot that has 48 frames"},
    {INTO, ADD("\"transition\": {\"kind\": \"cut\", \"duration\": 1}"), 10, SHOT ".transition.duration",
     "a cut has no duration"},
    {INTO, ADD("\"transition\": {\"kind\": \"cut\", \"easing\": \"smooth\"}"), 10, SHOT ".transition.easing",
     "no easing"},
    // sound
    {INTO, ADD("\"dialogue\": [{\"speaker\": \"tom\", \"text\": \"a\"}]"), 10, SHOT ".dialogue[0].speaker",
     "no \"tom\""},
    {INTO, ADD("\"dialogue\": [{\"speaker\": \"tom\"}]"), 10, SHOT ".dialogue[0]",
     "\"text\", \"file\" or both"},
    {INTO, ADD("\"dialogue\": [{\"text\": \"a\"}]"), 10, SHOT ".dialogue[0]", "needs the member \"speaker\""},
    {INTO, ADD("\"sounds\": [{\"file\": \"a.wav\", \"at\": 2}]"), 10, SHOT ".sounds[0].at",
     "2 s into a shot that is 2 s"},
    {INTO, ADD("\"sounds\": [{\"file\": \"a.wav\", \"role\": \"noise\"}]"), 10, SHOT ".sounds[0].role",
     "effects, shot"},
    {INTO, ADD("\"sounds\": [{\"file\": \"a.wav\", \"gain\": 40}]"), 10, SHOT ".sounds[0].gain",
     "from -60 to 24 dB"},
    {INTO, ADD("\"sounds\": [{\"file\": \"a.wav\", \"lead\": 1}]"), 10, SHOT ".sounds[0].lead",
     "role \"shot\""},
    {INTO, ADD("\"source\": {\"file\": \"c.mp4\", \"lag\": 1}"), 10, SHOT ".source.lag", "\"sound\""},
    {INTO, ADD("\"sounds\": [{\"file\": \"\"}]"), 10, SHOT ".sounds[0].file", "empty"},
    // a second shot: line 11 on
    {"\"duration\": 2\n        }",
     "\"duration\": 2\n        },\n        {\"id\": \"a1\", \"prompt\": \"x\", \"duration\": 1}", 12,
     "$.scenes[0].shots[1].id", "there is a shot \"a1\" already, at $.scenes[0].shots[0]"},
    {"\"duration\": 2\n        }",
     "\"duration\": 2\n        },\n        {\"id\": \"b\", \"prompt\": \"x\", \"duration\": 1,\n"
     "\"frames\": [{\"file\": \"a\"}], \"continues\": true}",
     13, "$.scenes[0].shots[1].frames[0]", "takes its first frame from there"},
    {"\"duration\": 2\n        }",
     "\"duration\": 2\n        },\n        {\"id\": \"b\", \"prompt\": \"x\", \"duration\": 1,\n"
     "\"transition\": {\"kind\": \"fade\", \"duration\": 4}}",
     10, SHOT ".duration",
     "has 48 frames; the transition into it takes 0 frames and the one out of it 48 frames"},
};
// the last one: 4 s at 24 fps lie 48 frames on either side of the cut; the first shot has exactly those, the
// second not

INSTANTIATE_TEST_SUITE_P(Errors, LeastWith, testing::ValuesIn(mistakes, mistakes + std::size(mistakes) - 1));

TEST(Errors, ATransitionMustFitBothShots) {
  const auto two = [](const char *first, const char *second, const char *transition) {
    return "{\"storyboard\": 1, \"scenes\": [{\"id\": \"s\", \"shots\": [\n{\"id\": \"a\", \"prompt\": "
           "\"x\", \"duration\": " +
           std::string(first) + "},\n{\"id\": \"b\", \"prompt\": \"x\", \"duration\": " + second +
           ", \"transition\": {\"kind\": \"fade\", \"duration\": " + transition + "}}\n]}]}";
  };
  EXPECT_NO_THROW(
      parse(two("2", "2", "4")));  // 48 frames on either side of the cut: each shot is only transition
  const DocumentError out = refusal(two("\"47f\"", "2", "4"));
  EXPECT_EQ(out.path(), "$.scenes[0].shots[0].duration");
  EXPECT_EQ(out.line(), 2u);
  EXPECT_THAT(
      out.what(),
      HasSubstr("has 47 frames; the transition into it takes 0 frames and the one out of it 48 frames"));
  const DocumentError in = refusal(two("2", "\"47f\"", "4"));
  EXPECT_EQ(in.path(), "$.scenes[0].shots[1].transition.duration");
  EXPECT_EQ(in.line(), 3u);
}

TEST(Errors, ReferencesMustBeOfTheRightKind) {
  const std::string json = samples::everything();
  EXPECT_THAT(refusal(with(json, "\"place\": \"quay\"", "\"place\": \"mara\"")).what(),
              HasSubstr("\"mara\" is a character; expected a place"));
  EXPECT_THAT(refusal(with(json, "\"speaker\": \"mara\"", "\"speaker\": \"lamp\"")).what(),
              HasSubstr("\"lamp\" is a prop; expected a character or a voice"));
  EXPECT_THAT(
      refusal(with(json, "{\"reference\": \"mara\", \"pose\": \"waving\"}", "{\"reference\": \"quay\"}"))
          .what(),
      HasSubstr("\"quay\" is a place; expected a character or a prop"));
  EXPECT_THAT(refusal(with(json, "\"speaker\": \"mara\"", "\"speaker\": \"marra\"")).what(),
              HasSubstr("did you mean \"mara\"?"));
  EXPECT_THAT(refusal(with(json, "\"palette\": \"dusk\"", "\"palette\": \"ink\"")).what(),
              HasSubstr("there is no palette \"ink\""));
}

TEST(Errors, NoShots) {
  for (const char *json :
       {R"({"storyboard": 1, "scenes": []})", R"({"storyboard": 1, "scenes": [{"id": "a", "shots": []}]})"})
    EXPECT_THAT(refusal(json).what(), HasSubstr("no shots")) << json;
}

TEST(Errors, TooManyShots) {
  std::string shots;
  for (int i = 0; i < 11; i++)
    shots += (i ? "," : "") + std::string("{\"id\": \"x") + std::to_string(i) +
             "\", \"prompt\": \"p\", \"duration\": 1}";
  const std::string json = R"({"storyboard": 1, "scenes": [{"id": "a", "shots": [)" + shots + "]}]}";
  EXPECT_NO_THROW(parse(json, {.max_shots = 11}));
  EXPECT_THAT(refusal(json, {.max_shots = 10}).what(), HasSubstr("more than 10 shots"));
}

TEST(Errors, TextsHaveALimit) {
  EXPECT_THAT(refusal(with(samples::least, "rain", std::string(1 << 20, 'r'))).what(),
              HasSubstr("the text has 1048576 bytes; at most 20000 are allowed"));
}

TEST(Errors, ValidateAloneFindsWhatNoTextSaid) {
  Storyboard b = parse(samples::least);
  b.scenes[0].shots.push_back(b.scenes[0].shots[0]);
  try {
    validate(b);
    FAIL();
  } catch (const DocumentError &e) {
    EXPECT_EQ(e.path(), "$.scenes[0].shots[1].id");
    EXPECT_EQ(e.line(), 0u);
  }
}

}  // namespace
