// SPDX-License-Identifier: LGPL-2.1-or-later
#include "resting_pictures.hpp"

#include <memory>
#include <utility>

#include "glue/ref.hpp"
#include "media/aside.hpp"

namespace {

struct RestingMemory {
  GstMemory base;
  std::shared_ptr<const media::Aside> bytes;
};

struct RestingAllocator {
  GstAllocator base;
};
struct RestingAllocatorClass {
  GstAllocatorClass base;
};

G_DEFINE_TYPE(RestingAllocator, resting_allocator, GST_TYPE_ALLOCATOR)

gpointer map_memory(GstMemory *memory, gsize, GstMapFlags) {  // read-only, which the flags see to
  return const_cast<void *>(reinterpret_cast<RestingMemory *>(memory)->bytes->data());
}
void unmap_memory(GstMemory *memory) {
  reinterpret_cast<RestingMemory *>(memory)->bytes->rest();
}

void resting_allocator_class_init(RestingAllocatorClass *klass) {
  klass->base.alloc = nullptr;
  klass->base.free = [](GstAllocator *, GstMemory *memory) {
    delete reinterpret_cast<RestingMemory *>(memory);
  };
}
void resting_allocator_init(RestingAllocator *self) {
  auto *allocator = GST_ALLOCATOR_CAST(self);
  allocator->mem_type = "StoryboardResting";
  allocator->mem_map = map_memory;
  allocator->mem_unmap = unmap_memory;
  GST_OBJECT_FLAG_SET(allocator, GST_ALLOCATOR_FLAG_CUSTOM_ALLOC);
}

GstAllocator *allocator() {
  static GstAllocator *one = [] {
    auto *a = static_cast<GstAllocator *>(g_object_new(resting_allocator_get_type(), nullptr));
    gst_object_ref_sink(a);
    GST_OBJECT_FLAG_SET(a, GST_OBJECT_FLAG_MAY_BE_LEAKED);
    return a;
  }();
  return one;
}

glue::Ref<GstBuffer> resting(GstBuffer *buffer, const std::string &folder) {
  GstMapInfo map;
  if (!gst_buffer_map(buffer, &map, GST_MAP_READ)) return {};
  auto bytes = media::Aside::put(folder, map.data, map.size);
  gst_buffer_unmap(buffer, &map);
  if (!bytes) return {};
  auto *memory = new RestingMemory{{}, std::move(bytes)};
  const gsize size = memory->bytes->size();
  gst_memory_init(&memory->base, GstMemoryFlags(GST_MEMORY_FLAG_READONLY | GST_MEMORY_FLAG_NO_SHARE),
                  allocator(), nullptr, size, 0, 0, size);
  auto out = glue::Ref<GstBuffer>::adopt(gst_buffer_new());
  gst_buffer_append_memory(out.get(), &memory->base);
  gst_buffer_copy_into(
      out.get(), buffer,
      GstBufferCopyFlags(GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS | GST_BUFFER_COPY_META), 0,
      gsize(-1));
  return out;
}

}  // namespace

namespace aivideogen {

void rest_pictures(GstStoryboardShot &shot, const std::string &folder) {
  for (guint i = 0; shot.frames && i < shot.frames->len; i++) {
    auto *sample = static_cast<GstSample *>(g_ptr_array_index(shot.frames, i));
    GstBuffer *buffer = gst_sample_get_buffer(sample);
    if (!buffer) continue;
    const auto rests = resting(buffer, folder);
    if (!rests) return;
    const GstStructure *info = gst_sample_get_info(sample);
    shot.frames->pdata[i] =
        gst_sample_new(rests.get(), gst_sample_get_caps(sample), gst_sample_get_segment(sample),
                       info ? gst_structure_copy(info) : nullptr);
    gst_sample_unref(sample);
  }
}

}  // namespace aivideogen
