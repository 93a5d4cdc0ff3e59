// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/artist.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>

using namespace storyboard;

namespace {

constexpr int kW = 480, kH = 270;

struct Ask {
  Storyboard board;
  Scene scene;
  Shot shot;
  Ask() {
    Reference mara;
    mara.name = "mara";
    mara.look.hair = "long", mara.look.top_kind = "jacket";
    mara.look.top = 0x2f5f73, mara.look.bottom = 0x2c3340, mara.look.skin = 0xe3b08e,
    mara.look.hair_colour = 0x5a2f1c;
    Reference quay;
    quay.name = "quay", quay.kind = ReferenceKind::Place, quay.set = "harbour";
    board.references = {mara, quay};
    scene.place = "quay";
    shot.id = "one", shot.framing = Framing::Medium;
    shot.subjects.resize(1);
    shot.subjects[0].reference = "mara", shot.subjects[0].facing = "camera";
  }
  Subject &who() { return shot.subjects[0]; }
  artist::Drawing draw(int w = kW, int h = kH, bool layers = true, bool last = false) const {
    return artist::draw({&board, &scene, &shot, last, w, h, layers});
  }
  void set(const char *name) { board.references[1].set = name; }
};

struct Rect {
  int x0 = 1 << 20, y0 = 1 << 20, x1 = -1, y1 = -1;
  double cx() const { return (x0 + x1) / 2.0; }
};

std::vector<double> luma(const artist::Picture &p) {
  std::vector<double> out(static_cast<std::size_t>(p.width) * p.height);
  for (std::size_t i = 0; i < out.size(); i++)
    out[i] = 0.0722 * p.bgrx[4 * i] + 0.7152 * p.bgrx[4 * i + 1] + 0.2126 * p.bgrx[4 * i + 2];
  return out;
}

double mean(const std::vector<double> &v) {
  double s = 0;
  for (double x : v) s += x;
  return s / static_cast<double>(v.size());
}

double correlation(const std::vector<double> &a, const std::vector<double> &b) {
  const double ma = mean(a), mb = mean(b);
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); i++)
    ab += (a[i] - ma) * (b[i] - mb), aa += (a[i] - ma) * (a[i] - ma), bb += (b[i] - mb) * (b[i] - mb);
  return ab / std::sqrt(aa * bb + 1e-9);
}

std::vector<double> edges(
    const artist::Picture &p) {  // where lines are, not how strong: magnitude, compressed
  const auto l = luma(p);
  std::vector<double> out(l.size(), 0.0);
  for (int y = 1; y + 1 < p.height; y++)
    for (int x = 1; x + 1 < p.width; x++) {
      const std::size_t i = static_cast<std::size_t>(y) * p.width + x;
      out[i] = std::sqrt(std::hypot(l[i + 1] - l[i - 1], l[i + p.width] - l[i - p.width]));
    }
  return out;
}

double balance(const artist::Picture &p) {  // right half over left half, -1 .. 1
  const auto l = luma(p);
  double left = 0, right = 0;
  for (int y = 0; y < p.height; y++)
    for (int x = 0; x < p.width; x++)
      (x < p.width / 2 ? left : right) += l[static_cast<std::size_t>(y) * p.width + x];
  return (right - left) / (right + left);
}

// Pixels that belong to a subject: the picture is not the plate there.
Rect subject_box(const artist::Drawing &d) {
  Rect r;
  for (int y = 0; y < d.picture.height; y++)
    for (int x = 0; x < d.picture.width; x++) {
      const std::size_t i = (static_cast<std::size_t>(y) * d.picture.width + x) * 4;
      for (int c = 0; c < 3; c++)
        if (d.picture.bgrx[i + c] != d.plate.bgrx[i + c])
          r.x0 = std::min(r.x0, x), r.y0 = std::min(r.y0, y), r.x1 = std::max(r.x1, x),
          r.y1 = std::max(r.y1, y);
    }
  return r;
}

double difference(const artist::Picture &a, const artist::Picture &b) {
  double s = 0;
  for (std::size_t i = 0; i < a.bgrx.size(); i++) s += std::abs(a.bgrx[i] - b.bgrx[i]);
  return s / static_cast<double>(a.bgrx.size());
}

