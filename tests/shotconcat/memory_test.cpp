// SPDX-License-Identifier: LGPL-2.1-or-later
// The memory of pictures, by itself. (No element here: the plugin has its own copy of the type.)
#include <gtest/gtest.h>

#include <cstring>
#include <utility>

#include "picture_memory.hpp"

namespace {

struct Mapped {
  GstMemory *memory;
  GstMapInfo map{};
  explicit Mapped(GstMemory *m) : memory(m) { EXPECT_TRUE(gst_memory_map(m, &map, GST_MAP_READWRITE)); }
  ~Mapped() {
    gst_memory_unmap(memory, &map);
    gst_memory_unref(memory);
  }
};

GstAllocationParams params(gsize align, gsize prefix = 0, gsize padding = 0) {
  GstAllocationParams p;
  gst_allocation_params_init(&p);
  p.align = align, p.prefix = prefix, p.padding = padding;
  p.flags = static_cast<GstMemoryFlags>(GST_MEMORY_FLAG_ZERO_PREFIXED | GST_MEMORY_FLAG_ZERO_PADDED);
  return p;
}

TEST(Pages, AreAlignedAndAllTheirs) {
  auto allocator = shotconcat::new_picture_allocator();
  for (const gsize align : {gsize{0}, gsize{63}, gsize{4095}, gsize{65535}})
    for (const gsize size : {gsize{1}, gsize{4096}, gsize{3110400}}) {
      auto p = params(align, 100, 200);
      Mapped m(gst_allocator_alloc(allocator.get(), size, &p));
      ASSERT_EQ(m.map.size, size);
      std::memset(m.map.data, 0x5a, m.map.size);
      EXPECT_EQ((reinterpret_cast<gsize>(m.map.data) - 100) & align, 0u) << align;
      for (int i = 1; i <= 100; i++) ASSERT_EQ(m.map.data[-i], 0);
      for (gsize i = 0; i < 200; i++) ASSERT_EQ(m.map.data[size + i], 0);
    }
}

TEST(Pages, AreUsedAgainUntilTheyAreGivenBack) {
  auto allocator = shotconcat::new_picture_allocator();
  const auto address = [&](gsize size) {
    Mapped m(gst_allocator_alloc(allocator.get(), size, nullptr));
    m.map.data[0] = 7;
    return std::pair(m.map.data, m.map.data[1]);
  };
  const auto first = address(3110400);
  EXPECT_EQ(address(3110400).first, first.first);
  shotconcat::give_back_idle(allocator.get());
  Mapped fresh(gst_allocator_alloc(allocator.get(), 3110400, nullptr));
  EXPECT_EQ(fresh.map.data[0], 0) << "it is new";
}

TEST(Pages, OutliveTheirAllocatorAndArePartsOfEachOther) {
  GstMemory *part;
  {
    auto allocator = shotconcat::new_picture_allocator();
    GstMemory *whole = gst_allocator_alloc(allocator.get(), 1000000, nullptr);
    GstMapInfo map;
    ASSERT_TRUE(gst_memory_map(whole, &map, GST_MAP_WRITE));
    for (gsize i = 0; i < map.size; i++) map.data[i] = static_cast<guint8>(i / 1000);
    gst_memory_unmap(whole, &map);
    GstMemory *middle = gst_memory_share(whole, 1000, 500000);
    part = gst_memory_share(middle, 1000, -1);
    gst_memory_unref(whole);
    gst_memory_unref(middle);
  }
  GstMapInfo map;
  ASSERT_TRUE(gst_memory_map(part, &map, GST_MAP_READ));
  EXPECT_EQ(map.size, 499000u);
  EXPECT_EQ(map.data[0], 2);
  EXPECT_EQ(map.data[1000], 3);
  gst_memory_unmap(part, &map);
  GstMemory *copy = gst_memory_copy(part, 0, -1);
  ASSERT_NE(copy, nullptr);
  gst_memory_unref(copy);
  gst_memory_unref(part);
}

// What a decoder asks for that still refers to the picture it hands on.
TEST(Pages, ACopyOfAPictureInUseLiesInPagesThatWereThereAlready) {
  auto allocator = shotconcat::new_picture_allocator();
  GstMemory *picture = gst_allocator_alloc(allocator.get(), 3110400, nullptr);
  GstMapInfo writing;
  ASSERT_TRUE(gst_memory_map(picture, &writing, GST_MAP_READWRITE));
  for (gsize i = 0; i < writing.size; i++) writing.data[i] = static_cast<guint8>(i * 7 / 1000);
  guint8 *before = nullptr;
  for (int i = 0; i < 3; i++) {
    Mapped copy(gst_memory_copy(picture, 0, -1));
    EXPECT_TRUE(gst_memory_is_type(copy.memory, "ShotPicture"));
    ASSERT_EQ(copy.map.size, writing.size);
    EXPECT_NE(copy.map.data, writing.data);
    EXPECT_EQ(std::memcmp(copy.map.data, writing.data, writing.size), 0);
    if (i > 0) {
      EXPECT_EQ(copy.map.data, before);
    }
    before = copy.map.data;
  }
  Mapped part(gst_memory_copy(picture, 1000, 5000));
  ASSERT_EQ(part.map.size, 5000u);
  EXPECT_EQ(std::memcmp(part.map.data, writing.data + 1000, 5000), 0);
  gst_memory_unmap(picture, &writing);
  gst_memory_unref(picture);
}

TEST(Pages, MoreThanThereCanBeIsNoMemory) {
  auto allocator = shotconcat::new_picture_allocator();
  EXPECT_EQ(gst_allocator_alloc(allocator.get(), G_MAXSIZE / 4, nullptr), nullptr);
  EXPECT_EQ(gst_allocator_alloc(allocator.get(), gsize{1} << 56, nullptr), nullptr);
}

}  // namespace
