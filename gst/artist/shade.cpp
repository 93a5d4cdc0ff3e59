// SPDX-License-Identifier: LGPL-2.1-or-later
#include "artist/shade.hpp"

#include "artist/blur.hpp"
#include "artist/grain.hpp"

namespace artist {

namespace {

// One row in linear light. Gamma 2 stands for the display's curve: a square and a root, which vectorise.
struct Span {
  std::vector<float> r, g, b, nx, ny, glow, rim;
  void resize(int n) {
    for (auto *v : {&r, &g, &b, &nx, &ny, &glow, &rim}) v->resize(static_cast<std::size_t>(n));
  }
};

// Paint and facing as numbers; a transparent canvas is premultiplied, an opaque one divides by 255.
void load(const std::uint8_t *paint, const std::uint8_t *material, int n, Span &s) {
  for (int i = 0; i < n; i++) {
    const std::uint8_t *p = paint + 4 * i, *m = material + 4 * i;
    const float ka = 1.0f / static_cast<float>(p[3] ? p[3] : 255),
                km = 1.0f / static_cast<float>(m[3] ? m[3] : 255);
    s.b[i] = static_cast<float>(p[0]) * ka;
    s.g[i] = static_cast<float>(p[1]) * ka;
    s.r[i] = static_cast<float>(p[2]) * ka;
    s.glow[i] = static_cast<float>(m[0]) * km;
    // a line drawn on nothing has no surface: it faces the camera
    s.ny[i] = m[3] ? static_cast<float>(m[1]) * km * 2.0f - 1.0f : 0.0f;
    s.nx[i] = m[3] ? static_cast<float>(m[2]) * km * 2.0f - 1.0f : 0.0f;
  }
}

struct Constants {
  float lx, ly, lz, wrap, pool, air, behind, rim_side;
  float key[3], above[3], below[3], rim[3], grade[3];
  Constants(const Rig &rig, bool set)
      : lx(static_cast<float>(rig.to_key.x)),
        ly(static_cast<float>(rig.to_key.y)),
        lz(static_cast<float>(rig.to_key.z)),
        wrap(set ? 0.42f : 0.0f),
        pool(set ? 1.0f : 0.45f),  // the set's lamps mostly stand behind the subjects
        air(set ? 1.0f : 0.10f),
        behind(set ? 0.0f : std::max(0.0f, static_cast<float>(-rig.to_key.z))),
        rim_side(set                 ? 0.0f
                 : rig.to_key.x >= 0 ? -1.0f
                                     : 1.0f) {
    auto put = [](float *to, Rgb c) {
      to[0] = static_cast<float>(c.r), to[1] = static_cast<float>(c.g), to[2] = static_cast<float>(c.b);
    };
    put(key, rig.key), put(above, rig.from_above), put(below, rig.from_below), put(rim, rig.rim),
        put(grade, rig.grade);
  }
};

inline float unit_range(float v) {
  return v < 0.0f ? 0.0f : v > 1.0f ? 1.0f : v;
}

inline float tone(float v) {  // to display, with a soft shoulder above 0.8
  const float y = std::sqrt(v > 0.0f ? v : 0.0f);
  const float t = (y > 0.8f ? y - 0.8f : 0.0f) * 4.0f;
  return (y > 0.8f ? 0.8f : y) + 0.2f * t * 1.0f / (1.0f + t * 0.8f);
}

void light(Span &s, int n, const Constants &c, const SoftLight::Row &soft) {
  const float *__restrict shade = soft.shade.data(), *__restrict fall = soft.key.data();
  const float *__restrict expose = soft.expose.data(), *__restrict glow = s.glow.data();
  float *__restrict nx = s.nx.data(), *__restrict ny = s.ny.data(), *__restrict rim = s.rim.data();
  for (int i = 0; i < n; i++) {  // nx becomes the key's share, ny the share of light from above
    const float x = nx[i], y = ny[i], zz = 1.0f - x * x - y * y;
    const float z = std::sqrt(zz > 0.0f ? zz : 0.0f);
    const float facing = (x * c.lx + y * c.ly + z * c.lz) * (1.0f - c.wrap) + c.wrap;
    const float t = unit_range((facing + 0.06f) * (1.0f / 0.26f)), step = t * t * (3.0f - 2.0f * t);
    const float edge = unit_range((0.72f - z) * 2.4f), side = x * c.rim_side;
    nx[i] = (0.72f * step + 0.28f * (facing > 0.0f ? facing : 0.0f)) * shade[i] * fall[i];
    const float back = 0.55f + 0.45f * (x * c.lx + y * c.ly);  // a key from behind draws the edge on its side
    nx[i] += 1.15f * c.behind * edge * edge * (back > 0.0f ? back : 0.0f) * fall[i];
    ny[i] = 0.5f + 0.5f * y;
    rim[i] = edge * edge * (side > 0.0f ? side : 0.0f);
  }
  float *channels[3] = {s.r.data(), s.g.data(), s.b.data()};
  const float *pools[3] = {soft.pool_r.data(), soft.pool_g.data(), soft.pool_b.data()};
  const float *airs[3] = {soft.glow_r.data(), soft.glow_g.data(), soft.glow_b.data()};
  for (int k = 0; k < 3; k++) {
    float *__restrict v = channels[k];
    const float *__restrict pool = pools[k], *__restrict air = airs[k];
    const float key = c.key[k], above = c.above[k], below = c.below[k], edge = c.rim[k], grade = c.grade[k];
    const float lamps = c.pool, before = c.air;
    for (int i = 0; i < n; i++) {
      const float lit = below + (above - below) * ny[i] + key * nx[i] + pool[i] * lamps;
      const float paint = v[i] * v[i];
      const float seen = paint * (lit * (1.0f - glow[i]) + glow[i]) + edge * rim[i] * (0.25f + paint);
      v[i] = tone((seen * expose[i] + air[i] * before) * grade);
    }
  }
}

inline std::uint8_t byte(float v) {
  return static_cast<std::uint8_t>(v < 0.0f ? 0.0f : v > 255.0f ? 255.0f : v);
}

void put_grain(std::uint8_t *row, int n, const std::int8_t *grain) {
  for (int x = 0; x < n; x++) {
    const int g = grain[x & (Grain::kSize - 1)];
    for (int c = 0; c < 3; c++)
      row[4 * x + c] = static_cast<std::uint8_t>(std::clamp(row[4 * x + c] + g, 0, 255));
  }
}

// Between the pixels of a smaller picture: positions and weights (of 256) along one axis.
struct Stretch {
  std::vector<int> at, weight;
  Stretch(int n, int from, int reduction)
      : at(static_cast<std::size_t>(n)), weight(static_cast<std::size_t>(n)) {
    for (int i = 0; i < n; i++) {
      const double u = std::clamp((i + 0.5) / reduction - 0.5, 0.0, from - 1.0);
      at[i] = std::min(static_cast<int>(u), std::max(0, from - 2));
      weight[i] = from < 2 ? 0 : static_cast<int>((u - at[i]) * 256);
    }
  }
};

void spread(const std::vector<std::uint8_t> &small, int sw, int sh, int channels, int reduction,
            std::uint8_t *out, int width, int height) {
  const Stretch sx(width, sw, reduction), sy(height, sh, reduction);
  std::vector<std::uint16_t> line(static_cast<std::size_t>(sw + 1) * channels);
  for (int y = 0; y < height; y++) {
    const std::uint8_t *a = small.data() + static_cast<std::size_t>(sy.at[y]) * sw * channels;
    const std::uint8_t *b = sh > 1 ? a + static_cast<std::size_t>(sw) * channels : a;
    const int w = sy.weight[y];
    for (int i = 0; i < sw * channels; i++) line[i] = static_cast<std::uint16_t>(a[i] * (256 - w) + b[i] * w);
    for (int c = 0; c < channels; c++) line[sw * channels + c] = line[(sw - 1) * channels + c];
    std::uint8_t *o = out + static_cast<std::size_t>(y) * width * channels;
    for (int x = 0; x < width; x++) {
      const std::uint16_t *p = line.data() + sx.at[x] * channels;
      const int f = sx.weight[x];
      for (int c = 0; c < channels; c++)
        o[x * channels + c] =
            static_cast<std::uint8_t>((p[c] * (256 - f) + p[c + channels] * f + 32768) >> 16);
    }
  }
}

}  // namespace

Picture shade_set(const Canvas &set, int width, int height, const Rig &rig, const SoftLight &soft, int blur) {
  const int w = set.width(), h = set.height();
  Picture out{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height * 4)};
  std::vector<std::uint8_t> small;
  if (set.reduction() > 1) small.resize(static_cast<std::size_t>(w) * h * 4);
  std::uint8_t *to = small.empty() ? out.bgrx.data() : small.data();
  const Constants constants(rig, true);
  Span span;
  SoftLight::Row row;
  span.resize(w);
  for (int y = 0; y < h; y++) {
    load(set.paint_row(y), set.material_row(y), w, span);
    soft.row(y, 0, w, set.reduction(), true, row);
    light(span, w, constants, row);
    std::uint8_t *o = to + static_cast<std::size_t>(y) * w * 4;
    for (int x = 0; x < w; x++) {
      o[4 * x] = byte(span.b[x] * 255.0f + 0.5f);
      o[4 * x + 1] = byte(span.g[x] * 255.0f + 0.5f);
      o[4 * x + 2] = byte(span.r[x] * 255.0f + 0.5f);
      o[4 * x + 3] = 255;
    }
  }
  if (!small.empty()) {
    box_blur(small.data(), w, h, 4 * w, 4, blur);
    spread(small, w, h, 4, set.reduction(), out.bgrx.data(), width, height);
  }
  const Grain grain;
  for (int y = 0; y < height; y++)
    put_grain(out.bgrx.data() + static_cast<std::size_t>(y) * width * 4, width, grain.row(y));
  return out;
}