double colour_sum(const artist::Picture &p, int channel) {
  double s = 0;
  for (std::size_t i = static_cast<std::size_t>(channel); i < p.bgrx.size(); i += 4) s += p.bgrx[i];
  return s;
}

TEST(Artist, SameRequestSameBytes) {
  Ask s;
  const auto a = s.draw(), b = s.draw();
  EXPECT_EQ(a.picture.bgrx, b.picture.bgrx);
  EXPECT_EQ(a.plate.bgrx, b.plate.bgrx);
  EXPECT_EQ(a.depth, b.depth);
}

TEST(Artist, LayersDoNotChangeThePicture) {
  Ask s;
  const auto a = s.draw(kW, kH, true), b = s.draw(kW, kH, false);
  EXPECT_EQ(a.picture.bgrx, b.picture.bgrx);
  EXPECT_TRUE(b.plate.bgrx.empty());
  EXPECT_TRUE(b.depth.empty());
}

TEST(Artist, AnySizeIsFilled) {
  for (auto [w, h] : {std::pair{16, 16}, {17, 33}, {641, 361}, {100, 1000}, {4096, 2160}})
    for (Framing f : {Framing::Wide, Framing::Close}) {
      Ask s;
      s.shot.framing = f;
      const auto d = s.draw(w, h);
      EXPECT_EQ(d.picture.width, w);
      EXPECT_EQ(d.picture.height, h);
      ASSERT_EQ(d.picture.bgrx.size(), static_cast<std::size_t>(w) * h * 4);
      ASSERT_EQ(d.plate.bgrx.size(), d.picture.bgrx.size());
      ASSERT_EQ(d.depth.size(), static_cast<std::size_t>(w) * h);
      EXPECT_GT(difference(d.picture, d.plate), 0.0) << w << "x" << h;
    }
}

TEST(Artist, SizesOutOfRangeAreRefused) {
  Ask s;
  EXPECT_THROW(s.draw(15, 100), std::invalid_argument);
  EXPECT_THROW(s.draw(100, 8193), std::invalid_argument);
  EXPECT_THROW(artist::draw({}), std::invalid_argument);
}

TEST(Artist, AzimuthMovesTheLightAndNothingElse) {
  for (const char *set : {"harbour", "room", "beach", "plain"})
    for (Framing f : {Framing::Wide, Framing::MediumClose}) {
      Ask s;
      s.set(set);
      s.shot.framing = f;
      s.who().at = Point{0.5, 0.58};
      s.scene.lighting.azimuth = -70;
      const auto left = s.draw();
      s.scene.lighting.azimuth = 70;
      const auto right = s.draw();
      EXPECT_EQ(left.depth, right.depth) << set;
      EXPECT_GT(correlation(edges(left.picture), edges(right.picture)), 0.75) << set;
      EXPECT_GT(balance(right.picture) - balance(left.picture), 0.10) << set;
    }
}

TEST(Artist, TheFaceIsBrightOnTheKeySide) {
  Ask s;
  s.set("plain");
  s.shot.framing = Framing::Close;
  s.who().at = Point{0.5, 0.55};
  double side[2];
  for (int i = 0; i < 2; i++) {
    s.scene.lighting.azimuth = i ? 80 : -80;
    const auto d = s.draw();
    const auto l = luma(d.picture);
    double sum[2] = {0, 0};
    for (int y = kH * 35 / 100; y < kH * 55 / 100; y++)
      for (int x = kW * 45 / 100; x < kW * 57 / 100; x++)
        sum[x >= kW * 51 / 100] += l[static_cast<std::size_t>(y) * kW + x];
    side[i] = (sum[1] - sum[0]) / (sum[1] + sum[0]);
  }
  EXPECT_GT(side[1] - side[0], 0.08);
}

