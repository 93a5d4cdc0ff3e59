// SPDX-License-Identifier: LGPL-2.1-or-later
// gst-storyboard-1.0 judge on what people really have on their disks. Every row is made by ffmpeg from one clip of a walking
// figure and its first frame; docs/elements/consistencycheck.md has the same table in words.
#include <opencv2/imgproc.hpp>

#include <filesystem>
#include <fstream>

#include "judge/pictures.hpp"
#include "tools/support_tool.hpp"

namespace {

using support::TempDir;

struct Row {
  const char *name;
  const char *file;
  std::vector<std::string> make;  // ffmpeg's arguments between -i base.mkv and the file; {} = what is below
  int code = 0;
  const char *says = "verdict      accept";
  const char *also = "";  // further words in the answer
};

void PrintTo(const Row &row, std::ostream *os) {
  *os << row.name;
}

std::vector<std::string> filtered(const char *filter, std::vector<std::string> encode = {"-c:v", "libx264", "-preset", "ultrafast"}) {
  encode.insert(encode.begin(), {"-vf", filter});
  return encode;
}

std::vector<std::string> x265(const char *filter, const char *tags = "") {
  return filtered(filter, {"-c:v", "libx265", "-preset", "ultrafast", "-x265-params", std::string("log-level=none") + tags});
}

// SDR lifted into a container of high range with its reference white at 203 cd/m^2.
std::string high_range(const char *curve) {
  return std::string("setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709,zscale=t=linear:npl=203,format=gbrpf32le,") +
         "zscale=t=" + curve + ":p=2020:m=2020_ncl:r=limited:npl=203,format=yuv420p10le";
}

class Inputs : public testing::TestWithParam<Row> {
 protected:
  static void SetUpTestSuite() {
    dir_ = new TempDir;
    std::ofstream raw(dir_->file("walk.raw"), std::ios::binary);
    for (const cv::Mat &frame : pictures::walk(24)) {
      cv::Mat out;
      cv::resize(frame, out, {640, 360}, 0, 0, cv::INTER_CUBIC);
      raw.write(reinterpret_cast<const char *>(out.data), static_cast<std::streamsize>(out.total() * 3));
    }
    raw.close();
    ffmpeg({"-f", "rawvideo", "-pixel_format", "bgr24", "-video_size", "640x360", "-framerate", "24", "-i", dir_->file("walk.raw"),
            "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "16", dir_->file("base.mkv")});
    ffmpeg({"-i", dir_->file("base.mkv"), "-frames:v", "1", dir_->file("still.png")});
    std::filesystem::create_directory(dir_->file("none"));
  }
  static void TearDownTestSuite() {
    delete dir_;
    dir_ = nullptr;
  }
  static void ffmpeg(std::vector<std::string> arguments) {
    std::vector<const char *> argv{"ffmpeg", "-v", "error", "-nostdin", "-y"};
    for (const auto &a : arguments) argv.push_back(a.c_str());
    argv.push_back(nullptr);
    GError *error = nullptr;
    GSubprocess *p = g_subprocess_newv(argv.data(), G_SUBPROCESS_FLAGS_NONE, &error);
    ASSERT_TRUE(p) << error->message;
    g_subprocess_wait(p, nullptr, nullptr);
    EXPECT_TRUE(g_subprocess_get_successful(p)) << arguments.back();
    g_object_unref(p);
  }
  static TempDir *dir_;
};
TempDir *Inputs::dir_ = nullptr;

TEST_P(Inputs, GetASensibleAnswer) {
  const Row &row = GetParam();
  std::vector<std::string> make{"-i", dir_->file("base.mkv")};
  make.insert(make.end(), row.make.begin(), row.make.end());
  make.push_back(dir_->file(row.file));
  ffmpeg(make);
  // The walking figure is no person to anyone who knows people.
  const auto said = tooltest::run({"judge", row.file, "--frame", "still.png", "--models", "none"}, dir_->path());
  EXPECT_EQ(said.code, row.code) << said.out << said.err;
  const std::string all = said.out + said.err;
  EXPECT_NE(all.find(row.says), std::string::npos) << all;
  EXPECT_NE(all.find(row.also), std::string::npos) << all;
  if (row.code) {
    EXPECT_EQ(std::count(said.err.begin(), said.err.end(), '\n'), 1) << said.err;  // one sentence
    EXPECT_NE(said.err.find(row.file), std::string::npos) << said.err;
  }
}

const std::vector<Row> kRows = {
    {"AsItIs", "asis.mkv", {"-c", "copy"}},
    {"Grey", "grey.mp4", filtered("format=gray"), 0, "verdict      reject", "cause        palette"},
    {"GreyThroughout", "noir.mp4", filtered("hue=s=0"), 0, "verdict      reject", "cause        palette"},
    {"EightK", "8k.mp4", {"-frames:v", "2", "-vf", "scale=7680:4320", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "30"}},
    {"LargerThanAllowed", "10k.mp4", {"-frames:v", "1", "-vf", "scale=10000:64", "-c:v", "mjpeg", "-pix_fmt", "yuvj420p"}, 1, "10000x64"},
    {"TenBit", "10bit.mp4", x265("format=yuv420p10le")},
    {"PerceptualQuantizer", "pq.mp4", x265(high_range("smpte2084").c_str(), ":colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc")},
    {"HybridLogGamma", "hlg.mp4", x265(high_range("arib-std-b67").c_str(), ":colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc")},
    {"Letterboxed", "letterbox.mp4", filtered("pad=iw:ih*4/3:0:(oh-ih)/2"), 0, "verdict      reject", "black bars over 25 %"},
    {"Pillarboxed", "pillarbox.mp4", filtered("pad=iw*4/3:ih:(ow-iw)/2:0"), 0, "verdict      reject", "black bars over 2"},
    {"OneFrame", "one.mp4", {"-frames:v", "1", "-c:v", "libx264"}, 0, "verdict      accept", "temporal     not judged: one frame has no time"},
    {"OddSize", "odd.mp4", filtered("scale=101:67", {"-pix_fmt", "yuv444p", "-c:v", "libx264"})},
    {"TurnedByItsFile", "turned.mp4", {"-c", "copy", "-metadata:s:v", "rotate=180"}, 0, "verdict      reject", "cause        composition"},
    {"Anamorphic", "anamorphic.mp4", filtered("scale=iw/2:ih,setsar=2/1")},
    {"VariableRate", "vfr.mp4", filtered("select=not(eq(mod(n\\,5)\\,3))", {"-vsync", "vfr", "-c:v", "libx264", "-preset", "ultrafast"})},
    {"OpaqueAlpha", "opaque.mov", filtered("format=rgba", {"-c:v", "qtrle"})},
    // White paper shows through.
    {"Transparent", "alpha.mov", filtered("format=rgba,colorchannelmixer=aa=0.6", {"-c:v", "qtrle"}), 0, "verdict      reject",
     "cause        lighting"},
    {"HundredTwentyASecond", "120.mp4", filtered("fps=120")},
    {"Interlaced", "interlaced.mp4",
     filtered("fps=48,tinterlace=interleave_top,fieldorder=tff", {"-flags", "+ildct+ilme", "-c:v", "libx264", "-preset", "ultrafast"})},
    {"NoDuration", "elementary.h264", {"-c", "copy"}},
    {"TransportStream", "stream.ts", {"-c", "copy"}},
    {"Gif", "clip.gif", filtered("fps=10,split[a][b];[a]palettegen[p];[b][p]paletteuse", {})},
    {"WebP", "clip.webp", filtered("fps=8", {"-c:v", "libwebp_anim", "-loop", "0", "-quality", "90"})},
    {"Encrypted", "encrypted.mp4",
     {"-c", "copy", "-encryption_scheme", "cenc-aes-ctr", "-encryption_key", "76a6c65c5ea762046bd749a2e632ccbb", "-encryption_kid",
      "a7e61c373e219033c21091fa607bf3b8"},
     1, "no picture in it that an installed decoder can read"},
};
INSTANTIATE_TEST_SUITE_P(Table, Inputs, testing::ValuesIn(kRows), [](const auto &info) { return std::string(info.param.name); });

class Positions : public Inputs {};

// A storyboard frame is where the command line says; where it says nothing, where the clip shows it.
TEST_F(Positions, AFrameFromTheMiddleIsFound) {
  ffmpeg({"-i", dir_->file("base.mkv"), "-vf", "select=eq(n\\,20)", "-frames:v", "1", dir_->file("middle.png")});
  const auto judged = [&](const char *frame) {
    return tooltest::run({"judge", "base.mkv", "--frame", frame, "--models", "none", "--json"}, dir_->path());
  };
  const auto found = judged("middle.png"), first = judged("0=middle.png"), as_ever = judged("still.png");
  EXPECT_NE(found.out.find(R"("verdict" : "accept")"), std::string::npos) << found.out << found.err;
  EXPECT_EQ(found.out.find(R"("shown-at" : [])"), std::string::npos) << found.out;
  EXPECT_NE(first.out.find(R"("verdict" : "reject")"), std::string::npos) << first.out;
  EXPECT_NE(first.out.find(R"("shown-at" : [])"), std::string::npos) << first.out;
  EXPECT_NE(as_ever.out.find(R"("verdict" : "accept")"), std::string::npos) << as_ever.out;
  EXPECT_NE(as_ever.out.find(R"("shown-at" : [])"), std::string::npos) << as_ever.out;
}

class Unreadable : public Inputs {};

TEST_F(Unreadable, FilesEndInOneSentence) {
  ffmpeg({"-f", "lavfi", "-i", "sine=440", "-t", "1", dir_->file("sound.wav")});
  const std::string whole = tooltest::slurp(dir_->file("base.mkv"));
  std::string noise(20000, '\0');
  for (std::size_t i = 0; i < noise.size(); i++) noise[i] = static_cast<char>(i * i * 31 + i * 7);
  dir_->write("noise.mp4", noise);
  dir_->write("empty.mp4", "");
  dir_->write("text.mp4", "hello\n");
  dir_->write("cut.mkv", whole.substr(0, 700));
  for (const char *file : {"sound.wav", "noise.mp4", "empty.mp4", "text.mp4", "cut.mkv", "nobody.mp4", "."}) {
    const auto said = tooltest::run({"judge", file, "--frame", "still.png"}, dir_->path());
    EXPECT_EQ(said.code, 1) << file << said.out;
    EXPECT_EQ(said.out, "") << file;
    EXPECT_EQ(std::count(said.err.begin(), said.err.end(), '\n'), 1) << file << ": " << said.err;
  }
}

}  // namespace