void shade_subjects(const Canvas &subjects, const Rig &rig, const SoftLight &soft, Picture &picture) {
  const Constants constants(rig, false);
  const Grain grain;
  Span span;
  SoftLight::Row row;
  for (int y = subjects.y_begin(); y < subjects.y_end(); y++) {
    const std::uint8_t *paint = subjects.paint_row(y);
    int x = subjects.x_begin(), end = subjects.x_end();
    while (x < end && !paint[4 * x + 3]) x++;
    while (end > x && !paint[4 * end - 1]) end--;
    const int n = end - x;
    if (n <= 0) continue;
    span.resize(n);
    load(paint + 4 * x, subjects.material_row(y) + 4 * x, n, span);
    soft.row(y, x, n, 1, false, row);
    light(span, n, constants, row);
    std::uint8_t *o = picture.bgrx.data() + (static_cast<std::size_t>(y) * picture.width + x) * 4;
    const std::int8_t *g = grain.row(y);
    for (int i = 0; i < n; i++) {
      const int a = paint[4 * (x + i) + 3];
      if (!a) continue;
      const float noise = g[(x + i) & (Grain::kSize - 1)] + 0.5f, k = static_cast<float>(a) / 255.0f;
      const float v[3] = {span.b[i], span.g[i], span.r[i]};
      for (int c = 0; c < 3; c++) {
        const float under = o[4 * i + c];
        o[4 * i + c] = byte(a == 255 ? v[c] * 255.0f + noise : under + (v[c] * 255.0f + noise - under) * k);
      }
    }
  }
}