TEST(Artist, ExposureTemperatureAndContrast) {
  Ask s;
  const auto normal = s.draw();
  s.scene.lighting.exposure = 1;
  const auto bright = s.draw();
  s.scene.lighting.exposure = -1.5;
  const auto dim = s.draw();
  EXPECT_GT(mean(luma(bright.picture)), mean(luma(normal.picture)) * 1.15);
  EXPECT_LT(mean(luma(dim.picture)), mean(luma(normal.picture)) * 0.75);
  EXPECT_EQ(bright.depth, normal.depth);
  s.scene.lighting.exposure.reset();
  s.scene.lighting.temperature = 2700;
  const auto warm = s.draw();
  s.scene.lighting.temperature = 9000;
  const auto cold = s.draw();
  EXPECT_GT(colour_sum(warm.picture, 2) / colour_sum(warm.picture, 0),
            1.5 * colour_sum(cold.picture, 2) / colour_sum(cold.picture, 0));
  EXPECT_EQ(warm.depth, cold.depth);
  // contrast: the shadow side against the lit side
  s.set("plain");
  s.shot.framing = Framing::Close;
  s.scene.lighting = {};
  s.scene.lighting.azimuth = -75;
  double spread[2];
  for (int i = 0; i < 2; i++) {
    s.scene.lighting.contrast = i ? 1.0 : 0.0;
    const auto d = s.draw();
    auto l = luma(d.picture);
    const double m = mean(l);
    double v = 0;
    for (double x : l) v += (x - m) * (x - m);
    spread[i] = std::sqrt(v / static_cast<double>(l.size())) / m;
  }
  EXPECT_GT(spread[1], 1.2 * spread[0]);
}

TEST(Artist, PaletteChangesColoursNotStructure) {
  for (const char *set : {"harbour", "kitchen", "street", "forest"}) {
    Ask s;
    s.set(set);
    s.shot.framing = Framing::Wide;
    s.scene.palette = {0x1b2a49, 0xf28f3b, 0xf4d58d, 0x587b7f};
    const auto a = s.draw();
    s.scene.palette = {0x0b3d2e, 0xd96ba0, 0xf7e8c9, 0x8fb996};
    const auto b = s.draw();
    EXPECT_EQ(a.depth, b.depth) << set;
    EXPECT_GT(correlation(luma(a.picture), luma(b.picture)), 0.8) << set;
    EXPECT_GT(difference(a.picture, b.picture), 6.0) << set;
  }
}

TEST(Artist, ThePictureLeansTowardsItsPalette) {
  Ask s;
  s.shot.framing = Framing::Wide;
  s.scene.palette = {0x102a6b, 0x3f6fd0, 0xa8c4f4};
  const auto blue = s.draw();
  s.scene.palette = {0x6b1a10, 0xd0563f, 0xf4c0a8};
  const auto red = s.draw();
  EXPECT_GT(colour_sum(blue.picture, 0), 1.1 * colour_sum(blue.picture, 2));
  EXPECT_GT(colour_sum(red.picture, 2), 1.1 * colour_sum(red.picture, 0));
}

TEST(Artist, PoseChangesTheSubjectOnly) {
  for (const char *pose :
       {"walking", "waving", "sitting", "arms-crossed", "reading", "hands-on-hips", "pointing"}) {
    Ask s;
    const auto a = s.draw();
    s.who().pose = pose;
    const auto b = s.draw();
    EXPECT_EQ(a.plate.bgrx, b.plate.bgrx) << pose;
    EXPECT_NE(a.picture.bgrx, b.picture.bgrx) << pose;
  }
  // where the ground is seen, only the cast shadow moves with it
  Ask s;
  s.shot.framing = Framing::Wide;
  s.scene.lighting.elevation = 75;
  const auto a = s.draw();
  s.who().pose = "running";
  const auto b = s.draw();
  const Rect ra = subject_box(a), rb = subject_box(b);
  const int reach = kH / 5;
  std::size_t changed = 0;
  for (int y = 0; y < kH; y++)
    for (int x = 0; x < kW; x++) {
      if (x > std::min(ra.x0, rb.x0) - reach && x < std::max(ra.x1, rb.x1) + reach &&
          y > std::min(ra.y0, rb.y0) - reach)
        continue;
      for (int c = 0; c < 3; c++) {
        const std::size_t i = (static_cast<std::size_t>(y) * kW + x) * 4 + c;
        changed += a.picture.bgrx[i] != b.picture.bgrx[i];
      }
    }
  EXPECT_EQ(changed, 0u);
}

