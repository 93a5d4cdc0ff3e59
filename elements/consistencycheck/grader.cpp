// SPDX-License-Identifier: LGPL-2.1-or-later
#include "consistencycheck/grader.hpp"

#include <algorithm>
#include <cmath>

namespace consistency {
namespace {

using judge::clip8;

struct Matrix {                            // 16.16 fixed point
  int y0, ys, rv, gu, gv, bu;              // to R'G'B'
  int yr, yg, yb, ur, ug, ub, vr, vg, vb;  // and back

  explicit Matrix(const GstVideoColorimetry &colorimetry) {
    double kr = 0.2126, kb = 0.0722;
    gst_video_color_matrix_get_Kr_Kb(colorimetry.matrix, &kr, &kb);
    const bool full = colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255;
    const double sy = full ? 1 : 219.0 / 255, sc = full ? 1 : 224.0 / 255, kg = 1 - kr - kb;
    const auto fixed = [](double v) { return static_cast<int>(std::lround(v * 65536)); };
    y0 = full ? 0 : 16;
    ys = fixed(1 / sy);
    rv = fixed(2 * (1 - kr) / sc);
    bu = fixed(2 * (1 - kb) / sc);
    gu = fixed(-2 * kb * (1 - kb) / kg / sc);
    gv = fixed(-2 * kr * (1 - kr) / kg / sc);
    yr = fixed(kr * sy);
    yg = fixed(kg * sy);
    yb = fixed(kb * sy);
    ur = fixed(-kr / (2 * (1 - kb)) * sc);
    ug = fixed(-kg / (2 * (1 - kb)) * sc);
    ub = fixed(0.5 * sc);
    vr = fixed(0.5 * sc);
    vg = fixed(-kg / (2 * (1 - kr)) * sc);
    vb = fixed(-kb / (2 * (1 - kr)) * sc);
  }
};

// What the shade does to the pixel, if there is one.
int shade_of(const std::uint16_t *shade, int width, int x, int y) {
  return shade ? shade[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)]
               : judge::kShadeOne;
}

void rgb_frame(GstVideoFrame *f, const judge::GradeTables &t, const std::uint16_t *shade) {
  const int step = GST_VIDEO_FRAME_COMP_PSTRIDE(f, 0);
  const int ro = GST_VIDEO_FRAME_COMP_POFFSET(f, 0), go = GST_VIDEO_FRAME_COMP_POFFSET(f, 1),
            bo = GST_VIDEO_FRAME_COMP_POFFSET(f, 2);
  for (int y = 0; y < GST_VIDEO_FRAME_HEIGHT(f); y++) {
    guint8 *p = static_cast<guint8 *>(GST_VIDEO_FRAME_PLANE_DATA(f, 0)) +
                static_cast<gssize>(y) * GST_VIDEO_FRAME_PLANE_STRIDE(f, 0);
    for (int x = 0; x < GST_VIDEO_FRAME_WIDTH(f); x++, p += step) {
      int r = p[ro], g = p[go], b = p[bo];
      judge::apply(t, r, g, b, shade_of(shade, GST_VIDEO_FRAME_WIDTH(f), x, y), judge::dither_of(t, x, y));
      p[ro] = static_cast<guint8>(r);
      p[go] = static_cast<guint8>(g);
      p[bo] = static_cast<guint8>(b);
    }
  }
}

void yuv_frame(GstVideoFrame *f, const judge::GradeTables &t, const std::uint16_t *shade) {
  const Matrix m(f->info.colorimetry);
  const int width = GST_VIDEO_FRAME_WIDTH(f), height = GST_VIDEO_FRAME_HEIGHT(f);
  const int cw = GST_VIDEO_FRAME_COMP_WIDTH(f, 1), ch = GST_VIDEO_FRAME_COMP_HEIGHT(f, 1);
  const int sx = cw < width ? 2 : 1, sy = ch < height ? 2 : 1;
  const int yp = GST_VIDEO_FRAME_COMP_PSTRIDE(f, 0), up = GST_VIDEO_FRAME_COMP_PSTRIDE(f, 1),
            vp = GST_VIDEO_FRAME_COMP_PSTRIDE(f, 2);
  const auto row = [&](int c, int y) {
    return static_cast<guint8 *>(GST_VIDEO_FRAME_COMP_DATA(f, c)) +
           static_cast<gssize>(y) * GST_VIDEO_FRAME_COMP_STRIDE(f, c);
  };
  for (int cy = 0; cy < ch; cy++) {
    guint8 *urow = row(1, cy), *vrow = row(2, cy);
    for (int cx = 0; cx < cw; cx++) {
      const int u = urow[cx * up] - 128, v = vrow[cx * vp] - 128;
      const int dr = m.rv * v, dg = m.gu * u + m.gv * v, db = m.bu * u;
      int sr = 0, sg = 0, sb = 0, n = 0;
      for (int y = cy * sy; y < std::min(height, cy * sy + sy); y++) {
        guint8 *yrow = row(0, y);
        for (int x = cx * sx; x < std::min(width, cx * sx + sx); x++) {
          const int l = m.ys * (yrow[x * yp] - m.y0) + 32768;
          int r = clip8((l + dr) >> 16), g = clip8((l + dg) >> 16), b = clip8((l + db) >> 16);
          judge::apply(t, r, g, b, shade_of(shade, width, x, y), judge::dither_of(t, x, y));
          yrow[x * yp] = static_cast<guint8>(clip8(m.y0 + ((m.yr * r + m.yg * g + m.yb * b + 32768) >> 16)));
          sr += r;
          sg += g;
          sb += b;
          n++;
        }
      }
      if (!n) continue;
      sr = (sr + n / 2) / n;
      sg = (sg + n / 2) / n;
      sb = (sb + n / 2) / n;
      urow[cx * up] = static_cast<guint8>(clip8(128 + ((m.ur * sr + m.ug * sg + m.ub * sb + 32768) >> 16)));
      vrow[cx * vp] = static_cast<guint8>(clip8(128 + ((m.vr * sr + m.vg * sg + m.vb * sb + 32768) >> 16)));
    }
  }
}

void grey_frame(GstVideoFrame *f, const judge::GradeTables &t, const std::uint16_t *shade) {
  for (int y = 0; y < GST_VIDEO_FRAME_HEIGHT(f); y++) {
    guint8 *p = static_cast<guint8 *>(GST_VIDEO_FRAME_PLANE_DATA(f, 0)) +
                static_cast<gssize>(y) * GST_VIDEO_FRAME_PLANE_STRIDE(f, 0);
    for (int x = 0; x < GST_VIDEO_FRAME_WIDTH(f); x++) {
      int v = ((t.green[p[x]] * shade_of(shade, GST_VIDEO_FRAME_WIDTH(f), x, y)) >> 12) << 12;
      if (t.ended) v = judge::ended(t, v, p[x]);
      p[x] = static_cast<guint8>(clip8((v + judge::dither_of(t, x, y)) >> 16));
    }
  }
}

}  // namespace

void apply_grade(GstVideoFrame *frame, const judge::GradeTables &tables, const std::uint16_t *shade) {
  if (GST_VIDEO_INFO_IS_GRAY(&frame->info))
    grey_frame(frame, tables, shade);
  else if (GST_VIDEO_INFO_IS_RGB(&frame->info))
    rgb_frame(frame, tables, shade);
  else
    yuv_frame(frame, tables, shade);
}

}  // namespace consistency