std::vector<std::uint8_t> merge_depth(const Canvas &set, const Canvas &subjects, int width, int height) {
  std::vector<std::uint8_t> out(static_cast<std::size_t>(width) * height);
  const int w = set.width(), h = set.height();
  std::vector<std::uint8_t> small(static_cast<std::size_t>(w) * h);
  for (int y = 0; y < h; y++)
    std::copy_n(set.depth_row(y), w, small.data() + static_cast<std::size_t>(y) * w);
  if (set.reduction() > 1)
    spread(small, w, h, 1, set.reduction(), out.data(), width, height);
  else
    out = std::move(small);
  // A pixel the subject only partly covers belongs to the subject: the nearest value around it.
  for (int y = subjects.y_begin(); y < subjects.y_end(); y++) {
    const std::uint8_t *paint = subjects.paint_row(y);
    for (int x = subjects.x_begin(); x < subjects.x_end(); x++) {
      if (paint[4 * x + 3] < 24) continue;
      std::uint8_t d = subjects.depth_row(y)[x];
      for (int j = std::max(0, y - 1); !d && j <= std::min(height - 1, y + 1); j++)
        for (int i = std::max(0, x - 1); i <= std::min(width - 1, x + 1); i++)
          d = std::max(d, subjects.depth_row(j)[i]);
      if (d) out[static_cast<std::size_t>(y) * width + x] = d;
    }
  }
  return out;
}

}  // namespace artist