TEST(Artist, EveryPoseHasItsOwnSilhouette) {
  const char *const poses[] = {"standing", "sitting",  "walking",      "running",
                               "pointing", "waving",   "arms-crossed", "kneeling",
                               "lying",    "reaching", "reading",      "hands-on-hips"};
  std::vector<std::vector<std::uint8_t>> seen;
  Ask s;
  s.shot.framing = Framing::Full;
  s.who().facing = "right";
  for (const char *pose : poses) {
    s.who().pose = pose;
    seen.push_back(s.draw().depth);
    for (std::size_t i = 0; i + 1 < seen.size(); i++) {
      std::size_t differ = 0;
      for (std::size_t k = 0; k < seen[i].size(); k++) differ += seen[i][k] != seen.back()[k];
      EXPECT_GT(differ, static_cast<std::size_t>(kW) * kH / 500) << pose << " looks like " << poses[i];
    }
  }
}

TEST(Artist, IdentityIsTheLook) {
  Ask s;
  const auto a = s.draw();
  auto &look = s.board.references[0].look;
  look.top = 0xb03a2e, look.hair_colour = 0xd9c27a, look.skin = 0x7a4a32, look.accent = 0x2e8b57;
  const auto b = s.draw();
  EXPECT_EQ(a.depth, b.depth);  // other colours, the same silhouette
  EXPECT_EQ(a.plate.bgrx, b.plate.bgrx);
  EXPECT_GT(difference(a.picture, b.picture), 2.0);
  look.hair = "bun", look.top_kind = "shirt";
  const auto c = s.draw();
  EXPECT_EQ(a.plate.bgrx, c.plate.bgrx);
  EXPECT_NEAR(subject_box(a).cx(), subject_box(c).cx(), kW * 0.03);
}

TEST(Artist, AtMovesTheSubject) {
  for (Framing f : {Framing::Wide, Framing::Medium}) {
    Ask s;
    s.shot.framing = f;
    s.who().at = Point{0.3, 0.6};
    const auto a = s.draw();
    s.who().at = Point{0.7, 0.6};
    const auto b = s.draw();
    EXPECT_NEAR(subject_box(a).cx() / kW, 0.3, 0.06);
    EXPECT_NEAR(subject_box(b).cx() / kW, 0.7, 0.06);
    if (f == Framing::Medium) {
      EXPECT_EQ(a.plate.bgrx, b.plate.bgrx);
    }
  }
  Ask s;
  s.shot.framing = Framing::Wide;
  s.who().at = Point{0.5, 0.6}, s.who().height = 0.5;
  const Rect r = subject_box(s.draw());
  EXPECT_NEAR((r.y1 - r.y0) / static_cast<double>(kH), 0.5, 0.05);
  EXPECT_NEAR((r.y1 + r.y0) / 2.0 / kH, 0.6, 0.05);
}

TEST(Artist, ShotSizesGrow) {
  Ask s;
  double before = 0;
  for (Framing f : {Framing::ExtremeWide, Framing::Wide, Framing::Full, Framing::Medium, Framing::MediumClose,
                    Framing::Close}) {
    s.shot.framing = f;
    const auto d = s.draw();
    std::size_t n = 0;
    for (std::size_t i = 0; i < d.picture.bgrx.size(); i += 4)
      n += d.picture.bgrx[i + 1] != d.plate.bgrx[i + 1];
    EXPECT_GT(static_cast<double>(n), before * 1.15) << static_cast<int>(f);
    before = static_cast<double>(n);
  }
}

TEST(Artist, PlateIsThePictureWithoutSubjects) {
  Ask s;
  s.shot.framing = Framing::Full;
  const auto d = s.draw();
  // the subject's nearness is the one most changed pixels have
  std::vector<std::size_t> count(256);
  for (std::size_t i = 0; i < d.depth.size(); i++)
    if (std::abs(d.picture.bgrx[4 * i + 1] - d.plate.bgrx[4 * i + 1]) > 20) count[d.depth[i]]++;
  const auto subject =
      static_cast<std::uint8_t>(std::max_element(count.begin(), count.end()) - count.begin());
  std::size_t stray = 0, inside = 0;
  for (std::size_t i = 0; i < d.depth.size(); i++) {
    int most = 0;
    for (int c = 0; c < 3; c++)
      most = std::max(most, std::abs(d.picture.bgrx[4 * i + c] - d.plate.bgrx[4 * i + c]));
    if (d.depth[i] == subject)
      inside++;
    else
      stray += most > 26;  // what is left outside is the faintest fringe
  }
  EXPECT_GT(inside, d.depth.size() / 40);
  EXPECT_EQ(stray, 0u);
}

TEST(Artist, DepthOrdersSkySetAndSubject) {
  Ask s;
  s.shot.framing = Framing::Wide;
  s.who().at = Point{0.5, 0.65};
  const auto d = s.draw();
  EXPECT_EQ(d.depth[kW / 3], 0);  // sky
  const Rect r = subject_box(d);
  const int subject =
      d.depth[static_cast<std::size_t>((r.y0 * 2 + r.y1) / 3) * kW + static_cast<std::size_t>(r.cx())];
  const int horizon = d.depth[static_cast<std::size_t>(kH * 52 / 100) * kW + 3];
  const int ground = d.depth[static_cast<std::size_t>(kH - 2) * kW + 3];
  EXPECT_GT(subject, horizon + 40);
  EXPECT_GT(ground, horizon + 40);
  for (int x = 0; x < r.x0 - 2; x++)
    EXPECT_LT(d.depth[static_cast<std::size_t>((r.y0 + r.y1) / 2) * kW + x], subject);
}

TEST(Artist, TheLastFrameHasItsOwnBlocking) {
  Ask s;
  s.who().at = Point{0.3, 0.6};
  s.shot.last_subjects = s.shot.subjects;
  s.shot.last_subjects[0].at = Point{0.7, 0.6};
  const auto first = s.draw(), last = s.draw(kW, kH, true, true);
  EXPECT_LT(subject_box(first).cx() + kW / 5.0, subject_box(last).cx());
  EXPECT_EQ(first.plate.bgrx, last.plate.bgrx);
}

TEST(Artist, WordsStandInForFields) {
  Ask said, guessed;
  said.set("beach");
  said.scene.lighting.time = "dusk";
  said.shot.prompt = "She is there";
  guessed.scene.place = "";
  guessed.board.references.pop_back();
  guessed.shot.prompt = "On the beach at sunset";
  // the place's name only seeds details: compare what the pictures are made of
  EXPECT_GT(correlation(luma(said.draw().picture), luma(guessed.draw().picture)), 0.8);
  Ask empty;
  empty.shot.subjects.clear();
  empty.shot.prompt = "A man waits under the lamp";
  const auto d = empty.draw();
  EXPECT_GT(difference(d.picture, d.plate), 1.0);
}

TEST(Artist, EverythingNamedIsDrawn) {
  for (const char *set : {"harbour", "street", "room", "forest", "field", "beach", "mountains", "city",
                          "office", "kitchen", "station", "desert", "stage", "plain"})
    for (const char *time : {"", "night"})
      for (Angle angle : {Angle::Eye, Angle::High, Angle::Low, Angle::Overhead, Angle::Dutch}) {
        Ask s;
        s.set(set);
        s.scene.lighting.time = time;
        s.shot.angle = angle;
        s.shot.framing = angle == Angle::Eye ? Framing::ExtremeWide : Framing::Full;
        const auto d = s.draw(240, 136);
        const auto l = luma(d.picture);
        const double m = mean(l);
        EXPECT_GT(m, 8.0) << set;
        EXPECT_LT(m, 235.0) << set;
        double v = 0;
        for (double x : l) v += (x - m) * (x - m);
        EXPECT_GT(std::sqrt(v / static_cast<double>(l.size())), 3.0) << set;
        EXPECT_GT(difference(d.picture, d.plate), 0.0) << set;
      }
  std::vector<artist::Drawing> props;
  for (const char *kind : {"car", "boat", "tree", "dog", "box", "lamp", "chair", "table", "bench",
                           "lighthouse", "phone", "letter", "flux capacitor"}) {
    Ask s;
    s.set("plain");
    s.who().reference = "", s.who().kind = kind;
    props.push_back(s.draw(240, 136));
    EXPECT_GT(difference(props.back().picture, props.back().plate), 0.3) << kind;
    for (std::size_t i = 0; i + 1 < props.size(); i++) EXPECT_NE(props[i].depth, props.back().depth) << kind;
  }
}

TEST(Artist, TwoPeopleFitAMediumShot) {
  Ask s;
  s.shot.subjects.resize(2);
  s.shot.subjects[1] = s.shot.subjects[0];
  s.shot.subjects[0].facing = "right", s.shot.subjects[1].facing = "left";
  const Rect r = subject_box(s.draw());
  EXPECT_GT(r.x1 - r.x0, kW / 3);
  s.shot.subjects[0].facing = "away";  // over the shoulder
  s.shot.subjects[1].facing = "camera";
  const auto d = s.draw();
  std::vector<bool> values(256);
  for (std::size_t i = 0; i < d.depth.size(); i++)
    if (std::abs(d.picture.bgrx[4 * i + 1] - d.plate.bgrx[4 * i + 1]) > 20) values[d.depth[i]] = true;
  EXPECT_GE(std::count(values.begin(), values.end(), true), 2);  // two distances
}

TEST(Artist, RubbishStillGivesAPicture) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  const std::vector<std::function<void(Ask &)>> rubbish{
      [](Ask &s) {
        s.who().at = Point{-5, -5}, s.who().height = 100;
      },
      [](Ask &s) {
        s.who().at = Point{5, 50}, s.who().height = -3;
      },
      [](Ask &s) { s.who().height = 1e-12; },
      [=](Ask &s) {
        s.who().at = Point{nan, inf}, s.who().height = nan;
      },
      [](Ask &s) { s.set("the far side of the moon"), s.scene.place = ""; },
      [](Ask &s) { s.shot.subjects.clear(), s.shot.prompt = ""; },
      [](Ask &s) { s.shot.prompt = std::string(200000, 'x') + "\xff\xfe\x80 \n\t"; },
      [](Ask &s) { s.shot.subjects.resize(1000); },
      [](Ask &s) {
        s.who().reference = "nobody", s.who().kind = "\xc3\x28", s.who().pose = "levitating",
        s.who().facing = "up";
      },
      [](Ask &s) { s.scene.palette.assign(5000, 0xffffffff); },
      [](Ask &s) {
        s.scene.palette = {0, 0, 0};
      },
      [=](Ask &s) {
        s.scene.lighting.azimuth = nan, s.scene.lighting.elevation = inf, s.scene.lighting.temperature = -5;
        s.scene.lighting.exposure = 1e300, s.scene.lighting.contrast = nan, s.scene.lighting.time = "teatime";
      },
      [](Ask &s) {
        auto &l = s.board.references[0].look;
        l.build = l.hair = l.top_kind = "?";
        l.skin = 0xffffffff;
      },
      [=](Ask &s) {
        s.shot.focal_points = {{nan, nan}, {-9, 9}};
      },
  };
  for (std::size_t i = 0; i < rubbish.size(); i++)
    for (Framing f : {Framing::ExtremeWide, Framing::Full, Framing::ExtremeClose, Framing::Insert})
      for (Angle a : {Angle::Eye, Angle::Overhead}) {
        Ask s;
        rubbish[i](s);
        s.shot.framing = f, s.shot.angle = a;
        const auto d = s.draw(96, 54);
        ASSERT_EQ(d.picture.bgrx.size(), 96u * 54 * 4) << i;
        EXPECT_EQ(d.picture.bgrx, s.draw(96, 54).picture.bgrx) << i;
      }
}

}  // namespace
